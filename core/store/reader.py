"""The reading side of a catalog: what is asked of one view of one index, in the length of one search."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hunch.core.errors import IndexDamaged
from hunch.core.postings import FIELD_WEIGHTS, PLACE_BITS, Occurrences
from hunch.core.store import vectors
from hunch.core.store.checksum import checksum
from hunch.core.store.known import forgotten
from hunch.core.store.roots import IndexFolder
from hunch.core.store.rows import Columns, Document
from hunch.core.store.schema import damage_named
from hunch.core.store.snapshot import Snapshot
from hunch.core.store.view import View
from hunch.core.types import Chunk, Piece, Stat

_FIELDS = tuple(FIELD_WEIGHTS)
_FIELD_OF = " ".join(f"WHEN '{field}' THEN {number}" for number, field in enumerate(_FIELDS))


class Reader(View):
    """What can be asked of one view of one index. Use as a context manager."""

    def __init__(self, place: IndexFolder, before: Snapshot | None = None) -> None:
        """Open the index; `before` is what an earlier view of it had mapped.

        Raises:
            IndexMissing: There is none.
            IndexForeign, IndexDamaged: What stands there cannot be used.
            IndexOutdated: It has the tables of an older hunch.
        """
        super().__init__(place)
        self._before = before

    @property
    def complete(self) -> bool:
        """Whether every file of the root has been through the indexer at least once."""
        return self.meta.get("complete") == "1"

    @property
    def has_sources(self) -> bool:
        """Whether the files that were indexed are there; an index can be imported without them."""
        return self.meta.get("sources") != "none"

    @property
    def generation(self) -> int:
        """How many times the index has changed."""
        return int(self.meta.get("generation", "0"))

    def documents(self, prefix: bytes = b"") -> Iterator[Document]:
        """Yield the documents below a path (relative, without a slash at its end; b"" is all), by path."""
        condition, values = _below(prefix)
        columns = """document_id, path, type, encoding, content_hash, size_bytes, mtime_ns, ctime_ns, inode, settled,
            withheld, checksum"""
        sql = f"SELECT {columns} FROM documents d {condition} ORDER BY path"
        for document_id, path, type_name, encoding, content_hash, *stat, settled, withheld, written in self._rows(
            sql, values
        ):
            self._compare(written, path, type_name, encoding, *stat, settled, content_hash, withheld)
            yield Document(
                document_id=document_id,
                path=path,
                type=type_name,
                encoding=encoding,
                content_hash=content_hash,
                settled=bool(settled),
                stat=Stat(size_bytes=stat[0], mtime_ns=stat[1], ctime_ns=stat[2], inode=stat[3]),
                withheld=withheld,
            )

    def document(self, document_id: int) -> Document:
        """Give one document."""
        (path,) = self._one("SELECT path FROM documents WHERE document_id = ?", document_id)
        for document in self.documents(path):
            if document.document_id == document_id:
                return document
        raise IndexDamaged(self.catalog, f"document {document_id} is not found by its path")

    def skips(self) -> Iterator[tuple[bytes, str, str]]:
        """Yield (path, reason, detail) of what was met and not indexed, by path."""
        yield from self._rows("SELECT path, reason, detail FROM skips ORDER BY path")

    def skip_counts(self) -> dict[str, int]:
        """Count the skipped files by reason."""
        return dict(self._rows("SELECT reason, count(*) FROM skips WHERE NOT folder GROUP BY reason ORDER BY reason"))

    def forgotten(self) -> list[bytes]:
        """Give the relative paths that a person took out of the index."""
        return forgotten(self._database)

    def withheld(self) -> int:
        """Count the chunks that were left out because they hold a secret."""
        ((n,),) = self._rows("SELECT coalesce(sum(withheld), 0) FROM documents")
        return int(n)

    def count(self, table: str) -> int:
        """Count the rows of documents, chunks or embeddings."""
        ((n,),) = self._rows(f"SELECT count(*) FROM {table}")
        return int(n)

    def columns(self, prefixes: Sequence[bytes], keep: Callable[[Document], bool] | None = None) -> Columns:
        """Load the columns of the chunks below any of `prefixes` whose document `keep` keeps."""
        conditions = [_below(prefix) for prefix in prefixes]
        where = " OR ".join(condition.removeprefix("WHERE ") or "1" for condition, _ in conditions) or "0"
        # group_concat: one string that numpy parses costs a fifth of ten thousand Python tuples (measured)
        sql = f"""SELECT group_concat(chunk_id), group_concat(document_id), group_concat(embedding_id),
            group_concat(length) FROM (SELECT c.* FROM documents d JOIN chunks c USING (document_id)
            WHERE {where} ORDER BY d.path, c.start_char)"""
        ((chunks, documents, embeddings, lengths),) = self._rows(sql, tuple(v for _, vs in conditions for v in vs))
        arrays = [_numbers(chunks), _numbers(documents), _numbers(embeddings), _numbers(lengths)]
        if len({len(array) for array in arrays}) > 1:
            raise IndexDamaged(self.catalog, "chunks that lack a number")
        columns = Columns(chunk_ids=arrays[0], document_ids=arrays[1], embedding_ids=arrays[2], lengths=arrays[3])
        if keep is None:
            return columns
        kept = {d.document_id for prefix in prefixes for d in self.documents(prefix) if keep(d)}
        return columns.where(np.isin(columns.document_ids, np.fromiter(kept, np.int64, len(kept))))

    def texts(self, chunk_ids: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
        """Yield (chunk_id, text) of some chunks: the texts of all need not fit into memory."""
        # from the table beneath the word tree: through the tree it takes twice as long (measured)
        sql = "SELECT id, c2 FROM passages_content WHERE id IN (SELECT value FROM json_each(?))"
        with damage_named(self.catalog):
            rows = self._database.execute(sql, (json.dumps(chunk_ids.tolist()),))
            for row in rows:  # noqa: UP028 - `yield from` closes them after their database when Ctrl-C comes
                yield row

    def occurrences(self, term: str) -> Occurrences:
        """Find every place in the index where a term stands."""
        # as one number each: SQLite writes and numpy reads half as many, a quarter of the time for a common word
        place = f"offset * {len(_FIELDS)} + CASE col {_FIELD_OF} END"
        sql = f"SELECT count(*), group_concat(doc << {PLACE_BITS} | {place}) FROM terms WHERE term = ?"
        ((count, packed),) = self._rows(sql, (term,))
        found = Occurrences.unpack(_numbers(packed))
        if len(found.chunks) != count:
            raise IndexDamaged(self.catalog, "a word stands in no field")
        return found

    @cached_property
    def snapshot(self) -> Snapshot:
        """The vectors of this view; what an earlier view mapped is taken over where it is the same."""
        pointer = self.pointer
        keys = np.zeros(0, np.int64)
        if pointer is not None:
            covered = "SELECT embedding_id FROM embeddings WHERE embedding_id <= ? ORDER BY 1"
            ((text,),) = self._rows(f"SELECT group_concat(embedding_id) FROM ({covered})", (pointer.last_key,))
            keys = _numbers(text)
        before = self._before and self._before.still_is(pointer, keys)
        return before or Snapshot(self.folder, pointer, keys, int(self.meta["dimensions"]))

    def rows(self, embedding_ids: NDArray[np.int64]) -> NDArray[np.int8]:
        """Give the vectors of embeddings, int8[n, d] in the order asked, from the snapshot where it has them."""
        return self.snapshot.rows(embedding_ids, self.kept_vectors)

    @property
    def mapped(self) -> Snapshot | None:
        """The vectors of this view, where they were asked for."""
        return self.__dict__.get("snapshot")

    def kept_vectors(self, embedding_ids: Sequence[int]) -> list[bytes]:
        """Give the vectors of embeddings as the catalog holds them."""
        d = int(self.meta["dimensions"])
        rows = self._of("SELECT embedding_id, vector FROM embeddings WHERE embedding_id", embedding_ids)
        if any(len(blob) != d for (blob,) in rows):
            raise IndexDamaged(self.catalog, f"an embedding has not {d} numbers")
        return [blob for (blob,) in rows]

    def windows(self, embedding_ids: Sequence[int]) -> list[bytes]:
        """Give the windows of embeddings, packed."""
        rows = self._of("SELECT embedding_id, windows FROM embeddings WHERE embedding_id", embedding_ids)
        row_bytes = -(-int(self.meta["dimensions"]) // 8)
        if any(len(packed) % row_bytes for (packed,) in rows):
            raise IndexDamaged(self.catalog, "an embedding has windows of no length")
        return [packed for (packed,) in rows]

    @property
    def pointer(self) -> vectors.Pointer | None:
        """The published snapshot, as the catalog knows it."""
        text = self.meta.get("snapshot")
        return vectors.Pointer.read(text) if text else None

    @property
    def last_key(self) -> int:
        """The last embedding that the snapshot holds; 0 where there is none."""
        return self.pointer.last_key if self.pointer else 0

    def labels(self, chunk_ids: Sequence[int]) -> list[list[str]]:
        """Give what chunks could be called: the innermost heading or definition that each lies in, and those within."""
        rows = self._of("SELECT chunk_id, context, begins FROM chunks WHERE chunk_id", chunk_ids)
        try:
            return [list(dict.fromkeys([*_list(context)[-1:], *_list(begins)])) for context, begins in rows]
        except (ValueError, TypeError) as error:
            raise IndexDamaged(self.catalog, f"a chunk: {error}") from None

    def pieces(self, document_id: int) -> list[Piece]:
        """Give where the chunks of a document begin and end and what they are called, in their order."""
        sql = "SELECT start_char, end_char, context, begins FROM chunks WHERE document_id = ? ORDER BY start_char"
        rows = self._rows(sql, (document_id,))
        try:
            return [Piece(start=s, end=e, context=tuple(_list(c)), begins=tuple(_list(b))) for s, e, c, b in rows]
        except (ValueError, TypeError) as error:
            raise IndexDamaged(self.catalog, f"a chunk: {error}") from None

    def chunks(self, document_id: int) -> Iterator[Chunk]:
        """Yield the chunks of a document, in their order."""
        sql = "SELECT chunk_id FROM chunks WHERE document_id = ? ORDER BY start_char"
        for (chunk_id,) in self._rows(sql, (document_id,)):
            yield self.chunk(chunk_id)

    def chunk(self, chunk_id: int) -> Chunk:
        """Give a chunk with its text.

        Raises:
            IndexDamaged: It is not what was written.
        """
        sql = """SELECT document_id, embedding_id, start_char, end_char, start_line, end_line, c.context, begins,
            length, c.checksum, p.path, p.context, body, extra
            FROM chunks c JOIN passages p ON p.rowid = chunk_id WHERE chunk_id = ?"""
        row = self._one(sql, chunk_id)
        self._compare(row[9], *row[:9], checksum(*row[10:]))
        return Chunk(
            start_char=row[2],
            end_char=row[3],
            start_line=row[4],
            end_line=row[5],
            context=tuple(json.loads(row[6])),
            begins=tuple(json.loads(row[7])),
            text=row[12],
        )


def _below(prefix: bytes) -> tuple[str, tuple[bytes, ...]]:
    """Make the SQL condition for a document at a path or below it; a range, because LIKE reads % and _ in names."""
    if not prefix:
        return "", ()
    return "WHERE (d.path = ? OR (d.path > ? AND d.path < ?))", (prefix, prefix + b"/", prefix + b"0")


def _list(text: str) -> list[str]:
    """Read a list from JSON; most are empty, and that takes no parser."""
    return json.loads(text) if text != "[]" else []


def _numbers(text: str | None) -> NDArray[np.int64]:
    """Parse what group_concat gave."""
    return np.fromstring(text, np.int64, sep=",") if text else np.zeros(0, np.int64)
