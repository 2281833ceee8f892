"""How a reader comes to its view of an index: the generation in use, opened while a rebuild may take its place.

Nothing that is opened is written to, and no writer is waited for.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexBusy, IndexDamaged, IndexMissing
from hunch.core.store import seal
from hunch.core.store.roots import CATALOG, IndexFolder
from hunch.core.store.schema import connect, damage_named


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
