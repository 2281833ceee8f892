"""The reader: a query becomes hits. The only module that searches.

    columns of the chunks in scope → cosines and BM25 → one score → the best of them rescored with windows and names
    → order → check against the disk → hits

Results depend only on the files and the options: chunks stand in one order (path bytes, offset), every score is
computed exactly or in a fixed order, and ties break by that order.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hunch.core import lexical, vectors, windows
from hunch.core.errors import ModelMismatch
from hunch.core.filters import keeper
from hunch.core.fuse import fuse, situated
from hunch.core.reader import Columns, Document, Reader
from hunch.core.request import Filters, Mode, SearchRequest, Target
from hunch.core.roots import IndexFolder
from hunch.core.situate import name_words
from hunch.core.types import Chunk, EncoderSource, Encoding
from hunch.core.verify import Verdict, verify

#: Above `vectors.EXACT_UP_TO` chunks: how many of the nearest by the graph, and of the best by words, are compared.
CANDIDATES = 2_000
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


class Shelf:
    """The chunks of one index that a search looks at."""

    def __init__(self, reader: Reader, targets: Sequence[Target], filters: Filters) -> None:
        """Load the columns."""
        self.reader, self.targets = reader, targets
        keep = keeper(filters, targets)
        self.columns: Columns = reader.columns([target.prefix for target in targets], keep)
        self._order = np.argsort(self.columns.chunk_ids)
        self._sorted = self.columns.chunk_ids[self._order]
        self._documents: dict[int, Document] = {}
        self._verdicts: dict[int, Verdict] = {}

    def __len__(self) -> int:
        """Count the chunks."""
        return len(self.columns.chunk_ids)

    @cached_property
    def rows(self) -> NDArray[np.int8]:
        """The chunks' vectors, int8[n, d]."""
        return self.reader.rows(self.columns.embedding_ids)

    def cosines(self, query: NDArray[np.float32], best_by_words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compare the chunks with a query: all of them, or of very many the candidates.

        Args:
            query: float32[d].
            best_by_words: int64[m], positions that are candidates whatever the graph finds.

        Returns:
            float64[n] in -1..1; 0 for what was no candidate.
        """
        ids = self.columns.embedding_ids
        nearest = self.reader.nearest(query, CANDIDATES, among=len(ids)) if len(ids) > vectors.EXACT_UP_TO else None
        if nearest is None:
            return vectors.cosines(self.rows, query)
        candidates = nearest[np.searchsorted(nearest, ids).clip(max=len(nearest) - 1)] == ids
        candidates |= ids > self.reader.last_key
        candidates[best_by_words] = True
        cosines = np.zeros(len(ids))
        cosines[candidates] = vectors.cosines(self.reader.rows(ids[candidates]), query)
        return cosines

    def occurrences(self, term: str) -> lexical.Occurrences:
        """Find where a term stands in the chunks of this shelf, by their positions."""
        found = self.reader.occurrences(term)
        places = np.searchsorted(self._sorted, found.chunks)
        places[places == len(self._sorted)] = 0
        inside = self._sorted[places] == found.chunks if len(self._sorted) else np.zeros(len(places), bool)
        return lexical.Occurrences(
            chunks=self._order[places[inside]], fields=found.fields[inside], offsets=found.offsets[inside]
        )

    def document(self, document_id: int) -> Document:
        """Give one of the documents."""
        if document_id not in self._documents:
            self._documents[document_id] = self.reader.document(document_id)
        return self._documents[document_id]

    def file(self, document: Document) -> bytes:
        """Give a document's absolute path."""
        return os.path.join(os.fsencode(self.reader.place.base), document.path)

    def verdict(self, document: Document) -> Verdict:
        """Tell whether the disk still holds what the index says; asked once a document."""
        if document.document_id not in self._verdicts:
            self._verdicts[document.document_id] = verify(self.file(document), document)
        return self._verdicts[document.document_id]

    def shown(self, document_id: int) -> bytes:
        """Give a document's path below the first of the typed paths that holds it."""
        path = self.document(document_id).path
        target = next(target for target in self.targets if target.holds(path))
        return target.shown(path)


class Collection:
    """All that one set of paths and filters selects, over one index or several: the corpus of a query."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        """Put the shelves one after the other."""
        self.shelves = shelves
        self.starts = [0, *itertools.accumulate(len(shelf) for shelf in shelves)]
        self.lengths = np.concatenate([np.zeros(0), *(shelf.columns.lengths for shelf in shelves)])

    def __len__(self) -> int:
        """Count the chunks."""
        return self.starts[-1]

    def locate(self, position: int) -> tuple[Shelf, int]:
        """Give the shelf of a chunk and its position there."""
        number = next(n for n, end in enumerate(self.starts[1:]) if position < end)
        return self.shelves[number], position - self.starts[number]

    def cosines(self, query: NDArray[np.float32], words: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Compare the chunks with a query: float64[n] in -1..1. `words` are their lexical scores, if any."""
        parts = [np.zeros(0)]
        for shelf, start, end in zip(self.shelves, self.starts, self.starts[1:], strict=False):
            best = np.zeros(0, np.int64)
            if words is not None and len(shelf) > vectors.EXACT_UP_TO:
                best = np.argpartition(-words[start:end], CANDIDATES)[:CANDIDATES]
            parts.append(shelf.cosines(query, best))
        return np.concatenate(parts)

    def occurrences(self, term: str) -> lexical.Occurrences:
        """Find where a term stands."""
        nothing = np.zeros(0, np.int64)
        parts = [lexical.Occurrences(chunks=nothing, fields=nothing, offsets=nothing)]
        for shelf, start in zip(self.shelves, self.starts, strict=False):
            found = shelf.occurrences(term)
            parts.append(lexical.Occurrences(chunks=found.chunks + start, fields=found.fields, offsets=found.offsets))
        return lexical.Occurrences(
            chunks=np.concatenate([part.chunks for part in parts]),
            fields=np.concatenate([part.fields for part in parts]),
            offsets=np.concatenate([part.offsets for part in parts]),
        )

    def best(self, scores: NDArray[np.float64], k: int) -> NDArray[np.int64]:
        """Give the positions of the k best, int64[k] ascending; of equal ones those that are shown first."""
        if len(scores) <= k:
            return np.arange(len(scores))
        least = np.partition(scores, -k)[-k]
        above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        if self.tie_order is not None:
            equal = equal[np.argsort(self.tie_order[equal], kind="stable")]
        return np.sort(np.concatenate([above, equal[: k - len(above)]]))

    @cached_property
    def tie_order(self) -> NDArray[np.int64] | None:
        """Where each chunk's shown path stands among all, or None where the chunks stand in that order already."""
        if sum(len(shelf.targets) for shelf in self.shelves) <= 1:
            return None
        paths = [
            shelf.shown(document_id) for shelf in self.shelves for document_id in shelf.columns.document_ids.tolist()
        ]
        place = {path: number for number, path in enumerate(sorted(set(paths)))}
        return np.array([place[path] for path in paths], np.int64)


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
        words = self._words(query, collection) if mode is not Mode.DENSE else None
        if mode is Mode.LEXICAL:
            return fuse(None, words, query)
        encoding = self._source.load().encode_query(query)
        cosines = collection.cosines(encoding.vector, words)
        scores = fuse(cosines, words, query)
        best = collection.best(scores, RESCORED)
        dense = self._situated(encoding, collection, best)
        rescored = fuse(dense, None if words is None else words[best], query)
        behind: NDArray[np.float64] = np.minimum(scores, rescored.min(initial=1.0))
        behind[best] = rescored
        return behind

    def _situated(self, query: Encoding, collection: Collection, best: NDArray[np.int64]) -> NDArray[np.float64]:
        """Score the passages at some positions by all that the encoder knows of them."""
        packed: list[bytes] = []
        names: list[str] = []
        for position in best.tolist():
            shelf, place = collection.locate(position)
            packed.append(shelf.reader.windows(int(shelf.columns.embedding_ids[place])))
            names.append(name_words(shelf.document(int(shelf.columns.document_ids[place])).path))
        return situated(windows.similarities(query, packed), self._by_name(query, names))

    def _by_name(self, query: Encoding, names: Sequence[str]) -> NDArray[np.float64] | None:
        """Compare a query with what files are called; a name without words counts as one that says nothing."""
        known = sorted(set(names) - set(self._names) - {""})
        found = self._source.load().static_vectors(known)
        if found is None:
            return None
        self._names.update(zip(known, map(vectors.quantise, found), strict=True))
        distinct = sorted(set(names) - {""})
        rows = [self._names[name] for name in distinct]
        cosines = vectors.cosines(np.stack(rows), query.vector).tolist() if rows else []
        score = {"": UNNAMED, **dict(zip(distinct, cosines, strict=True))}
        return np.array([score[name] for name in names])

    def _words(self, query: str, collection: Collection) -> NDArray[np.float64]:
        terms = self.analyzer.analyse(query)
        found = {term: collection.occurrences(term) for term in terms.terms}
        return lexical.score(terms, found, collection.lengths, self.analyzer)

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
