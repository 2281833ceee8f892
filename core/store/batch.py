"""Changes on their way into one transaction: what the indexer gathers, and what the catalog takes."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hunch.core.store.known import Known
from hunch.core.types import Applied, Change, Chunk, Skipped, Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One file, split and ready to be stored once its embeddings are there."""

    path: bytes
    type: str
    encoding: str
    stat: Stat
    settled: bool
    content_hash: bytes
    chunks: tuple[Chunk, ...]
    input_hashes: tuple[bytes, ...]  #: one a chunk
    withheld: int  #: chunks left out because they hold a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """What is kept of one encoder input."""

    input_hash: bytes
    vector: bytes  #: int8[d]
    windows: bytes  #: as `windows.pack` gives them


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Changes that belong into one transaction."""

    prepared: Sequence[Prepared] = ()
    embeddings: Sequence[Embedding] = ()  #: new ones only
    touched: Sequence[tuple[bytes, Stat, bool]] = ()  #: (path, stat, settled) of files whose content is what it was
    skipped: Sequence[tuple[bytes, Skipped, Stat | None]] = ()
    removed: Sequence[bytes] = ()
    forgotten: Sequence[bytes] = ()  #: to be kept out from now on, with what is below them; b"." for all


def changes(batch: Batch, known: Mapping[bytes, Known], base: Path) -> Iterator[Change]:
    """Say what a batch changed; not what was only restated, nor what was taken out to be skipped."""
    skipped = {name for name, _, _ in batch.skipped}
    for name in batch.removed:
        if known[name].skip is None and name not in skipped:
            yield Change(path=base / os.fsdecode(name), applied=Applied.REMOVED)
    for _, each, _ in batch.skipped:
        yield Change(path=each.path, applied=Applied.SKIPPED, reason=each.reason)
    for prepared in batch.prepared:
        yield Change(path=base / os.fsdecode(prepared.path), applied=Applied.INDEXED)


class OpenBatch:
    """A batch that is still being gathered."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.removed_count = 0
        self._clear()

    def _clear(self) -> None:
        self.prepared: list[Prepared] = []
        self.embeddings: list[Embedding] = []
        self.touched: list[tuple[bytes, Stat, bool]] = []
        self.skipped: list[tuple[bytes, Skipped, Stat | None]] = []
        self.removed: list[bytes] = []
        self.chunks = 0

    def add(self, prepared: Prepared, embeddings: Sequence[Embedding]) -> None:
        """Take up a file with those of its embeddings that are new."""
        self.prepared.append(prepared)
        self.embeddings.extend(embeddings)
        self.chunks += len(prepared.chunks)

    def remove(self, path: bytes, *, was_document: bool) -> None:
        """Take out a path; `was_document` where it was indexed, not skipped."""
        self.removed.append(path)
        self.removed_count += was_document

    def close(self) -> Batch:
        """Give what was gathered, and begin anew."""
        batch = Batch(
            prepared=self.prepared,
            embeddings=self.embeddings,
            touched=self.touched,
            skipped=self.skipped,
            removed=self.removed,
        )
        self._clear()
        return batch
