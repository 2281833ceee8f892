"""Events that are lost, and a machine that slept: all files are looked at, and nothing is lost for good."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from hunch.core.watch import events, inotify, naps, watcher
from hunch.core.watch.naps import Clocks
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    LINUX,
    ORCHARD,
    Followed,
    change,
    deafen,
    followed,
    is_like_a_fresh_one,
    until,
)

pytestmark = LINUX


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(ORCHARD)
    return bench


def instance_of(one: Followed) -> inotify.Inotify:
    heard = one.watcher._events
    assert isinstance(heard, inotify.Inotify)
    return heard


def test_lost_events_have_all_files_looked_at(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with followed(orchard) as one:
        with monkeypatch.context() as patch:
            deafen(patch)
            change(orchard)
            assert one.watcher.catch_up(one.place, 30.0) == 0  # that is what deaf means
            assert not one.is_current()
        instance_of(one).on_queue_overflow()
        one.catch_up()
        is_like_a_fresh_one(orchard)
        write_tree(orchard.root, {"one/new.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_who_waits_for_a_sign_that_was_lost_hears_of_the_loss_first(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with followed(orchard) as one:
        heard = instance_of(one)
        with monkeypatch.context() as patch:
            deafen(patch)
            patch.setattr(heard, "on_event", lambda event: heard.on_queue_overflow())
            change(orchard)
            one.catch_up()
        is_like_a_fresh_one(orchard)


def test_all_is_marked_before_a_lost_sign_counts_as_seen(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[int] = []
    with followed(orchard) as one:
        heard = instance_of(one)
        monkeypatch.setattr(heard._signs, "see_all", lambda: marked.append(one.state.pending))
        heard.on_queue_overflow()
    assert marked == [1]


def test_a_storm_that_overflows_the_queue_ends_in_the_right_index(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip("the queue here is too long to be filled")
    may_go_on = threading.Event()
    with followed(orchard) as one:
        heard = inotify.InotifyFolders.on_event
        monkeypatch.setattr(inotify.InotifyFolders, "on_event", lambda *given: (may_go_on.wait(60.0), heard(*given))[1])
        (orchard.root / "storm").mkdir()
        for n in range(limit + 5_000):  # more than are read in one go beside what the queue holds
            os.close(os.open(orchard.root / "0" / f"{n % 7}.tmp", os.O_CREAT | os.O_WRONLY))
            os.unlink(orchard.root / "0" / f"{n % 7}.tmp")
        change(orchard)
        may_go_on.set()
        one.catch_up()
        is_like_a_fresh_one(orchard)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_events_thread_is_replaced(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with followed(orchard) as one:
        dead = instance_of(one)
        with monkeypatch.context() as patch:
            patch.setattr(dead.instance, "handle_event", lambda event: [][0])
            change(orchard)
            until(lambda: not dead.is_alive)
        one.catch_up_again()
        assert instance_of(one) is not dead
        is_like_a_fresh_one(orchard)
        write_tree(orchard.root, {"after.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_without_the_folder_of_signs_events_begin_anew(orchard: Bench) -> None:
    with followed(orchard) as one:
        shutil.rmtree(orchard.home / events.SIGNS)
        change(orchard)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


def test_sleep_has_all_files_looked_at(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    deafen(monkeypatch)
    with followed(orchard) as one:
        change(orchard)
        real = naps.clocks
        monkeypatch.setattr(watcher, "clocks", lambda: Clocks(monotonic=real().monotonic, wall=real().wall + 8 * 3600))
        until(one.is_current)
