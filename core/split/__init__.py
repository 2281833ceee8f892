"""Texts to pieces: code by syntax, Markdown by headings, prose by paragraphs, tables by rows.

A text and the name of its type come in; pieces that tile the text go out, or chunks, which are pieces without their
outer blank space. Nothing here reads files or knows of models.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hunch.core.split import gitlog, headings, indented, rows
from hunch.core.split.languages import LANGUAGES
from hunch.core.split.outline import Outline
from hunch.core.split.pack import Rung, Sizes, tile
from hunch.core.split.rungs import LINES, PROSE, ROWS
from hunch.core.types import Chunk, Piece

#: To be raised whenever the same text gives other pieces: the index remembers with which it was made.
VERSION = 3

_HEADED = {"rst": headings.rst, "org": headings.org, "asciidoc": headings.asciidoc}
_INDENTED = frozenset({"json", "yaml", "toml", "ini", "xml"})
#: Of these no two units share a piece.
_APART = frozenset({"gitlog"})
_BYTE_ORDER_MARK = "\ufeff"


def split(text: str, type_name: str, max_chars: int = Sizes().maximum) -> list[Piece]:
    """Cut a text into pieces that tile it.

    Args:
        text: Any text; "" gives [].
        type_name: A document type as `hunch types` lists them; an unknown one is split as prose.
        max_chars: The most columns of a piece, at least 16; wide characters (CJK) count two.
    """
    if max_chars < 16:
        raise ValueError(f"pieces of at most {max_chars} columns are too short: ask for 16 or more")
    mark = text.startswith(_BYTE_ORDER_MARK)
    body = text[mark:]
    outline, ladder = _outline(body, type_name, max_chars)
    sizes = replace(Sizes.within(max_chars - mark), apart=type_name in _APART)
    pieces = tile(body, outline, ladder, sizes)
    if not mark:
        return pieces
    return [
        replace(piece, start=piece.start + (number > 0), end=piece.end + 1) for number, piece in enumerate(pieces)
    ] or [Piece(start=0, end=1)]


def _outline(text: str, type_name: str, maximum: int) -> tuple[Outline, Sequence[Rung]]:
    if type_name in LANGUAGES:
        from hunch.core.split import code  # tree-sitter costs 20 ms to import

        syntax = code.outline(text, type_name, maximum // 4)
        return syntax if syntax.cuts else Outline(cuts=indented.outline(text).cuts), LINES
    if type_name == "markdown":
        from hunch.core.split import markdown  # markdown-it costs 100 ms to import

        return markdown.outline(text), PROSE
    if type_name in _HEADED:
        return _HEADED[type_name](text), PROSE
    if type_name in _INDENTED:
        return indented.outline(text), LINES
    if type_name == "gitlog":
        return gitlog.outline(text), LINES
    if type_name in ("csv", "tsv"):
        return rows.outline(text), ROWS
    return Outline(), ROWS if type_name in ("jsonl", "log") else PROSE


def chunks(text: str, type_name: str) -> list[Chunk]:
    """Cut a text into chunks: pieces without outer blank space, those of blank space alone left out.

    The indentation of a chunk's first line stays.
    """
    return list(_chunks(text, split(text, type_name)))


def _chunks(text: str, pieces: Sequence[Piece]) -> Iterator[Chunk]:
    line, counted = 1, 0
    for piece in pieces:
        start, end = _trim(text, piece.start, piece.end)
        if start == end:
            continue
        line, counted = line + text.count("\n", counted, start), start
        yield Chunk(
            start_char=start,
            end_char=end,
            start_line=line,
            end_line=line + text.count("\n", start, end),
            context=piece.context,
            begins=piece.begins,
            text=text[start:end],
        )


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    start += text.startswith(_BYTE_ORDER_MARK) and start == 0
    inside = text[start:end]
    kept = inside.strip()
    if not kept:
        return start, start
    first = start + len(inside) - len(inside.lstrip())
    line = text.rfind("\n", 0, first) + 1
    return (line if line >= start and text[line:first].isspace() else first), start + len(inside.rstrip())
