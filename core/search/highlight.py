"""Which line of a passage answers best, for the forms that print one line alone."""

import itertools
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from hunch.core.lexical import Analyzer
from hunch.core.search.hit import Hit

#: What a word that carries grammar counts beside one that carries meaning.
_GRAMMAR = 0.1

Line = tuple[int, int, str]
"""(line number, 1-based column in UTF-8 bytes where its text begins or a regular expression matches, the line without
its end)"""


def best_lines(hits: Sequence[Hit], terms: Collection[str], analyzer: Analyzer) -> list[Line]:
    """Choose a line of each hit, by the terms of a query: where expressions match, one of those that they match in."""
    known = analyzer.terms_of({line for hit in hits for line in hit.chunk.text.split("\n") if line.strip()})
    weights = {term: _GRAMMAR if analyzer.is_grammar(term) else 1.0 for term in terms}
    return [_best_line(hit, weights, known) for hit in hits]


def _best_line(hit: Hit, weights: Mapping[str, float], known: Mapping[str, Collection[str]]) -> Line:
    """Choose the line that holds most of the query's terms; the first that is not blank where none holds any."""
    best, best_score = 0, -1.0
    lines = hit.chunk.text.split("\n")
    matched = _matched(hit.matches, lines)
    for number in matched or range(len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        score = sum(weights.get(term, 0.0) for term in known[line])
        if score > best_score:
            best, best_score = number, score
    if best_score < 0 and matched:  # blank ones alone
        best = next(iter(matched))
    line = lines[best].rstrip("\r")
    column = matched.get(best, len(line) - len(line.lstrip()))
    return hit.chunk.start_line + best, len(line[:column].encode("utf-8", "replace")) + 1, line


def _matched(matches: Sequence[tuple[int, int]], lines: Sequence[str]) -> dict[int, int]:
    """Give the lines in which a match lies, each with where the first one begins; else those in which one begins."""
    if not matches:
        return {}
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    inside: dict[int, int] = {}
    begun: dict[int, int] = {}
    for start, end in matches:
        number = bisect_right(starts, start) - 1
        begun.setdefault(number, start - starts[number])
        if end < starts[number + 1]:
            inside.setdefault(number, start - starts[number])
    return inside or begun
