"""What one search looks at: the chunks that paths and filters select, over one index or several, in one order.

Chunks stand by path bytes and offset, and every score is computed exactly or in a fixed order, so that results depend
only on the files and the options.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hunch.core.postings import Occurrences
from hunch.core.search.bm25 import Corpus
from hunch.core.search.shelf import CANDIDATES, Shelf
from hunch.core.situate import name_words
from hunch.core.store import vectors


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
