"""One hit, ready to be shown: its rows, those of them that are chosen, and what is marked in them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hunch.cli.output.people import ink
from hunch.cli.output.people.choice import best_of, chosen, naming
from hunch.cli.output.people.ink import Span
from hunch.cli.output.people.rows import PROSE, Row, Whole, rows
from hunch.cli.output.render import Answer
from hunch.core.lexical import Analyzer
from hunch.core.search.highlight import Line
from hunch.core.search.hit import Hit
from hunch.core.search.marks import Mark, marks, merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is shown of a hit."""

    hit: Hit
    whole: Whole
    rows: Sequence[Row]
    shown: Sequence[int]  #: which of the rows
    marked: Sequence[Span]  #: the words that matter
    line: int  #: that answers best
    column: int  #: where its text begins, in UTF-8 bytes, 1-based

    def steps(self) -> Iterator[tuple[Row | None, bool, Row]]:
        """Yield the shown rows, each with the one that is shown before it and whether some between them are not."""
        before: int | None = None
        for n in self.shown:
            last = None if before is None else self.rows[before]
            yield last, before is not None and n > before + 1, self.rows[n]
            before = n


def passages(answer: Answer, analyzer: Analyzer, columns: int | None) -> list[Passage]:
    """Choose what is shown of an answer's hits.

    Args:
        answer: What was found.
        analyzer: That of the index.
        columns: Lines of prose are wrapped where they are longer; none where None.
    """
    wholes = [Whole.of(hit) for hit in answer.hits]
    found = marks([whole.text[whole.start : whole.end] for whole in wholes], answer.terms, analyzer)
    return [
        _passage(
            hit, whole, [Mark(at + whole.start, end + whole.start, term) for at, end, term in places], line, columns
        )
        for hit, whole, places, line in zip(answer.hits, wholes, found, answer.lines, strict=True)
    ]


def _passage(hit: Hit, whole: Whole, places: Sequence[Mark], line: Line, columns: int | None) -> Passage:
    cut = rows(whole, places, columns if hit.type in PROSE else None)
    shown: Sequence[int] = range(len(cut))
    if not hit.around:
        blank = {n for n, row in enumerate(cut) if not whole.text[row.start : row.end].strip()}
        shown = chosen(cut, blank, best_of(cut, line[0]), naming(cut, whole.text, hit.chunk.context))
    return Passage(
        hit=hit,
        whole=whole,
        rows=cut,
        shown=shown,
        marked=[Span(start, end, ink.MARK) for start, end in merged(places)],
        line=line[0],
        column=line[1],
    )
