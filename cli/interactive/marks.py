"""Where words of a query stand in lines: what is marked."""

import re
from collections.abc import Collection, Sequence

from hunch.cli.interactive.state import Marks
from hunch.core.lexical import Analyzer

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\WA-Za-z0-9_]+")


def marks_of(lines: Sequence[str], terms: Collection[str], analyzer: Analyzer) -> list[Marks]:
    """Give for each line where words stand that a query has, in whatever form; words of grammar are left unmarked.

    A word whose part alone is one of the query's (`parseRequest`, of "requests") is marked in that part.
    """
    wanted = {term for term in terms if not analyzer.is_grammar(term)}
    if not wanted:
        return [() for _ in lines]
    words = {word[0] for line in lines for word in _WORD.finditer(line)}
    parts = {part[0] for word in words for part in _PART.finditer(word)}
    known = analyzer.tokens_of(list(words | parts))
    hits = {word for word, tokens in known.items() if wanted.intersection(tokens)}
    return [tuple(_spans(line, hits)) for line in lines]


def _spans(line: str, hits: Collection[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for word in _WORD.finditer(line):
        if word[0] in hits:
            spans.append(word.span())
            continue
        for part in _PART.finditer(line, *word.span()):
            if part[0] in hits:
                spans.append(part.span())
    return spans
