"""What stands in the way of events: it is said, nothing is lost for good, and the index is right in the end."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from errno import EMFILE, ENOSPC
from pathlib import Path

import pytest

from hunch.core.errors import HomeUnusable
from hunch.core.forget import forget
from hunch.core.indexer import index
from hunch.core.store.lock import writer_lock
from hunch.core.types import Encoding, Passage
from hunch.core.watch import arms, events, inotify, naps, watcher, work
from hunch.core.watch.naps import Clocks
from hunch.core.watch.states import How
from hunch.core.watch.watcher import Watcher
from tests.conftest import Bench, HashEncoder, write_tree
from tests.trials.watched import NEVER, OFTEN, Followed, followed, is_like_a_fresh_one, place_of, until

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
TREE = {f"{n % 5}/{n}.md": f"# {n}\n\nRow {n} has apple trees.\n" for n in range(20)}


@pytest.fixture
def tree(bench: Bench) -> Bench:
    bench.write(TREE)
    return bench


def change(bench: Bench) -> None:
    write_tree(bench.root, {"0/new.md": "Owls hunt at night.\n", "deep/er/new.md": "Boil the tomatoes.\n"})
    (bench.root / "1").rename(bench.root / "one")
    (bench.root / "2" / "2.md").unlink()


def instance_of(one: Followed) -> inotify.Inotify:
    heard = one.watcher._events
    assert isinstance(heard, inotify.Inotify)
    return heard


def deafen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events come to nobody's ears."""
    monkeypatch.setattr(inotify.InotifyFolders, "on_event", lambda self, event: None)


