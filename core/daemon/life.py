"""The life of a daemon: it takes its home, listens, and ends when nobody needs it or something says that it should.

It ends when it was asked to, when no request came for a while, when its home or its socket is gone, when a newer hunch
was installed; and it begins anew, as the same process, when it has grown beyond its limit or a worker never came back.
"""

import asyncio
import json
import logging
import logging.handlers
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from statistics import quantiles
from typing import Protocol

from hunch.core.daemon import wire
from hunch.core.daemon.address import DaemonFolder
from hunch.core.daemon.requests import CommandLine, Reply, Request, RequestInvalid
from hunch.core.daemon.server import Declined, Server
from hunch.core.settings import config_file

log = logging.getLogger("hunch.daemon")

TICK_S = 1.0
LOG_BYTES, LOG_FILES = 1_000_000, 2


class Ending(Enum):
    """Why a daemon ended."""

    STOPPED = "stopped"
    IDLE = "idle"
    HOMELESS = "its home or its socket is gone"
    REPLACED = "another version of hunch asked"
    GROWN = "more memory than its limit"
    STUCK = "a worker never came back"
    ELSEWHERE = "the machine is in another time zone"


#: What makes it begin anew.
ANEW = (Ending.GROWN, Ending.STUCK, Ending.ELSEWHERE)
#: What says where the machine is. A process stays in the zone that it began in, and days begin there.
ZONE = "/etc/localtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how large a daemon lives."""

    idle_s: float = 1800.0  #: without a request; 0 is for ever
    memory_bytes: int = 1_500_000_000  #: resident
    workers: int = 2


class Chores(Protocol):
    """What a daemon does besides answering."""

    def prepare(self) -> None:
        """Get ready for the first request, in a worker."""

    def tend(self, idle_s: float) -> None:
        """Do what is due, every second; `idle_s` is how long no request came."""

    def facts(self) -> Mapping[str, object]:
        """Say what `status` shows besides."""


class Daemon:
    """The warm process of a home."""

    def __init__(
        self,
        home: Path,
        limits: Limits,
        search: Callable[[CommandLine], Reply],
        chores: "Chores",
    ) -> None:
        """Take what it does.

        Args:
            home: HUNCH_HOME.
            limits: How long and how large it lives.
            search: Runs a command line in a worker; may raise `Declined`.
            chores: What else it does.
        """
        self.folder = DaemonFolder(home)
        self._home, self._limits, self._search, self._chores = home, limits, search, chores
        self._version, self._zone = wire.version(), _zone()
        self._began = time.time()
        self._ending: Ending | None = None
        self._server: Server | None = None

    def live(self, environ: Mapping[str, str]) -> Ending:
        """Answer until it ends.

        Raises:
            DaemonRunning: Another process is the daemon of this home.
            HomeUnusable: Nothing can be written there, or no socket be made.
        """
        with self.folder.held():
            _begin_log(self.folder.log)
            os.chdir("/")  # whoever wants to unmount the folder that it was started in may
            with self.folder.listening(environ) as listening:
                log.info("process %d listens for %s", os.getpid(), self._home)
                ending = asyncio.run(self._live(listening))
            log.info("process %d ends: %s", os.getpid(), ending.value)
            return ending

    async def _live(self, listening: socket.socket) -> Ending:
        self._server = server = Server(self._handle, self._chores.prepare, self._limits.workers)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: self._end(Ending.STOPPED))
        serving = asyncio.ensure_future(server.serve(listening))
        while not server.stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await server.stopping.wait()
            idle_s = 0.0 if server.busy else time.monotonic() - server.busy_at
            self._chores.tend(idle_s)
            if ending := self._due(server, idle_s):
                self._end(ending)
            if self._ending is not None:
                server.stopping.set()
        await serving
        return self._ending or Ending.STOPPED

    def _due(self, server: Server, idle_s: float) -> Ending | None:
        """Tell whether it should end, and why."""
        import psutil

        if self._limits.idle_s and idle_s > self._limits.idle_s:
            return Ending.IDLE
        if not self.folder.is_reachable():
            return Ending.HOMELESS
        if server.stuck:
            return Ending.STUCK
        if _zone() != self._zone:
            return Ending.ELSEWHERE
        if psutil.Process().memory_info().rss > self._limits.memory_bytes:
            return Ending.GROWN
        return None

    def _end(self, ending: Ending) -> None:
        self._ending = self._ending or ending

    def _handle(self, request: Request) -> Reply:
        """Answer a request; runs in a worker."""
        if not _is_same(request.home, self._home):
            raise Declined("another home")
        if request.kind == "status":
            return Reply(status=0, out=json.dumps(self._state()).encode())
        if request.kind == "stop":
            self._end(Ending.STOPPED)
            return Reply(status=0)
        if request.version != self._version:
            if _replaces(request.version, self._version):
                self._end(Ending.REPLACED)
            raise Declined("another version of hunch")
        if request.kind != "search":
            raise Declined("unknown request")
        try:
            line = CommandLine.read(request.rest)
        except RequestInvalid:
            raise Declined("no command line") from None
        if any(line.environ.get(name) != os.environ.get(name) for name in wire.SHARED):
            raise Declined("another person's home folder, or another time zone")
        if config_file(line.environ, line.cwd) != config_file(os.environ):  # what it excludes, the watcher leaves out
            raise Declined("another config file")
        if _zone() != self._zone:
            raise Declined("another time zone since it began")
        return self._search(line)

    def _state(self) -> Mapping[str, object]:
        import psutil

        assert self._server is not None
        process, server = psutil.Process(), self._server
        with process.oneshot():
            used, rss = process.cpu_times(), process.memory_info().rss
        return {
            "pid": process.pid,
            "version": self._version.decode("utf-8", "replace").split("\n")[0],
            "home": str(self._home),
            "seconds": round(time.time() - self._began, 1),
            "cpu_seconds": round(used.user + used.system, 2),
            "memory_bytes": rss,
            "requests": {"answered": server.answered, "declined": server.declined, "failed": server.failed},
            "milliseconds": _spread([1000 * each for each in server.seconds]),
            **self._chores.facts(),
        }


def _spread(values: list[float]) -> dict[str, float]:
    """Give the percentiles of some times."""
    if len(values) < 2:
        return {}
    cuts = quantiles(values, n=100, method="inclusive")
    return {name: round(cuts[place - 1], 2) for name, place in (("p50", 50), ("p95", 95), ("p99", 99))}


def _zone() -> tuple[int, int] | None:
    """Give what tells the zone that the machine is in from another."""
    with suppress(OSError):
        state = os.stat(ZONE)
        return state.st_ino, state.st_mtime_ns
    return None


def _is_same(home: str, own: Path) -> bool:
    try:
        return os.path.samefile(home, own)
    except (OSError, ValueError):
        return False


def _replaces(theirs: bytes, own: bytes) -> bool:
    """Tell whether an installed hunch takes the place of another: the same place written anew, or a later version."""
    new, old = theirs.decode("utf-8", "replace").split("\n"), own.decode("utf-8", "replace").split("\n")
    return len(new) == 3 and (new[1] == old[1] or _numbers(new[0]) > _numbers(old[0]))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _begin_log(path: Path) -> None:
    """Write the log of this process to a file that does not grow for ever."""
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("hunch")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def begin_anew(folder: str) -> None:
    """Become a new process of the same command line, begun in the same folder: its names may be relative to it."""
    with suppress(OSError):  # it is gone, or closed
        os.chdir(folder)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
