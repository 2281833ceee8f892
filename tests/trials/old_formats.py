"""Catalogs as earlier versions of hunch left them: today's, taken back format by format."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from hunch.core.store import seal
from hunch.core.store.checksum import COVERED

LATEST = 4


def _without_checksums(database: sqlite3.Connection) -> None:
    """4 to 3: no checksums, the format in the recipe, and a pointer that knows one time less."""
    for table in COVERED:
        database.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
    database.execute("UPDATE meta SET value = 'schema 3, ' || value WHERE key = 'recipe'")
    database.execute("DELETE FROM meta WHERE key IN ('identity', 'tables')")
    pointer = json.loads(*database.execute("SELECT value FROM meta WHERE key = 'snapshot'").fetchone())
    del pointer["ctime_ns"]
    database.execute("UPDATE meta SET value = ? WHERE key = 'snapshot'", (json.dumps(pointer),))


def _without_begins(database: sqlite3.Connection) -> None:
    """3 to 2: a chunk did not know which definitions begin in it."""
    database.execute("ALTER TABLE chunks DROP COLUMN begins")
    database.execute("UPDATE meta SET value = 'schema 2, split 1, situate 2, terms 3' WHERE key = 'recipe'")


def _without_windows(database: sqlite3.Connection) -> None:
    """2 to 1: a chunk was one vector."""
    database.execute("ALTER TABLE embeddings DROP COLUMN windows")
    database.execute("UPDATE meta SET value = 'schema 1, split 1, situate 1, terms 2' WHERE key = 'recipe'")


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    4: _without_checksums,
    3: _without_begins,
    2: _without_windows,
}


def take_back(catalog: Path, version: int) -> None:
    """Turn a catalog into one of an older format. It was not sealed then."""
    database = sqlite3.connect(catalog)
    for step in range(LATEST, version, -1):
        _STEPS[step](database)
    database.commit()
    database.execute(f"PRAGMA user_version = {version}")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    (catalog.parent / seal.NAME).unlink(missing_ok=True)
