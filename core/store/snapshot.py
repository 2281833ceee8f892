"""The vectors of one view of an index: those of the published snapshot, mapped, and the youngest from the catalog."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hunch.core.store import vectors


class Snapshot:
    """What is known of the vectors; the views of an index share what the file holds for as long as it is the same."""

    def __init__(self, folder: Path, pointer: vectors.Pointer | None, keys: NDArray[np.int64], d: int) -> None:
        """Map the file that the catalog points to.

        Args:
            folder: The generation folder.
            pointer: The published snapshot, if there is one.
            keys: int64[n], ascending: the embeddings that it should hold.
            d: The dimensions.
        """
        self._path = folder / pointer.name if pointer else None
        self._pointer = pointer
        matrix = None if pointer is None else vectors.open_matrix(folder, pointer, len(keys), d)
        # none where it is missing, or not the one that was published
        self.keys = keys if matrix is not None else np.zeros(0, np.int64)
        self.matrix: NDArray[np.int8] = matrix if matrix is not None else np.zeros((0, d), np.int8)

    def still_is(self, pointer: vectors.Pointer | None, keys: NDArray[np.int64]) -> Self | None:
        """Give itself where it is what a later view would map, and the file is as it was."""
        if self._path is None or pointer is None or pointer != self._pointer or not np.array_equal(keys, self.keys):
            return None
        return self if vectors.is_intact(self._path, pointer) else None

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return vectors.squares(self.matrix)

    def rows(self, ids: NDArray[np.int64], youngest: Callable[[Sequence[int]], Sequence[bytes]]) -> NDArray[np.int8]:
        """Give vectors, int8[n, d], in the order asked; those that are not in the file come from `youngest`."""
        if np.array_equal(ids, self.keys):
            return self.matrix  # a whole index in the order of its making: nothing to gather
        places, covered = self.find(ids)
        rows = np.zeros((len(ids), self.matrix.shape[1]), np.int8)
        rows[covered] = self.matrix[places[covered]]
        if not covered.all():
            rows[~covered] = _stacked(youngest(ids[~covered].tolist()))
        return rows

    def find(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Give the places of embeddings in the file, int64[n], and whether each is there at all, bool[n]."""
        places = np.searchsorted(self.keys, ids)
        places[places == len(self.keys)] = 0
        return places, self.keys[places] == ids if len(self.keys) else np.zeros(len(places), bool)

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float64]:
        """Compare all that the file holds with a query: float64[n] in -1..1."""
        return vectors.cosines(self.matrix, query, self._squares)

    def nearest(self, query: NDArray[np.float32], k: int, *, among: int) -> NDArray[np.int64] | None:
        """Walk the graph: the ids of about the k nearest embeddings, ascending.

        None where there is no graph (any more), or where it cannot pay: what is searched is less than half of what the
        graph holds, so that most of what it finds would be thrown away.
        """
        if self._path is None or len(self.keys) <= vectors.EXACT_UP_TO or among * 2 < len(self.keys):
            return None
        try:
            return np.sort(vectors.nearest(self._path, self.matrix.shape[1], query, k))
        except RuntimeError:  # USearch's one word
            if self._path.exists():
                raise
            return None  # another one was published since


class Gathered:
    """The vectors of some embeddings, in an order of their own, to be compared again and again."""

    def __init__(
        self, snapshot: Snapshot, ids: NDArray[np.int64], youngest: Callable[[Sequence[int]], Sequence[bytes]]
    ) -> None:
        """Find them; what is most of the snapshot is compared where it is, and only the rest is copied."""
        self._snapshot = snapshot
        places, covered = snapshot.find(ids)
        if 2 * int(covered.sum()) < len(snapshot.keys):
            covered = np.zeros(len(ids), bool)
        self._covered, self._places = covered, places[covered]
        self._rest = snapshot.rows(ids[~covered], youngest)
        self._squares = vectors.squares(self._rest)

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float64]:
        """Compare all of them with a query: float64[n] in -1..1, in their order."""
        result = np.zeros(len(self._covered))
        if len(self._places):
            result[self._covered] = self._snapshot.cosines(query)[self._places]
        result[~self._covered] = vectors.cosines(self._rest, query, self._squares)
        return result


def _stacked(blobs: Sequence[bytes]) -> NDArray[np.int8]:
    return np.frombuffer(b"".join(blobs), np.int8).reshape(len(blobs), -1)
