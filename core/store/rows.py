"""What a reader gives of an index: a file as the catalog knows it, and the numbers of many chunks at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hunch.core.types import Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file as the catalog knows it. `path` is relative to the index's base, as bytes."""

    document_id: int
    path: bytes
    type: str
    encoding: str
    content_hash: bytes
    settled: bool  #: False where the file was written so shortly before it was read that its stat proves nothing
    stat: Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The chunks that a search looks at, in their one order: by path bytes, then by offset. All int64[n]."""

    chunk_ids: NDArray[np.int64]
    document_ids: NDArray[np.int64]
    embedding_ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
