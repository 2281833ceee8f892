"""What one search looks at: the chunks that paths and filters select, over one index or several, in one order.

Chunks stand by path bytes and offset, and every score is computed exactly or in a fixed order, so that results depend
only on the files and the options.
"""

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hunch.core.files.left_out import LeftOut
from hunch.core.postings import Occurrences
from hunch.core.request import Filters, Target
from hunch.core.search.bm25 import Corpus
from hunch.core.search.filters import keeper
from hunch.core.situate import name_words
from hunch.core.store import vectors
from hunch.core.store.reader import Reader
from hunch.core.store.rows import Columns, Document
from hunch.core.verify import Verdict, verify

#: Above `vectors.EXACT_UP_TO` chunks: how many of the nearest by the graph, and of the best by words, are compared.
CANDIDATES = 2_000
#: So many places of terms are remembered, 8 bytes each. Questions share their commonest words, and those take longest
#: to look up.
REMEMBERED = 8_000_000


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
        self._terms: dict[str, NDArray[np.int64]] = {}  # packed; the one that was asked last at the end
        self._remembered = 0

    def __len__(self) -> int:
        """Count the chunks."""
        return len(self.columns.chunk_ids)

    @cached_property
    def _left_out(self) -> LeftOut:
        return LeftOut(self.reader.place.root, [self.reader.place.folder.parent.parent])

    @cached_property
    def rows(self) -> NDArray[np.int8]:
        """The chunks' vectors, int8[n, d]."""
        return self.reader.rows(self.columns.embedding_ids)

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return vectors.squares(self.rows)

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
            return vectors.cosines(self.rows, query, self._squares)
        candidates = nearest[np.searchsorted(nearest, ids).clip(max=len(nearest) - 1)] == ids
        candidates |= ids > self.reader.last_key
        candidates[best_by_words] = True
        cosines = np.zeros(len(ids))
        cosines[candidates] = vectors.cosines(self.reader.rows(ids[candidates]), query)
        return cosines

    def occurrences(self, term: str) -> Occurrences:
        """Find where a term stands in the chunks of this shelf, by their positions; the next question knows it."""
        if term in self._terms:
            packed = self._terms[term] = self._terms.pop(term)  # the last one now
            return Occurrences.unpack(packed)
        found = self._occurrences(term)
        self._terms[term] = found.pack()
        self._remembered += len(found.chunks)
        while self._remembered > REMEMBERED:
            self._remembered -= len(self._terms.pop(next(iter(self._terms))))
        return found

    def _occurrences(self, term: str) -> Occurrences:
        found = self.reader.occurrences(term)
        places = np.searchsorted(self._sorted, found.chunks)
        places[places == len(self._sorted)] = 0
        inside = self._sorted[places] == found.chunks if len(self._sorted) else np.zeros(len(places), bool)
        return Occurrences(
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
        """Tell whether the disk still holds what the index says; asked once a document and answer."""
        if document.document_id not in self._verdicts:
            self._verdicts[document.document_id] = self._judge(document)
        return self._verdicts[document.document_id]

    def _judge(self, document: Document) -> Verdict:
        if not self.reader.has_sources:
            return Verdict.SAME  # of what was imported without its files, the index is all that there is
        return Verdict.LEFT_OUT if self._left_out(document.path) else verify(self.file(document), document)

    def look_again(self) -> None:
        """Believe no verdict any more: files change between the queries of a batch, and rules between two runs."""
        self._verdicts.clear()

    def wake(self) -> None:
        """Ask for the rules anew: they may have changed while nothing was asked."""
        self.__dict__.pop("_left_out", None)

    def shown(self, document_id: int) -> bytes:
        """Give a document's path as the first of the typed paths that holds it shows it."""
        path = self.document(document_id).path
        return self._target(path).shown(path)

    def below(self, document_id: int) -> bytes:
        """Give a document's path below the first of the typed paths that holds it."""
        path = self.document(document_id).path
        return self._target(path).below(path)

    def _target(self, path: bytes) -> Target:
        return next(target for target in self.targets if target.holds(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of a chunk that is compared closely by its document."""

    document: int  #: the number of its document in the corpus
    path: str  #: below the path that was searched
    name: str  #: the words of its file's name
    type: str


class Collection:
    """All that one set of paths and filters selects, over one index or several: the corpus of a query."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        """Put the shelves one after the other."""
        self.shelves = shelves
        self.starts = [0, *itertools.accumulate(len(shelf) for shelf in shelves)]
        self._candidates: dict[int, Candidate] = {}

    def __len__(self) -> int:
        """Count the chunks."""
        return self.starts[-1]

    def is_of(self, readers: Iterable[Reader]) -> bool:
        """Tell whether all of it is read by some of these."""
        known = list(readers)
        return all(shelf.reader in known for shelf in self.shelves)

    def look_again(self) -> None:
        """Ask the disk anew about every document."""
        for shelf in self.shelves:
            shelf.look_again()

    def wake(self) -> None:
        """Ask for the rules anew."""
        for shelf in self.shelves:
            shelf.wake()

    @cached_property
    def corpus(self) -> Corpus:
        """The chunks as BM25 sees them."""
        lengths = [np.zeros(0), *(shelf.columns.lengths for shelf in self.shelves)]
        documents, count = [np.zeros(0, np.int64)], 0
        for ids in (shelf.columns.document_ids for shelf in self.shelves):
            if len(ids):
                documents.append(count + np.cumsum(np.diff(ids, prepend=ids[0]) != 0))
                count = int(documents[-1][-1]) + 1
        return Corpus(lengths=np.concatenate(lengths), documents=np.concatenate(documents))

    def locate(self, position: int) -> tuple[Shelf, int]:
        """Give the shelf of a chunk and its position there."""
        number = next(n for n, end in enumerate(self.starts[1:]) if position < end)
        return self.shelves[number], position - self.starts[number]

    def candidate(self, position: int) -> Candidate:
        """Give one of the chunks, to be compared closely."""
        number = int(self.corpus.documents[position])
        if number not in self._candidates:
            shelf, place = self.locate(position)
            document = shelf.document(int(shelf.columns.document_ids[place]))
            below = shelf.below(document.document_id)
            self._candidates[number] = Candidate(
                document=number, path=os.fsdecode(below), name=name_words(document.path), type=document.type
            )
        return self._candidates[number]

    def windows(self, positions: NDArray[np.int64]) -> list[bytes]:
        """Give the windows of some of the chunks, packed. `positions` is int64[m], ascending."""
        return [
            packed
            for shelf, places in self._parts(positions)
            for packed in shelf.reader.windows(shelf.columns.embedding_ids[places].tolist())
        ]

    def labels(self, positions: NDArray[np.int64]) -> list[list[str]]:
        """Give what some of the chunks could be called. `positions` is int64[m], ascending."""
        return [
            labels
            for shelf, places in self._parts(positions)
            for labels in shelf.reader.labels(shelf.columns.chunk_ids[places].tolist())
        ]

    def _parts(self, positions: NDArray[np.int64]) -> Iterator[tuple[Shelf, NDArray[np.int64]]]:
        """Part ascending positions by shelf: each with the places there."""
        for shelf, start, end in zip(self.shelves, self.starts, self.starts[1:], strict=False):
            yield shelf, positions[(positions >= start) & (positions < end)] - start

    def rows(self, positions: NDArray[np.int64]) -> NDArray[np.int8]:
        """Give the vectors of some of the chunks: int8[m, d], in the order asked."""
        parts = np.searchsorted(self.starts, positions, side="right") - 1
        rows = [np.zeros(0, np.int8)] * len(positions)
        for number, (shelf, start) in enumerate(zip(self.shelves, self.starts, strict=False)):
            wanted = np.flatnonzero(parts == number)
            found = shelf.reader.rows(shelf.columns.embedding_ids[positions[wanted] - start])
            for place, row in zip(wanted.tolist(), found, strict=True):
                rows[place] = row
        return np.stack(rows)

    def cosines(self, query: NDArray[np.float32], words: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Compare the chunks with a query: float64[n] in -1..1. `words` are their lexical scores, if any."""
        parts = [np.zeros(0)]
        for shelf, start, end in zip(self.shelves, self.starts, self.starts[1:], strict=False):
            best = np.zeros(0, np.int64)
            if words is not None and len(shelf) > vectors.EXACT_UP_TO:
                best = np.argpartition(-words[start:end], CANDIDATES)[:CANDIDATES]
            parts.append(shelf.cosines(query, best))
        return np.concatenate(parts)

    def occurrences(self, term: str) -> Occurrences:
        """Find where a term stands."""
        nothing = np.zeros(0, np.int64)
        parts = [Occurrences(chunks=nothing, fields=nothing, offsets=nothing)]
        for shelf, start in zip(self.shelves, self.starts, strict=False):
            found = shelf.occurrences(term)
            parts.append(Occurrences(chunks=found.chunks + start, fields=found.fields, offsets=found.offsets))
        if len(parts) == 2:
            return parts[1]
        return Occurrences(
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
