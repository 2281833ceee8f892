"""Text and how it looks, as what a terminal takes: colours of the sixteen that every theme has, and links."""

from typing import NamedTuple

from hunch.cli.output.glance import FAIR, GOOD, POOR
from hunch.cli.output.links import linked

#: What each thing looks like, as the parameters of an SGR sequence.
PATH, NUMBER, BEST, CONTEXT = "1;35", "32", "1;32", "36"
MARK, QUIET, STRONG, WARNING = "1;31", "2", "1", "33"
LEVELS = {GOOD: "32", FAIR: "33", POOR: "31"}


class Piece(NamedTuple):
    """A harmless text, how it looks ("" as all else), and where it leads to ("" nowhere)."""

    text: str
    style: str = ""
    uri: str = ""


class Span(NamedTuple):
    """A part of a text, by offsets, and how it looks."""

    start: int
    end: int
    look: str


def inked(pieces: list[Piece], *, colour: bool) -> str:
    r"""Give a line of pieces, with or without colour; nothing leads anywhere without.

    >>> inked([Piece("a"), Piece("b", "1")], colour=True)
    'a\x1b[1mb\x1b[0m'
    """
    if not colour:
        return "".join(piece.text for piece in pieces)
    return "".join(map(_inked, pieces))


def _inked(piece: Piece) -> str:
    shown = f"\x1b[{piece.style}m{piece.text}\x1b[0m" if piece.style and piece.text else piece.text
    return linked(shown, piece.uri) if piece.uri else shown
