"""The rows of one file: how they are stored, replaced and taken out, each with its checksum.

The caller is `catalog`, within its transaction.
"""

import json
import os
import sqlite3
from dataclasses import asdict

import sqlite_utils

from hunch.core import lexical
from hunch.core.store.batch import Prepared
from hunch.core.store.checksum import COVERED, checksum
from hunch.core.types import Skipped, Stat


def remove(connection: sqlite3.Connection, path: bytes) -> None:
    """Take out what is known of a file, indexed or skipped."""
    connection.execute("DELETE FROM skips WHERE path = ?", (path,))
    row = connection.execute("SELECT document_id FROM documents WHERE path = ?", (path,)).fetchone()
    if row is None:
        return
    connection.execute("DELETE FROM passages WHERE rowid IN (SELECT chunk_id FROM chunks WHERE document_id = ?)", row)
    connection.execute("DELETE FROM chunks WHERE document_id = ?", row)
    connection.execute("DELETE FROM documents WHERE document_id = ?", row)


def restate(connection: sqlite3.Connection, path: bytes, stat: Stat, *, settled: bool) -> None:
    """Remember another state of a file whose content is what it was."""
    connection.execute(
        "UPDATE documents SET size_bytes = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, settled = ? WHERE path = ?",
        (stat.size_bytes, stat.mtime_ns, stat.ctime_ns, stat.inode, settled, path),
    )
    _sum_up(connection, path)


def skip(database: sqlite_utils.Database, path: bytes, skipped: Skipped, stat: Stat | None) -> None:
    """Remember that a file was met and why it is not indexed."""
    row = {
        "path": path,
        "reason": skipped.reason.value,
        "detail": skipped.detail,
        "folder": int(skipped.is_folder),
        **(asdict(stat) if stat else dict.fromkeys(Stat.__slots__)),
    }
    database.table("skips").upsert({**row, "checksum": checksum(*row.values())}, pk="path")


def store(database: sqlite_utils.Database, prepared: Prepared, encoder: str) -> bool:
    """Store a file; tell whether each of its chunks has its embedding."""
    connection = database.conn
    remove(connection, prepared.path)
    document = {
        "path": prepared.path,
        "type": prepared.type,
        "encoding": prepared.encoding,
        "settled": int(prepared.settled),
        "content_hash": prepared.content_hash,
        "withheld": prepared.withheld,
        **asdict(prepared.stat),
    }
    document_id = database.table("documents").insert({**document, "checksum": 0}).last_pk
    _sum_up(connection, prepared.path)
    path_words = os.fsdecode(prepared.path).encode("utf-8", "replace").decode()
    path_words += " " + lexical.expand(path_words)
    for chunk, key in zip(prepared.chunks, prepared.input_hashes, strict=True):
        context = " ".join(chunk.context)
        extra = lexical.expand(chunk.text)
        passage = (path_words, context + " " + lexical.expand(context), chunk.text, extra)
        values = (
            chunk.start_char,
            chunk.end_char,
            chunk.start_line,
            chunk.end_line,
            json.dumps(chunk.context, ensure_ascii=False),
            json.dumps(chunk.begins, ensure_ascii=False),
            lexical.length(chunk.text, extra),
        )
        cursor = connection.execute(
            "INSERT INTO chunks (document_id, embedding_id, start_char, end_char, start_line, end_line, context,"
            " begins, length, checksum) SELECT ?1, embedding_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
            " checksum(?1, embedding_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            " FROM embeddings WHERE encoder = ?10 AND input_hash = ?11",
            (document_id, *values, checksum(*passage), encoder, key),
        )
        if cursor.rowcount != 1:
            return False
        connection.execute(
            "INSERT INTO passages (rowid, path, context, body, extra) VALUES (?, ?, ?, ?, ?)",
            (cursor.lastrowid, *passage),
        )
    return True


def _sum_up(connection: sqlite3.Connection, path: bytes) -> None:
    """Give a document's row its checksum."""
    connection.execute(f"UPDATE documents SET checksum = checksum({COVERED['documents']}) WHERE path = ?", (path,))
