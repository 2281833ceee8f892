"""Which chunks of a document make the section or definition that one of them stands in. Pure."""

from collections.abc import Callable, Sequence

from hunch.core.types import Piece

#: Sections of these have headings; two that follow on each other may have the same one.
HEADED = frozenset({"markdown", "rst", "org", "asciidoc", "gitlog"})
#: Of these a record stands for itself: all of them together are no section.
RECORDS = frozenset({"csv", "tsv", "jsonl", "log", "json", "yaml", "toml", "ini", "xml"})
#: What has no heading is one section up to so many chunks: a note of three pages, not a book.
NOTE_CHUNKS = 8


def section(pieces: Sequence[Piece], place: int, type_name: str) -> tuple[int, int]:
    """Give the first and the last of the chunks of the innermost section or definition that one of them stands in.

    A chunk that holds whole sections or definitions stands in the one around them all, if there is one.

    Args:
        pieces: The chunks of a document, in their order.
        place: The one.
        type_name: The document's type.
    """
    context = pieces[place].context
    if not context:
        return _unnamed(pieces, place, type_name)

    def inside(piece: Piece) -> bool:
        return piece.context[: len(context)] == context

    def opens(piece: Piece) -> bool:
        return type_name in HEADED and piece.context == context and context[-1] in piece.begins

    first, last = _run(pieces, place, inside)
    first = next((n for n in range(place, first, -1) if opens(pieces[n])), first)
    last = next((n - 1 for n in range(place + 1, last + 1) if opens(pieces[n])), last)
    return first, last


def _unnamed(pieces: Sequence[Piece], place: int, type_name: str) -> tuple[int, int]:
    """Give what stands together without a name: a note, what comes before the first heading, code between functions."""
    if type_name in RECORDS or pieces[place].begins:
        return place, place
    first, last = _run(pieces, place, lambda piece: not piece.context and not piece.begins)
    return (first, last) if last - first < NOTE_CHUNKS else (place, place)


def _run(pieces: Sequence[Piece], place: int, belongs: Callable[[Piece], bool]) -> tuple[int, int]:
    first = last = place
    while first > 0 and belongs(pieces[first - 1]):
        first -= 1
    while last + 1 < len(pieces) and belongs(pieces[last + 1]):
        last += 1
    return first, last
