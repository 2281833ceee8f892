"""The lexical leg: text to terms, and BM25F over the postings that FTS5 keeps.

FTS5 serves as the inverted index: its tokenizer makes the terms (Unicode words, folded, without diacritics, Porter
stems), `fts5vocab` gives their postings, and the scores are computed here, because statistics must be those of the
chunks that are searched and not of the whole table: a filtered search equals a search of the filtered corpus.
No query is ever an FTS5 expression: its terms are bound as values.
"""

import math
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunch.core.schema import TOKENIZER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Bump when `expand` or the tokenizer changes: an index made by another version is rebuilt.
VERSION = 1

#: BM25's saturation and length normalisation; Robertson and Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8.
K1 = 1.2
B = 0.75

#: English words that carry grammar and not meaning. They still match, at a tenth of their weight, so that a query
#: made of nothing else finds something.
FUNCTION_WORDS = frozenset(
    "a about after all also am an and any are as at be been before being but by can could did do does doing for from "
    "get had has have having he her here hers him his how i if in into is it its just me more most my no nor not of "
    "off on once one only or other our ours out over own same she should so some such than that the their theirs them "
    "then there these they this those through to too under until up us use used uses using very was we were what when "
    "where which while who whom whose why will with would you your yours".split()
)
FUNCTION_WEIGHT = 0.1

_CAMEL_WORD = re.compile(r"[A-Za-z0-9]*(?:[a-z0-9][A-Z]|[A-Z]{2}[a-z])[A-Za-z0-9]*")
_CAMEL_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
#: Scripts written without spaces between words, and Hangul, whose words carry their particles with them.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]{2,}"
)
#: A letter of those scripts with the vowel signs and tone marks that belong to it (Thai, Lao, Khmer, Burmese).
_CLUSTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]*")
_WORD = re.compile(r"[^\W_]+")


def expand(text: str) -> str:
    """Give the words that the tokenizer alone would not find in `text`, separated by spaces.

    The parts of camel-case identifiers, and the character bigrams of scripts that write no spaces.

    >>> expand("class HTTPServer: parseRequest(x)")
    'HTTP Server parse Request'
    >>> expand("東京都")
    '東京 京都'
    """
    parts = [part for word in _CAMEL_WORD.findall(text) for part in _CAMEL_PART.findall(word)]
    for run in _UNSPACED.findall(text):
        clusters = _CLUSTER.findall(run)
        parts += [first + second for first, second in zip(clusters, clusters[1:], strict=False)]
    return " ".join(parts)


def length(text: str, extra: str) -> int:
    """Count the words of a chunk as BM25's length: at least 1."""
    return max(1, len(_WORD.findall(text)) + extra.count(" ") + bool(extra))


class Analyzer:
    """Turns queries into the very terms that the index holds, with the index's own tokenizer."""

    def __init__(self) -> None:
        """Open a database in memory: FTS5 lends its tokenizer to nothing but a table."""
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute(f"CREATE VIRTUAL TABLE query USING fts5 (body, {TOKENIZER})")
        self._database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (query, row)")

    def terms(self, query: str) -> list[str]:
        """Give the distinct terms of a query, sorted."""
        return self._tokenize(query + " " + expand(query))

    def _tokenize(self, text: str) -> list[str]:
        self._database.execute("DELETE FROM query")
        self._database.execute("INSERT INTO query VALUES (?)", (text,))
        return [term for (term,) in self._database.execute("SELECT term FROM terms ORDER BY term")]

    def function_terms(self) -> frozenset[str]:
        """Give the terms that `FUNCTION_WORDS` become."""
        return frozenset(self._tokenize(" ".join(FUNCTION_WORDS)))


#: What an occurrence counts by the field it stands in. Powers of two, so that sums are exact in any order.
FIELD_WEIGHTS = {"body": 1.0, "extra": 1.0, "context": 0.5, "path": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Where one term occurs among the chunks that are searched."""

    positions: "NDArray[np.int64]"  #: int64[m], ascending positions of the chunks that hold the term
    frequencies: "NDArray[np.float64]"  #: float64[m], occurrences weighted by field


def idf(n: int, document_frequency: int) -> float:
    """Weigh a term by its rareness: Robertson and Sparck Jones, with Lucene's 1 inside the logarithm. At least 0."""
    return math.log(1 + (n - document_frequency + 0.5) / (document_frequency + 0.5))


def term_weights(
    n: int, frequencies: Sequence[int], terms: Sequence[str], function_terms: frozenset[str]
) -> list[float]:
    """Weigh each term of a query: its idf, a tenth of it for function words."""
    return [
        idf(n, frequency) * (FUNCTION_WEIGHT if term in function_terms else 1.0)
        for term, frequency in zip(terms, frequencies, strict=True)
    ]


def bm25(
    postings: Sequence[Posting], weights: Sequence[float], lengths: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    """Score chunks by BM25F (Robertson and Zaragoza 2009), as a share of what the query could reach at most.

    Args:
        postings: One for each term of the query, in a fixed order (sums depend on it in the last bit).
        weights: The terms' weights.
        lengths: float64[n], the chunks' lengths in words.

    Returns:
        float64[n] from 0 (no term) towards 1 (every term, saturated).
    """
    import numpy as np

    scores = np.zeros(len(lengths))
    if not len(lengths) or not sum(weights):
        return scores
    # an exact sum: the same average whatever the order of the chunks
    normaliser = K1 * (1 - B + B * lengths / (math.fsum(lengths) / len(lengths)))
    for posting, weight in zip(postings, weights, strict=True):
        frequency = posting.frequencies
        scores[posting.positions] += weight * frequency / (frequency + normaliser[posting.positions])
    return scores / math.fsum(weights)
