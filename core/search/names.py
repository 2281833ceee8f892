"""What files are called, compared with a question: looked up in the encoder's table, so that a rename costs nothing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hunch.core.store import vectors
from hunch.core.types import EncoderSource

#: What a name without words counts: the mean over the names of eight sets.
UNNAMED = 0.08


class Names:
    """The vectors of the names that were met, kept from one question to the next."""

    def __init__(self, source: EncoderSource) -> None:
        """Remember the encoder."""
        self._source = source
        self._known: dict[str, NDArray[np.int8]] = {}

    def cosines(self, query: NDArray[np.float32], names: Sequence[str]) -> NDArray[np.float64] | None:
        """Compare names with a question: float64[n] in -1..1, or None where the encoder has no table.

        A name without words counts as one that says nothing.
        """
        distinct = sorted(set(names) - {""})
        new = [name for name in distinct if name not in self._known]
        found = self._source.load().static_vectors(new)
        if found is None:
            return None
        self._known.update(zip(new, map(vectors.quantise, found), strict=True))
        rows = [self._known[name] for name in distinct]
        cosines = vectors.cosines(np.stack(rows), query).tolist() if rows else []
        score = {"": UNNAMED, **dict(zip(distinct, cosines, strict=True))}
        return np.array([score[name] for name in names])
