"""Where words stand: what the inverted index holds of a term, and how often each chunk has it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

#: What an occurrence counts by the field it stands in. Powers of two, so that sums are exact in any order.
FIELD_WEIGHTS = {"body": 1.0, "extra": 1.0, "context": 0.5, "path": 0.5}

#: What a place in a chunk takes when it is packed: a field has room for 2**22 words.
PLACE_BITS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Every place where a term stands, one entry a place. All int64[m]."""

    chunks: NDArray[np.int64]  #: chunk ids, or positions among the chunks that are searched
    fields: NDArray[np.int64]  #: places in `FIELD_WEIGHTS`
    offsets: NDArray[np.int64]  #: words before it in its field

    @classmethod
    def unpack(cls, packed: NDArray[np.int64]) -> Self:
        """Take apart what `pack` made of each place."""
        place = packed & (1 << PLACE_BITS) - 1
        fields = len(FIELD_WEIGHTS)
        return cls(chunks=packed >> PLACE_BITS, fields=place % fields, offsets=place // fields)

    def pack(self) -> NDArray[np.int64]:
        """Make one number of each place: a third of the memory."""
        return self.chunks << PLACE_BITS | self.offsets * len(FIELD_WEIGHTS) + self.fields

    def posting(self) -> "Posting":
        """Count the occurrences of each chunk, weighted by field."""
        # By hand: np.unique would import numpy.ma, 15 ms of a cold search.
        order = np.argsort(self.chunks, kind="stable")
        chunks = self.chunks[order]
        firsts = np.flatnonzero(np.diff(chunks, prepend=-1))
        weights = np.array(list(FIELD_WEIGHTS.values()))[self.fields[order]]
        frequencies = np.add.reduceat(weights, firsts) if len(firsts) else weights
        return Posting(positions=chunks[firsts], frequencies=frequencies)

    def followed_by(self, other: "Occurrences", distance: int) -> "Occurrences":
        """Give the places from which `other` stands exactly `distance` words on, or right behind."""
        here, there = self._places(), np.sort(other._places())
        near = np.zeros(len(here), bool)
        if len(there):
            for step in {1, distance}:
                found = np.searchsorted(there, here + step)
                near |= there[np.minimum(found, len(there) - 1)] == here + step
        return Occurrences(chunks=self.chunks[near], fields=self.fields[near], offsets=self.offsets[near])

    def _places(self) -> NDArray[np.int64]:
        """Make one number of each place, so that neighbours in a field are neighbours."""
        return (self.chunks * len(FIELD_WEIGHTS) + self.fields << PLACE_BITS - 2) + self.offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Which of the chunks that are searched hold a term, and how often."""

    positions: NDArray[np.int64]  #: int64[m], ascending
    frequencies: NDArray[np.float64]  #: float64[m], occurrences weighted by field

    def frequency(self, position: int) -> float:
        """Give how often one of the chunks holds the term."""
        place = int(np.searchsorted(self.positions, position))
        return float(self.frequencies[place]) if position in self.positions[place : place + 1] else 0.0

    def times(self, factor: float) -> "Posting":
        """Count every occurrence so often."""
        return Posting(positions=self.positions, frequencies=factor * self.frequencies)

    def spread(self, documents: NDArray[np.int64], near: Sequence[float]) -> "Posting":
        """Let a term count in chunks of the same document that lack it and stand near to chunks that hold it.

        Args:
            documents: int64[n], the document of every chunk.
            near: What it counts where the next chunk holds it, where the one after that does, and so on.
        """
        if not len(self.positions):
            return self
        frequencies = np.zeros(len(documents))
        once = np.minimum(self.frequencies, 1)
        for distance, weight in enumerate(near, 1):
            for step in (-distance, distance):
                places = self.positions + step
                inside = (places >= 0) & (places < len(documents))
                places, own = places[inside], self.positions[inside]
                same = documents[places] == documents[own]
                frequencies[places[same]] += weight * once[inside][same]
        frequencies[self.positions] = self.frequencies
        positions = np.flatnonzero(frequencies)
        return Posting(positions=positions, frequencies=frequencies[positions])

    def of_documents(self, documents: NDArray[np.int64]) -> "Posting":
        """Count the occurrences of whole documents. `documents` is int64[n], that of every chunk, numbered from 0."""
        frequencies = np.bincount(documents[self.positions], self.frequencies).astype(np.float64)
        positions = np.flatnonzero(frequencies)
        return Posting(positions=positions, frequencies=frequencies[positions])
