"""Tables of comma- or tab-separated values: a row ends with its line, unless a quoted field goes on."""

import re

from hunch.core.split.outline import Cut, Outline

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: A quote that is still open after this many lines is a stray one.
_MOST_LINES_A_ROW = 100


def outline(text: str) -> Outline:
    """Cut before each row, but the first: the header stays with it."""
    cuts = list[Cut]()
    is_quoted, lines = False, 0
    for number, line in enumerate(_LINE.finditer(text)):
        if not is_quoted and number > 1:
            cuts.append(Cut(offset=line.start(), level=0))
        is_quoted ^= line[0].count('"') % 2 == 1
        lines = lines + 1 if is_quoted else 0
        if lines > _MOST_LINES_A_ROW:
            is_quoted = False
    return Outline(cuts=cuts)
