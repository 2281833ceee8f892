"""What was probably meant by a name that nothing has? For the ends of errors: nothing here is loaded before one."""

import itertools
import os
from collections.abc import Iterable

#: Names that are looked at in one folder: an error may not take long.
_MANY = 5_000


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """Give the name that is nearest to what was typed, or begins with it; None where none is near.

    >>> nearest("hybird", ["hybrid", "dense"]), nearest("vim", ["vimgrep", "null"]), nearest("zebra", ["null"])
    ('hybrid', 'vimgrep', None)
    """
    import difflib

    bare = {_bare(name): name for name in names}
    wanted = _bare(typed)
    if near := difflib.get_close_matches(wanted, bare, n=1, cutoff=0.65):
        return bare[near[0]]
    begins = [name for plain, name in bare.items() if len(wanted) > 1 and plain.startswith(wanted)]
    return begins[0] if len(begins) == 1 else None


def _bare(name: str) -> str:
    return name.lower().lstrip("-")


def asked(wrong: str, typed: str, names: Iterable[str], see: str = "") -> str:
    """Make an error of what is wrong, what was probably meant, and the command that says more.

    >>> asked("no command is called 'srch'", "srch", ["search"], "hunch --help")
    "no command is called 'srch'; did you mean 'search'? See: hunch --help"
    >>> asked("no option is called --zebra", "--zebra", ["--null"], "hunch --help")
    'no option is called --zebra; see: hunch --help'
    """
    near = nearest(typed, names)
    if near is None:
        return f"{wrong}; see: {see}" if see else wrong
    return f"{wrong}; did you mean {near if near[0] == '-' else repr(near)}?" + (f" See: {see}" if see else "")


def nearest_path(typed: str, cwd: str = "") -> str | None:
    """Give the path that is there and nearly what was typed: one of its names is another; None where there is none.

    Args:
        typed: A path that is not there.
        cwd: The folder that it starts from; "" is the process's own.
    """
    parts = typed.rstrip("/").split("/")
    for n, part in enumerate(parts):
        above = "/".join(parts[:n]) + "/" * (n > 0)
        if os.path.lexists(os.path.join(cwd, above, part) if part else os.path.join(cwd, above or ".")):
            continue
        try:
            with os.scandir(os.path.join(cwd, above) or ".") as entries:
                names = [entry.name for entry in itertools.islice(entries, _MANY)]
        except (OSError, ValueError):
            return None
        near = nearest(part, sorted(names))
        path = "/".join([*parts[:n], near or "", *parts[n + 1 :]])
        return path if near and os.path.exists(os.path.join(cwd, path)) else None
    return None
