"""How wide a text is on a terminal, and which part of it fits. Pure."""

from collections.abc import Sequence
from itertools import accumulate

#: Asks for the picture of the character before it, which is two columns wide.
_AS_PICTURE = "\ufe0f"
#: A line that is cut begins with a whole word, where that leaves out no more characters than this.
LONGEST_REST = 12


def edges(text: str) -> Sequence[int]:
    """Give the column where each character begins, and the one behind the last.

    Never less than what a terminal takes; what it draws as one sign of several characters may take less.

    >>> list(edges("a漢字")), list(edges("né"))
    ([0, 1, 3, 5], [0, 1, 2])
    """
    if text.isascii():
        return range(len(text) + 1)
    from rich.cells import get_character_cell_size as size  # 5 ms, and most texts are ASCII

    return [0, *accumulate(1 if character == _AS_PICTURE else size(character) for character in text)]


def width(text: str) -> int:
    """Give the columns that a text takes."""
    return len(text) if text.isascii() else edges(text)[-1]


def fitting(text: str, columns: int, focus: tuple[int, int] = (0, 0)) -> slice:
    """Choose the part of a text that fits: the beginning, or what stands around a place where it would be left out.

    Args:
        text: One line.
        columns: How much room there is, at least 6. A sign for what is left out, at either end, takes one of them.
        focus: Where what must be seen begins and ends.
    """
    at = edges(text)
    if at[-1] <= columns:
        return slice(0, len(text))
    start, (first, last) = 0, focus
    if at[last] > columns - 1:
        most_left = at[-1] - (columns - 1)  # from there on, all that follows fits
        start = _first(at, max(0, min(at[first] - columns // 3, most_left)))
        space = text.find(" ", start, min(start + LONGEST_REST, first))
        start = start if space < 0 else space + 1
    room = columns - (start > 0)
    end = len(text)
    if at[end] - at[start] > room:
        end = _last(at, at[start] + room - 1)
    return slice(start, max(start, end))


def _first(at: Sequence[int], column: int) -> int:
    """Give the first character that begins in a column or behind it, and does not belong to the one before."""
    return next(n for n in range(len(at)) if at[n] >= column and (n == 0 or n + 1 == len(at) or at[n + 1] > at[n]))


def _last(at: Sequence[int], column: int) -> int:
    """Give where the characters end that lie before a column."""
    return next(n for n in range(len(at) - 1, -1, -1) if at[n] <= column)
