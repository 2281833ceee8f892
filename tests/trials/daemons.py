"""A person whose hunch has a daemon: started as people start it, asked as they ask it, and never left behind."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from hunch.core.daemon.address import DaemonFolder
from hunch.core.daemon.control import state
from tests.program import COMMAND, PATIENCE_S, Done, Program, indexed


class Warm(Program):
    """A person's hunch that asks a daemon; called in this process, it does not."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        super().__init__(folder, home)
        self.runtime = Path(tempfile.mkdtemp(prefix="h", dir="/tmp"))  # short: a socket's name has little room
        self.daemon = DaemonFolder(self.home)
        self.begun: list[subprocess.Popen[bytes]] = []

    def environment(self, **changes: str) -> dict[str, str]:
        own = {"HUNCH_DAEMON": "use", "XDG_RUNTIME_DIR": str(self.runtime)}
        return super().environment(**{**own, **changes})

    def begin(
        self, *options: str, command: tuple[str, ...] | None = None, cwd: Path | None = None, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a daemon in the foreground and do not wait for it."""
        process = subprocess.Popen(
            command or (*COMMAND, "daemon", "run", *options),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd or self.folder,
            env=self.environment(**env),
        )
        self.begun.append(process)
        return process

    def live(
        self, *options: str, command: tuple[str, ...] | None = None, cwd: Path | None = None, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a daemon, and wait until it answers."""
        process = self.begin(*options, command=command, cwd=cwd, **env)
        until(lambda: process.poll() is not None or self.pid == process.pid, "a daemon that answers")
        assert process.poll() is None, process.communicate()
        return process

    @property
    def pid(self) -> int | None:
        """The process that answers for this home."""
        found = state(self.daemon)
        return None if found is None else int(str(found["pid"]))

    def requests(self) -> dict[str, int]:
        """Count what the daemon answered, declined and failed at; this question is answered too."""
        found = state(self.daemon)
        assert found is not None, "no daemon answers"
        counts = found["requests"]
        assert isinstance(counts, dict)
        return counts

    def ask(self, *arguments: str | bytes | Path, cwd: Path | None = None, **env: str) -> Done:
        """Run hunch as a process of its own, to its end."""
        process = self.start_asking(*arguments, cwd=cwd, **env)
        out, err = process.communicate(timeout=PATIENCE_S)
        return Done(status=process.returncode, out=out, err=err.decode())

    def start_asking(
        self, *arguments: str | bytes | Path, cwd: Path | None = None, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start hunch as a process of its own."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd or self.folder,
            env=self.environment(**env),
        )

    def warm(self, *arguments: str | bytes | Path, cwd: Path | None = None, **env: str) -> Done:
        """Run hunch as a process of its own, and see that it was the daemon that answered."""
        before = self.requests()
        done = self.ask(*arguments, cwd=cwd, **env)
        after = self.requests()
        assert after == {**before, "answered": before["answered"] + 2}, f"{before} {after}: {done.err}"
        return done

    def kill(self) -> None:
        """Kill every daemon of this home, even one that is stopped."""
        for process in self.begun:
            process.kill()
            process.communicate()
        for other in of_home(self.home):
            with suppress(psutil.Error):
                other.kill()
        until(lambda: not of_home(self.home), "their end")

    def end(self) -> None:
        """Leave nothing behind: no process of this home, and no folder of its sockets."""
        self.kill()
        shutil.rmtree(self.runtime, ignore_errors=True)


def of_home(home: Path) -> list[psutil.Process]:
    """Find the daemons of a home, whoever started them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("HUNCH_HOME") == str(home) and "run" in process.cmdline():
                found.append(process)
    return found


@contextmanager
def warmed(folder: Path, files: Mapping[str, str | bytes]) -> Iterator[Warm]:
    """Give a person with such files, indexed, and no daemon yet; it ends with the block."""
    program = indexed(folder, files)
    warm = Warm(program.folder, program.home)
    try:
        yield warm
    finally:
        warm.end()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
