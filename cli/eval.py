"""`hunch eval FILE [PATH]...`: how well search does on a person's own questions, and which cut would suit them."""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hunch.cli.batch import open_batch, query_of, record_of
from hunch.cli.caller import Caller
from hunch.cli.exits import Exit
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.cli.output import report
from hunch.cli.output.render import dump
from hunch.cli.scope import covered, narrow
from hunch.cli.similar import is_line
from hunch.core.engine import ColdEngine
from hunch.core.errors import UsageError
from hunch.core.evaluation import DEPTH, Asked, Result, Span, at_cut, calibration_error, ndcg, recall, suitable_cut
from hunch.core.request import Mode, SearchRequest, Target, check_query, resolve
from hunch.core.search.hit import Hit
from hunch.core.search.searcher import Searcher
from hunch.core.types import EncoderSource

#: With fewer questions than these a figure may be off by ten points and more.
FEW = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A line of the file: what is asked, where, and what answers."""

    query: str
    places: Sequence[Target]
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is reported. Shares are 0 to 1; None where no question has (or lacks) an answer."""

    queries: int
    with_answer: int
    recall: float | None
    ndcg: float | None
    first_answers: float | None
    calibration_error: float
    cut: float
    kept: float
    silent: float | None
    suitable_cut: float
    suitable_kept: float
    suitable_silent: float | None


def run(file: str, paths: Sequence[str], home: Path, source: EncoderSource, *, mode: Mode, as_json: bool) -> Exit:
    """Ask every question of a file, and print how well that went.

    A line that is no question is reported with its number; the others count, and the exit status is 2.
    """
    inquiry = Inquiry(options=SearchOptions(words=tuple(paths)), engine=ColdEngine(home, source), caller=Caller.here())
    with open_batch(file) as lines:
        places = covered(paths, inquiry).places
        questions, failed = _read(lines, file, places)
    if not questions:
        raise UsageError(f'no question in {file}; a line is {{"query": "...", "relevant": ["PATH", "PATH:10-20"]}}')
    request = SearchRequest(k=DEPTH, mode=mode)
    with Searcher(source) as searcher:
        asked = [_ask(question, searcher, request) for question in questions]
    figures = _figures(asked, source.calibration.cut if source.calibration else 0.0)
    write = sys.stdout.buffer.write
    write(dump(asdict(figures)) + b"\n" if as_json else "\n".join(_in_words(figures)).encode() + b"\n")
    return Exit.ERROR if failed else Exit.FOUND


def _read(lines: Iterable[bytes], file: str, places: Sequence[Target]) -> tuple[list[Question], bool]:
    questions, failed = [], False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(line, places))
        except UsageError as error:
            report.notice(f"line {number} of {file}: {error}")
            failed = True
    return questions, failed


def _question(line: bytes, places: Sequence[Target]) -> Question:
    record = record_of(line)
    query, relevant = query_of(record), record.get("relevant")
    if not isinstance(relevant, list):
        raise UsageError('"relevant" is not a list of paths; it is [] where nothing answers')
    folder = places[0].path if places[0].path.is_dir() else places[0].path.parent
    return Question(
        query=check_query(query.text),
        places=narrow(query, places) if query.paths else places,
        answers=tuple(_span(each, folder) for each in relevant),
    )


def _span(answer: object, folder: Path) -> Span:
    """Read an answer: "PATH", "PATH:10", "PATH:10-20", or {"path", "start_line", "end_line"} or in characters."""
    if isinstance(answer, str):
        answer = _parted(answer, folder)
    if not isinstance(answer, dict) or not isinstance(answer.get("path"), str):
        raise UsageError(f"{json.dumps(answer)} is no answer; write PATH, PATH:10-20 or an object with a path")
    file = os.fsencode(resolve(folder / answer["path"]))
    for first, last, in_lines in (("start_line", "end_line", True), ("start_char", "end_char", False)):
        if first in answer:
            start, end = answer[first], answer.get(last, answer[first] if in_lines else None)
            if type(start) is not int or type(end) is not int or end < start:
                raise UsageError(f"{first} and {last} of {answer['path']} are no span")
            return Span(file=file, start=start, end=end + in_lines, in_lines=in_lines)
    return Span(file=file)


def _parted(answer: str, folder: Path) -> dict[str, object]:
    path, colon, lines = answer.rpartition(":")
    first, _, last = lines.partition("-")
    if os.path.exists(folder / answer) or not colon or not is_line(first) or (last and not is_line(last)):
        return {"path": answer}
    return {"path": path, "start_line": int(first), "end_line": int(last or first)}


def _ask(question: Question, searcher: Searcher, request: SearchRequest) -> Asked:
    hits = searcher.search(question.query, question.places, request)
    return Asked(answers=question.answers, results=[_result(hit) for hit in hits])


def _result(hit: Hit) -> Result:
    chunk = hit.chunk
    return Result(
        file=hit.file,
        lines=(chunk.start_line, chunk.end_line + 1),
        characters=(chunk.start_char, chunk.end_char),
        relevance=hit.relevance,
    )


def _figures(asked: Sequence[Asked], cut: float) -> Figures:
    answered = [each for each in asked if each.answers]
    now, suitable = at_cut(asked, cut), suitable_cut(asked)

    def mean(measure: Callable[[Asked], float]) -> float | None:
        return round(statistics.fmean(map(measure, answered)), 4) if answered else None

    return Figures(
        queries=len(asked),
        with_answer=len(answered),
        recall=mean(recall),
        ndcg=mean(ndcg),
        first_answers=mean(lambda each: each.first_answers),
        calibration_error=round(calibration_error(asked), 4),
        cut=cut,
        kept=round(now.kept, 4),
        silent=now.silent,
        suitable_cut=suitable.cut,
        suitable_kept=round(suitable.kept, 4),
        suitable_silent=suitable.silent,
    )


def _in_words(figures: Figures) -> Iterable[str]:
    without = figures.queries - figures.with_answer
    yield f"{figures.queries} questions, {without} of them without an answer"
    if figures.recall is not None and figures.ndcg is not None and figures.first_answers is not None:
        first = f"the first result answers {figures.first_answers:.0%}"
        yield f"recall@{DEPTH} {figures.recall:.1%}, nDCG@{DEPTH} {figures.ndcg:.1%}; {first}"
    yield f"relevance: off by {figures.calibration_error:.2f} in the mean (expected calibration error of first results)"
    yield f"the default cut, {figures.cut:g}: {_effect(figures.kept, figures.silent)}"
    suitable = _effect(figures.suitable_kept, figures.suitable_silent)
    yield f"a cut that suits these questions, --min-relevance {figures.suitable_cut:g}: {suitable}"
    if figures.queries < FEW:
        yield f"these are few questions: with fewer than {FEW}, figures say little"


def _effect(kept: float, silent: float | None) -> str:
    shown = f"{kept:.0%} of the answers that are found are shown"
    return shown if silent is None else f"{shown}, silent on {silent:.0%} of the questions without an answer"
