"""What a catalog remembers of the files: enough to tell whether one changed, in one reading."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hunch.core.types import SkipReason, Stat

_STAT = "size_bytes, mtime_ns, ctime_ns, inode"
_BELOW = "WHERE path = ?1 OR (path > ?2 AND path < ?3)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is remembered of one file."""

    stat: Stat | None  #: None for what the walk itself skipped
    settled: bool  #: False where the file was written so shortly before it was read that its stat proves nothing
    content_hash: bytes | None = None  #: None for a skipped file
    skip: SkipReason | None = None  #: None for an indexed file


def known(connection: sqlite3.Connection, at: Iterable[bytes] | None = None) -> dict[bytes, Known]:
    """Give what is remembered of files, indexed or skipped, by relative path.

    Args:
        connection: The catalog.
        at: The paths that are asked for, each with all below it, none below another; None for every file.
    """
    found: dict[bytes, Known] = {}
    if at is None:
        _gather(found, connection, "", ())
        return found
    for path in at:
        # by bytes, "0" coming right after "/": `LIKE` would take the _ of a name for any character
        _gather(found, connection, _BELOW, (path, path + b"/", path + b"0"))
    return found


def _gather(
    found: dict[bytes, Known], connection: sqlite3.Connection, condition: str, values: tuple[bytes, ...]
) -> None:
    for path, reason, *numbers in connection.execute(f"SELECT path, reason, {_STAT} FROM skips {condition}", values):
        stat = _stat(numbers) if numbers[0] is not None else None
        found[path] = Known(stat=stat, settled=True, skip=SkipReason(reason))
    for path, settled, content_hash, *numbers in connection.execute(
        f"SELECT path, settled, content_hash, {_STAT} FROM documents {condition}", values
    ):
        found[path] = Known(stat=_stat(numbers), settled=bool(settled), content_hash=content_hash)


def forgotten(connection: sqlite3.Connection) -> list[bytes]:
    """Give the relative paths that a person took out of the index."""
    return [path for (path,) in connection.execute("SELECT path FROM forgotten ORDER BY path")]


def _stat(numbers: Sequence[int]) -> Stat:
    return Stat(size_bytes=numbers[0], mtime_ns=numbers[1], ctime_ns=numbers[2], inode=numbers[3])
