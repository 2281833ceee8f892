"""Tables of comma- or tab-separated values: a row ends with its line, unless a quoted field goes on."""

import re

from hunch.core.split.outline import Cut, Outline

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def outline(text: str) -> Outline:
    """Cut before each row but the first, which stays with the header.

    Behind a stray quote there are no cuts: what is too wide is then cut by lines.
    """
    cuts = list[Cut]()
    is_quoted = False
    for number, line in enumerate(_LINE.finditer(text)):
        if not is_quoted and number > 1:
            cuts.append(Cut(offset=line.start(), level=0))
        is_quoted ^= line[0].count('"') % 2 == 1
    return Outline(cuts=cuts)
