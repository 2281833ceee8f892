"""Text to terms: the words of a query and of a chunk as the inverted index holds them.

FTS5 serves as the inverted index: its tokenizer makes the terms (Unicode words, folded, without diacritics, Porter
stems), `fts5vocab` gives their postings, and `bm25` makes scores of them. No query is ever an FTS5 expression: its
terms are bound as values.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from hunch.core.store.schema import TOKENIZER

#: Bump when `expand` or the tokenizer changes: an index made by another version is rebuilt.
VERSION = 3

#: English words that carry grammar and not meaning. They still match, with little weight, so that a query made of
#: nothing else finds something.
FUNCTION_WORDS = frozenset(
    (
        "a about after all also am an and any are as at be been before being but by can could did do does doing for "
        "from get had has have having he her here hers him his how i if in into is it its just me more most my no nor "
        "not of off on once one only or other our ours out over own same she should so some such than that the their "
        "theirs them then there these they this those through to too under until up us use used uses using very was "
        "we were what when where which while who whom whose why will with would you your yours"
    ).split()
)

#: From a word's start alone, here and below: tried at each of its letters, a "word" of base64 takes 25 ms a chunk.
_CAMEL_WORD = r"(?<![A-Za-z0-9])[A-Za-z0-9]*(?:[a-z0-9][A-Z]|[A-Z]{2}[a-z])[A-Za-z0-9]*"
_CAMEL_PART = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"
#: Runs of one script among those that write no spaces between words (and Hangul, whose words carry their particles):
#: a change of script is where most Japanese words begin or end.
_UNSPACED = (
    "(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\U00020000-\U0003ffff]+)"
    "|[\u3041-\u309f]+|[\u30a1-\u30ff]+|[\uac00-\ud7af]+|[\u0e01-\u0eff]+|[\u1000-\u109f]+|[\u1780-\u17ff]+"
)
#: A letter of those scripts with the vowel signs and tone marks that belong to it (Thai, Lao, Khmer, Burmese).
_CLUSTER = r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]*"
#: A character of those scripts, without and with Hangul.
_CHARACTERS = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u309f\u30a1-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_CLAUSE_CHARACTER = f"[{_CHARACTERS}]"
_UNSPACED_CHARACTER = f"[{_CHARACTERS}\uac00-\ud7af]"
#: Letters and digits of other scripts that stand right beside them: "Google検索", "2011年".
_SPACED = rf"(?:(?!{_UNSPACED_CHARACTER})[^\W_])++"
_BESIDE = rf"(?<={_UNSPACED_CHARACTER}){_SPACED}|(?<![^\W_]){_SPACED}(?={_UNSPACED_CHARACTER})"
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
    full-width and half-width letters, and what stands beside such scripts without a space.

    >>> expand("class HTTPServer: parseRequest(x)")
    'HTTP Server parse Request'
    >>> expand("東京都の海"), expand("2011年のGoogle検索")
    ('東京 京都 海', '2011 Google 年 検索')
    """
    return " ".join(word for _, _, word in parts(text))


def parts(text: str) -> list[tuple[int, int, str]]:
    """Give the words of `expand`, and where each stands in `text`.

    >>> parts("class HTTPServer")
    [(6, 10, 'HTTP'), (10, 16, 'Server')]
    """
    found = [
        (word.start() + part.start(), word.start() + part.end(), part[0])
        for word in _pattern(_CAMEL_WORD).finditer(text)
        for part in _pattern(_CAMEL_PART).finditer(word[0])
    ]
    if text.isascii():
        return found
    found += [(*run.span(), unicodedata.normalize("NFKC", run[0])) for run in _pattern(_WIDTHS).finditer(text)]
    found += [(*run.span(), run[0]) for run in _pattern(_BESIDE).finditer(text)]
    for run in _pattern(_UNSPACED).finditer(text):
        clusters = [cluster.span() for cluster in _pattern(_CLUSTER).finditer(text, *run.span())]
        found += [(one[0], two[1], text[one[0] : two[1]]) for one, two in pairwise(clusters)]
        if len(clusters) == 1 and run["han"]:
            found.append((*run.span(), run[0]))
    return found


