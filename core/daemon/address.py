"""Where the daemon of a home is: its lock, its log and its socket.

    HOME/daemon/lock       held for as long as the daemon lives; a killed one gives it back by dying
    HOME/daemon/holder     the process that has it
    HOME/daemon/address    the path of its socket
    HOME/daemon/log        what it did; never what was asked or found

A socket's path has room for some hundred bytes, and HOME may be longer than that or on a disk that knows no sockets:
so it lies in the user's runtime folder, under a short name made from HOME. That folder *must* be the user's own, with
no rights for others.
"""

import hashlib
import os
import socket
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hunch.core.daemon.client import ADDRESS
from hunch.core.errors import DaemonRunning, HomeUnusable
from hunch.core.store import writes

#: Whoever asks whether a daemon lives holds its lock for a moment.
PROBE_S = 0.5
#: Clients that wait to be accepted.
BACKLOG = 128
#: macOS gives a socket's path 104 bytes, Linux 108; the name takes 18.
MAX_FOLDER = 84


class DaemonFolder:
    """The daemon's part of a home."""

    def __init__(self, home: Path) -> None:
        """Take a home, whether a daemon is there or not."""
        self.home = home
        self.folder = home / "daemon"
        self.address = home / ADDRESS
        self.log = self.folder / "log"
        self._holder = self.folder / "holder"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the daemon of this home.

        Raises:
            DaemonRunning: Another process is.
            HomeUnusable: The folder cannot be written.
        """
        import filelock

        writes.private_folder(self.folder)
        lock = filelock.FileLock(self.folder / "lock", mode=0o600)
        try:
            lock.acquire(timeout=PROBE_S)
        except filelock.Timeout:
            raise DaemonRunning(self.home, self.holder()) from None
        except OSError as error:
            raise HomeUnusable(self.folder, error.strerror or "") from error
        try:
            writes.note(self._holder, str(os.getpid()).encode())
            yield
        finally:
            with suppress(HomeUnusable):
                writes.remove(self._holder, "lock.left")
            lock.release()

    def is_held(self) -> bool:
        """Tell whether a daemon lives."""
        import filelock

        if not (self.folder / "lock").exists():
            return False
        try:
            with filelock.FileLock(self.folder / "lock", mode=0o600, timeout=0):
                return False
        except (filelock.Timeout, OSError):
            return True

    def is_reachable(self) -> bool:
        """Tell whether clients find their way to this process: nobody took the home, or the socket's name, away."""
        try:
            return stat.S_ISSOCK(os.stat(self.address.read_bytes()).st_mode) and self.holder() == os.getpid()
        except OSError:
            return False

    def holder(self) -> int | None:
        """Give the process that is or was the daemon."""
        try:
            return int(self._holder.read_text("ascii"))
        except (OSError, ValueError):
            return None

    @contextmanager
    def listening(self, environ: Mapping[str, str]) -> Iterator[socket.socket]:
        """Listen for clients. The caller is the daemon of this home: what stands in the way is of one that died.

        Raises:
            HomeUnusable: No folder is private enough, or none takes a socket.
        """
        path = runtime_folder(environ) / f"{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}.sock"
        writes.remove(path, "leftover.removed")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _listen(server, path)
            writes.note(self.address, os.fsencode(path))
            yield server
        finally:
            server.close()
            for file in (self.address, path):
                with suppress(HomeUnusable):
                    writes.remove(file, "leftover.removed")


def _listen(server: socket.socket, path: Path) -> None:
    try:
        server.bind(os.fspath(path))
        writes.protect(path)
        server.listen(BACKLOG)
    except OSError as error:
        raise HomeUnusable(path, error.strerror or str(error)) from error


def runtime_folder(environ: Mapping[str, str]) -> Path:
    """Give the folder of the user's sockets, made if it is not there.

    Raises:
        HomeUnusable: None is short enough, can be made and is the user's alone.
    """
    own, mine = environ.get("XDG_RUNTIME_DIR"), f"hunch-{os.geteuid()}"
    folders = [Path(tempfile.gettempdir(), mine), Path("/tmp", mine)]
    if own:  # it may outlive the session that it was of
        folders.insert(0, Path(own, "hunch"))
    reason = HomeUnusable(folders[-1], "its name is too long for a socket")
    for folder in folders:
        try:
            if len(os.fsencode(folder)) <= MAX_FOLDER:
                return _private(folder)
        except HomeUnusable as error:
            reason = error
    raise reason


def _private(folder: Path) -> Path:
    writes.private_folder(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise HomeUnusable(folder, "it is not a folder of yours alone")
    return folder
