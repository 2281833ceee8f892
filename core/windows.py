"""Windows: the fine structure of a chunk that its one vector loses, in at most 816 bytes.

An encoder gives a state for every token, and each state knows the text around it. The mean of all of them is the
chunk's vector; the means of short stretches are its windows. A query is compared with them token by token: each of its
tokens takes the window that is nearest to it, and counts by its length, as it does in the mean (MaxSim of ColBERT,
Khattab and Zaharia 2020, over windows in the place of tokens). Only the signs of a window are kept, one bit a
dimension, as in BEBR (Gan et al. 2023); the query keeps its numbers. docs/embeddings.md has what was measured.

Scores are exact: a product of an int8 row with a row of signs is a sum of integers below 2**24.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hunch.core.store.vectors import quantise
from hunch.core.types import Encoding

#: Tokens of a window, while there are few enough of them.
WIDTH = 8
#: Windows of a chunk at most. With 48 bytes each at 384 dimensions, and the chunk's vector: 1,200 bytes.
MOST = 17


def windows(states: NDArray[np.float32], width: int = WIDTH, most: int = MOST) -> NDArray[np.float32]:
    """Average token states over stretches of the text.

    Stretches of `width` tokens, the last of which reaches back into the one before it; where that would be more than
    `most` of them, neighbours grow together, cut where the text changes most: at the borders with the least similar
    stretches on their two sides. (A short last stretch costs squad 0.8 in the encoder's own nDCG@10.)

    Args:
        states: float32[t, d], in the order of the text.
        width: Tokens, 1 or more.
        most: Windows, 1 or more.

    Returns:
        float32[w, d], w at most `most`; none for no tokens.

    >>> windows(np.repeat(np.eye(2, dtype=np.float32), 8, axis=0)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    t, d = states.shape
    if t <= width:
        return states.mean(axis=0, keepdims=True) if t else np.zeros((0, d), np.float32)
    whole = states[: t - t % width].reshape(-1, width, d).sum(axis=1)
    sums = whole if t % width == 0 else np.concatenate([whole, states[-width:].sum(axis=0, keepdims=True)])
    sizes = np.full(len(sums), width)
    if len(sums) > most:
        starts = np.concatenate([[0], _borders(sums, most)])
        sums, sizes = np.add.reduceat(sums, starts, axis=0), np.add.reduceat(sizes, starts)
    means: NDArray[np.float32] = (sums / sizes[:, None]).astype(np.float32)
    return means


def _borders(stretches: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Choose the `most` - 1 stretches that begin something new: int64, ascending, none of them the first."""
    lengths = np.linalg.norm(stretches, axis=1, keepdims=True)
    unit = stretches / np.where(lengths > 0, lengths, 1)
    similar = np.einsum("ij,ij->i", unit[:-1], unit[1:])
    return np.sort(np.argsort(similar, kind="stable")[: most - 1]) + 1


def pack(states: NDArray[np.float32]) -> bytes:
    """Give the signs of the windows of a text: w rows of ceil(d / 8) bytes; none where a state is not finite."""
    if not np.isfinite(states).all():
        return b""
    return np.packbits(windows(states) >= 0, axis=1).tobytes()


def unpack(packed: Sequence[bytes], d: int) -> NDArray[np.float32]:
    """Give the signs again that `pack` kept, of one chunk after the other: float32[w, d], each 1 or -1."""
    return _bits(packed, d) * 2 - 1


def _bits(packed: Sequence[bytes], d: int) -> NDArray[np.float32]:
    bits = np.frombuffer(b"".join(packed), np.uint8).reshape(-1, -(-d // 8))
    return np.unpackbits(bits, axis=1, count=d).astype(np.float32)


def similarities(query: Encoding, packed: Sequence[bytes]) -> NDArray[np.float64]:
    """Compare a query's tokens with the windows of many chunks.

    Args:
        query: The query, with t tokens of d dimensions.
        packed: What `pack` gave for each of n chunks.

    Returns:
        float64[n] in -1..1: the mean over the query's tokens, weighted by their lengths, of the greatest cosine with a
        window. 0 for a chunk without windows or a query without tokens.
    """
    t, d = query.tokens.shape
    row_bytes = -(-d // 8)
    result = np.zeros(len(packed))
    counts = np.array([len(each) // row_bytes for each in packed], np.int64)
    lengths = np.linalg.norm(query.tokens.astype(np.float64), axis=1)
    if not counts.any() or not lengths.sum() > 0:
        return result
    rows = np.stack([quantise(token) for token in query.tokens]).astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows).astype(np.float64) * d)
    # a sign is twice its bit less one: whole numbers below 2**24, exact in any order
    dots = 2 * (_bits(packed, d) @ rows.T) - rows.sum(axis=1)
    cosines = dots.astype(np.float64) / np.where(norms > 0, norms, 1)
    filled = np.flatnonzero(counts)
    starts = np.cumsum(counts[filled]) - counts[filled]
    best = np.maximum.reduceat(cosines, starts, axis=0)
    total = np.zeros(len(filled))
    for token, weight in enumerate((lengths / lengths.sum()).tolist()):  # one by one: a sum of one fixed order
        total += weight * best[:, token]
    result[filled] = total
    return result
