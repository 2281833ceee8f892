"""Which line of a passage answers best, for the forms that print one line alone."""

from collections.abc import Collection

from hunch.core.lexical import Analyzer
from hunch.core.types import Chunk


def best_line(
    chunk: Chunk, terms: Collection[str], function_terms: Collection[str], analyzer: Analyzer
) -> tuple[int, int, str]:
    """Choose the line that holds most of the query's terms; the first that is not blank where none holds any.

    Args:
        chunk: The passage.
        terms: The query's terms.
        function_terms: Terms that count little.
        analyzer: What made them.

    Returns:
        (line number, 1-based column in UTF-8 bytes where its text begins, the line without its end).
    """
    best, best_score = 0, -1.0
    lines = chunk.text.split("\n")
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        found = set(analyzer.terms(line)).intersection(terms) if terms else set()
        score = sum(0.1 if term in function_terms else 1.0 for term in found)
        if score > best_score:
            best, best_score = number, score
    line = lines[best].rstrip("\r")
    indent = line[: len(line) - len(line.lstrip())]
    return chunk.start_line + best, len(indent.encode("utf-8", "replace")) + 1, line
