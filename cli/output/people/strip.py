"""A row as it is drawn: harmless, no wider than its room, with what is marked and coloured in it. Pure."""

from collections.abc import Iterable, Sequence

from hunch.cli.output.people.cells import fitting
from hunch.cli.output.people.ink import QUIET, Piece, Span
from hunch.cli.output.sanitize import visible

#: Tabs stand this far apart.
TAB = 4
LEFT_OUT = "…"


def strip(text: str, spans: Iterable[Span], columns: int, focus: tuple[int, int] = (0, 0)) -> list[Piece]:
    """Draw a row.

    Args:
        text: The row, as the file has it.
        spans: How parts of it look; a later one goes over an earlier one.
        columns: How much room there is.
        focus: Where what must be seen begins and ends.
    """
    shown, at = harmless(text)
    part = fitting(shown, columns, (at[focus[0]], at[focus[1]]))
    looks = [Span(max(at[start], part.start), min(at[end], part.stop), look) for start, end, look in spans]
    looks = [each for each in looks if each.start < each.end]
    ends = sorted({part.start, part.stop, *(edge for each in looks for edge in each[:2])})
    pieces = [Piece(LEFT_OUT, QUIET)] if part.start else []
    for start, end in zip(ends, ends[1:], strict=False):
        look = next((each.look for each in reversed(looks) if each.start <= start < each.end), "")
        pieces.append(Piece(shown[start:end], look))
    if part.stop < len(shown):
        pieces.append(Piece(LEFT_OUT, QUIET))
    return pieces


def harmless(text: str) -> tuple[str, Sequence[int]]:
    r"""Give a text as a terminal may have it, and for each offset of the text its offset there.

    >>> shown, at = harmless("a\tb\x1b")
    >>> shown, list(at)
    ('a   b\\x1b', [0, 1, 4, 5, 9])
    """
    if "\t" not in text and visible(text) == text:
        return text, range(len(text) + 1)
    pieces, at = list[str](), [0]
    for character in text:
        piece = " " * (TAB - at[-1] % TAB) if character == "\t" else visible(character)
        pieces.append(piece)
        at.append(at[-1] + len(piece))
    return "".join(pieces), at
