"""What stands around a passage: lines before and after it, or the rest of its section or definition.

The text is the file's, read as the indexer reads it, and only if the file is what the index knows: else, and where the
files never were, it is put together from the chunks, so that a passage and its surroundings never disagree. Nothing of
a secret is shown: surroundings end where the line of one begins.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hunch.core.files.read import read
from hunch.core.files.secrets import secret_spans
from hunch.core.request import Extent
from hunch.core.search.hit import Around
from hunch.core.search.section import section
from hunch.core.search.shelf import Shelf
from hunch.core.store.rows import Document
from hunch.core.types import Chunk, Found, Piece, Text

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A document's text, and the spans of it that are not to be shown."""

    text: str
    hidden: Sequence[tuple[int, int]] = ()


class Surroundings:
    """Gives the surroundings of one answer's passages; each document is read once."""

    def __init__(self, extent: Extent) -> None:
        """Remember how much is wanted."""
        self._extent = extent
        self._read: dict[tuple[Path, int], Whole] = {}
        self._pieces: dict[tuple[Path, int], list[Piece]] = {}

    def of(self, chunk: Chunk, shelf: Shelf, place: int) -> Around:
        """Give what stands around a chunk, the one at a place of a shelf: whole lines with it, without the last's end.

        Raises:
            IndexDamaged: What the index holds of the document is not what was written.
        """
        document = shelf.document(int(shelf.columns.document_ids[place]))
        key = shelf.reader.folder, document.document_id
        if key not in self._read:
            self._read[key] = _from_file(shelf, document) or _from_chunks(shelf, document)
        whole = self._read[key]
        if whole.text[chunk.start_char : chunk.end_char] != chunk.text:  # an older hunch may have decoded otherwise
            whole = self._read[key] = _from_chunks(shelf, document)
        start, end = chunk.start_char, chunk.end_char
        if self._extent.full:
            if key not in self._pieces:
                self._pieces[key] = shelf.reader.pieces(document.document_id)
            start, end = _section(self._pieces[key], chunk, document.type)
        start = min(start, back(whole.text, chunk.start_char, self._extent.before))
        end = max(end, ahead(whole.text, chunk.end_char, self._extent.after))
        start, end = _shown(whole, back(whole.text, start, 0), ahead(whole.text, end, 0), chunk)
        return Around(before=whole.text[start : chunk.start_char], after=whole.text[chunk.end_char : end])


def _section(pieces: Sequence[Piece], chunk: Chunk, type_name: str) -> tuple[int, int]:
    place = next(number for number, piece in enumerate(pieces) if piece.start == chunk.start_char)
    first, last = section(pieces, place, type_name)
    return pieces[first].start, pieces[last].end


def back(text: str, offset: int, lines: int) -> int:
    """Give where the line of an offset begins, or one so many lines before it."""
    start = text.rfind("\n", 0, offset) + 1
    while lines and start:
        start, lines = text.rfind("\n", 0, start - 1) + 1, lines - 1
    return max(start, 1) if text.startswith(BYTE_ORDER_MARK) else start


def ahead(text: str, offset: int, lines: int) -> int:
    """Give where the line of an offset ends, without its end of line, or one so many lines after it."""
    end = _line_end(text, offset)
    while lines and end + 1 < len(text):
        end, lines = _line_end(text, end + 1), lines - 1
    return end


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _shown(whole: Whole, start: int, end: int, chunk: Chunk) -> tuple[int, int]:
    """Narrow a span around a chunk to what may be shown."""
    for first, last in whole.hidden:
        if last <= chunk.start_char:
            start = max(start, min(_line_end(whole.text, last) + 1, chunk.start_char))
        elif first >= chunk.end_char:
            end = min(end, max(back(whole.text, first, 0) - 1, chunk.end_char))
    return start, end


def _from_file(shelf: Shelf, document: Document) -> Whole | None:
    """Read a document's file; None where it is not there, or is not what the index knows."""
    if not shelf.reader.has_sources:
        return None
    text = read(Found(path=Path(os.fsdecode(shelf.file(document))), stat=document.stat))
    if not isinstance(text, Text) or text.content_hash != document.content_hash:
        return None
    return Whole(text=text.text, hidden=secret_spans(text.text))


def _from_chunks(shelf: Shelf, document: Document) -> Whole:
    """Put a document together from its chunks: only blank space lies between them, or a secret."""
    return joined(list(shelf.reader.chunks(document.document_id)), has_secrets=document.withheld > 0)


def joined(chunks: Sequence[Chunk], *, has_secrets: bool) -> Whole:
    r"""Put chunks together, each where it stood; the ends of lines between them are those of the text.

    >>> one = Chunk(start_char=0, end_char=3, start_line=1, end_line=1, context=(), text="one")
    >>> two = Chunk(start_char=6, end_char=9, start_line=3, end_line=3, context=(), text="two")
    >>> joined([one, two], has_secrets=False).text
    'one \n\ntwo'
    """
    has_returns = any("\r\n" in chunk.text for chunk in chunks)
    parts: list[str] = []
    hidden: list[tuple[int, int]] = []
    offset, line = 0, 1
    for chunk in chunks:
        characters, lines = chunk.start_char - offset, chunk.start_line - line
        if has_returns and characters == 2 * lines:
            parts.append("\r\n" * lines)
        elif (offset, characters, lines) == (0, 1, 0):  # a line's indentation is part of its chunk
            parts.append(BYTE_ORDER_MARK)
        else:
            parts.append(" " * (characters - lines) + "\n" * lines)
            if has_secrets and characters > lines + 1:
                hidden.append((offset, chunk.start_char))
        parts.append(chunk.text)
        offset, line = chunk.end_char, chunk.end_line
    return Whole(text="".join(parts), hidden=hidden)
