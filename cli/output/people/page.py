"""The page: each file once, under its best rank, and below it what was found in it, from the most relevant on."""

from collections.abc import Callable, Iterator, Sequence

from hunch.cli.output.people import ink
from hunch.cli.output.people.body import body, gutter
from hunch.cli.output.people.heading import heading, notes
from hunch.cli.output.people.ink import Piece, inked
from hunch.cli.output.people.look import Look
from hunch.cli.output.people.passage import Passage, passages
from hunch.cli.output.people.spoken import spoken
from hunch.cli.output.render import Answer
from hunch.cli.output.sanitize import visible_path
from hunch.core.lexical import Analyzer


def form(look: Look, analyzer: Analyzer) -> Callable[[Answer], bytes]:
    """Give the form for people, with such a look."""

    def write(answer: Answer) -> bytes:
        before_text = gutter(max((hit.chunk.end_line for hit in answer.hits), default=0))
        room = None if look.is_spoken else look.width - before_text
        groups = by_file(passages(answer, analyzer, room))
        lines = spoken(groups) if look.is_spoken else page(groups, look, before_text)
        drawn = (inked(line, colour=look.colour).rstrip(" ") for line in lines)
        return "".join(line + "\n" for line in drawn).encode("utf-8", "replace")

    return write


def page(groups: Sequence[Sequence[Passage]], look: Look, gutter: int) -> Iterator[list[Piece]]:
    """Draw the passages of each file under its name."""
    for group in groups:
        best = group[0]
        yield [Piece(visible_path(best.hit.path), ink.PATH, look.uri(best.hit, best.line, best.column))]
        for passage in group:
            yield heading(passage, look)
            yield from notes(passage.hit, look)
            yield from body(passage, look, gutter)
            yield []


def by_file(found: Sequence[Passage]) -> list[list[Passage]]:
    """Group passages by their files: the files by their best rank, and in each its passages by rank."""
    groups: dict[bytes, list[Passage]] = {}
    for passage in found:
        groups.setdefault(passage.hit.path, []).append(passage)
    return list(groups.values())
