"""What stands between the interface and the engine: questions become answers, a result becomes its preview.

All of this runs on the thread of `asking`, which alone touches the searcher.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hunch.cli.inquiry import Inquiry
from hunch.cli.interactive.state import Answer, Found, Marks, Preview, PreviewLine, Question
from hunch.cli.output.sanitize import visible
from hunch.cli.scope import brought_up_to_date
from hunch.cli.search import current
from hunch.core.errors import HunchError
from hunch.core.request import Refresh, SearchRequest, Target, check_query

if TYPE_CHECKING:
    from hunch.core.search.searcher import Searcher

#: How much of a file stands before and after a passage in its preview.
AROUND_LINES = 200
#: What a line is cut to: nobody reads on, and drawing takes time.
LINE_CHARACTERS = 4_000
TAB = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A job: give what stands around a result."""

    found: Found
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A job: look at the files at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What could not be done, in words."""

    message: str


class Answers:
    """Answers over some places; see `asking.Work`."""

    def __init__(
        self, inquiry: Inquiry, request: SearchRequest, places: Sequence[Target], searcher: "Searcher"
    ) -> None:
        """Remember what is searched; nobody looked at the files yet."""
        self._inquiry, self._request, self._places, self._searcher = inquiry, request, places, searcher
        self._last: Answer | None = None
        self._has_looked = False

    def do(self, job: object) -> Answer | Preview | Trouble | None:
        """Answer a question, give a preview, or look at the files."""
        try:
            if isinstance(job, Question):
                if not self._has_looked:
                    self._bring_up_to_date()
                self._last = self._answer(job)
                return self._last
            return preview(job, self._searcher) if isinstance(job, Surroundings) else self.look()
        except HunchError as error:
            return Trouble(message=str(error))

    def look(self) -> Answer | Trouble | None:
        """Bring the indexes up to date, and answer again what was answered last; None where that changes nothing."""
        try:
            self._bring_up_to_date()
            if self._last is None:
                return None
            before, self._last = self._last, self._answer(self._last.question)
            return None if self._last == before else self._last
        except HunchError as error:
            return Trouble(message=str(error))

    def rest(self) -> None:
        """Hold no view of any index."""
        self._searcher.rest()

    def _bring_up_to_date(self) -> None:
        self._has_looked = True
        self._searcher.rest()
        if self._inquiry.options.refresh != Refresh.OFF:
            brought_up_to_date(self._places, self._inquiry)

    def _answer(self, question: Question) -> Answer:
        request = replace(self._request, min_relevance=0.0) if question.everything else self._request
        searcher, places = self._searcher, self._places
        searched = len(searcher.collection(places, request))
        if not question.text.strip():
            return Answer(question=question, searched=searched)
        query = searcher.parse(check_query(question.text))
        hits = current(searcher, query, places, request, self._inquiry)
        if hits:
            from hunch.core.search.highlight import best_lines

            lines = [
                (number, shown(text)) for number, _, text in best_lines(hits, query.terms.terms, searcher.analyzer)
            ]
            marks = _marks([text for _, text in lines], query.terms.terms, searcher)
            found = tuple(
                Found(hit=hit, line=number, text=text, marks=marked)
                for hit, (number, text), marked in zip(hits, lines, marks, strict=True)
            )
            return Answer(question=question, found=found, terms=query.terms.terms, searched=searched)
        from hunch.cli.output.nothing import nothing_found

        notes = tuple(
            note.replace("--all shows it", "Tab shows it") for note in nothing_found(searcher, query, places, request)
        )
        return Answer(question=question, notes=notes, searched=searched)


@contextmanager
def answers(inquiry: Inquiry, request: SearchRequest, places: Sequence[Target]) -> Iterator[Answers]:
    """Begin, with a searcher, and end."""
    with inquiry.engine.searcher() as searcher:
        yield Answers(inquiry, request, places, searcher)


def preview(job: Surroundings, searcher: "Searcher") -> Preview:
    """Give a passage with what stands around it in its file; alone where the file is not what it was."""
    hit = job.found.hit
    chunk = hit.chunk
    before, after = _around(hit.file, chunk.start_char, chunk.end_char, chunk.text)
    inside = chunk.text
    if before and not before.endswith("\n"):  # the passage begins within a line, which may be as long as the file
        inside = "…" + inside
        before = before[: before.rfind("\n") + 1]
    end, line_end, after = after.partition("\n")
    inside += end
    parts = [
        before.split("\n")[-AROUND_LINES - 1 : -1],
        inside.split("\n"),
        after.split("\n")[:AROUND_LINES] if line_end else [],
    ]
    if parts[2] and not parts[2][-1]:
        parts[2].pop()  # what stands behind the last line end is no line
    texts = [shown(line, is_whole=True) for part in parts for line in part]
    marks = _marks(texts, job.terms, searcher)
    first = chunk.start_line - len(parts[0])
    last = chunk.start_line + len(parts[1])
    lines = tuple(
        PreviewLine(number=number, text=text, marks=marked, is_inside=chunk.start_line <= number < last)
        for number, (text, marked) in enumerate(zip(texts, marks, strict=True), first)
    )
    return Preview(place=job.found.place, lines=lines)


def shown(line: str, *, is_whole: bool = False) -> str:
    r"""Make a line harmless, and no longer than is drawn.

    >>> shown("\tx = 1\r"), shown("\tx = 1", is_whole=True)
    ('x = 1', '    x = 1')
    """
    line = line.rstrip("\r")[: LINE_CHARACTERS * 2]
    return visible((line if is_whole else line.strip()).expandtabs(TAB))[:LINE_CHARACTERS]


def _around(file: bytes, start: int, end: int, text: str) -> tuple[str, str]:
    """Read what stands before and after a passage; "" where it does not stand there."""
    import os

    from hunch.core.files.read import read
    from hunch.core.files.stats import stat_of
    from hunch.core.types import Found as File
    from hunch.core.types import Text

    path = Path(os.fsdecode(file))
    try:
        content = read(File(path=path, stat=stat_of(os.lstat(path))))
    except OSError:
        return "", ""
    if not isinstance(content, Text) or content.text[start:end] != text:
        return "", ""
    return content.text[:start], content.text[end:]


def _marks(texts: Sequence[str], terms: Collection[str], searcher: "Searcher") -> list[Marks]:
    """Find where words of the query stand in some lines."""
    from hunch.core.search.marks import marks, merged

    return [tuple(merged(found)) for found in marks(texts, terms, searcher.analyzer)]
