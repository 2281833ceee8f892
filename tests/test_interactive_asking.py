"""The thread beside the keyboard: what it does, and what it leaves."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from hunch.cli.interactive import asking
from hunch.cli.interactive.asking import Asker
from tests.program import PATIENCE_S


@dataclass(frozen=True)
class Sum:
    """A question."""

    n: int


@dataclass(frozen=True)
class Errand:
    """Another kind of job."""

    name: str


class Slow:
    """Work that waits for leave to go on, and remembers all of it."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.begun: queue.Queue[object] = queue.Queue()
        self.leave = threading.Semaphore(0)
        self.rests = 0
        self.threads: set[str] = set()
        self.has_ended = False

    def do(self, job: object) -> object | None:
        self.threads.add(threading.current_thread().name)
        self.begun.put(job)
        assert self.leave.acquire(timeout=PATIENCE_S)
        if job == Errand("broken"):
            raise ZeroDivisionError
        self.done.append(job)
        return job

    def look(self) -> object | None:
        self.begun.put("look")
        return "looked"

    def rest(self) -> None:
        self.rests += 1

    @contextmanager
    def at_work(self) -> "Iterator[Slow]":
        self.threads.add(threading.current_thread().name)
        yield self
        self.has_ended = True


@contextmanager
def asking_of(work: Slow, *, looks: bool = False) -> Iterator[tuple[Asker, "queue.Queue[object]"]]:
    told: queue.Queue[object] = queue.Queue()
    asker = Asker(work.at_work, told.put, looks=looks)
    asker.begin()
    try:
        yield asker, told
    finally:
        work.leave.release(99)
        asker.close(PATIENCE_S)


def test_of_the_questions_that_wait_only_the_newest_is_answered() -> None:
    work = Slow()
    with asking_of(work) as (asker, told):
        asker.ask(Sum(1))
        assert work.begun.get(timeout=PATIENCE_S) == Sum(1)
        for n in range(2, 9):
            asker.ask(Sum(n))
        work.leave.release(2)
        assert [told.get(timeout=PATIENCE_S) for _ in range(2)] == [Sum(1), Sum(8)]
    assert work.done == [Sum(1), Sum(8)]


def test_a_job_of_another_kind_is_not_dropped_for_a_question() -> None:
    work = Slow()
    with asking_of(work) as (asker, told):
        asker.ask(Sum(1))
        assert work.begun.get(timeout=PATIENCE_S) == Sum(1)
        asker.ask(Errand("out"))
        asker.ask(Sum(2), settle=True)
        work.leave.release(3)
        assert [told.get(timeout=PATIENCE_S) for _ in range(3)] == [Sum(1), Errand("out"), Sum(2)]


def test_a_question_that_may_settle_waits_for_the_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SETTLE_S", PATIENCE_S)
    work = Slow()
    with asking_of(work) as (asker, told):
        asker.ask(Sum(1), settle=True)
        with pytest.raises(queue.Empty):
            work.begun.get(timeout=0.1)
        asker.ask(Sum(2), settle=True)
        asker.ask(Sum(3))  # the last of a burst
        work.leave.release()
        assert told.get(timeout=PATIENCE_S) == Sum(3)
        assert told.empty()


def test_everything_is_begun_done_and_ended_on_one_thread_that_rests_between() -> None:
    work = Slow()
    with asking_of(work) as (asker, told):
        asker.ask(Sum(1))
        work.leave.release()
        told.get(timeout=PATIENCE_S)
    assert (work.threads, work.has_ended) == ({"asking"}, True)
    assert work.rests >= 1


def test_it_looks_at_the_files_while_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LOOK_S", 0.001)
    with asking_of(Slow(), looks=True) as (_, told):
        assert told.get(timeout=PATIENCE_S) == "looked"


def test_what_breaks_is_told_and_ends_it() -> None:
    work = Slow()
    with asking_of(work) as (asker, told):
        asker.ask(Errand("broken"))
        work.leave.release()
        assert isinstance(told.get(timeout=PATIENCE_S), ZeroDivisionError)


def test_one_that_never_began_can_be_closed() -> None:
    Asker(Slow().at_work, print).close()
