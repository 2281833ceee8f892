"""What stands in the way of a root's own thread: it is said, tried again, and the index is right in the end."""

import os
import sqlite3
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from hunch.core.errors import HomeUnusable
from hunch.core.forget import forget
from hunch.core.indexer import index
from hunch.core.store.lock import writer_lock
from hunch.core.types import Encoding, Passage
from hunch.core.watch import work
from hunch.core.watch.states import How
from hunch.core.watch.watcher import Watcher
from tests.conftest import Bench, HashEncoder, write_tree
from tests.trials.watched import (
    LINUX,
    NEVER,
    ORCHARD,
    change,
    followed,
    is_like_a_fresh_one,
    place_of,
    until,
)

pytestmark = LINUX


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(ORCHARD)
    return bench


def test_while_another_process_writes_nothing_is_lost(orchard: Bench) -> None:
    with followed(orchard) as one:
        with writer_lock(one.place, wait_s=10.0):
            change(orchard)
            left = one.watcher.catch_up(one.place, 0.3)
            assert left is not None
            assert left > 0
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_what_git_has_half_done_waits_until_it_is_done_or_somebody_asks(orchard: Bench) -> None:
    write_tree(orchard.root, {".git/HEAD": ""})
    with followed(orchard) as one:
        lock = orchard.root / ".git" / "index.lock"
        lock.touch()
        write_tree(orchard.root, {"0/0.md": "Owls hunt at night.\n"})
        until(lambda: one.watcher._followers[one.place.folder]._hearing.due_s() == 0.0)
        write_tree(orchard.root, {"0/5.md": "Boil the tomatoes.\n"})
        assert not one.is_current()
        one.catch_up()
        is_like_a_fresh_one(orchard)
        change(orchard)
        lock.unlink()
        until(one.is_current)
        lock.touch()
        os.utime(lock, (1, 1))  # of a git that was killed
        write_tree(orchard.root, {"0/0.md": "Row 5 has apple trees.\n"})
        until(one.is_current)


def test_others_get_the_writer_lock_between_slices(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SLICE_S", 0.0)  # each slice takes up nothing, and there is always another
    with followed(orchard) as one:
        change(orchard)
        until(lambda: one.state.pending)
        with writer_lock(one.place, wait_s=30.0):
            monkeypatch.setattr(work, "SLICE_S", 5.0)
        one.catch_up()
        is_like_a_fresh_one(orchard)


@pytest.mark.parametrize("error", [HomeUnusable(Path("home"), "No space left on device"), RuntimeError("a bug")])
def test_what_fails_is_said_and_tried_again(error: Exception, orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **wishes: object) -> None:
        raise error

    with followed(orchard) as one:
        with monkeypatch.context() as patch:
            patch.setattr(work, "index", fail)
            change(orchard)
            until(lambda: str(error) in one.state.message)
            assert one.watcher.catch_up(one.place, 30.0) is None
            assert one.state.pending
        one.catch_up_again()
        assert one.state.message == ""
        is_like_a_fresh_one(orchard)


def test_an_index_that_must_be_made_anew_is_left_to_the_person(orchard: Bench) -> None:
    with followed(orchard) as one:
        orchard.encoder.name = "hash@2"
        change(orchard)
        until(lambda: "to make it anew: hunch index" in one.state.message)
        orchard.encoder.name = "hash@1"
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


def test_a_damaged_index_is_said(orchard: Bench) -> None:
    with followed(orchard) as one:
        current = one.place.current()
        assert current is not None
        content = (current / "catalog.db").read_bytes()
        (current / "catalog.db").write_bytes(b"no database" * 100)
        change(orchard)
        until(lambda: "damaged" in one.state.message or "not a catalog" in one.state.message, one.state.message)
        (current / "catalog.db").write_bytes(content)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


class Slow(HashEncoder):
    """An encoder that stops in the middle until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def encode_documents(self, passages: "Collection[Passage]") -> Iterator[Encoding]:  # type: ignore[override]  # iterated once
        for number, encoding in enumerate(super().encode_documents(passages)):
            if number == 3 and len(self.texts) < 100:
                self.begun.set()
                self.may_go_on.wait(60.0)
            yield encoding


def test_an_end_in_the_middle_of_a_run_keeps_what_was_done(orchard: Bench) -> None:
    orchard.index()
    slow = Slow()
    with Watcher(orchard.home, slow, pace=NEVER) as one:
        one.follow([place_of(orchard)])
        until(lambda: one.catch_up(place_of(orchard), 1.0) == 0)
        write_tree(orchard.root, {f"late/{n}.md": f"Late text {n}.\n" for n in range(50)})
        slow.begun.wait(60.0)
        (follower,) = one._followers.values()
        follower.stop()
        slow.may_go_on.set()
        follower.join(30.0)
    done = {name for name in orchard.documents() if name.startswith("late/")}
    assert 0 < len(done) < 50
    orchard.index()
    is_like_a_fresh_one(orchard)


def test_on_battery_only_a_search_that_waits_has_changes_taken_up(orchard: Bench) -> None:
    on_battery = threading.Event()
    with followed(orchard, may_rest=on_battery.is_set) as one:
        on_battery.set()
        change(orchard)
        until(lambda: "battery" in one.state.message)
        assert one.state.pending
        assert "0/new.md" not in orchard.documents()
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_a_forgotten_index_is_followed_no_longer_and_does_not_come_back(orchard: Bench) -> None:
    with followed(orchard) as one:
        forget(orchard.root, orchard.home)
        change(orchard)
        until(lambda: one.state.how is How.STOPPED)
        assert one.state.message == ""
        assert one.place.current() is None
        assert one.watcher.catch_up(one.place, 1.0) is None
        orchard.index()
        one.watcher.follow([one.place])
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


def test_an_index_forgotten_in_the_middle_of_a_run_does_not_come_back(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget_first(*given: object, **wishes: object) -> object:
        forget(orchard.root, orchard.home)
        return index(*given, **wishes)  # type: ignore[arg-type]  # as they came

    with followed(orchard) as one:
        monkeypatch.setattr(work, "index", forget_first)
        change(orchard)
        until(lambda: one.state.how is How.STOPPED)
        assert one.place.current() is None


def test_readers_are_not_kept_by_the_watcher(orchard: Bench) -> None:
    """What the watcher reads of a catalog it lets go, so that a writer can seal it."""
    with followed(orchard) as one:
        change(orchard)
        one.catch_up()
        current = one.place.current()
        assert current is not None
        assert (current / "seal").exists()
        with sqlite3.connect(current / "catalog.db") as connection:
            assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        connection.close()
