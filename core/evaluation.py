"""How well a search does on questions whose answers are known, and which cut suits them. Pure.

The measures are the field's own: nDCG (Järvelin and Kekäläinen 2002), where each answer counts once, at the first
result that holds it; the expected calibration error over ten equal bins (Guo et al. 2017) of first results.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

#: How many results count.
DEPTH = 10
#: A result holds an answer that it shares half of, or so many lines or characters of a long one.
ENOUGH_LINES, ENOUGH_CHARACTERS = 5, 250
#: Where no question is without an answer, the cut that suits may lose so many of the answers that were found.
MAY_LOSE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a file: half-open, in lines or in characters; all of it where `end` is None."""

    file: bytes  #: absolute
    start: int = 0
    end: int | None = None
    in_lines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result of a question: where it is, and with what relevance it was shown."""

    file: bytes  #: absolute
    lines: tuple[int, int]  #: half-open
    characters: tuple[int, int]
    relevance: float

    def holds(self, answer: Span) -> bool:
        """Tell whether it holds enough of an answer."""
        if self.file != answer.file:
            return False
        if answer.end is None:
            return True
        start, end = self.lines if answer.in_lines else self.characters
        shared = min(end, answer.end) - max(start, answer.start)
        enough = ENOUGH_LINES if answer.in_lines else ENOUGH_CHARACTERS
        return shared > 0 and shared >= min((answer.end - answer.start) / 2, enough)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, its answers, and what a search without a cut gave: the best first."""

    answers: Sequence[Span]  #: none where nothing answers
    results: Sequence[Result]

    def ranks(self, cut: float = 0.0) -> list[int | None]:
        """Give for each answer the place of the first result that holds it, from 0; None for none that is shown."""
        shown = [result for result in self.results[:DEPTH] if result.relevance >= cut]
        return [next((n for n, result in enumerate(shown) if result.holds(answer)), None) for answer in self.answers]

    @property
    def relevance(self) -> float:
        """The relevance of the first result."""
        return self.results[0].relevance if self.results else 0.0

    @property
    def first_answers(self) -> bool:
        """Whether the first result holds any answer."""
        return bool(self.results) and any(self.results[0].holds(answer) for answer in self.answers)


def recall(asked: Asked, cut: float = 0.0) -> float:
    """Give the share of a question's answers that are shown, 0 to 1."""
    return sum(rank is not None for rank in asked.ranks(cut)) / len(asked.answers)


def ndcg(asked: Asked) -> float:
    """Give nDCG at `DEPTH`, 0 to 1. Two answers in one result take one place."""
    places = {rank for rank in asked.ranks() if rank is not None}
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(asked.answers), DEPTH)))
    return sum(1 / math.log2(place + 2) for place in places) / ideal


def calibration_error(questions: Sequence[Asked]) -> float:
    """Give the expected calibration error of first results, 0 to 1: relevance against how often they answer."""
    bins: dict[int, list[Asked]] = {}
    for asked in questions:
        bins.setdefault(min(int(asked.relevance * 10), 9), []).append(asked)
    error = 0.0
    for each in bins.values():
        shown = statistics.fmean(asked.relevance for asked in each)
        error += len(each) / len(questions) * abs(shown - statistics.fmean(asked.first_answers for asked in each))
    return error


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCut:
    """What a cut does to some questions."""

    cut: float
    kept: float  #: the share of the answers among the first ten that is still shown, 0 to 1
    silent: float | None  #: the share of questions without an answer to which nothing is shown; None without such


def at_cut(questions: Sequence[Asked], cut: float) -> AtCut:
    """Say what a cut does."""
    found = [asked for asked in questions if asked.answers and recall(asked)]
    without = [asked for asked in questions if not asked.answers]
    return AtCut(
        cut=cut,
        kept=statistics.fmean(recall(asked, cut) / recall(asked) for asked in found) if found else 1.0,
        silent=statistics.fmean(asked.relevance < cut for asked in without) if without else None,
    )


def suitable_cut(questions: Sequence[Asked]) -> AtCut:
    """Find the cut that suits questions, in hundredths.

    The one with the most that is kept and silent together (Youden 1950), the lower of equals. Where all have an answer,
    the highest that loses at most `MAY_LOSE` of what is found.
    """
    cuts = [at_cut(questions, hundredths / 100) for hundredths in range(100)]
    if cuts[0].silent is None:
        return max((each for each in cuts if each.kept >= 1 - MAY_LOSE), key=lambda each: each.cut)
    return max(cuts, key=lambda each: (each.kept + (each.silent or 0.0), -each.cut))
