"""What a reader gives of an index: a file as the catalog knows it, and the numbers of many chunks at once."""

from dataclasses import dataclass, replace
from typing import Self

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
    withheld: int = 0  #: chunks that are not in the index because they hold a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The chunks that a search looks at, in their one order: by path bytes, then by offset. All int64[n]."""

    chunk_ids: NDArray[np.int64]
    document_ids: NDArray[np.int64]
    embedding_ids: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> Self:
        """Give some of them: those for which `mask`, bool[n], holds."""
        return replace(
            self,
            chunk_ids=self.chunk_ids[mask],
            document_ids=self.document_ids[mask],
            embedding_ids=self.embedding_ids[mask],
            lengths=self.lengths[mask],
        )
