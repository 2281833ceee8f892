"""The lexical leg: text to terms, and BM25F over the postings that FTS5 keeps.

FTS5 serves as the inverted index: its tokenizer makes the terms (Unicode words, folded, without diacritics, Porter
stems), `fts5vocab` gives their postings, and the scores are computed here, because statistics must be those of the
chunks that are searched and not of the whole table: a filtered search equals a search of the filtered corpus.
No query is ever an FTS5 expression: its terms are bound as values.
"""

import math
import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hunch.core.schema import TOKENIZER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Bump when `expand` or the tokenizer changes: an index made by another version is rebuilt.
VERSION = 2

#: BM25's saturation and length normalisation; Robertson and Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8.
K1 = 1.2
B = 0.5

#: English words that carry grammar and not meaning. They still match, at a tenth of their weight, so that a query
#: made of nothing else finds something.
FUNCTION_WORDS = frozenset(
    (
        "a about after all also am an and any are as at be been before being but by can could did do does doing for "
        "from get had has have having he her here hers him his how i if in into is it its just me more most my no nor "
        "not of off on once one only or other our ours out over own same she should so some such than that the their "
        "theirs them then there these they this those through to too under until up us use used uses using very was "
        "we were what when where which while who whom whose why will with would you your yours"
    ).split()
)
FUNCTION_WEIGHT = 0.1

#: What two neighbouring terms that stand together count beside the terms themselves.
PAIR_WEIGHT = 0.5

_CAMEL_WORD = r"[A-Za-z0-9]*(?:[a-z0-9][A-Z]|[A-Z]{2}[a-z])[A-Za-z0-9]*"
_CAMEL_PART = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"
#: Runs of one script among those that write no spaces between words (and Hangul, whose words carry their particles):
#: a change of script is where most Japanese words begin or end.
_UNSPACED = (
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\U00020000-\U0003ffff]+)"
    "|[\u3041-\u309f]+|[\u30a1-\u30ff]+|[\uac00-\ud7af]+|[\u0e01-\u0eff]+|[\u1000-\u109f]+|[\u1780-\u17ff]+"
)
#: A letter of those scripts with the vowel signs and tone marks that belong to it (Thai, Lao, Khmer, Burmese).
_CLUSTER = r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]*"
#: Hiragana alone is mostly grammar.
_GRAMMAR = "[\u3041-\u309f]+"
#: Full-width Latin letters and digits, half-width katakana.
_WIDTHS = "[\uff01-\uff9f]+"
_WORD = r"[^\W_]+"


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compile when first used: most searches are in ASCII and need two of the six."""
    return re.compile(source)


def expand(text: str) -> str:
    """Give the words that the tokenizer alone would not find in `text`, separated by spaces.

    The parts of camel-case identifiers, the character bigrams of scripts that write no spaces, the usual form of
    full-width and half-width letters.

    >>> expand("class HTTPServer: parseRequest(x)")
    'HTTP Server parse Request'
    >>> expand("東京都の海")
    '東京 京都 海'
    """
    words = [part for word in _pattern(_CAMEL_WORD).findall(text) for part in _pattern(_CAMEL_PART).findall(word)]
    if not text.isascii():
        words += [unicodedata.normalize("NFKC", run) for run in _pattern(_WIDTHS).findall(text)]
        for run in _pattern(_UNSPACED).finditer(text):
            clusters = _pattern(_CLUSTER).findall(run[0])
            words += [first + second for first, second in zip(clusters, clusters[1:], strict=False)]
            if len(clusters) == 1 and run["han"]:
                words.append(run[0])
    return " ".join(words)


def length(text: str, extra: str) -> int:
    """Count the words of a chunk as BM25's length: at least 1."""
    return max(1, len(_pattern(_WORD).findall(text)) + extra.count(" ") + bool(extra))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A query as the index would hold it."""

    terms: tuple[str, ...]  #: distinct, sorted
    #: Neighbours among the words that carry meaning, with how far apart they stand: (first, second, distance >= 1).
    pairs: tuple[tuple[str, str, int], ...]


class Analyzer:
    """Turns queries into the very terms that the index holds, with the index's own tokenizer."""

    def __init__(self) -> None:
        """Open a database in memory: FTS5 lends its tokenizer to nothing but a table."""
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute(f"CREATE VIRTUAL TABLE query USING fts5 (body, {TOKENIZER})")
        self._database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (query, instance)")
        self._function_terms = frozenset(self.tokens(" ".join(FUNCTION_WORDS)))

    def tokens(self, text: str) -> list[str]:
        """Give the terms of a text, one a word, in the order of the text."""
        return self.tokens_of([text])[text]

    def tokens_of(self, texts: Sequence[str]) -> dict[str, list[str]]:
        """Give the terms of each of several texts."""
        self._database.execute("DELETE FROM query")
        self._database.executemany("INSERT INTO query (rowid, body) VALUES (?, ?)", enumerate(texts))
        found: list[list[str]] = [[] for _ in texts]
        for number, term in self._database.execute("SELECT doc, term FROM terms ORDER BY doc, offset"):
            found[number].append(term)
        return dict(zip(texts, found, strict=True))

    def is_grammar(self, term: str) -> bool:
        """Tell whether a term carries grammar and not meaning."""
        if term.isascii():
            return term in self._function_terms
        return _pattern(_GRAMMAR).fullmatch(term) is not None

    def analyse(self, query: str) -> Terms:
        """Give the terms of a query and the pairs of its neighbours."""
        pairs: set[tuple[str, str, int]] = set()
        words: list[str] = []
        for part in (query, expand(query)):  # apart: the last word and the first part of an identifier are no pair
            tokens = self.tokens(part)
            content = [place for place, token in enumerate(tokens) if not self.is_grammar(token)]
            pairs.update((tokens[one], tokens[two], two - one) for one, two in zip(content, content[1:], strict=False))
            words += tokens
        return Terms(terms=tuple(sorted(set(words))), pairs=tuple(sorted(pairs)))


