"""The invariants of one catalog and its snapshot, each as a question that is asked of the files.

A library: `hunch doctor`, a search that meets a forged seal, and the tests ask the same questions. Nothing is changed,
and nothing is believed: what cannot be read is a finding and never an exception.
"""

import itertools
import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hunch.core.errors import HunchError, IndexDamaged
from hunch.core.store import seal, vectors
from hunch.core.store.checksum import COVERED, of_tables, wrong_rows
from hunch.core.store.schema import VERSION, WORDS, connect, version_of

#: Facts without which a catalog cannot be used.
FACTS = ("tables", "root", "recipe", "encoder", "dimensions", "complete", "generation")

#: Rows that name what is not there, or that are there twice in meaning.
_REFERENCES = {
    "chunks of no document": "SELECT count(*) FROM chunks WHERE document_id NOT IN (SELECT document_id FROM documents)",
    "chunks without their embedding": "SELECT count(*) FROM chunks WHERE embedding_id NOT IN"
    " (SELECT embedding_id FROM embeddings)",
    "chunks without their text": "SELECT count(*) FROM chunks WHERE chunk_id NOT IN (SELECT rowid FROM passages)",
    "texts of no chunk": "SELECT count(*) FROM passages WHERE rowid NOT IN (SELECT chunk_id FROM chunks)",
    "files both indexed and skipped": "SELECT count(*) FROM documents JOIN skips USING (path)",
    "files indexed that were forgotten": "SELECT count(*) FROM documents d WHERE EXISTS (SELECT * FROM forgotten f"
    " WHERE d.path = f.path OR substr(d.path, 1, length(f.path) + 1) = CAST(f.path || '/' AS BLOB))",
    "tables whose ids could be given twice": "SELECT count(*) FROM (SELECT 'documents' AS name, max(document_id)"
    " AS last FROM documents UNION SELECT 'chunks', max(chunk_id) FROM chunks UNION SELECT 'embeddings',"
    " max(embedding_id) FROM embeddings) LEFT JOIN sqlite_sequence USING (name) WHERE last > coalesce(seq, 0)",
    "chunks that overlap": "SELECT count(*) FROM (SELECT document_id, start_char, lag(end_char) OVER"
    " (PARTITION BY document_id ORDER BY start_char) AS before FROM chunks) WHERE start_char < before",
    "chunks that end before they begin": "SELECT count(*) FROM chunks WHERE end_char <= start_char OR"
    " end_line < start_line OR start_line < 1",
}


class Cure(Enum):
    """What mends a finding, from what is true."""

    PUBLISH = "publish"  #: write the snapshot anew from the catalog
    WORDS = "words"  #: make the full-text tree anew from the texts beside it
    REREAD = "reread"  #: read the file again with the next run
    REBUILD = "rebuild"  #: make the index anew from the files, beside the one that is damaged
    PROTECT = "protect"  #: take away the rights of others
    TIDY = "tidy"  #: remove what nothing refers to
    NONE = "none"  #: a person has to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it must be."""

    check: str  #: the name of the check
    where: Path
    detail: str
    cure: Cure


def check_catalog(path: Path, *, deep: bool) -> Iterator[Finding]:
    """Ask a catalog alone: SQLite's own checks, the word tree, every row's checksum, what refers to what.

    `deep` makes the word tree anew beside and compares the two: SQLite's own check of it adds numbers up with XOR, and
    what is wrong twice is right again (seen once in 200 single bits). It takes as long as the tree took.

    The caller holds the writer lock, or knows that nobody writes: SQLite checks the full-text tree as a writer.
    """
    try:
        connection = connect(path, write=os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    except HunchError as error:
        yield _finding("readable", path, str(error), Cure.REBUILD if isinstance(error, IndexDamaged) else Cure.NONE)
        return
    try:
        if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):
            yield _finding("format", path, "an older hunch made it; to bring it up to date: hunch index", Cure.NONE)
            return
        for name, check in [*_CHECKS.items(), *([("words", _words_anew)] if deep else [])]:
            try:
                yield from (_finding(name, path, detail, cure) for detail, cure in check(connection))
            except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
                yield _finding(name, path, str(error), Cure.REBUILD)
                return  # what asks further only says the same again
    finally:
        connection.close()


def check_snapshot(path: Path, *, deep: bool) -> Iterator[Finding]:
    """Ask whether the snapshot is the file that the catalog points to; `deep` compares every vector."""
    try:
        connection = connect(path)
    except HunchError:
        return  # said by `check_catalog`
    try:
        facts = {key: str(value) for key, value in connection.execute("SELECT key, value FROM meta")}
        if "snapshot" not in facts:
            if facts.get("complete") == "1":
                yield _finding("snapshot", path, "a complete index without a vector snapshot", Cure.PUBLISH)
            return
        pointer = vectors.Pointer.read(facts["snapshot"])
        file = path.parent / pointer.name
        if not vectors.is_intact(file, pointer, believe_stat=not deep):
            yield _finding("snapshot", file, "not the file that was published", Cure.PUBLISH)
        elif deep:
            yield from _compare_vectors(connection, path, pointer, int(facts["dimensions"]))
    except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
        yield _finding("snapshot", path, str(error), Cure.PUBLISH)
    finally:
        connection.close()


