"""Dense and lexical evidence on one scale. Pure: arrays in, arrays out.

Scores are combined, not ranks: reciprocal rank fusion throws away how much better the best one is, and lost to BM25
alone on every set that was measured.
"""

import numpy as np
from numpy.typing import NDArray

DENSE_WEIGHT = 0.4


def fuse(dense: NDArray[np.float64] | None, lexical: NDArray[np.float64] | None, query: str) -> NDArray[np.float64]:
    """Combine what evidence there is.

    Args:
        dense: Cosines, float64[n] in -1..1, or None where that leg is off.
        lexical: BM25 as a share of its possible maximum, float64[n] in 0..1, or None.
        query: The query.

    Returns:
        float64[n] in 0..1.
    """
    if dense is None:
        assert lexical is not None
        return lexical
    positive = np.clip(dense, 0.0, 1.0)
    if lexical is None:
        return positive
    return DENSE_WEIGHT * positive + (1 - DENSE_WEIGHT) * lexical
