"""The reader: a query becomes hits. The only module that searches.

    paths and filters → the chunks in scope → ranking → order → check against the disk → hits

Results depend only on the files and the options: chunks stand in one order (path bytes, offset), every score is
computed exactly or in a fixed order, and ties break by that order.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hunch.core.lexical import Analyzer
from hunch.core.request import Mode, SearchRequest, Target
from hunch.core.search.alike import fold
from hunch.core.search.collection import Collection
from hunch.core.search.diverse import POOL, diverse
from hunch.core.search.explain import explain
from hunch.core.search.hit import Hit
from hunch.core.search.indexes import Indexes
from hunch.core.search.query import ParsedQuery, parse
from hunch.core.search.ranking import Ranker, Ranking
from hunch.core.search.relevance import JUDGED, Judge, Judgement
from hunch.core.search.similar import find, more_like
from hunch.core.search.weights import Weights
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder
from hunch.core.types import EncoderSource
from hunch.core.verify import Verdict


class Searcher:
    """Answers queries over some paths. Use as a context manager; everything is read from one view of each index."""

    def __init__(self, source: EncoderSource, weights: Weights | None = None) -> None:
        """Remember the encoder; it is loaded with the first query that needs it."""
        self.source, self.source_name = source, source.name
        self._indexes = Indexes(source)
        self.changed: dict[IndexFolder, set[Path]] = {}  #: files that the last answer lacks because they changed
        self.analyzer = Analyzer()
        self._ranked: tuple[tuple[ParsedQuery, Collection, Mode], Ranking] | None = None
        self._ranker = Ranker(source, self.analyzer, weights or Weights())

    def __enter__(self) -> Self:
        """Give the searcher itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the indexes."""
        self.reopen()

    def reopen(self) -> None:
        """Look at the indexes anew with the next query."""
        self._indexes.close()
        self._ranked = None
        self.changed.clear()

    def rest(self) -> None:
        """Hold no view of any index until it is asked again."""
        self._ranked = None
        self._indexes.rest()

    def begin(self) -> None:
        """Begin another run: nothing was asked in it yet."""
        self._indexes.begin()

    @property
    def readers(self) -> list[Reader]:
        """The indexes that were asked in this run."""
        return self._indexes.asked

    def search(self, query: str, targets: Sequence[Target], request: SearchRequest) -> list[Hit]:
        """Find the chunks that answer a query best, best first.

        Raises:
            ModelMismatch: An index was made by another encoder.
        """
        return self.answer(self.parse(query), targets, request)

    def parse(self, query: str) -> ParsedQuery:
        """Read a query in words."""
        return parse(query, self.analyzer, lambda text: self.source.load().encode_query(text))

    def more_like(
        self, path: Path, place: IndexFolder, line: int | None, targets: Sequence[Target], request: SearchRequest
    ) -> ParsedQuery:
        """Ask for what is most like a file, or like the passage of it that holds a line, but for itself.

        Raises:
            UsageError: The file is not in its index, or has no such line.
            ModelMismatch: An index was made by another encoder.
        """
        return more_like(
            find(self._indexes.reader(place), path, line), self.analyzer, self.collection(targets, request)
        )

    def answer(self, query: ParsedQuery, targets: Sequence[Target], request: SearchRequest) -> list[Hit]:
        """Find the chunks that answer a query best, best first.

        Raises:
            ModelMismatch: An index was made by another encoder.
        """
        collection = self.collection(targets, request)
        collection.look_again()
        self.changed.clear()
        ranking = self.ranking(query, collection, request.mode)
        order = self._order(ranking, collection)
        best = [place for place, _ in itertools.islice(self._shown(order, collection, query, request), JUDGED)]
        if not best:
            return []
        judgement = self.judgement(query, ranking, request.mode, best)
        relevance = ranking.scores if judgement is None else judgement.relevance(ranking.scores)
        order = order[relevance[order] >= request.min_relevance]
        if request.diverse:
            order = _mixed(order, ranking.scores, collection)
        found = self._hits(self._shown(order, collection, query, request), relevance, collection)
        folded = fold(found, request.k) if request.fold else found
        hits = list(itertools.islice(at_most(folded, request.per_file), request.k))
        if request.around or request.filters.regexps:
            hits = self._with_surroundings(hits, collection, request)
        if not request.explain:
            return hits
        spelled = self.analyzer.spelled(query.text)
        return [replace(hit, explanation=explain(ranking, hit.position, spelled, judgement)) for hit in hits]

    def _with_surroundings(self, hits: list[Hit], collection: Collection, request: SearchRequest) -> list[Hit]:
        """Add what stands around passages, and where expressions match in them."""
        if request.filters.regexps:
            from hunch.core.search.regexps import compiled, spans

            patterns = compiled(request.filters.regexps)
            hits = [replace(hit, matches=spans(hit.chunk.text, patterns)) for hit in hits]
        if request.around is None:
            return hits
        from hunch.core.search.around import Surroundings

        surroundings = Surroundings(request.around)
        return [replace(hit, around=surroundings.of(hit.chunk, *collection.locate(hit.position))) for hit in hits]

    def ranking(self, query: ParsedQuery, collection: Collection, mode: Mode) -> Ranking:
        """Score every chunk of a collection; what was ranked last is remembered, for whoever asks more about it."""
        key = (query, collection, mode)
        if self._ranked is None or any(one is not two for one, two in zip(self._ranked[0], key, strict=True)):
            self._ranked = key, self._ranker.rank(query, collection, mode)
        return self._ranked[1]

    def unknown_words(self, query: ParsedQuery, targets: Sequence[Target], request: SearchRequest) -> list[str]:
        """Give the words of a query that carry meaning and that nothing there has, as they are written."""
        collection = self.collection(targets, request)
        spelled = self.analyzer.spelled(query.text)
        return [
            spelled.get(term, term)
            for term in query.terms.terms
            if not self.analyzer.is_grammar(term) and not len(collection.occurrences(term).chunks)
        ]

    def judgement(self, query: ParsedQuery, ranking: Ranking, mode: Mode, best: Sequence[int]) -> Judgement | None:
        """Judge a ranking by its best chunks that can be shown.

        None for an encoder whose scores were never held against answers: it has nothing but these.
        """
        calibration = self.source.calibration
        return None if calibration is None else Judge(calibration, self.analyzer).judge(query, ranking, mode, best)

    def _order(self, ranking: Ranking, collection: Collection) -> NDArray[np.int64]:
        """Give the positions of all that has any evidence, best first."""
        found = np.flatnonzero(ranking.scores > 0)
        ties = collection.tie_order
        keys = (-ranking.scores[found],) if ties is None else (ties[found], -ranking.scores[found])
        # stable: what is equal stays in the order of path and offset
        order: NDArray[np.int64] = found[np.lexsort(keys)]
        return order

    def _shown(
        self, order: NDArray[np.int64], collection: Collection, query: ParsedQuery, request: SearchRequest
    ) -> Iterator[tuple[int, Verdict]]:
        """Yield the positions of what can be shown: not what the disk does not hold any more."""
        for position in order.tolist():
            shelf, place = collection.locate(position)
            document = shelf.document(int(shelf.columns.document_ids[place]))
            verdict = shelf.verdict(document)
            if verdict is Verdict.LEFT_OUT or (verdict is Verdict.CHANGED and not request.keep_stale):
                self.changed.setdefault(shelf.reader.place, set()).add(Path(os.fsdecode(shelf.file(document))))
            elif (shelf.reader.folder, int(shelf.columns.chunk_ids[place])) not in query.without:
                yield position, verdict

    def _hits(
        self, shown: Iterable[tuple[int, Verdict]], relevance: NDArray[np.float64], collection: Collection
    ) -> Iterator[Hit]:
        """Yield what is shown of chunks."""
        for position, verdict in shown:
            shelf, place = collection.locate(position)
            document = shelf.document(int(shelf.columns.document_ids[place]))
            yield Hit(
                path=shelf.shown(document.document_id),
                file=shelf.file(document),
                type=document.type,
                relevance=float(relevance[position]),
                chunk=shelf.reader.chunk(int(shelf.columns.chunk_ids[place])),
                state="stale" if verdict is Verdict.CHANGED else "fresh" if shelf.reader.complete else "partial",
                position=position,
            )

    def unread(self, targets: Sequence[Target], request: SearchRequest) -> list[str]:
        """Say which files of rules could not be read, so that all below them was left out of the answers."""
        return [words for shelf in self.collection(targets, request).shelves for words in shelf.unread]

    def collection(self, targets: Sequence[Target], request: SearchRequest) -> Collection:
        """Give the corpus that some paths and filters select; loaded once."""
        return self._indexes.collection(targets, request.filters)


def _mixed(order: NDArray[np.int64], scores: NDArray[np.float64], collection: Collection) -> NDArray[np.int64]:
    """Put the best of an order so that they are about different things."""
    pool = order[:POOL]
    chosen = diverse(scores[pool], collection.rows(pool), len(pool)) if len(pool) else []
    return np.concatenate([pool[chosen], order[POOL:]])


def at_most(hits: Iterable[Hit], per_file: int | None) -> Iterator[Hit]:
    """Yield so many hits of each file."""
    shown: Counter[bytes] = Counter()
    for hit in hits:
        shown[hit.file] += 1
        if per_file is None or shown[hit.file] <= per_file:
            yield hit
