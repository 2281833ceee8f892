"""Measures of a text's spans: how many columns wide, how many bytes long, each in constant time after one pass."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from unicodedata import east_asian_width


def columns_of(character: str) -> int:
    """Give the columns that a terminal would use: 2 for East Asian wide and fullwidth characters, else 1.

    Wide characters are one token each for most encoders, narrow ones about a quarter, so that columns follow the
    tokens better than characters do.

    >>> columns_of("字"), columns_of("a")
    (2, 1)
    """
    return 2 if east_asian_width(character) in "WF" else 1


def bytes_of(character: str) -> int:
    """Give the length in UTF-8.

    >>> bytes_of("é")
    2
    """
    return len(character.encode("utf-8", "surrogatepass"))


class Ruler:
    """Prefix sums of one measure over a text. The measure must give 1 for every ASCII character."""

    def __init__(self, text: str, measure: Callable[[str], int]) -> None:
        """Measure every character once; an ASCII text needs no sums."""
        self._length = len(text)
        self._sums: Sequence[int] | None = None
        if not text.isascii():
            sizes = {character: measure(character) for character in set(text)}
            self._sums = array("Q", accumulate(map(sizes.__getitem__, text), initial=0))

    def size(self, start: int, end: int) -> int:
        """Give the size of the span from `start` to `end`."""
        return end - start if self._sums is None else self._sums[end] - self._sums[start]

    def reach(self, start: int, size: int) -> int:
        """Give the furthest end so that the span from `start` is at most `size`."""
        if self._sums is None:
            return min(start + size, self._length)
        return bisect_right(self._sums, self._sums[start] + size) - 1
