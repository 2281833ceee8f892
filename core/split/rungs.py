"""The ladder: how to find places to cut in text of which nothing else is known, from paragraphs down to words.

A rung takes a text and a span of it and yields offsets inside the span, ascending. All are linear.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from hunch.core.split.pack import Rung

_BLANK_LINES = re.compile(r"\n(?:[ \t\r\f\v]*\n)+")
#: In code a line of a comment that says nothing parts its paragraphs.
_BLANK_CODE_LINES = re.compile(r"\n(?:[ \t\r\f\v]*(?:(?:\*|//[/!]?|#|--|;+|%+)[ \t\r]*)?\n)+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CLOSERS = "\"'”’»)\\]」』）】》"
#: An end of a sentence: Latin ones need blank space behind them and no lower-case letter, CJK ones neither.
_SENTENCE = re.compile(rf"[.!?…।؟۔][{_CLOSERS}]*\s+(?=[^\sa-z])|[。！？．｡][{_CLOSERS}]*\s*")
#: "e.g. Peter", "Mr. Smith", "J. Smith": a full stop that ends no sentence.
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|cf|al|Fig|No|e\.g|i\.e)|\b[A-Z])\.\s*\Z")
_WORD = re.compile(r"\s+")
#: Lines of prose that were wrapped by hand are about equally long and rarely longer than this.
_WRAP = 120


def paragraphs(text: str, start: int, end: int) -> Iterator[int]:
    """Cut behind blank lines, but not between a line that ends with a colon and what it announces."""
    for blank in _BLANK_LINES.finditer(text, start, end):
        if text[max(start, blank.start() - 3) : blank.start()].rstrip()[-1:] not in (":", "："):
            yield blank.end()


def blocks(text: str, start: int, end: int) -> Iterator[int]:
    """Cut code and data behind blank lines and blank lines of comments."""
    return (blank.end() for blank in _BLANK_CODE_LINES.finditer(text, start, end))


def lines(text: str, start: int, end: int) -> Iterator[int]:
    """Cut behind every line."""
    return (line.end() for line in _LINE.finditer(text, start, end))


def turns(text: str, start: int, end: int) -> Iterator[int]:
    """Cut behind every line that is a unit of its own, as in transcripts and lists; wrapped prose has none."""
    ends = list(lines(text, start, end))
    if not _is_wrapped([after - before for before, after in zip([start, *ends], ends, strict=False)]):
        yield from ends


def _is_wrapped(widths: Sequence[int]) -> bool:
    longest = max(widths, default=0)
    return 40 < longest <= _WRAP and median(widths) >= 0.7 * longest


def sentences(text: str, start: int, end: int) -> Iterator[int]:
    """Cut behind sentences, of Latin, Indic, Arabic and CJK punctuation."""
    for stop in _SENTENCE.finditer(text, start, end):
        if not _ABBREVIATION.search(text, max(start, stop.start() - 5), stop.end()):
            yield stop.end()


def words(text: str, start: int, end: int) -> Iterator[int]:
    """Cut behind blank space: phrases in Thai, words elsewhere."""
    return (blank.end() for blank in _WORD.finditer(text, start, end))


#: Prose: a paragraph is kept whole where it fits.
PROSE: Sequence[Rung] = (paragraphs, turns, sentences, words)
#: Code and data: lines are never wrapped.
LINES: Sequence[Rung] = (blocks, lines, words)
#: Rows and logs: a line is a record, blank lines mean little.
ROWS: Sequence[Rung] = (lines, words)
