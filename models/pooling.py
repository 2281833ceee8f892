"""From token states to one embedding. Pure."""

import numpy as np
from numpy.typing import NDArray

from hunch.models.registry import Pooling


def pool(states: NDArray[np.float32], how: Pooling) -> NDArray[np.float32]:
    """Make one embedding of a text's token states.

    Args:
        states: float32[tokens, d], the special tokens included.
        how: "mean" averages all of them (Reimers and Gurevych 2019), "cls" takes the first.

    Returns:
        float32[d] of unit length; zero where there is nothing, or a number is not finite or too large.
    """
    if not len(states):
        return np.zeros(states.shape[1], np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows here is not finite, and is answered below
        vector: NDArray[np.float32] = states.mean(axis=0) if how == "mean" else states[0]
        length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0.0:
        return np.zeros(states.shape[1], np.float32)
    return vector / np.float32(length)
