"""Relevance: from the scores of one search to the probability that a reader would call a passage relevant.

A score says which passage is better; it does not say whether any is good. So the best passages are held against the
query alone, whatever else the index holds, and what speaks for them is weighed by a logistic regression that was fitted
to real questions with and without an answer (benchmarks/relevance.py). All that stands behind them follows by its
score: the curve that maps scores to probabilities has parameters of the query's own, as in the Cosine Adapter (Rossi et
al. 2024), and one cut serves all queries. docs/relevance.md has what was measured.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from hunch.core.lexical import Analyzer
from hunch.core.request import Mode
from hunch.core.search.query import ParsedQuery
from hunch.core.search.ranking import Ranking
from hunch.core.types import Calibration

#: Log-odds (88 %) beyond which evidence counts a third: among the surest questions nine in ten are answered, not all.
SURE, BEYOND = 2.0, 1 / 3
#: Log-odds of a passage whose score is next to nothing beside the best one's, and the power by which the distance from
#: the best score counts: little at first, so that what stands close behind an answer is not cut off from it.
LEAST, POWER = -6.0, 3
#: A word's rarity is the logarithm of its rank, from 0 for the most frequent to 1 for the one at the second number and
#: all that are no words of English. The first says where the frequent words end.
FREQUENT_RANK, RAREST_RANK = 50, 15_000
#: What the grammar of a query counts where a passage has it, beside other words.
GRAMMAR = 0.1
#: A passage that covers less of the query than this may say it in other words: then meaning alone can vouch for it.
OTHER_WORDS, SAID = "other_words", 0.25
#: So many words make a query as sure as it gets: a passage that has its only word need not be about it.
ENOUGH_WORDS = 2
#: How many of the best passages are judged.
JUDGED = 3
#: The numbers of chunks between which the best of more is the likelier to be good by chance.
FEW, MANY = 20, 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a passage. All but the last depend on the query and the passage alone, and are 0 to 1."""

    similarity: float  #: what the encoder says of its windows; 0 where it is not asked
    vector: float  #: what the encoder says of it as a whole; 0 where it is not asked
    coverage: float  #: the share of the query's words that it has or stands right beside, the rare ones counting more
    pairs: float  #: the share of the query's neighbouring words that stand together there too
    words: float  #: whether the query has any words that carry meaning: none, one, more
    rarest: float  #: how rare the rarest word of the query is
    among: float  #: the logarithm of how many chunks it is the best of; 3 to 7

    def log_odds(self, scale: Mapping[str, float]) -> float:
        """Weigh it."""
        return scale["bias"] + math.fsum(scale.get(name, 0.0) * value for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the best passages that can be shown say about all passages of a search."""

    evidence: Evidence  #: for the one of them for which most speaks
    log_odds: float  #: that the first is relevant
    score: float  #: its score, above 0

    def relevance(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map scores to probabilities, rising with the score: float64[n] in 0..1, rounded to what is shown.

        Args:
            scores: float64[n], 0 or more; higher ones than the best are taken for it.
        """
        best = self.log_odds
        least = min(LEAST, best - 1)
        behind = 1 - np.minimum(scores / self.score, 1.0)
        odds = best - (best - least) * behind**POWER
        return np.round(1 / (1 + np.exp(-odds)), 4)


class Judge:
    """Tells how relevant the passages of a ranking are."""

    def __init__(self, calibration: Calibration, analyzer: Analyzer) -> None:
        """Remember what was learned."""
        self._calibration, self._analyzer = calibration, analyzer

    def judge(self, query: ParsedQuery, ranking: Ranking, mode: Mode, best: Sequence[int]) -> Judgement:
        """Judge a ranking by the positions of the best chunks that can be shown, one or more of them.

        The one for which most speaks stands for all of them: so it hardly matters which of two near ones is first.
        """
        judged = [
            (self.log_odds(evidence, mode, query.readable), evidence)
            for evidence in (self.evidence(query, ranking, position) for position in best)
        ]
        log_odds, evidence = max(judged, key=lambda each: each[0])
        return Judgement(evidence=evidence, log_odds=log_odds, score=float(ranking.scores[best[0]]))

    def log_odds(self, evidence: Evidence, mode: Mode, readable: float) -> float:
        """Weigh evidence; what the encoder cannot read is left to the words, what has none of these to the encoder."""
        scales = self._calibration.scales
        odds = evidence.log_odds(scales[mode])
        if mode is Mode.HYBRID:
            unsaid = max(0.0, 1 - evidence.coverage / SAID)
            odds += unsaid * max(0.0, evidence.log_odds(scales[OTHER_WORDS]) - odds)
            odds = readable * odds + (1 - readable) * evidence.log_odds(scales[Mode.LEXICAL])
        return odds if odds <= SURE else SURE + BEYOND * (odds - SURE)

    def evidence(self, query: ParsedQuery, ranking: Ranking, position: int) -> Evidence:
        """Gather what speaks for one chunk."""
        rarities = {term: self.rarity(term) for term in query.terms.terms}
        content = [term for term in rarities if not self._analyzer.is_grammar(term)]
        weights = {term: rarity * (1.0 if term in content else GRAMMAR) for term, rarity in rarities.items()}
        found = [] if ranking.lookup is None else ranking.lookup.has(position)
        whole = math.fsum(weights.values())
        covered = math.fsum(weights[terms[0]] for terms in found if len(terms) == 1)
        return Evidence(
            similarity=ranking.meaning(position),
            vector=ranking.first.value("meaning", position),
            coverage=covered / whole if whole else 0.0,
            pairs=sum(len(terms) == 2 for terms in found) / len(query.terms.pairs) if query.terms.pairs else 0.0,
            words=min(len(content), ENOUGH_WORDS) / ENOUGH_WORDS,
            rarest=max((rarities[term] for term in content), default=0.0),
            among=math.log(min(max(len(ranking.scores), FEW), MANY)),
        )

    def rarity(self, term: str) -> float:
        """Tell how rare a term is in English, 0 to 1."""
        rank = self._calibration.rank(term)
        if rank is None:
            return 1.0
        return min(1.0, math.log1p(rank / FREQUENT_RANK) / math.log1p(RAREST_RANK / FREQUENT_RANK))
