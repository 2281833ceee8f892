"""The writing side of a catalog: every change of its rows, those of one file by way of `documents`.

Invariants, in the order of the writes that keep them:

- Every change *must* be one BEGIN IMMEDIATE transaction, made under the writer lock; it *must* raise `generation`.
- Every row *must* be written with its checksum.
- The seal *must* be off before the first change, and is put on again when the catalog is closed.
- A document's rows (documents, chunks, passages) and the embeddings they name *must* arrive in the same transaction.
- An embedding *must* never change, and *must* be deleted only together with the move of the snapshot pointer to a
  file that lacks it: the embeddings up to the pointer's last key are exactly the snapshot's rows.
- The pointer *must* move only after the file that it names is synced in its place.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from hunch.core.errors import HomeUnusable, IndexDamaged
from hunch.core.store import documents, seal, writes
from hunch.core.store.batch import Batch
from hunch.core.store.checks import check_seal
from hunch.core.store.checksum import COVERED, of_tables
from hunch.core.store.crash import reach
from hunch.core.store.known import Known, forgotten, known
from hunch.core.store.schema import VERSION, connect, damage_named
from hunch.core.store.vectors import Pointer

#: How long to wait for searches that read, so that what was forgotten leaves the files.
READERS_MS = 5_000
_SQL_VARIABLES = 500  # bound values in one statement; SQLite allows more, old builds 999


class Catalog:
    """The writer's handle on one catalog. The caller *must* hold the writer lock."""

    def __init__(self, path: Path) -> None:
        """Open a catalog that is there.

        Raises:
            IndexForeign, IndexDamaged: What stands there cannot be used.
        """
        self.path = path
        check_seal(path)
        self._connection = connect(path, write=True)
        seal.break_open(path)
        with damage_named(path):
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        self._database = sqlite_utils.Database(self._connection, execute_plugins=False)

    def close(self) -> None:
        """Bring all changes into the one file, seal it and close it."""
        try:
            # unsealed, it is checked by SQLite alone, as after a kill
            with suppress(sqlite3.Error, OSError, HomeUnusable):
                seal.close(self.path, self._connection)
        finally:
            self._database.close()

    @contextmanager
    def _transaction(self, what: str) -> Iterator[None]:
        """One change: whole or not at all. sqlite-utils nests its own writes in it as savepoints."""
        try:
            with writes.transaction(self._connection, what):
                yield
                self._set(generation=int(self.meta().get("generation", 0)) + 1)
        except sqlite3.OperationalError:  # a full disk, a lock: nothing was lost, the caller hears of it
            raise
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(self.path, str(error)) from error

    def begin(self, **values: bytes | str) -> None:
        """Write the first facts of a new catalog, and how its tables are made."""
        self.set_meta(tables=of_tables(self._connection), **values)

    def set_meta(self, **values: bytes | str | int) -> None:
        """Remember facts about the index."""
        with self._transaction("facts"):
            self._set(**values)

    def _set(self, **values: bytes | str | int) -> None:
        rows = [(key, value if isinstance(value, bytes) else str(value)) for key, value in values.items()]
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta (key, value, checksum) VALUES (?1, ?2, checksum(?1, ?2))", rows
        )

    def meta(self) -> dict[str, str]:
        """Give all facts."""
        return {key: str(value) for key, value in self._connection.execute("SELECT key, value FROM meta")}

    def known(self, at: Iterable[bytes] | None = None) -> dict[bytes, Known]:
        """Give what is remembered of every file, or of some paths and all below them, by relative path."""
        return known(self._connection, at)

    def forgotten(self) -> list[bytes]:
        """Give the relative paths that a person took out of the index."""
        return forgotten(self._connection)

    def remember(self, path: bytes) -> None:
        """Let a path that was forgotten come back; what was forgotten below it by a name of its own stays out."""
        with self._transaction("forgotten"):
            self._connection.execute("DELETE FROM forgotten WHERE path = ?", (path,))

    def embedded(self, encoder: str, hashes: Iterable[bytes]) -> set[bytes]:
        """Tell which encoder inputs have an embedding already."""
        wanted = list(hashes)
        found: set[bytes] = set()
        for start in range(0, len(wanted), _SQL_VARIABLES):
            part = wanted[start : start + _SQL_VARIABLES]
            marks = ",".join("?" * len(part))
            sql = f"SELECT input_hash FROM embeddings WHERE encoder = ? AND input_hash IN ({marks})"
            found.update(value for (value,) in self._connection.execute(sql, (encoder, *part)))
        return found

    def apply(self, batch: Batch, encoder: str) -> None:
        """Make one batch of changes."""
        with self._transaction("batch"):
            self._connection.executemany(
                "INSERT OR IGNORE INTO embeddings (encoder, input_hash, vector, windows, checksum)"
                " VALUES (?1, ?2, ?3, ?4, checksum(?1, ?2, ?3, ?4))",
                [(encoder, each.input_hash, each.vector, each.windows) for each in batch.embeddings],
            )
            reach("batch.embeddings")
            self._connection.executemany(
                "INSERT OR REPLACE INTO forgotten (path, checksum) VALUES (?1, checksum(?1))",
                [(path,) for path in batch.forgotten],
            )
            for path in batch.removed:
                documents.remove(self._connection, path)
            for path, stat, settled in batch.touched:
                documents.restate(self._connection, path, stat, settled=settled)
            for path, skipped, known_stat in batch.skipped:
                documents.skip(self._database, path, skipped, known_stat)
            for prepared in batch.prepared:
                if not documents.store(self._database, prepared, encoder):
                    name = os.fsdecode(prepared.path)
                    raise IndexDamaged(self.path, f"no embedding for a chunk of {name}")
                reach("batch.document")

    def adopt(self, other: Path, encoder: str) -> None:
        """Copy another catalog's embeddings, so that what it embedded is not embedded again.

        None of another schema, and none that is not what was written.
        """
        self._connection.execute("ATTACH ? AS other", (os.fspath(other),))
        try:
            if self._connection.execute("PRAGMA other.user_version").fetchone() != (VERSION,):
                return
            with self._transaction("adoption"):
                self._connection.execute(
                    "INSERT OR IGNORE INTO main.embeddings (encoder, input_hash, vector, windows, checksum)"
                    " SELECT encoder, input_hash, vector, windows, checksum FROM other.embeddings"
                    f" WHERE encoder = ? AND checksum = checksum({COVERED['embeddings']}) ORDER BY embedding_id",
                    (encoder,),
                )
        finally:
            self._connection.execute("DETACH other")

    def counts(self) -> dict[str, int]:
        """Count live documents, chunks, embeddings and orphaned embeddings."""
        orphans = "SELECT count(*) FROM embeddings WHERE embedding_id NOT IN (SELECT embedding_id FROM chunks)"
        tables = {name: f"SELECT count(*) FROM {name}" for name in ("documents", "chunks", "embeddings")}
        return {
            name: int(self._connection.execute(sql).fetchone()[0])
            for name, sql in {**tables, "orphans": orphans}.items()
        }

    def pointer(self) -> Pointer | None:
        """Give the published snapshot."""
        text = self.meta().get("snapshot")
        return Pointer.read(text) if text else None

    def tail(self, last_key: int) -> int:
        """Count the embeddings after a key."""
        ((n,),) = self._connection.execute("SELECT count(*) FROM embeddings WHERE embedding_id > ?", (last_key,))
        return int(n)

    def skip_counts(self) -> dict[str, int]:
        """Count the skipped files by reason."""
        sql = "SELECT reason, count(*) FROM skips WHERE NOT folder GROUP BY reason ORDER BY reason"
        return dict(self._connection.execute(sql).fetchall())

    def vectors(self, *, live_only: bool) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Give every embedding as (int64[n] keys ascending, int8[n, d])."""
        condition = "WHERE embedding_id IN (SELECT embedding_id FROM chunks)" if live_only else ""
        ((n,),) = self._connection.execute(f"SELECT count(*) FROM embeddings {condition}")
        keys = np.zeros(n, np.int64)
        rows = np.zeros((n, int(self.meta()["dimensions"])), np.int8)
        sql = f"SELECT embedding_id, vector FROM embeddings {condition} ORDER BY embedding_id"
        for position, (key, blob) in enumerate(self._connection.execute(sql)):
            if len(blob) != rows.shape[1]:
                raise IndexDamaged(self.path, f"embedding {key} has {len(blob)} numbers instead of {rows.shape[1]}")
            keys[position] = key
            rows[position] = np.frombuffer(blob, np.int8)
        return keys, rows

    def point(self, pointer: Pointer, *, live_only: bool) -> None:
        """Make a snapshot the published one; with `live_only`, drop the embeddings that it lacks."""
        with self._transaction("pointer"):
            if live_only:
                self._connection.execute(
                    "DELETE FROM embeddings WHERE embedding_id NOT IN (SELECT embedding_id FROM chunks)"
                )
            self._set(snapshot=json.dumps(asdict(pointer)))

    def rebuild_words(self) -> None:
        """Make the word tree anew from the texts beside it."""
        with self._transaction("words"):
            self._connection.execute("INSERT INTO passages (passages) VALUES ('rebuild')")

    def vacuum(self) -> bool:
        """Give freed pages back, so that what was forgotten is nowhere in the files.

        Returns:
            Whether that is so now; else a search was reading all the time, and the next writer does it.
        """
        reach("vacuum.begun")
        self._connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        self._connection.execute("VACUUM")
        reach("vacuum.done")
        self._connection.execute(f"PRAGMA busy_timeout = {READERS_MS}")
        ((is_busy, _, _),) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        reach("vacuum.truncated")
        return not is_busy
