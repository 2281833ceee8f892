"""Which queries were asked lately? HOME/history, for completion, kept only where the person's config says so.

One query a line, newest last, each once. The file is its owner's alone, and small enough to be written anew each time,
in place and under a lock: two searches that end at once are both remembered. Light: each press of TAB reads it.
"""

import os

#: How many queries are kept; older ones are forgotten.
KEPT = 500
#: A longer one was pasted, and nobody will complete it.
LONGEST = 300

_REORDERING = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def remember(home: "str | os.PathLike[str]", query: str) -> None:
    """Write a query down. What cannot be written is not remembered, and nothing is said."""
    line = " ".join("".join(c if is_one_line(c) else " " for c in query).split())
    if not line or len(line) > LONGEST:
        return
    try:
        with open(os.open(_path(home), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            _lock(file.fileno())
            known = [each for each in _lines(file.read()) if each != line]
            content = "".join(f"{each}\n" for each in [*known, line][-KEPT:])
            file.seek(0)
            file.write(os.fsencode(content))
            file.truncate()
    except (OSError, ValueError):
        return


def recent(home: "str | os.PathLike[str]") -> list[str]:
    """List the remembered queries, the newest first; [] where there are none."""
    try:
        with open(_path(home), "rb") as file:
            return list(dict.fromkeys(reversed(_lines(file.read()))))
    except OSError:
        return []


def is_one_line(text: str) -> bool:
    """Tell whether a text is harmless on a line of its own: it holds no control characters and none that reorder."""
    return not any(c < " " or "\x7f" <= c <= "\x9f" or c in _REORDERING for c in text)


def _path(home: "str | os.PathLike[str]") -> str:
    return os.path.join(home, "history")


def _lines(content: bytes) -> list[str]:
    return [line for line in os.fsdecode(content).split("\n") if line]


def _lock(descriptor: int) -> None:
    """Let others wait until the file is closed, where the system has such locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
