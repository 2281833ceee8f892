"""The reader: a query becomes hits. The only module that searches.

    columns of the chunks in scope → cosines and BM25 → one score → the best of them rescored with windows and names
    and by rules → order → check against the disk → hits

Results depend only on the files and the options: chunks stand in one order (path bytes, offset), every score is
computed exactly or in a fixed order, and ties break by that order.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hunch.core import lexical, rank, vectors, windows
from hunch.core.collection import Candidate, Collection, Shelf
from hunch.core.errors import ModelMismatch
from hunch.core.fuse import fuse, situated
from hunch.core.reader import Reader
from hunch.core.request import Mode, SearchRequest, Target
from hunch.core.roots import IndexFolder
from hunch.core.situate import name_words, words
from hunch.core.types import Chunk, EncoderSource, Encoding
from hunch.core.verify import Verdict

#: How many of the best by the first scores are compared in their details (50 gave the same results on seven of eight
#: sets). The others follow behind them.
RESCORED = 200
#: What a name without words counts: the mean over the names of eight sets.
UNNAMED = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result."""

    path: bytes  #: as shown
    file: bytes  #: absolute
    type: str
    relevance: float
    chunk: Chunk
    state: str


class Searcher:
    """Answers queries over some paths. Use as a context manager; everything is read from one view of each index."""

    def __init__(self, source: EncoderSource) -> None:
        """Remember the encoder; it is loaded with the first query that needs it."""
        self._source = source
        self._readers: dict[bytes, Reader] = {}
        self._collections: dict[tuple[object, ...], Collection] = {}
        self._names: dict[str, NDArray[np.int8]] = {}
        self.analyzer = lexical.Analyzer()

    def __enter__(self) -> Self:
        """Give the searcher itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the indexes."""
        for reader in self._readers.values():
            reader.close()

    @property
    def readers(self) -> list[Reader]:
        """The indexes that were opened so far."""
        return list(self._readers.values())

    def search(self, query: str, targets: Sequence[Target], request: SearchRequest) -> list[Hit]:
        """Find the chunks that answer a query best, best first.

        Raises:
            ModelMismatch: An index was made by another encoder.
        """
        return list(itertools.islice(self._limited(query, targets, request), request.k))

    def _limited(self, query: str, targets: Sequence[Target], request: SearchRequest) -> Iterator[Hit]:
        shown_of_file: Counter[bytes] = Counter()
        for hit in self.ranked(query, targets, request):
            if hit.relevance < request.min_relevance:
                return
            shown_of_file[hit.file] += 1
            if request.per_file is None or shown_of_file[hit.file] <= request.per_file:
                yield hit

    def ranked(self, query: str, targets: Sequence[Target], request: SearchRequest) -> Iterator[Hit]:
        """Yield every chunk that the files still hold, best first."""
        collection = self.collection(targets, request)
        relevance = np.round(self.relevance(query, collection, request.mode), 4)
        ties = collection.tie_order
        keys = (-relevance,) if ties is None else (ties, -relevance)
        for position in np.lexsort(keys):  # stable: what is equal stays in the order of path and offset
            if relevance[position] <= 0:  # no evidence at all is no result
                return
            shelf, place = collection.locate(int(position))
            document = shelf.document(int(shelf.columns.document_ids[place]))
            verdict = shelf.verdict(document)
            if verdict is Verdict.CHANGED and not request.keep_stale:
                continue
            state = "stale" if verdict is Verdict.CHANGED else "fresh" if shelf.reader.complete else "partial"
            yield Hit(
                path=shelf.shown(document.document_id),
                file=shelf.file(document),
                type=document.type,
                relevance=float(relevance[position]),
                chunk=shelf.reader.chunk(int(shelf.columns.chunk_ids[place])),
                state=state,
            )

    def relevance(self, query: str, collection: Collection, mode: Mode) -> NDArray[np.float64]:
        """Score every chunk: float64[n] in 0..1."""
        terms = self.analyzer.analyse(query)
        words = None if mode is Mode.DENSE else self._words(terms, collection)
        encoding = None if mode is Mode.LEXICAL else self._source.load().encode_query(query)
        cosines = None if encoding is None else collection.cosines(encoding.vector, words)
        scores = fuse(cosines, words, query)
        best = collection.best(scores, RESCORED)
        candidates = [collection.candidate(position) for position in best.tolist()]
        dense = None if encoding is None else self._situated(encoding, candidates)
        closer = fuse(dense, None if words is None else words[best], query)
        closer = self._ranked(closer, terms, candidates)
        behind: NDArray[np.float64] = np.minimum(scores, closer.min(initial=1.0))
        behind[best] = closer
        return behind

    def _words(self, terms: lexical.Terms, collection: Collection) -> NDArray[np.float64]:
        found = {term: collection.occurrences(term) for term in terms.terms}
        return lexical.score(terms, found, collection.lengths, self.analyzer)

    def _situated(self, query: Encoding, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
        """Score passages by all that the encoder knows of them."""
        fine = windows.similarities(query, [candidate.windows() for candidate in candidates])
        return situated(fine, self._by_name(query, [name_words(candidate.path) for candidate in candidates]))

    def _by_name(self, query: Encoding, names: Sequence[str]) -> NDArray[np.float64] | None:
        """Compare a query with what files are called; a name without words counts as one that says nothing."""
        distinct = sorted(set(names) - {""})
        new = [name for name in distinct if name not in self._names]
        found = self._source.load().static_vectors(new)
        if found is None:
            return None
        self._names.update(zip(new, map(vectors.quantise, found), strict=True))
        rows = [self._names[name] for name in distinct]
        cosines = vectors.cosines(np.stack(rows), query.vector).tolist() if rows else []
        score = {"": UNNAMED, **dict(zip(distinct, cosines, strict=True))}
        return np.array([score[name] for name in names])

    def _ranked(
        self, scores: NDArray[np.float64], terms: lexical.Terms, candidates: Sequence[Candidate]
    ) -> NDArray[np.float64]:
        """Apply the ranking rules."""
        meant = {term for term in terms.terms if not self.analyzer.is_grammar(term)}
        names = [words(candidate.context[-1]) if candidate.context else "" for candidate in candidates]
        named = self.analyzer.tokens_of(sorted(set(names)))
        places = [
            rank.Place(path=os.fsdecode(candidate.below), type=candidate.type, name=named[name])
            for candidate, name in zip(candidates, names, strict=True)
        ]
        return rank.ranked(scores, meant, places)

    def collection(self, targets: Sequence[Target], request: SearchRequest) -> Collection:
        """Give the corpus that some paths and filters select; loaded once."""
        key = (*((target.path, target.typed) for target in targets), request.filters)
        if key not in self._collections:
            by_index = {
                folder: list(group)
                for folder, group in itertools.groupby(
                    sorted(targets, key=lambda target: target.place.folder), key=lambda target: target.place.folder
                )
            }
            shelves = [Shelf(self._reader(group[0].place), group, request.filters) for group in by_index.values()]
            self._collections[key] = Collection(shelves)
        return self._collections[key]

    def _reader(self, place: IndexFolder) -> Reader:
        key = os.fsencode(place.folder)
        if key not in self._readers:
            reader = Reader(place)
            if reader.meta.get("encoder") != self._source.name:
                made_by = reader.meta.get("encoder", "none")
                reader.close()
                raise ModelMismatch(place.root, made_by, self._source.name)
            self._readers[key] = reader
        return self._readers[key]
