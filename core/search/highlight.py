"""Which line of a passage answers best, for the forms that print one line alone."""

from collections.abc import Collection, Sequence

from hunch.core.lexical import Analyzer
from hunch.core.search.hit import Hit
from hunch.core.types import Chunk

#: What a word that carries grammar counts beside one that carries meaning.
_GRAMMAR = 0.1

Line = tuple[int, int, str]
"""(line number, 1-based column in UTF-8 bytes where its text begins, the line without its end)"""


def best_lines(hits: Sequence[Hit], terms: Collection[str], analyzer: Analyzer) -> list[Line]:
    """Choose a line of each hit, by the terms of a query."""
    return [best_line(hit.chunk, terms, analyzer) for hit in hits]


def best_line(chunk: Chunk, terms: Collection[str], analyzer: Analyzer) -> Line:
    """Choose the line that holds most of the query's terms; the first that is not blank where none holds any."""
    best, best_score = 0, -1.0
    lines = chunk.text.split("\n")
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        found = set(analyzer.analyse(line).terms).intersection(terms)
        score = sum(_GRAMMAR if analyzer.is_grammar(term) else 1.0 for term in found)
        if score > best_score:
            best, best_score = number, score
    line = lines[best].rstrip("\r")
    indent = line[: len(line) - len(line.lstrip())]
    return chunk.start_line + best, len(indent.encode("utf-8", "replace")) + 1, line
