"""Which line of a passage answers best, for the forms that print one line alone."""

from collections.abc import Collection, Mapping, Sequence

from hunch.core.lexical import Analyzer
from hunch.core.search.hit import Hit
from hunch.core.types import Chunk

#: What a word that carries grammar counts beside one that carries meaning.
_GRAMMAR = 0.1

Line = tuple[int, int, str]
"""(line number, 1-based column in UTF-8 bytes where its text begins, the line without its end)"""


def best_lines(hits: Sequence[Hit], terms: Collection[str], analyzer: Analyzer) -> list[Line]:
    """Choose a line of each hit, by the terms of a query."""
    known = analyzer.terms_of({line for hit in hits for line in hit.chunk.text.split("\n") if line.strip()})
    weights = {term: _GRAMMAR if analyzer.is_grammar(term) else 1.0 for term in terms}
    return [_best_line(hit.chunk, weights, known) for hit in hits]


def _best_line(chunk: Chunk, weights: Mapping[str, float], known: Mapping[str, Collection[str]]) -> Line:
    """Choose the line that holds most of the query's terms; the first that is not blank where none holds any."""
    best, best_score = 0, -1.0
    lines = chunk.text.split("\n")
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        score = sum(weights.get(term, 0.0) for term in known[line])
        if score > best_score:
            best, best_score = number, score
    line = lines[best].rstrip("\r")
    indent = line[: len(line) - len(line.lstrip())]
    return chunk.start_line + best, len(indent.encode("utf-8", "replace")) + 1, line
