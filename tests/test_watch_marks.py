"""Marks against a plain model: none is lost, none is done before its time, and what is kept is bounded."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hunch.core.watch.marks import LATEST_S, SETTLE_S, Marks

CAP = 4
WHOLE = b"the whole root"


class Model(RuleBasedStateMachine):
    """Every mark with its ticket, in one list, until what it stood for was taken and finished."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks(CAP)
        self.now = 0.0
        self.open: list[tuple[int, bytes]] = []
        self.taken_up_to: int | None = None
        self.tickets = 0

    @rule(path=st.sampled_from([b"a", b"b", b"a/b", b"c", b"d", b"e", b"f"]))
    def mark(self, path: bytes) -> None:
        was_waiting = self.marks.is_waiting
        assert self.marks.mark(path, self.now) is not was_waiting
        self._note(path)

    @rule()
    def mark_whole(self) -> None:
        self.marks.mark_whole(self.now)
        self._note(WHOLE)

    def _note(self, path: bytes) -> None:
        self.tickets += 1
        self.open.append((self.tickets, path))
        assert self.marks.ticket == self.tickets
        assert self.marks.due_s(self.now) is not None

    @rule(seconds=st.sampled_from([0.1, 0.2, 0.3, 1.0]))
    def let_time_pass(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def want(self) -> None:
        self.marks.want()
        assert self.marks.due_s(self.now) in (0.0, None)

    @precondition(lambda self: self.taken_up_to is None)
    @rule()
    def take(self) -> None:
        taken = self.marks.take()
        due = {path for _, path in self.open}
        assert taken.is_whole or due == taken.paths
        assert taken.is_whole or WHOLE not in due
        assert len(taken.paths) <= CAP
        self.taken_up_to = self.tickets

    @precondition(lambda self: self.taken_up_to is not None)
    @rule()
    def finish(self) -> None:
        self.marks.finish()
        self.open = [each for each in self.open if each[0] > (self.taken_up_to or 0)]
        self.taken_up_to = None

    @precondition(lambda self: self.taken_up_to is not None)
    @rule()
    def give_back(self) -> None:
        self.marks.give_back()
        assert not self.open or self.marks.due_s(self.now) == 0.0
        self.taken_up_to = None

    @invariant()
    def what_is_not_in_is_pending(self) -> None:
        assert (self.marks.pending > 0) is bool(self.open)
        assert self.marks.pending <= 2 * CAP
        assert all(ticket > self.marks.done for ticket, _ in self.open)
        assert self.open or self.taken_up_to is not None or self.marks.done == self.marks.ticket or not self.tickets


TestMarks = Model.TestCase


def test_what_is_marked_settles_after_the_last_mark() -> None:
    marks = Marks()
    marks.mark(b"a", 10.0)
    marks.mark(b"b", 10.2)
    assert marks.due_s(10.2) == pytest.approx(SETTLE_S)
    assert marks.due_s(10.2 + SETTLE_S) == 0.0


def test_what_never_settles_is_due_all_the_same() -> None:
    marks = Marks()
    now = began = 10.0
    while marks.due_s(now) != 0.0:
        marks.mark(b"a", now)
        now += SETTLE_S / 2
    assert LATEST_S <= now - began <= LATEST_S + SETTLE_S


def test_what_was_given_back_needs_not_settle_again() -> None:
    marks = Marks()
    marks.mark(b"a", 10.0)
    marks.take()
    marks.mark(b"b", 20.0)
    marks.give_back()
    assert marks.due_s(20.0) == 0.0
    assert marks.take().paths == {b"a", b"b"}


def test_more_than_the_cap_is_the_whole() -> None:
    marks = Marks(cap=3)
    for n in range(4):
        marks.mark(b"%d" % n, float(n))
    taken = marks.take()
    assert taken.is_whole
    assert not taken.paths
    assert marks.pending == 1
