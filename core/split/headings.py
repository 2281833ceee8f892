"""Headings to an outline: sections nest, each is named by the headings above it. Serves all marked-up prose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hunch.core.split.outline import Cut, Name, Outline

#: Levels from here on are for cuts inside sections; the sections' own are below.
INSIDE = 0
_DEEPEST = 100
#: Deeper headings count as so deep. Org has no end of stars, and every level is a call within a call.
_MAX_DEPTH = 32
#: What a heading says beyond this is not kept: a paragraph above `===` is one, and each passage below carries it.
_MAX_TITLE = 200


class Heading(NamedTuple):
    """A heading: where its line begins, how deep it is (1 is the title), and what it says."""

    offset: int
    depth: int
    title: str


def sections(headings: Sequence[Heading], end: int, inside: Iterable[Cut] = ()) -> Outline:
    """Give the outline of a text whose sections begin at these headings.

    Args:
        headings: Ascending.
        end: Where the text ends.
        inside: Cuts within sections, on levels from INSIDE on; one at a heading's offset is ignored.
    """
    headings = [Heading(at, min(depth, _MAX_DEPTH), title[:_MAX_TITLE]) for at, depth, title in headings]
    cuts = {cut.offset: cut for cut in inside}
    for heading in headings:
        cuts[heading.offset] = Cut(offset=heading.offset, level=heading.depth - _DEEPEST, unit=True)
    return Outline(cuts=[cuts[offset] for offset in sorted(cuts)], names=list(_names(headings, end)))


def _names(headings: Sequence[Heading], end: int) -> Iterator[Name]:
    ends = [end] * len(headings)
    open_ones = list[int]()
    for number, heading in enumerate(headings):
        while open_ones and headings[open_ones[-1]].depth >= heading.depth:
            ends[open_ones.pop()] = heading.offset
        open_ones.append(number)
    for heading, until in zip(headings, ends, strict=True):
        yield Name(start=heading.offset, end=until, path=(heading.title,) if heading.title else ())


_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ORG = re.compile(r"(\*+)[ \t]+(\S.*)")
_ORG_BLOCK = re.compile(r"[ \t]*#\+begin_(\w+)", re.I)
_ASCIIDOC = re.compile(r"(={1,6})[ \t]+(\S.*)")
_ASCIIDOC_BLOCK = re.compile(r"(-{4,}|\.{4,}|={4,}|_{4,}|\+{4,}|`{3,})\s*$")
_RST_ADORNMENT = re.compile(r"([!-/:-@[-`{-~])\1*\s*$")


def org(text: str) -> Outline:
    """Outline Org mode: stars, but not within #+begin … #+end."""
    return sections(list(_marked(text, _ORG, _ORG_BLOCK, "#+end_{}")), len(text))


def asciidoc(text: str) -> Outline:
    """Outline AsciiDoc: equals signs, but not within delimited blocks."""
    return sections(list(_marked(text, _ASCIIDOC, _ASCIIDOC_BLOCK, "{}")), len(text))


def _marked(text: str, heading: re.Pattern[str], block: re.Pattern[str], closing: str) -> Iterator[Heading]:
    closer = ""
    for line in _LINE.finditer(text):
        if closer:
            closer = "" if line[0].strip().lower() == closer else closer
        elif opener := block.match(line[0]):
            closer = closing.format(opener[1]).lower()
        elif found := heading.match(line[0]):
            yield Heading(line.start(), len(found[1]), found[2].strip())


def rst(text: str) -> Outline:
    """Outline reStructuredText: underlined titles, whose depth is the order in which their adornments first come."""
    return sections(list(_underlined(text)), len(text))


def _underlined(text: str) -> Iterator[Heading]:
    styles = list[tuple[str, bool]]()
    above, title, title_start, above_start = "", "", 0, 0
    for line in _LINE.finditer(text):
        rule, start = line[0].rstrip(), line.start()
        if _underlines(rule, title):
            over = above == rule
            if over or not (above or title[0].isspace()):
                style = (rule[0], over)
                if style not in styles:
                    styles.append(style)
                yield Heading(above_start if over else title_start, styles.index(style) + 1, title.strip())
                rule = ""
        above, above_start, title, title_start = title, title_start, rule, start


def _underlines(rule: str, title: str) -> bool:
    return (
        len(rule) >= max(len(title), 2)
        and bool(title.strip())
        and bool(_RST_ADORNMENT.match(rule))
        and not _RST_ADORNMENT.match(title)
    )
