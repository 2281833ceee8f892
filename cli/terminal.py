"""How large the terminal is. Light: a search that a daemon answers loads this."""

import os

TYPE_CHECKING = False  # `typing` would load twenty modules
if TYPE_CHECKING:
    from collections.abc import Mapping

#: What Rich takes where nothing tells.
WIDTH = 80


def columns(environ: "Mapping[str, str]") -> int:
    """Give the width of the terminal: COLUMNS, else that of the first stream that is one."""
    told = environ.get("COLUMNS", "")
    if told.isdecimal() and 0 < int(told[:5]) < 10_000:
        return int(told[:5])
    return _size()[0] or WIDTH


def rows(environ: "Mapping[str, str]") -> int:
    """Give the height of the terminal: LINES, else that of the first stream that is one; 0 where nothing tells."""
    told = environ.get("LINES", "")
    if told.isdecimal() and 0 < int(told[:5]) < 10_000:
        return int(told[:5])
    return _size()[1]


def _size() -> tuple[int, int]:
    for descriptor in (0, 1, 2):
        try:
            return os.get_terminal_size(descriptor)
        except OSError:
            continue
    return 0, 0
