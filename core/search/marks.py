"""Where the words of a query stand in a text, for whoever shows it: each place that the index counts as one of them."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple
from unicodedata import category as _category

from hunch.core.lexical import Analyzer, parts

_ASCII_WORD = re.compile("[A-Za-z0-9]+")
_WORD = re.compile("w+")
_OF_WORDS = frozenset("Lu Ll Lt Lm Lo Nd Nl No Co Mn Mc".split())


class Mark(NamedTuple):
    """A place in a text: offsets, and the term that stands there."""

    start: int
    end: int
    term: str


def marks(texts: Sequence[str], terms: Collection[str], analyzer: Analyzer) -> list[list[Mark]]:
    """Find in each text the terms of a query that carry meaning.

    A part of an identifier is a place of its own, and so is the whole of it; places may lie in one another.

    Returns:
        The places of each text, by where they begin.
    """
    wanted = {term for term in terms if not analyzer.is_grammar(term)}
    if not wanted:
        return [[] for _ in texts]
    signs = _signs(texts, analyzer)
    places = [[*_words(text, signs), *parts(text)] for text in texts]
    begins = {term[0] for term in wanted}  # as their words do: most words of a text need not be looked at
    words = {word for found in places for _, _, word in found if not word.isascii() or word[0].lower() in begins}
    known = analyzer.tokens_of(list(words))
    return [
        sorted({Mark(start, end, term) for start, end, word in found for term in known.get(word, ()) if term in wanted})
        for found in places
    ]


def merged(places: Collection[Mark]) -> list[tuple[int, int]]:
    """Give the spans that some places cover.

    >>> merged([Mark(0, 2, "ab"), Mark(1, 3, "bc"), Mark(5, 6, "x")])
    [(0, 3), (5, 6)]
    """
    spans: list[tuple[int, int]] = []
    for start, end, _ in sorted(places):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _signs(texts: Sequence[str], analyzer: Analyzer) -> frozenset[str]:
    """Find the signs that the index counts as letters: those that its tokenizer, of Unicode 6, does not know."""
    odd = {character for text in texts if not text.isascii() for character in text if _category(character)[0] in "SC"}
    return frozenset(character for character, terms in analyzer.tokens_of(list(odd)).items() if terms)


def _words(text: str, signs: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the words that the index's tokenizer finds: letters, digits and what is put on them."""
    if text.isascii():
        found = _ASCII_WORD.finditer(text)
    else:  # in one letter per character, so that offsets stay
        is_of_word = (_category(each) in _OF_WORDS or each in signs for each in text)
        found = _WORD.finditer("".join("w" if each else " " for each in is_of_word))
    for word in found:
        yield word.start(), word.end(), text[slice(*word.span())]
