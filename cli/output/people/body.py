"""The rows of a passage: numbered, coloured, as wide as the page, with a quiet mark where some are left out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from os.path import commonprefix

from hunch.cli.output.people import ink
from hunch.cli.output.people.colours import colours
from hunch.cli.output.people.ink import Piece, Span
from hunch.cli.output.people.look import Look
from hunch.cli.output.people.passage import Passage
from hunch.cli.output.people.rows import Row
from hunch.cli.output.people.strip import LEFT_OUT, strip

#: Numbers are set as if they had at least so many digits, between what stands before and behind them.
DIGITS, BEFORE, BEHIND = 3, 2, 2


def gutter(last_line: int) -> int:
    """Give the columns before a row's text, where line numbers go up to one."""
    return BEFORE + max(DIGITS, len(str(last_line))) + BEHIND


def body(passage: Passage, look: Look, gutter: int) -> Iterator[list[Piece]]:
    """Draw the rows that are shown of a passage, their text behind so many columns."""
    text, coloured = passage.whole.text, _coloured(passage, look)
    indent = _indent([text[row.start : row.end] for _, _, row in passage.steps() if row.is_first])
    for last, is_gap, row in passage.steps():
        if is_gap:
            yield [Piece(" " * (gutter - BEHIND - 1)), Piece(LEFT_OUT, ink.QUIET)]
        start = min(row.end, row.start + indent) if row.is_first else row.start
        end = start + len(text[start : row.end].rstrip(" \t"))
        words = _within(passage.marked, start, end)
        spans = [*_within(coloured, start, end), *words] if row.is_inside else [Span(0, end - start, ink.QUIET)]
        drawn = strip(text[start:end], spans, look.width - gutter, words[0][:2] if words else (0, 0))
        yield [*_number(row, last, passage, look, gutter - BEHIND), *drawn]


def _number(row: Row, last: Row | None, passage: Passage, look: Look, columns: int) -> list[Piece]:
    """Give a row's number, once a line: behind that of the line that answers best stands a colon, as in grep."""
    if last is not None and last.line == row.line:
        return [Piece(" " * (columns + BEHIND))]
    is_best = row.line == passage.line
    uri = look.uri(passage.hit, row.line, passage.column if is_best else 1)
    number = Piece(str(row.line), ink.BEST if is_best else ink.QUIET, uri)
    return [Piece(" " * (columns - len(number.text))), number, Piece(": " if is_best else " " * BEHIND)]


def _indent(lines: Sequence[str]) -> int:
    """Give how many characters of indentation all lines share, blank ones aside."""
    return len(commonprefix([line[: len(line) - len(line.lstrip())] for line in lines if line.strip()]))


def _coloured(passage: Passage, look: Look) -> list[Span]:
    """Colour a passage, up to the last row that is shown of it."""
    whole = passage.whole
    if not look.colour or not passage.shown:
        return []
    end = min(whole.end, passage.rows[passage.shown[-1]].end)
    found = colours(whole.text[whole.start : end], passage.hit.type)
    return [Span(start + whole.start, stop + whole.start, look) for start, stop, look in found]


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Give the parts of some spans, none over another, that lie between two offsets, as offsets from the first."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return [Span(max(span.start, start) - start, min(span.end, end) - start, span.look) for span in spans[first:last]]
