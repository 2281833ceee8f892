"""The chunks of one index that a search looks at: their columns, their vectors, where words stand in them.

Chunks stand by path bytes and offset. What a question had to look up is kept for the next one.
"""

import os
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hunch.core.files.left_out import LeftOut
from hunch.core.files.policy import Policy
from hunch.core.postings import Occurrences
from hunch.core.request import Filters, Target
from hunch.core.search.filters import keeper
from hunch.core.store import vectors
from hunch.core.store.reader import Reader
from hunch.core.store.rows import Columns, Document
from hunch.core.store.snapshot import Gathered
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
        if filters.regexps:
            self.columns = self._matching(filters.regexps)
        self._order = np.argsort(self.columns.chunk_ids)
        self._sorted = self.columns.chunk_ids[self._order]
        self._documents: dict[int, Document] = {}
        self._verdicts: dict[int, Verdict] = {}
        self._terms: dict[str, NDArray[np.int64]] = {}  # packed; the one that was asked last at the end
        self._remembered = 0

    def __len__(self) -> int:
        """Count the chunks."""
        return len(self.columns.chunk_ids)

    def _matching(self, regexps: Sequence[str]) -> Columns:
        from hunch.core.search.regexps import chunks_that_match, compiled

        found = chunks_that_match(self.reader.texts(self.columns.chunk_ids), compiled(regexps))
        return self.columns.where(np.isin(self.columns.chunk_ids, found))

    @cached_property
    def _left_out(self) -> LeftOut:
        place = self.reader.place
        return LeftOut(place.root, [place.folder.parent.parent], Policy.read(self.reader.meta))

    @cached_property
    def _vectors(self) -> Gathered:
        return Gathered(self.reader.snapshot, self.columns.embedding_ids, self.reader.kept_vectors)

    def cosines(self, query: NDArray[np.float32], best_by_words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compare the chunks with a query: all of them, or of very many the candidates.

        Args:
            query: float32[d].
            best_by_words: int64[m], positions that are candidates whatever the graph finds.

        Returns:
            float64[n] in -1..1; 0 for what was no candidate.
        """
        ids = self.columns.embedding_ids
        is_large = len(ids) > vectors.EXACT_UP_TO
        nearest = self.reader.snapshot.nearest(query, CANDIDATES, among=len(ids)) if is_large else None
        if nearest is None:
            return self._vectors.cosines(query)
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

    @property
    def unread(self) -> list[str]:
        """What rules could not be read so far, in words: all that they speak about stays out."""
        return self._left_out.unread if "_left_out" in self.__dict__ else []

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
