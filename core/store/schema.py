"""The catalog's tables, their version, and the one way to open a catalog.

Invariants: a catalog *must* carry hunch's application id and a schema version that this program knows before a
row of it is believed; a new or changed schema *must* arrive whole or not at all (DDL and version in one transaction);
every row *must* carry the checksum of what it says (`checksum`).

    documents    one row a file: path relative to the root as bytes, the stat it was read with, type, content hash
    chunks       where each chunk stands in its document, and which embedding it has
    passages     FTS5: the chunk's text itself (body), its context, its path, and what `lexical.expand` adds
    embeddings   keyed by the encoder and the exact text that it was given: int8[d], and the windows' signs
    skips        one row a file that was met and not indexed, with the reason
    forgotten    paths that a person took out: they stay out until they are indexed by name
    meta         root, recipe, encoder, completeness, generation, the pointer to the vector snapshot
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from hunch.core.errors import HomeUnusable, IndexBusy, IndexDamaged, IndexForeign
from hunch.core.store import writes
from hunch.core.store.checksum import teach
from hunch.core.store.crash import reach

APPLICATION_ID = 0x68756E63  # "hunc"
VERSION = 4
_CANNOT_WRITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EIO)

#: Marks (Mn, Mc) are letters here: without them Hindi and Thai words fall apart at every vowel sign.
TOKENIZER = "tokenize = \"porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\""

WORDS = f"""CREATE VIRTUAL TABLE passages USING fts5 (path, context, body, extra, {TOKENIZER});
CREATE VIRTUAL TABLE terms USING fts5vocab (passages, instance);
"""
TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY, checksum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    document_id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    type TEXT NOT NULL,
    encoding TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    withheld INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE embeddings (
    embedding_id INTEGER PRIMARY KEY AUTOINCREMENT,
    encoder TEXT NOT NULL,
    input_hash BLOB NOT NULL,
    vector BLOB NOT NULL,
    windows BLOB NOT NULL,
    checksum INTEGER NOT NULL,
    UNIQUE (encoder, input_hash)
) STRICT;
CREATE TABLE chunks (
    chunk_id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (document_id),
    embedding_id INTEGER NOT NULL REFERENCES embeddings (embedding_id),
    start_char INTEGER NOT NULL, end_char INTEGER NOT NULL,
    start_line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    context TEXT NOT NULL,
    begins TEXT NOT NULL,
    length INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX chunks_by_document ON chunks (document_id, start_char);
CREATE INDEX chunks_by_embedding ON chunks (embedding_id);
CREATE TABLE skips (
    path BLOB PRIMARY KEY,
    reason TEXT NOT NULL, detail TEXT NOT NULL, folder INTEGER NOT NULL,
    size_bytes INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
    checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE forgotten (path BLOB PRIMARY KEY, checksum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
{WORDS}"""


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open a catalog that is there, checked for being one.

    Args:
        path: The catalog's file.
        write: Whether rows will be changed. Readers never wait for a writer (WAL).

    Raises:
        IndexForeign: It is not a hunch catalog, or a newer hunch made it.
        IndexDamaged: SQLite cannot read it.
    """
    with damage_named(path):
        try:
            connection, application_id, version = _open(path, _mode(path, write=write))
        except sqlite3.OperationalError as error:
            if write or _has_log(path) or error.sqlite_errorcode & 0xFF not in _CANNOT_WRITE:
                raise
            # even a reader makes two files beside, for which a full disk has no room
            connection, application_id, version = _open(path, "mode=ro&immutable=1")
    if application_id != APPLICATION_ID:
        connection.close()
        raise IndexForeign(path, "is not a catalog of hunch; move it away, or set HUNCH_HOME to another folder")
    if version > VERSION:
        connection.close()
        raise IndexForeign(
            path,
            f"has format {version}, this hunch reads up to {VERSION}: upgrade hunch, or set another HUNCH_HOME",
            is_newer=True,
        )
    if not write:
        connection.execute("PRAGMA query_only = ON")
    teach(connection)
    return connection


def _open(path: Path, mode: str) -> tuple[sqlite3.Connection, int, int]:
    """Open a catalog; give what it says that it is, and of which version."""
    connection = sqlite3.connect(
        f"file:{quote(os.fsencode(path))}?{mode}", uri=True, isolation_level=None, timeout=30.0, check_same_thread=False
    )
    try:
        ((application_id,),) = connection.execute("PRAGMA application_id")
        ((version,),) = connection.execute("PRAGMA user_version")
    except sqlite3.Error:
        connection.close()
        raise
    return connection, application_id, version


def version_of(catalog: Path) -> int:
    """Give the format of a catalog.

    Raises:
        IndexForeign, IndexDamaged: What stands there cannot be used.
    """
    connection = connect(catalog)
    try:
        ((version,),) = connection.execute("PRAGMA user_version")
        return int(version)
    finally:
        connection.close()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a catalog for a short look, at one view of it.

    Raises:
        IndexForeign, IndexDamaged: What stands there cannot be used.
    """
    connection = connect(path)
    try:
        with damage_named(path):
            connection.execute("BEGIN")
            yield connection
    finally:
        connection.close()


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say of a broken file or a full disk into an error that names the file.

    Raises:
        IndexDamaged: The file holds what no catalog can hold.
        HomeUnusable: The disk takes no more, or gives no right.
        IndexBusy: Another process holds it longer than SQLite waits.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
        raise named(path, error) from error


def named(path: Path, error: Exception) -> Exception:
    """Give the error that names the file, or the error itself where it is none of a file."""
    if isinstance(error, OSError):
        return HomeUnusable(path, error.strerror or "") if error.errno in _DISK else error
    if not isinstance(error, sqlite3.OperationalError):
        return IndexDamaged(path, str(error))
    # none where text is no UTF-8; and a statement of ours that is wrong here meets a schema that is not ours
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _CANNOT_WRITE:
        return HomeUnusable(path, str(error))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
        return IndexDamaged(path, str(error))
    return IndexBusy(path.parent, "another process") if code == sqlite3.SQLITE_BUSY else error


def _mode(path: Path, *, write: bool) -> str:
    """A catalog where nothing can be written can only be read as one that nobody changes, and only without a log."""
    if write or os.access(path.parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if _has_log(path) else "mode=ro&immutable=1"


def _has_log(path: Path) -> bool:
    """Tell whether changes may wait beside a catalog that are not in it yet."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def is_shared(path: Path) -> bool:
    """Tell whether an open connection sees what others write: not where it had to be opened without a log."""
    return path.with_name(path.name + "-wal").exists()


def copy(path: Path, to: Path) -> None:
    """Write what a catalog says in one moment into another file; whoever writes to it goes on.

    Raises:
        IndexForeign, IndexDamaged: What stands there cannot be used.
    """
    writes.private_file(to)
    connection = connect(path, write=True)
    try:
        with damage_named(path):
            connection.execute("VACUUM INTO ?", (os.fspath(to),))
    finally:
        connection.close()


def create(path: Path) -> None:
    """Make an empty catalog at `path`, whole or not at all."""
    writes.private_file(path)  # before SQLite makes it by the umask
    reach("catalog.created")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    with writes.transaction(connection, "schema"):
        for statement in TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.close()
