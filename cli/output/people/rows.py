"""A passage and what stands around it as rows: what is shown or left out is one of these. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hunch.cli.output.people.cells import edges
from hunch.core.search.hit import Hit
from hunch.core.search.marks import Mark

#: Types whose lines are paragraphs as often as not: they are wrapped, where a line of code is cut.
PROSE = frozenset("markdown text rst asciidoc org latex typst man mail subtitles".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line, or a part of a long one."""

    start: int  #: offsets into the whole text
    end: int
    line: int  #: its number in the file
    is_first: bool  #: whether the line begins here
    is_inside: bool  #: of the passage, and not of what stands around it
    terms: frozenset[str]  #: of the query, that stand in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All that could be shown of a hit."""

    text: str
    start: int  #: where the passage itself begins and ends in it
    end: int
    first_line: int

    @classmethod
    def of(cls, hit: Hit) -> "Whole":
        """Put a passage and what stands around it together."""
        before, after = (hit.around.before, hit.around.after) if hit.around else ("", "")
        text = hit.chunk.text
        return cls(
            text=before + text + after,
            start=len(before),
            end=len(before) + len(text),
            first_line=hit.chunk.start_line - before.count("\n"),
        )


def rows(whole: Whole, places: Sequence[Mark], columns: int | None) -> list[Row]:
    """Cut a text into rows.

    Args:
        whole: The text.
        places: Where terms stand in it, by where they begin.
        columns: Lines longer than so many are wrapped; none where None.
    """
    found = []
    for number, (begin, end) in enumerate(_lines(whole.text), whole.first_line):
        for start, stop in _rows_of(whole.text[begin:end], columns):
            first, last = begin + start, begin + stop
            inside = places[bisect_left(places, (first,)) : bisect_left(places, (last,))]
            row = Row(
                start=first,
                end=last,
                line=number,
                is_first=start == 0,
                is_inside=first < whole.end and (first >= whole.start or last > whole.start),
                terms=frozenset(place.term for place in inside),
            )
            found.append(row)
    return found


def _rows_of(line: str, columns: int | None) -> Iterable[tuple[int, int]]:
    return [(0, len(line))] if columns is None else wrapped(line, columns)


def wrapped(line: str, columns: int) -> Iterator[tuple[int, int]]:
    """Yield where each row of a line begins and ends, broken at spaces; what has none is broken anywhere.

    >>> [("to be or not")[start:end] for start, end in wrapped("to be or not", 6)]
    ['to be', 'or not']
    """
    at, begun = edges(line), 0
    while at[-1] - at[begun] > columns:
        limit = max(begun + 1, bisect_right(at, at[begun] + columns) - 1)
        end = next((n for n in range(limit, begun, -1) if _may_end(line, at, n)), limit)
        yield begun, begun + len(line[begun:end].rstrip())
        begun = end + len(line[end:]) - len(line[end:].lstrip())
    if begun < len(line) or not begun:
        yield begun, len(line)


def _may_end(line: str, at: Sequence[int], n: int) -> bool:
    """Tell whether a row may end before a character: beside a space, and beside what is written without them."""
    if n == len(line):  # one character alone is wider than the row
        return True
    return line[n].isspace() or line[n - 1].isspace() or at[n] - at[n - 1] > 1 or at[n + 1] - at[n] > 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each line begins and ends, without its line end; behind the last line end there is none."""
    start = 0
    for line in text.split("\n"):
        if start < len(text) or start == 0:
            yield start, start + len(line.removesuffix("\r"))
        start += len(line) + 1
