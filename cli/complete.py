"""`hunch --complete KIND [PREFIX]`: the values that only this machine knows, for a shell's completion.

Asked at each press of TAB, so it is light (nothing is imported that Python does not start with) and never in the way:
no error, nothing on stderr, status 0. One value a line; a name that a line cannot hold is left out.
"""

import os
import sys

from hunch.cli import history
from hunch.core.settings import hunch_home

TYPE_CHECKING = False  # `typing` would load twenty modules
if TYPE_CHECKING:
    from collections.abc import Sequence


#: More queries than this would hide the commands that they stand among.
FEW = 10


def complete(arguments: "Sequence[str]") -> int:
    """Print the values of a kind that begin with PREFIX."""
    kind, prefix = [*arguments, "", ""][:2]
    try:
        known = _KINDS[kind](hunch_home(os.environ))
        values = [value for value in known if value.startswith(prefix) and history.is_one_line(value)]
        sys.stdout.buffer.write(os.fsencode("".join(f"{value}\n" for value in values)))
        sys.stdout.flush()
    except (OSError, ValueError, KeyError, KeyboardInterrupt):
        return 0
    return 0


def roots(home: str) -> list[str]:
    """List what is indexed: the same as `core.store.roots.all_indexes`, without what that would load."""
    above, found = os.path.join(home, "indexes"), []
    for name in _listed(above):
        folder = os.path.join(above, name)
        try:
            if os.path.exists(os.path.join(folder, "current")):  # else it is being forgotten
                with open(os.path.join(folder, "root"), "rb") as file:
                    found.append(os.fsdecode(file.read()).rstrip("/") or "/")
        except OSError:
            continue
    return sorted(found)


def models(home: str) -> list[str]:
    """List the names of the encoders that ship and of those that were brought."""
    shipped = os.path.join(os.path.dirname(__file__), "..", "models", "weights")
    return [
        name
        for folder in (shipped, os.path.join(home, "models"))
        for name in sorted(_listed(folder))
        if not name.startswith(".") and os.path.exists(os.path.join(folder, name, "card.toml"))
    ]


def latest(home: str) -> list[str]:
    """List the last few queries: what is offered before anything is typed."""
    return history.recent(home)[:FEW]


def _listed(folder: str) -> list[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []


_KINDS = {"roots": roots, "models": models, "queries": history.recent, "latest": latest}
