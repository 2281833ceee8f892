"""Styled text that fits: as wide as a terminal shows it, cut, broken and marked. Pure.

A row is a list of (style, text).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from prompt_toolkit.utils import get_cwidth

from hunch.cli.interactive.state import Marks

Row = list[tuple[str, str]]

#: What makes one sign of several emoji, or another width of one: terminals do not agree on how many columns that takes,
#: and one that counts otherwise puts all that follows in the wrong place.
_JOINING = re.compile("(?<=[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])\u200d|[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")


def of_one_width(text: str) -> str:
    """Part what terminals may or may not show as one sign.

    >>> of_one_width("\U0001f469\u200d\U0001f527 \U0001f1e9\U0001f1ea")
    '\U0001f469\U0001f527 DE'
    """
    if text.isascii():
        return text
    return _FLAG_LETTER.sub(lambda found: chr(ord(found[0]) - 0x1F1E6 + ord("A")), _JOINING.sub("", text))


def width_of(text: str) -> int:
    """Count the columns that a text takes."""
    return len(text) if text.isascii() else int(get_cwidth(text))


def fitted(row: Iterable[tuple[str, str]], width: int) -> Row:
    """Cut a row to a width, with an ellipsis where something is lost.

    >>> fitted([("", "abc"), ("b", "def")], 5), fitted([("", "日本語")], 4)
    ([('', 'abc'), ('b', 'd…')], [('', '日…')])
    """
    parts = [(style, of_one_width(text)) for style, text in row if text]
    if sum(width_of(text) for _, text in parts) <= width:
        return parts
    kept: Row = []
    room = max(0, width - 1)
    for style, text in parts:
        begin = head(text, room)
        room -= width_of(begin)
        if len(begin) < len(text):
            return [*kept, (style, begin + "…")] if width > 0 else []
        kept.append((style, text))
    return kept


def head(text: str, width: int) -> str:
    """Give as much of a text's beginning as fits."""
    if text.isascii():
        return text[:width]
    taken = 0
    for place, character in enumerate(text):
        taken += get_cwidth(character)
        if taken > width:
            return text[:place]
    return text


def tail(text: str, width: int) -> str:
    """Give as much of a text's end as fits."""
    return text[::-1][: len(head(text[::-1], width))][::-1]


def styled(text: str, marks: Marks, style: str) -> Row:
    """Part a text where it is marked.

    >>> styled("a red hat", ((2, 5),), "s")
    [('s', 'a '), ('s class:mark', 'red'), ('s', ' hat')]
    """
    row: Row = []
    done = 0
    for first, last in marks:
        row += [(style, text[done:first]), (style + " class:mark", text[first:last])]
        done = last
    return [part for part in [*row, (style, text[done:])] if part[1]]


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a sentence in lines, all but the first set in."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer) > width:
            yield line
            longer = "  " + word
        line = longer
    yield line


@lru_cache(maxsize=2_000)
def breaks(text: str, width: int) -> Sequence[tuple[int, int]]:
    """Give the parts that a line is broken into to fit a width: between words where it can be.

    >>> breaks("to be or not", 6), breaks("", 6)
    (((0, 5), (6, 12)), ((0, 0),))
    """
    if text.isascii() and len(text) <= width:
        return ((0, len(text)),)
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + max(1, len(head(text[start : start + width], width)))
        if end < len(text):
            space = text.rfind(" ", start + 1, end + 1)
            if space > start + width // 2:  # the space itself need not fit
                spans.append((start, space))
                start = space + 1
                continue
        spans.append((start, end))
        start = end
    return tuple(spans) or ((0, 0),)
