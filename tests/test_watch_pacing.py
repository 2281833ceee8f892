"""When a root is looked at and left alone, and whether the machine slept: by numbers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.watch.naps import GAP_S, Clocks, clocks, is_nap
from hunch.core.watch.pacing import LONGEST_REST_S, Pacing
from hunch.core.watch.states import Pace

PACE = Pace(check_s=2.0, look_s=600.0, look_share=0.003, poll_s=10.0, poll_times=20.0, retry_s=0.2, retry_most_s=30.0)


@given(took_s=st.floats(0.001, 100.0))
def test_looks_cost_little_of_a_core(took_s: float) -> None:
    pacing = Pacing(PACE)
    pacing.looked(1000.0, took_s, took_s, is_told=True)
    next_look = 1000.0 + max(600.0, took_s / 0.003)
    assert not pacing.is_look_due(next_look - 1)
    assert pacing.is_look_due(next_look + 1)


@pytest.mark.parametrize(("took_s", "due_s"), [(0.1, 10.0), (2.0, 40.0)])
def test_what_is_not_told_is_looked_at_more_often(took_s: float, due_s: float) -> None:
    pacing = Pacing(PACE)
    pacing.looked(1000.0, took_s, took_s, is_told=False)
    assert not pacing.is_look_due(1000.0 + due_s - 0.1)
    assert pacing.is_look_due(1000.0 + due_s + 0.1)


def test_after_a_run_it_rests_as_long_as_the_run_took() -> None:
    pacing = Pacing(PACE)
    pacing.worked(10.0, 10.5)
    assert not pacing.may_work(10.9)
    assert pacing.may_work(11.1)
    pacing.worked(20.0, 120.0)
    assert pacing.may_work(120.1 + LONGEST_REST_S)


def test_failures_are_tried_again_ever_later_up_to_a_limit() -> None:
    pacing = Pacing(PACE)
    rests = []
    for _ in range(12):
        pacing.fail(0.0)
        rests.append(next(tenths / 10 for tenths in range(1, 1000) if pacing.may_work(tenths / 10)))
    assert rests[:4] == [0.2, 0.4, 0.8, 1.6]
    assert rests[-1] == 30.0
    pacing.worked(0.0, 0.0)
    pacing.fail(0.0)
    assert pacing.may_work(0.2)


@given(due_s=st.none() | st.floats(0.0, 100.0), free_s=st.floats(0.0, 100.0))
def test_it_never_sleeps_past_its_next_check(due_s: float | None, free_s: float) -> None:
    pacing = Pacing(PACE)
    pacing.pause(0.0, free_s)
    assert 0 < pacing.rest_s(0.0, due_s) <= PACE.check_s


@pytest.mark.parametrize(
    ("monotonic", "wall", "expected"),
    [(1.0, 1.0, False), (3.0, 3.0, False), (1.0, 1.0 + 2 * GAP_S, True), (300.0, 300.0, True), (1.0, -3600.0, True)],
    ids=["on time", "late", "the machine slept", "the process stood still", "somebody set the clock"],
)
def test_a_nap_shows_in_the_clocks(monotonic: float, wall: float, expected: bool) -> None:
    before = Clocks(monotonic=50.0, wall=70.0)
    assert is_nap(before, Clocks(monotonic=50.0 + monotonic, wall=70.0 + wall), 1.0) is expected


def test_two_readings_at_once_are_no_nap() -> None:
    assert not is_nap(clocks(), clocks(), 0.0)
