"""Vectors as they are kept: int8 rows, compared by exact integers, in a USearch file derived from the catalog.

Embeddings are kept as int8[d], scaled so that the largest number of each is 127; only their direction counts. A product
of two such rows is a sum of integers below 2**24, which float32 adds exactly in any order: scores have the same bits
whatever the order of the rows, the number of threads or the library that multiplies.

A snapshot *must* be opened only when it is the file that the catalog points to; it is written beside, synced and
renamed, never in place, and its name is never used twice. Its rows are ordered by key, so that the matrix at its head
can be mapped without loading USearch. Up to `EXACT_UP_TO` vectors every search is a scan of that matrix and the graph
is a token one; above, the graph is a real one, built by one thread in the order of the keys.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from hunch.core.errors import HomeUnusable
from hunch.core.store import writes

if TYPE_CHECKING:
    from usearch.index import Index

#: A scan of 200,000 rows of 384 takes about 15 ms on one core, less than importing USearch: the graph cannot pay below.
EXACT_UP_TO = 200_000
#: HNSW's M and the widths of its searches. Hardly a graph where it is never walked: 3 µs a vector instead of 130.
TOKEN_GRAPH = (2, 1)
REAL_GRAPH = (16, 128)
EXPANSION_SEARCH = 512
#: Rows that are widened to float32 at a time: 1.5 MB at 384 dimensions stays in the cache.
BLOCK_ROWS = 1024

_HEADER = struct.Struct("<II")  # rows and bytes a row, at the head of a USearch file; the matrix follows
_MAGIC = b"usearch"  # and after the matrix this


def quantise(vector: NDArray[np.float32]) -> NDArray[np.int8]:
    """Give a vector's direction as int8[d]; zero where it is zero or not finite.

    >>> quantise(np.array([0.6, -0.8], np.float32)).tolist()
    [95, -127]
    """
    largest = float(np.max(np.abs(vector), initial=0.0))
    if not np.isfinite(largest) or largest == 0.0:
        return np.zeros(vector.shape, np.int8)
    scaled: NDArray[np.float32] = np.rint(vector * (127.0 / largest))
    return scaled.astype(np.int8)


def squares(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    """Give the squared length of each row, exactly: float32[n]."""
    result = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS].astype(np.float32)
        np.einsum("ij,ij->i", block, block, out=result[start : start + BLOCK_ROWS])
    return result


def cosines(
    rows: NDArray[np.int8], query: NDArray[np.float32], squared: NDArray[np.float32] | None = None
) -> NDArray[np.float64]:
    """Compare every row with a query, exactly.

    The query is taken at 15 bits (two int8 digits), so that its own rounding does not count.

    Args:
        rows: int8[n, d].
        query: float32[d].
        squared: What `squares` gives for the rows, where that is kept.

    Returns:
        float64[n] in -1..1; 0 for a zero row or a zero query.
    """
    largest = float(np.max(np.abs(query), initial=0.0))
    if largest == 0.0 or not len(rows):
        return np.zeros(len(rows))
    whole = np.rint(query.astype(np.float64) * (127 * 128 / largest))
    high = np.rint(whole / 128)
    digits = np.stack([high, whole - 128 * high]).T.astype(np.float32)  # [d, 2], each within -127..127
    products = np.empty((len(rows), 2), np.float32)
    lengths = squares(rows) if squared is None else squared
    for start in range(0, len(rows), BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS].astype(np.float32)
        products[start : start + BLOCK_ROWS] = block @ digits
    dots = products[:, 0].astype(np.float64) * 128 + products[:, 1]
    norms = np.sqrt(lengths.astype(np.float64)) * np.sqrt(np.sum(whole * whole))
    result = np.zeros(len(rows))
    np.divide(dots, norms, out=result, where=norms > 0)
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The catalog's word on which file is the snapshot, and how to recognise it without reading it."""

    name: str
    sha256: str
    last_key: int  #: every embedding up to this key is in the snapshot, none after
    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what the catalog keeps of a pointer.

        Raises:
            ValueError: It is none.
        """
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(f"no pointer to a snapshot: {error}") from None


def write_snapshot(folder: Path, name: str, keys: NDArray[np.int64], rows: NDArray[np.int8]) -> Pointer:
    """Write a snapshot beside, sync it, rename it, and give what the catalog must remember of it.

    Args:
        folder: The generation folder.
        name: A file name that was never used before.
        keys: int64[n], ascending embedding ids.
        rows: int8[n, d].

    Raises:
        HomeUnusable: The disk takes no more.
    """
    index = _new_index(rows.shape[1], REAL_GRAPH if len(rows) > EXACT_UP_TO else TOKEN_GRAPH)
    if len(rows):
        index.add(keys.astype(np.uint64), rows, threads=1)

    def save(beside: Path) -> None:
        try:
            index.save(str(beside))
        except RuntimeError as error:  # USearch's one word for a full disk and all else
            raise HomeUnusable(folder / name, str(error)) from error
        # It says nothing of what fails when it closes the file, the end of its buffer: a small snapshot is all end.
        if beside.stat().st_size != index.serialized_length:
            raise HomeUnusable(folder / name, "it was not written to its end")

    digest = writes.write_beside(folder / name, save, "snapshot")
    stat = (folder / name).stat()
    last_key = int(keys[-1]) if len(keys) else 0
    return Pointer(
        name=name,
        sha256=digest,
        last_key=last_key,
        inode=stat.st_ino,
        size_bytes=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        ctime_ns=stat.st_ctime_ns,
    )


def open_matrix(folder: Path, pointer: Pointer, n: int, d: int) -> NDArray[np.int8] | None:
    """Map the rows of a snapshot, or give None where the file is not the one that the pointer means.

    A file of the recorded inode, size and time is believed; any other is read and hashed first.
    """
    path = folder / pointer.name
    if not is_intact(path, pointer):
        return None
    try:
        with path.open("rb") as handle:
            if _HEADER.unpack(handle.read(_HEADER.size)) != (n, d) and n:
                return None
            handle.seek(_HEADER.size + n * d)
            if handle.read(len(_MAGIC)) != _MAGIC:
                return None
            if not n:
                return np.zeros((0, d), np.int8)
            return np.memmap(handle, np.int8, mode="r", offset=_HEADER.size, shape=(n, d))
    except (FileNotFoundError, struct.error):  # another one was published since; it has not even a head
        return None


def is_intact(path: Path, pointer: Pointer, *, believe_stat: bool = True) -> bool:
    """Tell whether a snapshot is the file that was published, by its inode, size and times or else by its sha256."""
    try:
        stat = path.stat()
        if stat.st_size != pointer.size_bytes:
            return False
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)
        if believe_stat and seen == (pointer.inode, pointer.mtime_ns, pointer.ctime_ns):
            return True
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == pointer.sha256
    except OSError:
        return False


def nearest(path: Path, d: int, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Walk a snapshot's graph: the keys of about the k nearest rows. `path` must have been found intact."""
    index = _new_index(d, REAL_GRAPH)
    index.view(str(path))
    index.expansion_search = max(EXPANSION_SEARCH, k)  # type: ignore[misc]  # settable, and opening a file resets it
    return np.asarray(index.search(quantise(query), k).keys, np.int64)


def recall(found: Sequence[int], exact: Sequence[int]) -> float:
    """Give the share of the exact neighbours that were found: 0..1, 1 when there are none."""
    return len(set(found) & set(exact)) / len(exact) if exact else 1.0


def _new_index(d: int, graph: tuple[int, int]) -> "Index":
    index: Any = _usearch().Index(
        ndim=d, metric="cos", dtype="i8", connectivity=graph[0], expansion_add=graph[1], multi=False
    )
    return index  # type: ignore[no-any-return]  # the library is untyped


def _usearch() -> Any:
    """Import USearch after ONNX Runtime, whatever happens later: in the other order the process dies (measured)."""
    import importlib

    importlib.import_module("onnxruntime")
    return importlib.import_module("usearch.index")
