"""Why a passage stands where it stands: every term of its score."""

from collections.abc import Mapping
from dataclasses import dataclass

from hunch.core.search.ranking import Ranking
from hunch.core.search.relevance import Judgement
from hunch.core.search.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A part of a score: `value` is 0..1, and a value of 1 adds `weight`."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the query, or a pair, that the passage has: `adds` is its share of the whole score."""

    text: str
    adds: float
    inside: bool  #: in the passage itself, and not only near to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a score came about (the sum of the evidence, times the factors, and at most 1), and relevance from it."""

    score: float  #: as it is compared with others: rounded, and for what was not compared closely at most theirs
    judgement: Judgement | None  #: how relevant the best result is, and why; None where the score is the relevance
    evidence: tuple[Evidence, ...]
    factors: tuple[tuple[str, float], ...]  #: the rules that said something
    words: tuple[Word, ...]  #: the best first
    #: Whether the passage was among those that are compared in their details. Else it stands behind them, whatever the
    #: evidence adds up to.
    closely: bool


def explain(ranking: Ranking, position: int, spelled: Mapping[str, str], judgement: Judgement | None) -> Explanation:
    """Explain the score of one chunk. `spelled` gives terms as the query has them."""
    score, row = ranking.row(position)
    evidence = [
        Evidence(name=part.name, value=float(part.values[row]), weight=part.weight)
        for part in score.parts
        if part.values[row] * part.weight > 0
    ]
    factors = [(factor.name, float(factor.values[row])) for factor in score.factors if factor.values[row] != 1]
    return Explanation(
        score=float(ranking.scores[position]),
        judgement=judgement,
        evidence=tuple(evidence),
        factors=tuple(factors),
        words=tuple(_words(ranking, position, score, spelled)),
        closely=score is ranking.closer,
    )


def _words(ranking: Ranking, position: int, score: Score, spelled: Mapping[str, str]) -> list[Word]:
    if ranking.lookup is None:
        return []
    weight = next(part.weight for part in score.parts if part.name == "words")
    words = [
        Word(
            text=" ".join(spelled.get(term, term) for term in match.terms),
            adds=weight * match.share,
            inside=match.inside,
        )
        for match in ranking.lookup.matches(position)
    ]
    return sorted(words, key=lambda word: -word.adds)