#: What an occurrence counts by the field it stands in. Powers of two, so that sums are exact in any order.
FIELD_WEIGHTS = {"body": 1.0, "extra": 1.0, "context": 0.5, "path": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Every place where a term stands, one entry a place. All int64[m]."""

    chunks: "NDArray[np.int64]"  #: chunk ids, or positions among the chunks that are searched
    fields: "NDArray[np.int64]"  #: places in `FIELD_WEIGHTS`
    offsets: "NDArray[np.int64]"  #: words before it in its field

    def posting(self) -> "Posting":
        """Count the occurrences of each chunk, weighted by field."""
        import numpy as np

        # By hand: np.unique would import numpy.ma, 15 ms of a cold search.
        order = np.argsort(self.chunks, kind="stable")
        chunks = self.chunks[order]
        firsts = np.flatnonzero(np.diff(chunks, prepend=-1))
        weights = np.array(list(FIELD_WEIGHTS.values()))[self.fields[order]]
        frequencies = np.add.reduceat(weights, firsts) if len(firsts) else weights
        return Posting(positions=chunks[firsts], frequencies=frequencies)

    def followed_by(self, other: "Occurrences", distance: int) -> "Occurrences":
        """Give the places from which `other` stands exactly `distance` words on, or right behind."""
        import numpy as np

        here, there = self._places(), np.sort(other._places())
        near = np.zeros(len(here), bool)
        if len(there):
            for step in {1, distance}:
                found = np.searchsorted(there, here + step)
                near |= there[np.minimum(found, len(there) - 1)] == here + step
        return Occurrences(chunks=self.chunks[near], fields=self.fields[near], offsets=self.offsets[near])

    def _places(self) -> "NDArray[np.int64]":
        """Make one number of each place; a field of a chunk has room for 2**22 words."""
        return (self.chunks * len(FIELD_WEIGHTS) + self.fields << 22) + self.offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Which of the chunks that are searched hold a term, and how often."""

    positions: "NDArray[np.int64]"  #: int64[m], ascending
    frequencies: "NDArray[np.float64]"  #: float64[m], occurrences weighted by field


def idf(n: int, document_frequency: int) -> float:
    """Weigh a term by its rareness: Robertson and Sparck Jones, with Lucene's 1 inside the logarithm. At least 0."""
    return math.log(1 + (n - document_frequency + 0.5) / (document_frequency + 0.5))


def score(
    terms: Terms,
    found: "Mapping[str, Occurrences]",
    lengths: "NDArray[np.float64]",
    analyzer: Analyzer,
) -> "NDArray[np.float64]":
    """Score chunks by the terms of a query, and by those that stand together as they do in the query.

    Args:
        terms: The analysed query.
        found: Where each term stands, by position among the chunks that are searched.
        lengths: float64[n], the chunks' lengths in words.
        analyzer: What made the terms.

    Returns:
        float64[n] from 0 (no term) towards 1 (every term and pair, saturated).
    """
    n = len(lengths)
    postings = [found[term].posting() for term in terms.terms]
    weights = [
        idf(n, len(posting.positions)) * (FUNCTION_WEIGHT if analyzer.is_grammar(term) else 1.0)
        for term, posting in zip(terms.terms, postings, strict=True)
    ]
    for first, second, distance in terms.pairs:
        posting = found[first].followed_by(found[second], distance).posting()
        if len(posting.positions):
            postings.append(posting)
            weights.append(idf(n, len(posting.positions)) * PAIR_WEIGHT)
    return bm25(postings, weights, lengths)


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
