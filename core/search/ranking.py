"""How far each chunk of a collection answers a query, and why.

cosines and BM25 of all chunks → one score → the best of them again, with windows, names and rules
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hunch.core import windows
from hunch.core.lexical import Analyzer
from hunch.core.request import Mode
from hunch.core.search import bm25, rules
from hunch.core.search.collection import Candidate, Collection
from hunch.core.search.names import Names
from hunch.core.search.query import ParsedQuery
from hunch.core.search.score import Factor, Part, Score, similarity
from hunch.core.search.weights import Weights
from hunch.core.situate import words
from hunch.core.types import EncoderSource, Encoding

#: How many of the best by the first scores are compared in their details (50 gave the same results on seven of eight
#: sets). The others follow behind them.
RESCORED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The scores of n chunks."""

    scores: NDArray[np.float64]  #: float64[n] in 0..1, rounded to 4 decimals; 0 is no evidence at all
    first: Score  #: of all chunks
    closer: Score  #: of those that were compared in their details
    compared: NDArray[np.int64]  #: int64[m], which those are, ascending
    lookup: bm25.Lookup | None  #: the words that were looked for; None where only the meaning counts

    def row(self, position: int) -> tuple[Score, int]:
        """Give the score that says most of a chunk, and its row there."""
        place = int(self.compared.searchsorted(position))
        closely = position in self.compared[place : place + 1]
        return (self.closer, place) if closely else (self.first, position)

    def meaning(self, position: int) -> float:
        """Give what the encoder says of a chunk, 0 to 1; 0 where it was not asked."""
        score, row = self.row(position)
        return score.value("meaning", row)


class Ranker:
    """Ranks collections."""

    def __init__(self, source: EncoderSource, analyzer: Analyzer, weights: Weights) -> None:
        """Remember what ranking needs; the encoder is loaded with the first query that needs it."""
        self._analyzer, self._weights = analyzer, weights
        self._names = Names(source)

    def rank(self, query: ParsedQuery, collection: Collection, mode: Mode) -> Ranking:
        """Score every chunk."""
        lookup = None if mode is Mode.DENSE else self._lookup(query, collection)
        lexical = [] if lookup is None else self._words(lookup)
        encoding = query.encode() if mode is not Mode.LEXICAL else None
        dense = self._weights.dense if encoding else 0.0
        scale = dense + sum(part.weight for part in lexical)
        lexical = [Part(part.name, part.values, part.weight / scale) for part in lexical]
        dense *= query.readable / scale
        cosines = (
            None if encoding is None else collection.cosines(encoding.vector, lexical[0].values if lexical else None)
        )
        first = Score([*self._meaning(cosines, dense), *lexical])
        scores = first.total()
        best = collection.best(scores, RESCORED)
        candidates = [collection.candidate(position) for position in best.tolist()]
        closer = Score(
            [
                *self._situated(encoding, candidates, collection.windows(best), dense),
                *(Part(part.name, part.values[best], part.weight) for part in lexical),
            ]
        )
        if query.words is not None:
            closer = self._by_rules(closer, query.words, query.identifiers, candidates, collection.labels(best))
        closely = closer.total()
        scores = np.minimum(scores, closely.min(initial=1.0))
        scores[best] = closely
        return Ranking(scores=np.round(scores, 4), first=first, closer=closer, compared=best, lookup=lookup)

    def _lookup(self, query: ParsedQuery, collection: Collection) -> bm25.Lookup:
        found = {term: collection.occurrences(term) for term in query.terms.terms}
        return bm25.lookup(query.terms, found, collection.corpus, self._analyzer, self._weights)

    def _words(self, lookup: bm25.Lookup) -> list[Part]:
        return [
            Part("words", lookup.score_chunks(), self._weights.words),
            Part("document_words", lookup.score_documents(), self._weights.document_words),
        ]

    def _meaning(self, cosines: NDArray[np.float64] | None, weight: float) -> list[Part]:
        return [] if cosines is None else [Part("meaning", similarity(cosines), weight)]

    def _situated(
        self, query: Encoding | None, candidates: Sequence[Candidate], packed: Sequence[bytes], weight: float
    ) -> list[Part]:
        """Score passages by all that the encoder knows of them.

        The chunk's one vector, which finds the candidates, stays out: a fifth of it gains 0.3 nDCG@10 in the mean of
        six sets, and costs chroma-chunking a point of the characters that its first five hits hold.
        """
        if query is None:
            return []
        fine = windows.similarities(query, packed)
        names = self._names.cosines(query.vector, [candidate.name for candidate in candidates])
        if names is None:
            return self._meaning(fine, weight)
        share = self._weights.file_name
        return [*self._meaning(fine, weight * (1 - share)), Part("file_name", similarity(names), weight * share)]

    def _by_rules(
        self,
        score: Score,
        query: frozenset[str],
        exactly: frozenset[str],
        candidates: Sequence[Candidate],
        labels: Sequence[Sequence[str]],
    ) -> Score:
        weights = self._weights
        names = {label: words(label) for own in labels for label in own}
        terms = self._analyzer.tokens_of(sorted(set(names.values())))
        places = [
            rules.Place(
                path=candidate.path,
                type=candidate.type,
                names={label: frozenset(terms[names[label]]) for label in own},
                document=candidate.document,
            )
            for candidate, own in zip(candidates, labels, strict=True)
        ]
        parts = [
            *score.parts,
            Part("named", rules.named(query, exactly, places, weights.inexactly_named), weights.named),
        ]
        factors = [
            Factor("aside", rules.asides(query, places, weights.aside)),
            Factor("beside_code", rules.beside_code(query, places, weights.beside_code)),
        ]
        before = Score(parts, factors).total()
        return Score(parts, [*factors, Factor("leading", rules.leading(before, places, weights.leading))])
