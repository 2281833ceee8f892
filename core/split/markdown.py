"""Markdown to an outline: sections by headings, inside them paragraphs, list items, table rows, lines of code."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from hunch.core.split.headings import INSIDE, Heading, sections
from hunch.core.split.outline import Cut, Outline

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?=[^\s#-][^\n]*:|---)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
#: What markdown-it takes for an end of line.
_LINE_END = re.compile(r"\r\n?|\n")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_MARK = re.compile(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}|`+|(?<!\s)\s*+\{#[^{}]*\}\s*$")
#: A paragraph that belongs to what follows: "as follows:", and bold lines that serve as headings.
_ANNOUNCEMENT = re.compile(r"[:：]\**\s*\Z|\A\*\*[^*\n]{1,80}\*\*\s*\Z")
#: Blocks without Markdown inside: cut by lines where they are too long, sooner behind blank ones.
_VERBATIM = frozenset({"fence", "code_block", "html_block"})


def outline(text: str) -> Outline:
    """Outline CommonMark with tables; YAML front matter is a block of its own."""
    matter = _FRONT_MATTER.match(text)
    begin = matter.end() if matter else 0
    starts = [begin, *(found.end() for found in _LINE_END.finditer(text, begin)), len(text)]
    tokens = _parser().parse(text[begin:])
    headings = list(_headings(tokens, starts))
    return sections(headings, len(text), _cuts(tokens, starts, text))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])  # the inline half costs most of the time
    # Definitions of link targets are text to a reader, and finding them is quadratic in the worst case.
    return parser.disable("reference")


def _headings(tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[Heading]:
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            yield Heading(starts[opening.map[0]], int(opening.tag[1:]), _plain(content.content))


def _plain(heading: str) -> str:
    """Give a heading without its markup.

    >>> _plain("The `split` [door](x.md), **soon**")
    'The split door, soon'
    """
    return " ".join(_MARK.sub("", _LINK.sub(r"\1", heading)).split())


def _cuts(tokens: Sequence[Token], starts: Sequence[int], text: str) -> Iterator[Cut]:
    decided, announced = -1, False
    for before, token in pairwise([None, *tokens]):
        if token and token.type == "inline" and before:
            is_announcing = before.type == "paragraph_open" and _ANNOUNCEMENT.search(token.content)
            announced = before.type == "heading_open" or bool(is_announcing)
        elif token and token.map and token.nesting >= 0:
            first, after = token.map
            level = INSIDE + token.level
            if starts[first] > decided:
                if not announced:
                    yield Cut(offset=starts[first], level=level)
                decided, announced = starts[first], False
            if token.type in _VERBATIM:
                for line in range(first + 1, after):
                    blank = not text[starts[line - 1] : starts[line]].strip()
                    yield Cut(offset=starts[line], level=level + (1 if blank else 2))
            elif token.type == "table_open":  # its head and rule stay with the first row
                yield from (Cut(offset=starts[line], level=level + 1) for line in range(first + 3, after))
