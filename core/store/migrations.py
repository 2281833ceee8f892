"""Bringing a catalog of an older format up to date, in a copy: the old one stays in use until the copy is whole.

Formats 1 and 2 kept nothing that could be carried over: their indexes are made anew from the files, beside the old one.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from hunch.core.store import writes
from hunch.core.store.checksum import COVERED, of_tables
from hunch.core.store.schema import VERSION, connect


def _add_checksums(connection: sqlite3.Connection) -> None:
    """3 to 4: a checksum in every row; the format is no part of the recipe any more."""
    for table, covered in COVERED.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
        if table == "meta":
            connection.execute("DELETE FROM meta WHERE key = 'snapshot'")
            connection.execute("UPDATE meta SET value = replace(value, 'schema 3, ', '') WHERE key = 'recipe'")
        connection.execute(f"UPDATE {table} SET checksum = checksum({covered})")


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {3: _add_checksums}


def leads_here(version: int) -> bool:
    """Tell whether a format can be brought up to date."""
    return all(step in _STEPS for step in range(version, VERSION))


def upgrade(catalog: Path) -> None:
    """Bring a copy of a catalog up to today's format, in one transaction; its snapshot has to be written anew."""
    connection = connect(catalog, write=True)
    try:
        ((version,),) = connection.execute("PRAGMA user_version")
        connection.execute("PRAGMA journal_mode = WAL")
        with writes.transaction(connection, "migration"):
            for step in range(version, VERSION):
                _STEPS[step](connection)
            connection.execute(
                "INSERT OR REPLACE INTO meta (key, value, checksum) VALUES ('tables', ?1, checksum('tables', ?1))",
                (str(of_tables(connection)),),
            )
            connection.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        connection.close()
