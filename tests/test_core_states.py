"""Any order of events, against a plain model; `benchmarks/states.py` takes more steps."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from hunch.core.store import catalog
from tests.trials.states import States


def test_an_index_agrees_with_a_plain_model_after_any_order_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "READERS_MS", 50)  # a view that is open is waited for in vain
    run_state_machine_as_test(
        States,
        settings=settings(
            max_examples=5,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
