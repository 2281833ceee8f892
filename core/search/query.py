"""What is looked for: a query in words, or chunks whose like is wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hunch.core.lexical import Analyzer, Terms
from hunch.core.search.rules import identifiers
from hunch.core.search.score import latin_share
from hunch.core.types import Encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """All that ranking needs to know of it."""

    text: str
    terms: Terms
    encode: Callable[[], Encoding]  #: asked late, because the encoder may still be loading
    #: How much of it the encoder can read, 0 to 1: the less, the less its opinion counts.
    readable: float = 1.0
    #: The terms that carry meaning, for the ranking rules; None where there are no words that could ask for anything.
    words: frozenset[str] | None = None
    identifiers: frozenset[str] = frozenset()
    #: Chunks that are no answer, by the folder of their index and their id.
    without: frozenset[tuple[Path, int]] = frozenset()


def parse(query: str, analyzer: Analyzer, encode: Callable[[str], Encoding]) -> ParsedQuery:
    """Read a query in words."""
    terms = analyzer.analyse(query)
    return ParsedQuery(
        text=query,
        terms=terms,
        encode=lambda: encode(query),
        readable=latin_share(query),
        words=frozenset(term for term in terms.terms if not analyzer.is_grammar(term)),
        identifiers=identifiers(query),
    )
