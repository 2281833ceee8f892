"""Roots that are followed while things happen to them, and how their index is held against a fresh one."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hunch.core.store.known import known
from hunch.core.store.roots import CATALOG, IndexFolder, covering
from hunch.core.store.schema import reading
from hunch.core.watch.states import How, Pace, RootState
from hunch.core.watch.watcher import Watcher
from tests.conftest import Bench, write_tree

#: Far beyond what anything here takes on a busy machine.
PATIENCE_S = 60.0
QUERIES = ("owls hunt at night", "tomatoes", "apple trees", "row 5")
#: Nothing is looked at but for a reason: what is found was heard.
NEVER = Pace(look_s=1e6, look_share=1.0, poll_s=1e6, check_s=0.05, supervise_s=0.05, retry_s=0.02)
#: As fast as it goes.
OFTEN = Pace(look_s=0.1, look_share=1.0, poll_s=0.1, poll_times=1.0, check_s=0.05, supervise_s=0.05, retry_s=0.02)


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only inotify tells when all was told")
ORCHARD = {f"{n % 5}/{n}.md": f"# {n}\n\nRow {n} has apple trees.\n" for n in range(20)}


def until(holds: Callable[[], object], what: str = "") -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"still not so: {what or holds}"
        time.sleep(0.005)


class Followed:
    """A bench whose root is followed."""

    def __init__(self, bench: Bench, watcher: Watcher, place: IndexFolder) -> None:
        self.bench, self.watcher, self.place = bench, watcher, place

    @property
    def state(self) -> RootState:
        (state,) = self.watcher.states()
        return state

    def catch_up(self) -> None:
        """Have all that happened brought into the index, as a search does."""
        assert self.watcher.catch_up(self.place, PATIENCE_S) == 0, self.state

    def catch_up_again(self) -> None:
        """Wait until the watcher can tell again, and all that happened is in the index."""
        until(lambda: self.watcher.catch_up(self.place, 1.0) == 0, f"caught up: {self.state}")

    def is_current(self) -> bool:
        """Tell whether the index is what a fresh one is."""
        return contents(self.place) == fresh_contents(self.bench)


def place_of(bench: Bench) -> IndexFolder:
    place = covering(bench.home, bench.root)
    assert place is not None
    return place


@contextmanager
def followed(bench: Bench, pace: Pace = NEVER, **wishes: Any) -> Iterator[Followed]:
    """Index a bench's root, follow it, and wait until it is watched."""
    bench.index()
    bench.encoder.texts.clear()
    place = place_of(bench)
    with Watcher(bench.home, bench.encoder, pace=pace, **wishes) as watcher:
        watcher.follow([place])
        one = Followed(bench, watcher, place)
        until(lambda: one.state.how is not How.STARTING and not one.state.pending)
        yield one


def contents(place: IndexFolder) -> dict[bytes, object]:
    """Give what an index holds: the hash of each document, the reason of each file that was skipped."""
    current = place.current()
    assert current is not None
    with reading(current / CATALOG) as connection:
        return {path: each.content_hash or each.skip for path, each in known(connection).items()}


def fresh_contents(bench: Bench) -> dict[bytes, object]:
    """Give what an index holds that is made now."""
    fresh = _fresh(bench)
    try:
        return contents(place_of(fresh))
    finally:
        shutil.rmtree(fresh.home)


def is_like_a_fresh_one(bench: Bench) -> None:
    """Hold an index against one that is made now: what it holds, and what it answers."""
    fresh = _fresh(bench)
    try:
        assert contents(place_of(bench)) == contents(place_of(fresh))
        for query in QUERIES:
            assert bench.search(query, k=50) == fresh.search(query, k=50)
    finally:
        shutil.rmtree(fresh.home)


def _fresh(bench: Bench) -> Bench:
    fresh = Bench(bench.root.parent)
    fresh.root, fresh.home = bench.root, bench.home.with_name("fresh")
    shutil.rmtree(fresh.home, ignore_errors=True)
    fresh.index()
    return fresh


def save_as_vim(path: Path, content: str) -> None:
    """Rename the file away, write it anew, delete the old one."""
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_text(content)
    path.chmod(0o644)
    backup.unlink()


def save_as_emacs(path: Path, content: str) -> None:
    """Copy the file aside, lock it by a link, write over it."""
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("somebody@somewhere.1")
    shutil.copy2(path, path.with_name(f"{path.name}~"))
    path.write_text(content)
    lock.unlink()


def save_by_rename(path: Path, content: str) -> None:
    """Write beside and rename over it."""
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(content)
    beside.replace(path)


def save_as_code(path: Path, content: str) -> None:
    """Empty the file, then write it."""
    with path.open("w") as file:
        file.truncate(0)
        file.flush()
        file.write(content)


def change(bench: Bench) -> None:
    """Let something of each kind happen to an orchard."""
    write_tree(bench.root, {"0/new.md": "Owls hunt at night.\n", "deep/er/new.md": "Boil the tomatoes.\n"})
    (bench.root / "1").rename(bench.root / "one")
    (bench.root / "2" / "2.md").unlink()


def deafen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events come to nobody's ears."""
    from hunch.core.watch import inotify

    monkeypatch.setattr(inotify.InotifyFolders, "on_event", lambda self, event: None)
