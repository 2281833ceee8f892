"""What cannot be watched is said, and looked at now and then."""

import shutil
import subprocess
import sys
from errno import EMFILE, ENOSPC
from pathlib import Path

import pytest

from hunch.core.watch import arms, events, inotify, watcher
from hunch.core.watch.states import How
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    LINUX,
    NEVER,
    OFTEN,
    ORCHARD,
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


class Limited(inotify.InotifyFolders):
    """Folders of which so many can be watched."""

    limit = 3

    def watch(self, folder: bytes) -> None:
        if folder not in self._watches and len(self._watches) >= self.limit:
            raise OSError(ENOSPC, "inotify watch limit reached")
        super().watch(folder)


def test_where_too_many_folders_are_to_be_watched_the_rest_is_looked_at(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(orchard, OFTEN) as one:
        assert (one.state.how, one.state.folders, one.state.watched) == (How.PARTLY, 6, 3)
        assert "fs.inotify.max_user_watches" in one.state.message
        assert "3 of 6 folders" in one.state.message
        assert one.watcher.catch_up(one.place, 1.0) is None
        change(orchard)
        until(one.is_current)
        is_like_a_fresh_one(orchard)


def test_what_is_watched_is_heard_beyond_the_limit_too(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(orchard, NEVER) as one:
        assert one.state.how is How.PARTLY
        (orchard.root / "0" / "0.md").unlink()
        until(lambda: "0/0.md" not in orchard.documents())


def test_when_the_limit_is_raised_all_is_watched(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inotify, "InotifyFolders", Limited)
    with followed(orchard, OFTEN) as one:
        monkeypatch.setattr(Limited, "limit", 100)
        until(lambda: one.state.how is How.EVENTS)
        assert one.state.message == ""
        change(orchard)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


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


def test_events_are_asked_for_again_where_there_were_none(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "AGAIN_S", 0.1)
    with monkeypatch.context() as patch:

        def none_left(home: Path) -> events.Events:
            raise OSError(EMFILE, "inotify instance limit reached")

        patch.setattr(events, "begin", none_left)
        context = followed(orchard)
        one = context.__enter__()
        assert one.state.how is How.POLLING
        assert one.watcher.catch_up(one.place, 1.0) is None
    try:
        until(lambda: one.state.how is How.EVENTS)
        change(orchard)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)
    finally:
        context.__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "9p", "vboxsf"])
def test_a_file_system_that_does_not_tell_is_looked_at(
    kind: str, orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arms, "mounts", lambda: {"/": "ext4", str(orchard.root): kind})
    deafen(monkeypatch)
    with followed(orchard, OFTEN) as one:
        assert (one.state.how, one.state.watched) == (How.POLLING, 0)
        assert kind in one.state.message
        assert one.watcher.catch_up(one.place, 1.0) is None
        change(orchard)
        until(one.is_current)


def test_a_mount_inside_that_does_not_tell_is_looked_at(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "mounts", lambda: {"/": "ext4", str(orchard.root / "1"): "nfs4"})
    with followed(orchard, OFTEN) as one:
        assert (one.state.how, one.state.folders, one.state.watched) == (How.PARTLY, 6, 5)
        assert "1 of 6 folders" in one.state.message
        write_tree(orchard.root, {"1/new.md": "Owls hunt at night.\n"})
        until(one.is_current)
