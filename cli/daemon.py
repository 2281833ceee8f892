"""`hunch daemon`: the warm process of a home, started, stopped and asked how it is."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.cli.output.sanitize import visible
from hunch.core.daemon.address import DaemonFolder
from hunch.core.daemon.control import begin, start, state, stop
from hunch.core.errors import DaemonRunning, UsageError
from hunch.core.settings import config_file

if TYPE_CHECKING:
    from hunch.core.daemon.life import Limits

#: How a root is followed, in words.
FOLLOWED = {
    "starting": "being looked at for the first time",
    "events": "watched",
    "partly": "watched in part",
    "polling": "looked at now and then",
    "missing": "missing",
    "stopped": "not followed",
}


def run(home: Path, limits: "Limits", jobs: int | None) -> Exit:
    """Be the daemon, until it ends.

    Raises:
        UsageError: This system has no Unix sockets.
        DaemonRunning: Another process is the daemon of this home.
    """
    _check_system()
    if DaemonFolder(home).is_held():  # seen before all is loaded
        raise DaemonRunning(home, DaemonFolder(home).holder())
    from hunch.cli.app import warm_daemon
    from hunch.core.daemon.life import ANEW, begin_anew

    if not sys.stdin.isatty():
        with suppress(OSError):  # a child of a service manager leads its session already
            os.setsid()  # what ends the terminal that it was started from does not end it
    try:
        folder = os.getcwd()
    except OSError:  # it is gone
        folder = "/"
    os.environ["HUNCH_HOME"] = os.fspath(home)  # it may be relative to the folder that the daemon leaves now
    if os.environ.get("HUNCH_CONFIG") and (config := config_file(os.environ)):
        os.environ["HUNCH_CONFIG"] = config  # so may this
    with warm_daemon(home, limits, jobs) as daemon:
        ending = daemon.live(os.environ)
    if ending in ANEW:
        begin_anew(folder)
    return Exit.FOUND


def command(action: str, home: Path, *, as_json: bool) -> Exit:
    """Do what `hunch daemon start|stop|restart|status` says.

    Raises:
        UsageError: This system has no Unix sockets.
    """
    _check_system()
    folder = DaemonFolder(home)
    if action in ("stop", "restart"):
        was_there = stop(folder)
        if action == "stop":
            report.notice("the daemon has ended" if was_there else "no daemon is running")
            return Exit.FOUND
    found = state(folder) if action == "status" else start(folder)
    if as_json:
        sys.stdout.buffer.write(dump({"running": found is not None, **(found or {})}) + b"\n")
    elif found is not None:
        sys.stdout.write("".join(f"{line}\n" for line in in_words(found)))
    else:
        report.notice(
            "a daemon is running, but does not answer; to replace it: hunch daemon restart"
            if folder.is_held()
            else "no daemon is running; to start one: hunch daemon start"
        )
    return Exit.FOUND if found else Exit.NOTHING


def _check_system() -> None:
    if os.name != "posix":
        raise UsageError("the daemon needs Unix sockets, which this system does not have; all else works without it")


def in_words(found: Mapping[str, object]) -> list[str]:
    """Say the state of a daemon for people."""
    requests, times = found.get("requests"), found.get("milliseconds")
    lines = [
        f"process {found['pid']}, hunch {found['version']}, up for {_duration(found['seconds'])}, "
        f"{float(str(found['memory_bytes'])) / 1e6:.0f} MB, {found['cpu_seconds']} s of CPU"
    ]
    if isinstance(requests, dict) and isinstance(times, dict):
        spread = ", ".join(f"{name} {value} ms" for name, value in times.items())
        lines.append(f"{requests['answered']} answered" + (f": {spread}" if spread else ""))
    for root in roots_of(found):
        how, *more = followed_in_words(root)
        lines += [f"{visible(str(root['root']))}: {how}", *(f"  {line}" for line in more)]
    return lines


def roots_of(found: Mapping[str, object]) -> list[dict[str, object]]:
    """Give what a daemon's state says of each root."""
    roots = found.get("roots")
    return [root for root in roots if isinstance(root, dict)] if isinstance(roots, list) else []


def followed_in_words(root: Mapping[str, object]) -> Iterator[str]:
    """Say how a root is followed."""
    how = FOLLOWED.get(str(root["followed"]), str(root["followed"]))
    if root["followed"] == "partly":
        how += f": {root['watched']} of {root['folders']} folders are watched"
    if root["pending"]:
        how += f", {root['pending']} changes are on their way"
    yield how
    if root["message"]:
        yield visible(str(root["message"]))


def _duration(seconds: object) -> str:
    """Say a time.

    >>> _duration(75), _duration(7500)
    ('1 min', '2 h 5 min')
    """
    minutes = int(float(str(seconds)) // 60)
    if minutes < 1:
        return f"{float(str(seconds)):.0f} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def after_search(home: Path, wanted: str) -> None:
    """Start a daemon for the next search, where that is wanted, none lives and a person sits at a terminal."""
    if os.name != "posix" or wanted != "auto":
        return
    folder = DaemonFolder(home)
    if not folder.is_held():
        with suppress(OSError):  # the search itself went well
            begin(folder)
