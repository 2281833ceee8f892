"""For people who explore: results that are about different things."""

import numpy as np
from numpy.typing import NDArray

from hunch.core.store import vectors

#: How many of the best are chosen from.
POOL = 100
#: What being relevant counts beside being different, as Carbonell and Goldstein's lambda.
RELEVANT = 0.5


def diverse(relevance: NDArray[np.float64], rows: NDArray[np.int8], k: int) -> list[int]:
    """Choose k passages one by one, each relevant and unlike those before (maximal marginal relevance).

    Carbonell and Goldstein 1998: the next one has the greatest lambda * relevance - (1 - lambda) * (its greatest
    similarity with one that was chosen); relevance is taken as a share of the best one's, so that both have one scale.

    Args:
        relevance: float64[n], above 0, descending.
        rows: int8[n, d], the passages' vectors.
        k: How many to choose.

    Returns:
        min(k, n) positions, the most relevant first.
    """
    left = list(range(len(relevance)))
    chosen: list[int] = []
    nearest = np.zeros(len(relevance))
    while left and len(chosen) < k:
        merit = RELEVANT * relevance[left] / relevance[0] - (1 - RELEVANT) * nearest[left]
        chosen.append(left.pop(int(np.argmax(merit))))
        nearest = np.maximum(nearest, vectors.cosines(rows, rows[chosen[-1]].astype(np.float32)))
    return chosen
