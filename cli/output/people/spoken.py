"""The page for a screen reader: words instead of signs, one fact a line, always in the same order."""

from collections.abc import Iterator, Sequence

from hunch.cli.output.explain import in_words
from hunch.cli.output.people import ink
from hunch.cli.output.people.heading import ALIKE_NAMED
from hunch.cli.output.people.ink import Piece
from hunch.cli.output.people.passage import Passage
from hunch.cli.output.people.strip import strip
from hunch.cli.output.sanitize import visible, visible_path
from hunch.core.search.hit import Hit

#: A line is read whole, whatever the terminal can show at once.
ENDLESS = 1 << 30


def spoken(groups: Sequence[Sequence[Passage]]) -> Iterator[list[Piece]]:
    """Say what was found in each file."""
    for group in groups:
        how_many = f", {len(group)} passages" if len(group) > 1 else ""
        yield [Piece("File "), Piece(visible_path(group[0].hit.path), ink.PATH), Piece(how_many)]
        for passage in group:
            yield from ([Piece(fact)] for fact in _facts(passage.hit))
            yield from _lines(passage)
            yield []


def _facts(hit: Hit) -> Iterator[str]:
    yield f"Relevance {hit.relevance * 100:.0f} percent"
    chunk = hit.chunk
    is_one = chunk.start_line == chunk.end_line
    yield f"Line {chunk.start_line}" if is_one else f"Lines {chunk.start_line} to {chunk.end_line}"
    if chunk.context:
        yield f"In section {', '.join(visible(' '.join(name.split())) for name in chunk.context)}"
    if hit.state != "fresh":
        yield f"The index is {hit.state}"
    if hit.alike:
        places = [f"{visible_path(other.path)} line {other.chunk.start_line}" for other in hit.alike[:ALIKE_NAMED]]
        others = len(hit.alike) - len(places)
        yield f"{len(hit.alike)} more say the same: {', '.join([*places, *([f'{others} others'] if others else [])])}"
    if hit.explanation:
        yield in_words(hit.explanation, is_spoken=True).capitalize()


def _lines(passage: Passage) -> Iterator[list[Piece]]:
    """Read the lines that are shown; spaces before a text say nothing to the ear."""
    for last, is_gap, row in passage.steps():
        if last and is_gap:
            yield [Piece(_left_out(last.line + 1, row.line - 1))]
        text = passage.whole.text[row.start : row.end].strip()
        if text:
            name = "Best line" if row.line == passage.line else "Line" if row.is_inside else "Around it, line"
            yield [Piece(f"{name} {row.line}: "), *strip(text, (), ENDLESS)]


def _left_out(first: int, last: int) -> str:
    return f"Line {first} is left out" if first == last else f"Lines {first} to {last} are left out"
