"""What stands over a passage: how relevant it is, where it stands, and what else is known of it."""

import textwrap
from collections.abc import Iterator, Sequence

from hunch.cli.output.explain import in_words
from hunch.cli.output.glance import DOTS, glance
from hunch.cli.output.people import ink
from hunch.cli.output.people.cells import fitting, width
from hunch.cli.output.people.ink import Piece
from hunch.cli.output.people.look import Look
from hunch.cli.output.people.passage import Passage
from hunch.cli.output.people.strip import LEFT_OUT
from hunch.cli.output.sanitize import visible, visible_path
from hunch.core.search.hit import Hit

#: How many of the passages that say the same are named.
ALIKE_NAMED = 3
#: What stands before the facts about a passage, and between them.
INDENT, GAP = "  ", "  "
#: Explanations are read: they are not made narrower than this.
NARROWEST_WORDS = 40


def heading(passage: Passage, look: Look) -> list[Piece]:
    """Say how relevant a passage is, which lines it has, and in which section or definition it stands."""
    hit = passage.hit
    first, last = hit.chunk.start_line, hit.chunk.end_line
    lines = f"{first}" if first == last else f"{first}-{last}"
    facts = [Piece(GAP), Piece(lines, ink.NUMBER, look.uri(hit, passage.line, passage.column))]
    if hit.state != "fresh":
        facts.append(Piece(f"{GAP}({hit.state})", ink.WARNING))
    dots, number = at_a_glance(hit.relevance)
    facts = [number, *facts]
    if len(INDENT) + DOTS + _width(facts) <= look.width:
        facts = [*dots, *facts]
    context = _placed(hit.chunk.context, look.width - len(INDENT) - _width(facts) - len(GAP))
    return [Piece(INDENT), *facts, *([Piece(GAP), Piece(context, ink.CONTEXT)] if context else [])]


def _width(pieces: Sequence[Piece]) -> int:
    return sum(width(piece.text) for piece in pieces)


def at_a_glance(relevance: float) -> tuple[list[Piece], Piece]:
    """Show a relevance as dots and as a number.

    >>> dots, number = at_a_glance(0.62)
    >>> "".join(piece.text for piece in dots), number.text
    ('●●●○○', '  62%')
    """
    full, empty, level = glance(relevance)
    return [Piece(full, ink.LEVELS[level]), Piece(empty, ink.QUIET)], Piece(f" {relevance:>4.0%}", ink.STRONG)


def _placed(context: Sequence[str], room: int) -> str:
    """Give a place with as many of its outer names as there is room for; the innermost is cut where it must be."""
    names = [visible(" ".join(name.split())) for name in context]
    for left_out in range(len(names)):
        shown = " › ".join([LEFT_OUT, *names[left_out:]] if left_out else names)
        if width(shown) <= room:
            return shown
    return _cut(names[-1], room) if names and room > 1 else ""


def _cut(text: str, room: int) -> str:
    part = text[fitting(text, room)]
    return part if part == text else part + LEFT_OUT


def notes(hit: Hit, look: Look) -> Iterator[list[Piece]]:
    """Yield what else is known of a passage: those that say the same, and how its score came about."""
    notes = []
    if hit.alike:
        places = [f"{visible_path(other.path)}:{other.chunk.start_line}" for other in hit.alike[:ALIKE_NAMED]]
        more = [LEFT_OUT] if len(hit.alike) > ALIKE_NAMED else []
        notes.append(_cut(f"+{len(hit.alike)} alike: {', '.join([*places, *more])}", look.width - 2 * len(INDENT)))
    if hit.explanation:
        room = max(NARROWEST_WORDS, look.width - 2 * len(INDENT))
        notes += textwrap.wrap(in_words(hit.explanation), room)
    for note in notes:
        yield [Piece(2 * INDENT), Piece(note, ink.QUIET)]
