"""Where a daemon listens: a short name in a folder that is its user's alone, whatever others planted there."""

import logging
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hunch.core.daemon import address, life
from hunch.core.daemon.address import DaemonFolder, runtime_folder
from hunch.core.errors import DaemonRunning, HomeUnusable
from tests.program import COMMAND
from tests.trials.daemons import Warm, warmed

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n"}
LINE = ("flat tyre", "--json")
IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files."""
    with warmed(tmp_path_factory.mktemp("address"), FILES) as person:
        yield person


@pytest.fixture
def hunch(person: Warm) -> Iterator[Warm]:
    """Give a person with files and no daemon, before and after."""
    person.kill()
    yield person
    person.kill()


def listens_at(hunch: Warm) -> Path:
    return Path(os.fsdecode(hunch.daemon.address.read_bytes()))


def test_its_socket_is_its_users_alone(hunch: Warm) -> None:
    hunch.live(command=("sh", "-c", 'umask 0; exec "$@"', "sh", *COMMAND, "daemon", "run"))
    path = listens_at(hunch)
    assert path.parent == hunch.runtime / "hunch"
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in hunch.daemon.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(hunch.daemon.folder.stat().st_mode) == 0o700


@pytest.mark.skipif(not IS_ROOT, reason="only root can be another user")
def test_another_user_is_not_answered_though_the_doors_are_open(hunch: Warm) -> None:
    hunch.live()
    path = listens_at(hunch)
    for opened in (hunch.runtime, path.parent, path):
        opened.chmod(0o777)
    child = os.fork()
    if not child:  # asks as nobody: 0 where it is hung up on, 1 where it is answered
        heard = b"?"
        with suppress(BaseException):
            os.setuid(65534)
            client = socket.socket(socket.AF_UNIX)
            client.connect(os.fspath(path))
            with suppress(OSError):
                client.sendall((6).to_bytes(4, "big") + b"status")
            try:
                heard = client.recv(100)
            except ConnectionError:
                heard = b""
        os._exit(heard != b"")
    assert os.waitpid(child, 0)[1] == 0
    assert hunch.warm(*LINE) == hunch(*LINE)


@pytest.mark.parametrize("where", ["unset", "a file", "a long name", "gone"])
def test_without_a_runtime_folder_it_listens_in_the_temporary_one(hunch: Warm, where: str) -> None:
    folder = hunch.runtime / "t"
    folder.mkdir(exist_ok=True)
    (hunch.runtime / "file").touch()
    long = hunch.runtime / ("x" * 90)
    said = {"unset": "", "a file": str(hunch.runtime / "file"), "a long name": str(long), "gone": "/proc/nowhere"}
    hunch.live(XDG_RUNTIME_DIR=said[where], TMPDIR=str(folder))
    path = listens_at(hunch)
    assert path.parent == folder / f"hunch-{os.geteuid()}"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert hunch.warm(*LINE) == hunch(*LINE)
    assert hunch.warm(*LINE, XDG_RUNTIME_DIR="/elsewhere") == hunch(*LINE)


def planted(kind: str, place: Path, elsewhere: Path) -> None:
    if kind == "a link":
        place.symlink_to(elsewhere)
    elif kind == "a file":
        place.touch()
    else:
        place.mkdir()
        place.chmod(0o777 if kind == "an open folder" else 0o700)
        if kind == "another's folder":
            os.chown(place, 65534, 65534)


@pytest.mark.parametrize("kind", ["a link", "a file", "an open folder", "another's folder"])
def test_what_others_planted_is_not_used(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind == "another's folder" and not IS_ROOT:
        pytest.skip("only root can give a folder away")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    for name in ("run", "tmp"):
        (tmp_path / name).mkdir()
    planted(kind, tmp_path / "run" / "hunch", elsewhere)
    planted(kind, tmp_path / "tmp" / f"hunch-{os.geteuid()}", elsewhere)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    monkeypatch.setattr(address, "MAX_FOLDER", 200)
    chosen = runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path / "run")})
    assert chosen == Path("/tmp", f"hunch-{os.geteuid()}")
    monkeypatch.setattr(address, "MAX_FOLDER", 0)
    with pytest.raises(HomeUnusable, match="too long"):
        runtime_folder({})
    assert not list(elsewhere.iterdir())


def test_a_home_with_a_long_name_is_served(person: Warm, tmp_path: Path) -> None:
    home = tmp_path / ("h" * 100) / ("o" * 95) / "home"
    home.parent.mkdir(parents=True)
    far = Warm(person.folder, home)
    try:
        assert far("index", "-q").status == 0
        far.live()
        assert len(str(home)) > 200
        assert far.warm(*LINE) == far(*LINE)
    finally:
        far.end()


def test_a_home_that_is_served_is_not_served_twice(tmp_path: Path) -> None:
    folder = DaemonFolder(tmp_path / "home")
    with folder.held():
        assert folder.holder() == os.getpid()
        with pytest.raises(DaemonRunning, match=str(os.getpid())), DaemonFolder(tmp_path / "home").held():
            pass
        assert DaemonFolder(tmp_path / "home").is_held()
    assert not folder.is_held()
    assert folder.holder() is None


def test_the_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "LOG_BYTES", 2_000)
    before = os.umask(0o077)
    try:
        life._begin_log(tmp_path / "log")
        for number in range(1_000):
            life.log.info("line %d", number)
    finally:
        os.umask(before)
        logger = logging.getLogger("hunch")
        for handler in logger.handlers[:]:
            handler.close()
            logger.removeHandler(handler)
        logger.propagate = True
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["log", "log.1", "log.2"]
    assert sum((tmp_path / name).stat().st_size for name in files) < 7_000
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in files} == {0o600}