@LINUX
def test_lost_events_have_all_files_looked_at(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with followed(tree) as one:
        with monkeypatch.context() as patch:
            deafen(patch)
            change(tree)
            assert one.watcher.catch_up(one.place, 30.0) == 0  # that is what deaf means
            assert not one.is_current()
        instance_of(one).on_queue_overflow()
        one.catch_up()
        is_like_a_fresh_one(tree)
        write_tree(tree.root, {"one/new.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(tree)


@LINUX
def test_who_waits_for_a_sign_that_was_lost_hears_of_the_loss_first(
    tree: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with followed(tree) as one:
        heard = instance_of(one)
        with monkeypatch.context() as patch:
            deafen(patch)
            patch.setattr(heard, "on_event", lambda event: heard.on_queue_overflow())
            change(tree)
            one.catch_up()
        is_like_a_fresh_one(tree)


@LINUX
def test_all_is_marked_before_a_lost_sign_counts_as_seen(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[int] = []
    with followed(tree) as one:
        heard = instance_of(one)
        monkeypatch.setattr(heard._signs, "see_all", lambda: marked.append(one.state.pending))
        heard.on_queue_overflow()
    assert marked == [1]


@LINUX
def test_a_storm_that_overflows_the_queue_ends_in_the_right_index(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip("the queue here is too long to be filled")
    may_go_on = threading.Event()
    with followed(tree) as one:
        heard = inotify.InotifyFolders.on_event
        monkeypatch.setattr(inotify.InotifyFolders, "on_event", lambda *given: (may_go_on.wait(60.0), heard(*given))[1])
        (tree.root / "storm").mkdir()
        for n in range(limit + 5_000):  # more than are read in one go beside what the queue holds
            os.close(os.open(tree.root / "0" / f"{n % 7}.tmp", os.O_CREAT | os.O_WRONLY))
            os.unlink(tree.root / "0" / f"{n % 7}.tmp")
        change(tree)
        may_go_on.set()
        one.catch_up()
        is_like_a_fresh_one(tree)


@LINUX
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_events_thread_is_replaced(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with followed(tree) as one:
        dead = instance_of(one)
        with monkeypatch.context() as patch:
            patch.setattr(dead.instance, "handle_event", lambda event: [][0])
            change(tree)
            until(lambda: not dead.is_alive)
        one.catch_up_again()
        assert instance_of(one) is not dead
        is_like_a_fresh_one(tree)
        write_tree(tree.root, {"after.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(tree)


@LINUX
def test_without_the_folder_of_signs_events_begin_anew(tree: Bench) -> None:
    with followed(tree) as one:
        shutil.rmtree(tree.home / events.SIGNS)
        change(tree)
        one.catch_up_again()
        is_like_a_fresh_one(tree)


class Limited(inotify.InotifyFolders):
    """Folders of which so many can be watched."""

    limit = 3

    def watch(self, folder: bytes) -> None:
        if folder not in self._watches and len(self._watches) >= self.limit:
            raise OSError(ENOSPC, "inotify watch limit reached")
        super().watch(folder)


@LINUX
def test_where_too_many_folders_are_to_be_watched_the_rest_is_looked_at(
    tree: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(tree, OFTEN) as one:
        assert (one.state.how, one.state.folders, one.state.watched) == (How.PARTLY, 6, 3)
        assert "fs.inotify.max_user_watches" in one.state.message
        assert "3 of 6 folders" in one.state.message
        assert one.watcher.catch_up(one.place, 1.0) is None
        change(tree)
        until(one.is_current)
        is_like_a_fresh_one(tree)


@LINUX
def test_what_is_watched_is_heard_beyond_the_limit_too(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(tree, NEVER) as one:
        assert one.state.how is How.PARTLY
        (tree.root / "0" / "0.md").unlink()
        until(lambda: "0/0.md" not in tree.documents())


@LINUX
def test_when_the_limit_is_raised_all_is_watched(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(tree, OFTEN) as one:
        monkeypatch.setattr(Limited, "limit", 100)
        until(lambda: one.state.how is How.EVENTS)
        assert one.state.message == ""
        change(tree)
        one.catch_up_again()
        is_like_a_fresh_one(tree)


def in_a_namespace(script: str, folder: Path, **limits: int) -> subprocess.CompletedProcess[str]:
    """Run a script where the system's limits are others."""
    settings = "; ".join(f"echo {value} > /proc/sys/user/max_inotify_{name}" for name, value in limits.items())
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{settings} && exec "$@"', "sh"]
    return subprocess.run(
        [*command, sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        check=False,
        timeout=120,
    )


def may_limit() -> bool:
    """Tell whether this machine lets us have a user namespace with limits of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return in_a_namespace("", Path("/"), watches=60).returncode == 0


REAL = """
import sys
from pathlib import Path
from tests.conftest import Bench
from tests.trials.watched import OFTEN, followed, is_like_a_fresh_one, until
bench = Bench(Path(sys.argv[1]))
bench.write({f"{n}/{n}.md": f"Row {n} has apple trees." for n in range(200)})
with followed(bench, OFTEN) as one:
    print(one.state.how, one.state.folders, one.state.watched, one.state.message)
    for n in range(0, 200, 2):
        (bench.root / f"{n}" / f"{n}.md").write_text(f"Owls hunt in row {n}.")
    (bench.root / "191").rename(bench.root / "moved")
    until(one.is_current)
    is_like_a_fresh_one(bench)
    print("like a fresh one")
"""


@pytest.mark.skipif(not may_limit(), reason="no user namespaces here")
def test_the_systems_own_limit_of_watches_is_said_and_all_changes_are_found(tmp_path: Path) -> None:
    done = in_a_namespace(REAL, tmp_path.resolve(), watches=60)
    assert done.returncode == 0, done.stderr
    said, end = done.stdout.splitlines()
    assert said.startswith("partly 201 ")
    assert int(said.split()[2]) <= 60
    assert "fs.inotify.max_user_watches" in said
    assert end == "like a fresh one"


@pytest.mark.skipif(not may_limit(), reason="no user namespaces here")
@pytest.mark.parametrize("limits", [{"instances": 0}, {"watches": 0}], ids=str)
def test_without_any_event_all_files_are_looked_at(tmp_path: Path, limits: dict[str, int]) -> None:
    done = in_a_namespace(REAL, tmp_path.resolve(), **limits)
    assert done.returncode == 0, done.stderr
    said, end = done.stdout.splitlines()
    assert said.startswith("polling 201 0 ")
    assert "fs.inotify.max_user_instances" in said
    assert end == "like a fresh one"


def test_events_are_asked_for_again_where_there_were_none(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "AGAIN_S", 0.1)
    with monkeypatch.context() as patch:

        def none_left(home: Path) -> events.Events:
            raise OSError(EMFILE, "inotify instance limit reached")

        patch.setattr(events, "begin", none_left)
        context = followed(tree)
        one = context.__enter__()
        assert one.state.how is How.POLLING
        assert one.watcher.catch_up(one.place, 1.0) is None
    try:
        until(lambda: one.state.how is How.EVENTS)
        change(tree)
        one.catch_up_again()
        is_like_a_fresh_one(tree)
    finally:
        context.__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "9p", "vboxsf"])
def test_a_file_system_that_does_not_tell_is_looked_at(kind: str, tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "mounts", lambda: {"/": "ext4", str(tree.root): kind})
    deafen(monkeypatch)
    with followed(tree, OFTEN) as one:
        assert (one.state.how, one.state.watched) == (How.POLLING, 0)
        assert kind in one.state.message
        assert one.watcher.catch_up(one.place, 1.0) is None
        change(tree)
        until(one.is_current)


def test_a_mount_inside_that_does_not_tell_is_looked_at(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "mounts", lambda: {"/": "ext4", str(tree.root / "1"): "nfs4"})
    with followed(tree, OFTEN) as one:
        assert (one.state.how, one.state.folders, one.state.watched) == (How.PARTLY, 6, 5)
        assert "1 of 6 folders" in one.state.message
        write_tree(tree.root, {"1/new.md": "Owls hunt at night.\n"})
        until(one.is_current)


def test_sleep_has_all_files_looked_at(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    deafen(monkeypatch)
    with followed(tree) as one:
        change(tree)
        real = naps.clocks
        monkeypatch.setattr(watcher, "clocks", lambda: Clocks(monotonic=real().monotonic, wall=real().wall + 8 * 3600))
        until(one.is_current)


def test_while_another_process_writes_nothing_is_lost(tree: Bench) -> None:
    with followed(tree) as one:
        with writer_lock(one.place, wait_s=10.0):
            change(tree)
            left = one.watcher.catch_up(one.place, 0.3)
            assert left is not None
            assert left > 0
        one.catch_up()
        is_like_a_fresh_one(tree)


def test_others_get_the_writer_lock_between_slices(tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SLICE_S", 0.0)  # each slice takes up nothing, and there is always another
    with followed(tree) as one:
        change(tree)
        until(lambda: one.state.pending)
        with writer_lock(one.place, wait_s=30.0):
            monkeypatch.setattr(work, "SLICE_S", 5.0)
        one.catch_up()
        is_like_a_fresh_one(tree)


@pytest.mark.parametrize("error", [HomeUnusable(Path("home"), "No space left on device"), RuntimeError("a bug")])
def test_what_fails_is_said_and_tried_again(error: Exception, tree: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object, **wishes: object) -> None:
        raise error

    with followed(tree) as one:
        with monkeypatch.context() as patch:
            patch.setattr(work, "index", fail)
            change(tree)
            until(lambda: str(error) in one.state.message)
            assert one.watcher.catch_up(one.place, 30.0) is None
            assert one.state.pending
        one.catch_up_again()
        assert one.state.message == ""
        is_like_a_fresh_one(tree)


def test_an_index_that_must_be_made_anew_is_left_to_the_person(tree: Bench) -> None:
    with followed(tree) as one:
        tree.encoder.name = "hash@2"
        change(tree)
        until(lambda: "to make it anew: hunch index" in one.state.message)
        tree.encoder.name = "hash@1"
        one.catch_up_again()
        is_like_a_fresh_one(tree)


def test_a_damaged_index_is_said(tree: Bench) -> None:
    with followed(tree) as one:
        current = one.place.current()
        assert current is not None
        content = (current / "catalog.db").read_bytes()
        (current / "catalog.db").write_bytes(b"no database" * 100)
        change(tree)
        until(lambda: "damaged" in one.state.message or "not a catalog" in one.state.message, one.state.message)
        (current / "catalog.db").write_bytes(content)
        one.catch_up_again()
        is_like_a_fresh_one(tree)


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


def test_an_end_in_the_middle_of_a_run_keeps_what_was_done(tree: Bench) -> None:
    tree.index()
    slow = Slow()
    with Watcher(tree.home, slow, pace=NEVER) as one:
        one.follow([place_of(tree)])
        until(lambda: one.catch_up(place_of(tree), 1.0) == 0)
        write_tree(tree.root, {f"late/{n}.md": f"Late text {n}.\n" for n in range(50)})
        slow.begun.wait(60.0)
        (follower,) = one._followers.values()
        follower.stop()
        slow.may_go_on.set()
        follower.join(30.0)
    done = {name for name in tree.documents() if name.startswith("late/")}
    assert 0 < len(done) < 50
    tree.index()
    is_like_a_fresh_one(tree)


def test_on_battery_only_a_search_that_waits_has_changes_taken_up(tree: Bench) -> None:
    on_battery = threading.Event()
    with followed(tree, may_rest=on_battery.is_set) as one:
        on_battery.set()
        change(tree)
        until(lambda: "battery" in one.state.message)
        assert one.state.pending
        assert "0/new.md" not in tree.documents()
        one.catch_up()
        is_like_a_fresh_one(tree)


def test_a_forgotten_index_is_followed_no_longer_and_does_not_come_back(tree: Bench) -> None:
    with followed(tree) as one:
        forget(tree.root, tree.home)
        change(tree)
        until(lambda: one.state.how is How.STOPPED)
        assert one.state.message == ""
        assert one.place.current() is None
        assert one.watcher.catch_up(one.place, 1.0) is None
        tree.index()
        one.watcher.follow([one.place])
        one.catch_up_again()
        is_like_a_fresh_one(tree)


def test_an_index_forgotten_in_the_middle_of_a_run_does_not_come_back(
    tree: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget_first(*given: object, **wishes: object) -> object:
        forget(tree.root, tree.home)
        return index(*given, **wishes)  # type: ignore[arg-type]  # as they came

    with followed(tree) as one:
        monkeypatch.setattr(work, "index", forget_first)
        change(tree)
        until(lambda: one.state.how is How.STOPPED)
        assert one.place.current() is None


def test_readers_are_not_kept_by_the_watcher(tree: Bench) -> None:
    """What the watcher reads of a catalog it lets go, so that a writer can seal it."""
    with followed(tree) as one:
        change(tree)
        one.catch_up()
        current = one.place.current()
        assert current is not None
        assert (current / "seal").exists()
        with sqlite3.connect(current / "catalog.db") as connection:
            assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        connection.close()
