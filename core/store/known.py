"""What a catalog remembers of the files: enough to tell whether one changed, in one reading."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from hunch.core.types import SkipReason, Stat

_STAT = "size_bytes, mtime_ns, ctime_ns, inode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of one file."""

    stat: Stat | None  #: None for what the walk itself skipped
    settled: bool  #: False where the file was written so shortly before it was read that its stat proves nothing
    content_hash: bytes | None = None  #: None for a skipped file
    skip: SkipReason | None = None  #: None for an indexed file


def known(connection: sqlite3.Connection) -> dict[bytes, Known]:
    """Give what is remembered of every file, indexed or skipped, by relative path."""
    found: dict[bytes, Known] = {}
    for path, reason, *numbers in connection.execute(f"SELECT path, reason, {_STAT} FROM skips"):
        stat = _stat(numbers) if numbers[0] is not None else None
        found[path] = Known(stat=stat, settled=True, skip=SkipReason(reason))
    for path, settled, content_hash, *numbers in connection.execute(
        f"SELECT path, settled, content_hash, {_STAT} FROM documents"
    ):
        found[path] = Known(stat=_stat(numbers), settled=bool(settled), content_hash=content_hash)
    return found


def forgotten(connection: sqlite3.Connection) -> list[bytes]:
    """Give the relative paths that a person took out of the index."""
    return [path for (path,) in connection.execute("SELECT path FROM forgotten ORDER BY path")]


def _stat(numbers: Sequence[int]) -> Stat:
    return Stat(size_bytes=numbers[0], mtime_ns=numbers[1], ctime_ns=numbers[2], inode=numbers[3])
