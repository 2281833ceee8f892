"""One view of an index: how it is begun, rests and is taken up again, and how rows are read in it.

Opens with plain sqlite3, because importing sqlite-utils costs 110 ms, half of a cold search. Everything is read inside
one transaction: a writer that commits meanwhile is not seen, and never waited for. What is opened is the generation in
use, while a rebuild may take its place; nothing is written to it.
"""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from hunch.core.errors import HomeUnusable, IndexBusy, IndexDamaged, IndexMissing, IndexOutdated
from hunch.core.store import seal
from hunch.core.store.checksum import checksum
from hunch.core.store.roots import CATALOG, IndexFolder
from hunch.core.store.schema import VERSION, connect, damage_named, is_shared, named


class View:
    """One moment of one index. Use as a context manager."""

    def __init__(self, place: IndexFolder) -> None:
        """Begin it.

        Raises:
            IndexMissing: There is none.
            IndexForeign, IndexDamaged: What stands there cannot be used.
            IndexOutdated: It has the tables of an older hunch.
        """
        self.place = place
        self.folder, self._database = open_view(place)
        self.catalog = self.folder / CATALOG
        if self._rows("PRAGMA user_version") != [(VERSION,)]:
            self._database.close()
            raise IndexOutdated(place.root, "an older hunch")
        self.meta: dict[str, str] = {}
        for key, value, written in self._rows("SELECT key, value, checksum FROM meta"):
            self._compare(written, key, value)
            self.meta[key] = str(value)

    def __enter__(self) -> Self:
        """Give the view itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the transaction and close the file."""
        self._database.close()

    def rest(self) -> None:
        """Let go of the view, so that writers can tidy up behind it; what is asked before `wake` sees another one."""
        with damage_named(self.catalog):
            self._database.execute("COMMIT")

    def wake(self) -> bool:
        """Take up a view again, and tell whether the index is the same as before; if not, it is over."""
        try:
            if not is_shared(self.catalog) or is_forged(self.catalog):
                return False
            with damage_named(self.catalog):
                self._database.execute("BEGIN")
            meta = {key: str(value) for key, value in self._rows("SELECT key, value FROM meta")}
            return meta == self.meta and self.place.current() == self.folder
        except (HomeUnusable, IndexBusy, IndexDamaged):  # it is said by whoever opens it anew
            return False

    def _compare(self, written: int, *values: object) -> None:
        if checksum(*values) != written:
            raise IndexDamaged(self.catalog, "a row is not what was written")

    def _of(self, sql: str, keys: Sequence[int]) -> list[tuple]:  # type: ignore[type-arg]  # SQLite's rows
        """Give what a statement has besides its key, for some keys at once, in the order asked."""
        rows = self._rows(f"{sql} IN (SELECT value FROM json_each(?))", (json.dumps(keys),))
        found = {key: rest for key, *rest in rows}
        if len(found) != len(set(keys)):
            raise IndexDamaged(self.catalog, f"{len(found)} rows where {len(set(keys))} belong")
        return [tuple(found[key]) for key in keys]

    def _one(self, sql: str, key: int) -> tuple:  # type: ignore[type-arg]  # SQLite's row
        """Give the one row that a key has."""
        found = self._rows(sql, (key,))
        if len(found) != 1:
            raise IndexDamaged(self.catalog, f"{len(found)} rows where one belongs")
        return tuple(found[0])

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]  # SQLite's rows
        try:
            return self._database.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise named(self.catalog, error) from error


def open_view(place: IndexFolder) -> tuple[Path, sqlite3.Connection]:
    """Begin a view of the generation in use; of the next one where a rebuild deleted this one meanwhile.

    What is in use after its view was begun was whole then: of one that is being deleted the log may be gone already.

    Raises:
        IndexMissing: There is none.
        IndexForeign, IndexDamaged: What stands there cannot be used.
    """
    while True:
        folder = place.current()
        if folder is None:
            raise IndexMissing(place.root)
        connection: sqlite3.Connection | None = None
        try:
            _trust(place, folder / CATALOG)
            connection = connect(folder / CATALOG)
            with damage_named(folder / CATALOG):
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the view begins here
        except (HomeUnusable, IndexDamaged, FileNotFoundError):
            if connection is not None:
                connection.close()
            if place.current() == folder:
                raise
            continue
        if place.current() == folder:
            return folder, connection
        connection.close()


def _trust(place: IndexFolder, catalog: Path) -> None:
    """Check a catalog that has changed under its seal, once; while another process writes, SQLite's word is enough.

    Raises:
        IndexDamaged: It is not what a writer of hunch left.
    """
    if not is_forged(catalog) or not os.access(catalog.parent, os.W_OK):
        return
    from hunch.core.store.checks import check_seal
    from hunch.core.store.lock import writer_lock

    with suppress(IndexBusy, HomeUnusable), writer_lock(place, wait_s=0.0):
        check_seal(catalog)


def is_forged(catalog: Path) -> bool:
    """Tell whether something else than a writer of hunch changed a catalog."""
    return seal.state(catalog) is seal.Seal.FORGED
