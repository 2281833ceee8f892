"""The seal on a catalog: what its file looked like when the last writer left it.

A writer breaks the seal before its first change and leaves a new one when all that it wrote is in the catalog's one
file. So a catalog is in one of three states: sealed, and the file is as it was left; unsealed, because a writer is at
work or was killed, which SQLite is made for; or the file has changed under its seal. That was no writer of hunch, and
what the file says is checked before it is believed. A change that leaves no trace in size and times is not seen here:
`hunch doctor --deep` finds it.
"""

import json
import os
import sqlite3
from enum import Enum
from pathlib import Path

from hunch.core.store import writes

NAME = "seal"
#: How long a writer waits for readers before it leaves its catalog open. A search takes less; one that stands still
#: (a batch that waits for its next line, a page that is being read) would hold up every run for SQLite's 30 s.
WAIT_MS = 200


class Seal(Enum):
    """What the seal says about a catalog."""

    WHOLE = "whole"
    BROKEN = "broken"  #: by a writer
    FORGED = "forged"  #: the file is another than the one that was sealed


def state(catalog: Path) -> Seal:
    """Compare a catalog with its seal."""
    try:
        sealed = json.loads((catalog.parent / NAME).read_bytes())
    except FileNotFoundError:
        return Seal.BROKEN
    except (OSError, ValueError):
        return Seal.FORGED
    return Seal.WHOLE if sealed == _look(catalog) else Seal.FORGED


def break_open(catalog: Path) -> None:
    """Take the seal off, before the first change."""
    if (catalog.parent / NAME).exists():
        writes.remove(catalog.parent / NAME, "seal.broken")


def close(catalog: Path, connection: sqlite3.Connection) -> None:
    """Bring all changes into the catalog's file and seal it; leave it open where a reader stands in the way."""
    connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    ((is_busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not is_busy:
        put_on(catalog)


def put_on(catalog: Path) -> None:
    """Seal a catalog as it is, with no change waiting in its log."""
    writes.replace_file(catalog.parent / NAME, json.dumps(_look(catalog)).encode(), "seal")


def _look(catalog: Path) -> list[int]:
    stat = os.stat(catalog)
    return [stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
