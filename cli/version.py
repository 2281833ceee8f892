"""`hunch --version`: which hunch this is, and all else that a bug report needs. It never fails."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from hunch import __version__
from hunch.cli.app import Source, home
from hunch.cli.exits import Exit
from hunch.cli.manual.text import columned
from hunch.cli.output.sanitize import visible
from hunch.core.config.values import settings
from hunch.core.errors import HunchError
from hunch.core.machine import facts
from hunch.core.settings import config_file


def run() -> Exit:
    """Print the version on a line of its own, and what it runs on below."""
    lines = [f"hunch {__version__}", *columned([*about()], sys.maxsize)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return Exit.FOUND


def about() -> Iterator[tuple[str, str]]:
    """Yield (name, value) of all that a bug report needs besides the version."""
    yield from facts()
    yield "encoder", _encoder()
    try:
        yield "home", short(home())
    except HunchError as error:
        yield "home", short(str(error))
    yield "config", _config()
    yield "daemon", _daemon()


def short(path: str | Path) -> str:
    """Give a path, or a text with paths in it, without the name of the person.

    >>> short(Path.home() / "notes")
    '~/notes'
    """
    user = os.path.expanduser("~")
    if len(user) < 2:  # there is none, or it is `/`
        return visible(str(path))
    return visible(re.sub(rf"{re.escape(user)}(?![\w.-])", "~", str(path)))


def _encoder() -> str:
    try:
        return visible(Source().name)
    except (HunchError, OSError, ValueError) as error:
        return short(str(error))


def _config() -> str:
    where = config_file(os.environ)
    if where is None:
        return "none"
    try:
        settings(os.environ)
    except (HunchError, OSError, ValueError) as error:
        return short(str(error))
    return short(where) + ("" if os.path.exists(where) else " (not there)")


def _daemon() -> str:
    if os.name != "posix":
        return "none: there are no Unix sockets"
    from hunch.core.daemon.address import DaemonFolder
    from hunch.core.daemon.control import state

    try:
        folder = DaemonFolder(home())
        found = state(folder)
        if found is None:
            return "running, but it does not answer" if folder.is_held() else "none"
        return visible(f"process {found['pid']}, hunch {found['version']}")
    except (HunchError, OSError, ValueError, KeyError) as error:
        return short(str(error))