def length(text: str, extra: str) -> int:
    """Count the words of a chunk as BM25's length: at least 1."""
    return max(1, len(_pattern(_WORD).findall(text)) + extra.count(" ") + bool(extra))


def is_run(token: str) -> bool:
    """Tell whether a token is of a script that is read in bigrams."""
    return not token.isascii() and _pattern(_UNSPACED_CHARACTER).search(token) is not None


def _is_clause(token: str) -> bool:
    """Tell whether a token is a run of words that the tokenizer could not part, for which its bigrams speak."""
    return not token.isascii() and _pattern(_CLAUSE_CHARACTER).search(token) is not None and expand(token) != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A query as the index would hold it."""

    terms: tuple[str, ...]  #: distinct, sorted
    #: Neighbours among the words that carry meaning, with how far apart they stand: (first, second, distance >= 1).
    pairs: tuple[tuple[str, str, int], ...]


#: The terms of so many texts are remembered, of those no longer than this: the names of passages come again and again.
REMEMBERED, SHORT = 20_000, 80


class Analyzer:
    """Turns queries into the very terms that the index holds, with the index's own tokenizer."""

    def __init__(self) -> None:
        """Open a database in memory: FTS5 lends its tokenizer to nothing but a table."""
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute(f"CREATE VIRTUAL TABLE query USING fts5 (body, {TOKENIZER})")
        self._short: dict[str, list[str]] = {}
        self._database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (query, instance)")
        self._function_terms = frozenset(self.tokens(" ".join(FUNCTION_WORDS)))

    def tokens(self, text: str) -> list[str]:
        """Give the terms of a text, one a word, in the order of the text."""
        return self.tokens_of([text])[text]

    def tokens_of(self, texts: Sequence[str]) -> dict[str, list[str]]:
        """Give the terms of each of several texts; those of short ones are remembered."""
        known = {text: self._short[text] for text in texts if text in self._short}
        new = [text for text in texts if text not in known]
        found: list[list[str]] = [[] for _ in new]
        if new:
            self._database.execute("DELETE FROM query")
            self._database.executemany("INSERT INTO query (rowid, body) VALUES (?, ?)", enumerate(new))
            rows = self._database.execute("SELECT doc, term FROM terms WHERE term <> '' ORDER BY doc, offset")
            for number, term in rows:
                found[number].append(term)
        known.update(zip(new, found, strict=True))
        if len(self._short) > REMEMBERED:
            self._short.clear()
        self._short.update((text, terms) for text, terms in zip(new, found, strict=True) if len(text) <= SHORT)
        return {text: known[text] for text in texts}  # in the order asked

    def terms_of(self, texts: Collection[str]) -> dict[str, list[str]]:
        """Give the distinct terms of each of several texts, sorted: what `analyse` gives for each, at once."""
        cut = {text: expand(text) for text in texts}
        tokens = self.tokens_of(list({*texts, *cut.values()}))
        return {
            text: sorted({*(token for token in tokens[text] if not _is_clause(token)), *tokens[cut[text]]})
            for text in texts
        }

    def spelled(self, query: str) -> dict[str, str]:
        """Give for each term of a query the word that it was made of."""
        words = list(dict.fromkeys([*_pattern(_WORD).findall(query), *expand(query).split()]))
        return {term: word for word, terms in reversed(self.tokens_of(words).items()) for term in terms}

    def is_grammar(self, term: str) -> bool:
        """Tell whether a term carries grammar and not meaning."""
        if term.isascii():
            return term in self._function_terms
        return _pattern(_GRAMMAR).fullmatch(term) is not None

    def analyse(self, query: str) -> Terms:
        """Give the terms of a query and the pairs of its neighbours."""
        pairs: set[tuple[str, str, int]] = set()
        words: list[str] = []
        # apart: the last word and the first part of an identifier are no pair
        for part, is_cut in ((query, False), (expand(query), True)):
            tokens = self.tokens(part)
            known = [place for place, token in enumerate(tokens) if is_cut or not _is_clause(token)]
            content = [place for place in known if not self.is_grammar(tokens[place])]
            pairs.update((tokens[one], tokens[two], two - one) for one, two in zip(content, content[1:], strict=False))
            words += [tokens[place] for place in known]
        return Terms(terms=tuple(sorted(set(words))), pairs=tuple(sorted(pairs)))
