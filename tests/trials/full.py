"""What must hold when a write fails: one line is said, the old index answers, nothing is half made, a run mends all.

The runs are those that are killed in `tests/trials/deaths.py`.
"""

import functools
import tempfile
from contextlib import suppress
from pathlib import Path

from hunch.core.errors import IndexOutdated
from tests.conftest import Bench
from tests.trials.deaths import SCENARIOS, answers, converges, is_sound, place_of, prepare
from tests.trials.faults import Outcome, Trouble, fail

#: What stands before these is damaged, so that nothing can be asked of it until it is mended.
DAMAGED = ("repair", "words")
#: Runs that change no answer: their index must say the same before, after a failure, and at the end.
SAME = ("rebuild", "gc")


def run(folder: Path, name: str) -> None:
    """Do a scenario's run."""
    SCENARIOS[name].run(Bench(folder))


def ask(folder: Path, expected: list[object]) -> None:
    """Search, and compare."""
    found = answers(Bench(folder))
    assert found == expected, "other answers"


def survives(name: str, trouble: Trouble, nth: int) -> Outcome:
    """Let the n-th write of a run fail, and check all that must hold then; the outcome says what failed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        bench = prepare(folder, name)
        before = _answers(bench) if name not in DAMAGED else None
        outcome = fail(functools.partial(run, name=name), folder, trouble, nth, bench.home)
        assert not outcome.unexpected, outcome.unexpected
        assert "\n" not in outcome.error, "more than one line"
        if not outcome.failed:
            return outcome
        assert name != "forget-all" or outcome.error or not place_of(bench).remains(), "said to be gone, and is there"
        if name not in DAMAGED:
            is_sound(bench)
        if name in SAME:
            assert _answers(bench) == before, "the old index answers otherwise"
        if trouble.stays and before is not None and (now := _answers(bench)) is not None:
            searched = fail(functools.partial(ask, expected=now), folder, trouble, 1, bench.home)
            said = searched.unexpected or searched.error
            assert not said, f"a search in such trouble: {said}"
        converges(bench, name)
    return outcome


def _answers(bench: Bench) -> list[object] | None:
    if place_of(bench).current() is None:
        return None
    with suppress(IndexOutdated):
        return answers(bench)
    return None
