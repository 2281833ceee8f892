"""The lexical leg: terms, and BM25 held against a second implementation and against SQLite's own."""

import math
import sqlite3
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunch.core import lexical
from hunch.core.request import Filters, Mode
from tests.conftest import Bench

ANALYZER = lexical.Analyzer()


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("parseHTTPResponse", ["http", "pars", "parsehttprespons", "respons"]),
        ("max_retry_count", ["count", "max", "retri"]),
        ("café CAFÉ cafe", ["cafe"]),
        ("東京都", ["東京", "東京都", "京都"]),
        ("海は広い", ["海は広い", "海", "広"]),
        ("ＡＢＣ１２", ["ａｂｃ１２", "abc12"]),
        ("rotating rotated", ["rotat"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
    ],
)
def test_a_query_becomes_terms(query: str, terms: list[str]) -> None:
    assert set(ANALYZER.analyse(query).terms) == set(terms)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_a_query(query: str) -> None:
    analysed = ANALYZER.analyse(query)
    assert list(analysed.terms) == sorted(set(analysed.terms))
    assert all(first in analysed.terms and second in analysed.terms for first, second, _ in analysed.pairs)


SYNTAX = [
    "hello-world",
    "C++",
    "foo.bar",
    '"x',
    "a AND",
    "NOT x",
    "(" * 300,
    "path:secret",
    "^x",
    "x*",
    "NEAR(a b)",
    "; DROP",
]


@pytest.mark.parametrize("query", SYNTAX)
def test_query_syntax_has_no_meaning(bench: Bench, query: str) -> None:
    bench.write({"a.md": f"the text with {query} in it", "b.md": "something else entirely"})
    bench.index()
    shown = [hit.path.rsplit(b"/", 1)[1] for hit in bench.search(query, mode=Mode.LEXICAL)]
    assert shown[:1] == [b"a.md"] or not ANALYZER.analyse(query).terms


TEXTS = {
    "1.txt": "apple pear apple plum and a rather long tail of other words that fill the document up",
    "2.txt": "apple banana",
    "3.txt": "cherry and pear, pear, pear",
    "4.txt": "nothing of the sort",
}


def second_bm25(query: str) -> dict[str, float]:
    """BM25 again, from the texts themselves, word by word."""
    words = {name: Counter(text.replace(",", "").split()) for name, text in TEXTS.items()}
    lengths = {name: sum(count.values()) for name, count in words.items()}
    average = sum(lengths.values()) / len(lengths)
    scores: dict[str, float] = {}
    total = 0.0
    for term in query.split():
        frequency = sum(term in count for count in words.values())
        weight = math.log(1 + (len(words) - frequency + 0.5) / (frequency + 0.5))
        total += weight
        for name, count in words.items():
            tf = count[term]
            scores[name] = scores.get(name, 0) + weight * tf / (tf + 1.2 * (0.5 + 0.5 * lengths[name] / average))
    return {name: score / total for name, score in scores.items()}


@pytest.mark.parametrize("query", ["apple", "apple pear", "pear plum banana"])
def test_bm25_is_what_a_second_implementation_says(bench: Bench, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "PAIR_WEIGHT", 0.0)
    bench.write(TEXTS)
    bench.index()
    found = {
        hit.path.rsplit(b"/", 1)[1].decode(): hit.relevance for hit in bench.search(query, mode=Mode.LEXICAL, k=10)
    }
    expected = {name: round(score, 4) for name, score in second_bm25(query).items() if round(score, 4) > 0}
    assert found == pytest.approx(expected, abs=1.1e-4)


def test_the_order_is_that_of_sqlites_own_bm25(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "PAIR_WEIGHT", 0.0)
    monkeypatch.setattr(lexical, "B", 0.75)  # SQLite's
    bench.write(TEXTS)
    bench.index()
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (name UNINDEXED, body, tokenize = 'porter')")
    database.executemany("INSERT INTO t VALUES (?, ?)", TEXTS.items())
    order = [name for (name,) in database.execute("SELECT name FROM t WHERE t MATCH 'apple OR pear' ORDER BY bm25(t)")]
    database.close()
    shown = [hit.path.rsplit(b"/", 1)[1].decode() for hit in bench.search("apple pear", mode=Mode.LEXICAL)]
    assert shown == order


def test_statistics_are_those_of_what_is_searched(bench: Bench) -> None:
    """A filtered search equals a search of the filtered corpus."""
    bench.write({f"md/{name}.md": text for name, text in TEXTS.items()})
    bench.write({f"txt/{n}.txt": "apple apple tart" for n in range(20)})
    bench.index()
    filtered = bench.search("apple pear", mode=Mode.LEXICAL, filters=Filters(types=frozenset({"markdown"})))
    below = bench.search("apple pear", bench.root / "md", mode=Mode.LEXICAL)
    bench.home = bench.home.with_name("other-home")
    bench.index(bench.root / "md")
    alone = bench.search("apple pear", bench.root / "md", mode=Mode.LEXICAL)
    assert [(hit.path, hit.relevance) for hit in filtered] == [(hit.path, hit.relevance) for hit in alone]
    assert below == alone


@pytest.mark.parametrize(
    ("query", "together", "apart"),
    [
        ("hot chocolate", "we drank hot chocolate then ate dogs", "the chocolate we ate, the dogs were hot then"),
        ("capital of France", "the capital of France is old now", "France is old and the capital of it now is"),
        ("readTimeout", "set the read timeout to five seconds", "timeout five, and read the seconds to set"),
    ],
)
def test_words_that_stand_together_as_in_the_query_count_more(
    bench: Bench, query: str, together: str, apart: str
) -> None:
    bench.write({"a.txt": apart, "b.txt": together, "c.txt": "nothing of the sort", "d.txt": "nothing again"})
    bench.index()
    assert [hit.path[-5:] for hit in bench.search(query, mode=Mode.LEXICAL)][:2] == [b"b.txt", b"a.txt"]


def test_bm25_of_nothing_is_nothing() -> None:
    assert lexical.bm25([], [], np.zeros(0)).tolist() == []
    assert lexical.bm25([], [], np.ones(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("日本語の文章を検索する", "検索"),
        ("我们在北京大学学习计算机科学", "北京大学"),
        ("한국어 검색은 조사를 포함한다", "검색"),
        ("การค้นหาข้อความภาษาไทย", "ค้นหา"),
        ("поиск по смыслу на русском языке", "смыслу"),
        ("αναζήτηση κειμένου", "κειμένου"),
        ("البحث عن النصوص العربية", "النصوص"),
    ],
)
def test_text_without_latin_letters_is_found(bench: Bench, text: str, query: str) -> None:
    bench.write({"a.txt": text, "b.txt": "nothing of that kind", "c.txt": "別の話題についての文"})
    bench.index()
    assert bench.search(query, mode=Mode.LEXICAL)[0].path.endswith(b"a.txt")