def check_rights(folder: Path) -> Iterator[Finding]:
    """Ask whether others can read what hunch wrote in a folder."""
    for path in [folder, *sorted(folder.rglob("*"))]:
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue
        if stat.S_IMODE(mode) & 0o077:
            yield _finding("rights", path, f"others may use it (mode {stat.S_IMODE(mode):o})", Cure.PROTECT)


def check_seal(path: Path) -> None:
    """Check a catalog that has changed under its seal, and seal it anew where nothing is wrong.

    The caller holds the writer lock.

    Raises:
        IndexDamaged: It is not what a writer of hunch left.
        IndexForeign: It is not hunch's, or a newer hunch's.
    """
    if seal.state(path) is not seal.Seal.FORGED or version_of(path) != VERSION:
        return
    for finding in check_catalog(path, deep=True):
        raise IndexDamaged(path, finding.detail)
    seal.put_on(path)


def _finding(check: str, where: Path, detail: str, cure: Cure) -> Finding:
    return Finding(check=check, where=where, detail=detail, cure=cure)


_Answers = Iterator[tuple[str, Cure]]


def _pages(connection: sqlite3.Connection) -> _Answers:
    lines = [line for (line,) in connection.execute("PRAGMA integrity_check(5)")]
    if lines != ["ok"]:
        yield "; ".join(lines).replace("\n", " "), Cure.REBUILD


def _rows(connection: sqlite3.Connection) -> _Answers:
    for table in COVERED:
        if n := wrong_rows(connection, table):
            yield f"rows of {table} that are not what was written: {n}", Cure.REBUILD


def _references(connection: sqlite3.Connection) -> _Answers:
    for name, sql in _REFERENCES.items():
        ((n,),) = connection.execute(sql)
        if n:
            yield f"{name}: {n}", Cure.REBUILD


def _words(connection: sqlite3.Connection) -> _Answers:
    if connection.execute("PRAGMA query_only").fetchone() == (1,):
        return  # SQLite checks the tree as a writer, and here nothing can be written
    try:
        connection.execute("INSERT INTO passages (passages, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        yield f"the words do not lead to their passages ({error})", Cure.WORDS


def _words_anew(connection: sqlite3.Connection) -> _Answers:
    beside = sqlite3.connect(":memory:")
    try:
        beside.executescript(WORDS)
        texts = connection.execute("SELECT rowid, path, context, body, extra FROM passages")
        beside.executemany("INSERT INTO passages (rowid, path, context, body, extra) VALUES (?, ?, ?, ?, ?)", texts)
        sql = "SELECT term, doc, col, offset FROM terms"
        both = itertools.zip_longest(connection.execute(sql), beside.execute(sql))
        if any(found != due for found, due in both):
            yield "the words do not lead to the passages that they stand in", Cure.WORDS
    finally:
        beside.close()


def _facts(connection: sqlite3.Connection) -> _Answers:
    facts = dict(connection.execute("SELECT key, value FROM meta"))
    lacking = [name for name in FACTS if name not in facts]
    if lacking:
        yield f"facts are missing: {', '.join(lacking)}", Cure.REBUILD
        return
    if int(facts["tables"]) != of_tables(connection):
        yield "the tables are not made as they were", Cure.REBUILD
    ((vector_sizes,),) = connection.execute(
        "SELECT count(*) FROM embeddings WHERE length(vector) <> ?", (int(facts["dimensions"]),)
    )
    if vector_sizes:
        yield f"embeddings that have not {facts['dimensions']} numbers: {vector_sizes}", Cure.REBUILD
    ((others,),) = connection.execute("SELECT count(*) FROM embeddings WHERE encoder <> ?", (facts["encoder"],))
    if others:
        yield f"embeddings of another encoder: {others}", Cure.REBUILD
    if "snapshot" in facts:
        json.loads(facts["snapshot"])


_CHECKS: dict[str, Callable[[sqlite3.Connection], _Answers]] = {
    "pages": _pages,
    "rows": _rows,
    "words": _words,
    "references": _references,
    "facts": _facts,
}


def _compare_vectors(connection: sqlite3.Connection, path: Path, pointer: vectors.Pointer, d: int) -> Iterator[Finding]:
    """Hold each row of the snapshot against the catalog's embedding."""
    sql = "SELECT embedding_id, vector FROM embeddings WHERE embedding_id <= ? ORDER BY embedding_id"
    rows = connection.execute(sql, (pointer.last_key,)).fetchall()
    matrix = vectors.open_matrix(path.parent, pointer, len(rows), d)
    if matrix is None:
        yield _finding("snapshot", path.parent / pointer.name, f"does not hold {len(rows)} vectors", Cure.PUBLISH)
        return
    wrong = sum(row.tobytes() != vector for row, (_, vector) in zip(matrix, rows, strict=True))
    if wrong:
        detail = f"vectors that are not those of the catalog: {wrong}"
        yield _finding("snapshot", path.parent / pointer.name, detail, Cure.PUBLISH)
