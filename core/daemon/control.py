"""Starting and stopping the daemon of a home, from outside."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from hunch.core.daemon import wire
from hunch.core.daemon.address import DaemonFolder
from hunch.core.daemon.client import ask
from hunch.core.errors import DaemonSilent

#: How long a daemon may take to listen, on a machine that is busy, and to end what it began; one that does not hear
#: is given less time.
START_S, STOP_S, FORCE_S = 20.0, 10.0, 2.0
PAUSE_S = 0.02


def begin(folder: DaemonFolder) -> None:
    """Start a daemon and do not wait for it; where one lives, the new one sees that and ends.

    Neither forks nor shares anything: the child has a new interpreter and no descriptor of ours, and loads nothing from
    the folder that the person stands in, as `-m` alone would.
    """
    nowhere = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_RDWR, 0) for descriptor in (0, 1, 2)]
    command = [sys.executable, "-P", "-m", "hunch", "daemon", "run"]
    environ = {**os.environ, "HUNCH_HOME": os.fspath(folder.home), "PYTHONUTF8": "1"}
    for descriptor in _inherited():
        os.set_inheritable(descriptor, False)
    os.posix_spawn(sys.executable, command, environ, file_actions=nowhere)


def _inherited() -> list[int]:
    """Give the descriptors that this process was given and would hand on, as `hunch QUERY 3>file` gives one."""
    found = []
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):  # that of the list itself
            if int(name) > 2 and os.get_inheritable(int(name)):
                found.append(int(name))
    return found


def start(folder: DaemonFolder) -> dict[str, object]:
    """Start a daemon where none lives, wait until it answers, and give its state.

    Raises:
        DaemonSilent: It does not.
    """
    begun = False

    def answers() -> bool:
        nonlocal begun
        if not begun and not folder.is_held():  # at first it may be one that is ending, or one who only looks
            begin(folder)
            begun = True
        return state(folder) is not None

    _wait(answers, START_S)
    found = state(folder)
    if found is None:
        raise DaemonSilent(f"the daemon of {folder.home} does not answer", folder.log)
    return found


def state(folder: DaemonFolder) -> dict[str, object] | None:
    """Ask the daemon how it is; None where none answers."""
    with suppress(ValueError):
        answer = ask(os.fspath(folder.home), [b"status"])
        if answer is not None:
            found = json.loads(wire.unpack_answer(answer)[1])
            return found if isinstance(found, dict) else None
    return None


def stop(folder: DaemonFolder) -> bool:
    """End the daemon, by force where it does not hear; tell whether one lived.

    Raises:
        DaemonSilent: It lives on.
    """
    if not folder.is_held():
        return False
    hears = ask(os.fspath(folder.home), [b"stop"]) is not None
    if _wait(lambda: not folder.is_held(), STOP_S if hears else FORCE_S):
        return True
    pid = folder.holder()
    if pid is not None and _is_daemon(pid):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(OSError):
                os.kill(pid, number)
            if _wait(lambda: not folder.is_held(), FORCE_S):
                return True
    raise DaemonSilent(f"the daemon of {folder.home} does not end", folder.log)


def _is_daemon(pid: int) -> bool:
    """Tell whether a process is a daemon of hunch; the number may be another's by now."""
    import psutil

    with suppress(psutil.Error):
        return "daemon" in psutil.Process(pid).cmdline()
    return False


def _wait(is_so: Callable[[], bool], longest_s: float) -> bool:
    """Wait until something is so, and tell whether it came to that."""
    deadline = time.monotonic() + longest_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_S)
    return True
