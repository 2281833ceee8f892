"""The health of an embedding space: does search find what is there, and does the space tell passages apart?

Measured on a sample of the vectors that chunks have, drawn by a fixed seed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hunch.core.store import vectors
from hunch.core.store.reader import Reader

SAMPLE = 1_000
#: Neighbours that are looked at, and rows that are compared at a time.
K, BLOCK_ROWS = 10, 20_000
#: Cosine from which two vectors say the same: the value above which SemDeDup (Abbas et al. 2023) drops one of two.
ALIKE = 0.98
#: A hub is among the neighbours of this many times more vectors than the mean.
HUB = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What was measured."""

    vectors: int
    dimensions: int
    sample: int
    recall: float  #: 0..1, of the K nearest by the search that is used, against all compared; 1 where it compares all
    effective_rank: float  #: 1..dimensions, RankMe
    hubs: float  #: 0..1, the share of the sample that is a hub
    near_duplicates: float  #: 0..1, the share of the sample that has a vector nearly equal to its own


def measure(reader: Reader) -> Space | None:
    """Measure an index; None where it has fewer than two vectors."""
    ids = np.unique(reader.columns([b""]).embedding_ids)
    n = len(ids)
    if n < 2:
        return None
    rows = reader.rows(ids)
    chosen = np.sort(np.random.default_rng(0).permutation(n)[:SAMPLE])
    sample = _unit(rows[chosen])
    nearest, cosines = _neighbours(sample, rows, min(K + 1, n))
    own = nearest == chosen[:, None]
    others = np.where(own, -np.inf, cosines).max(axis=1)
    counts = np.bincount(np.searchsorted(chosen, nearest[~own & np.isin(nearest, chosen)]), minlength=len(chosen))
    return Space(
        vectors=n,
        dimensions=rows.shape[1],
        sample=len(chosen),
        recall=_recall(reader, ids, nearest, sample),
        effective_rank=effective_rank(sample),
        hubs=float(np.mean(counts > HUB * max(counts.mean(), 1))),
        near_duplicates=float(np.mean(others >= ALIKE)),
    )


def effective_rank(rows: NDArray[np.float32]) -> float:
    """Give how many directions the rows use: the exponential of the entropy of the singular values.

    RankMe, Garrido et al. 2023.

    Args:
        rows: float32[n, d].

    >>> round(effective_rank(np.eye(4, dtype=np.float32)), 3), round(effective_rank(np.ones((4, 3), np.float32)), 3)
    (4.0, 1.0)
    """
    values = np.linalg.svd(rows, compute_uv=False)
    total = values.sum()
    if not total:
        return 0.0
    shares = values / total + 1e-7
    return float(np.exp(-np.sum(shares * np.log(shares))))


def _unit(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    widened = rows.astype(np.float32)
    norms = np.linalg.norm(widened, axis=1, keepdims=True)
    np.divide(widened, norms, out=widened, where=norms > 0)
    return widened


def _neighbours(
    sample: NDArray[np.float32], rows: NDArray[np.int8], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the k nearest rows of each of a sample by comparing all: (int64[m, k] positions, float32[m, k] cosines)."""
    best = np.full((len(sample), k), -np.inf, np.float32)
    places = np.zeros((len(sample), k), np.int64)
    for start in range(0, len(rows), BLOCK_ROWS):
        found = sample @ _unit(rows[start : start + BLOCK_ROWS]).T
        both = np.concatenate([best, found], axis=1)
        where = np.concatenate([places, np.broadcast_to(np.arange(start, start + found.shape[1]), found.shape)], axis=1)
        order = np.argsort(-both, axis=1, kind="stable")[:, :k]
        best, places = np.take_along_axis(both, order, 1), np.take_along_axis(where, order, 1)
    return places, best


def _recall(reader: Reader, ids: NDArray[np.int64], exact: NDArray[np.int64], sample: NDArray[np.float32]) -> float:
    """Compare what the graph finds with the exact neighbours; 1 where search does not use it."""
    recalls = []
    for query, places in zip(sample[:100], exact[:100], strict=True):
        found = reader.snapshot.nearest(query, exact.shape[1], among=len(ids))
        if found is None:
            return 1.0
        recalls.append(vectors.recall(found.tolist(), ids[places].tolist()))
    return float(np.mean(recalls))
