"""The lexical leg: terms, and BM25 held against a second implementation and against SQLite's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunch.core import lexical
from hunch.core.request import Mode
from tests.conftest import Bench

ANALYZER = lexical.Analyzer()


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("parseHTTPResponse", ["http", "pars", "parsehttprespons", "respons"]),
        ("max_retry_count", ["count", "max", "retri"]),
        ("café CAFÉ cafe", ["cafe"]),
        ("東京都", ["東京", "京都"]),
        ("海は広い", ["海", "広"]),
        ("雨", ["雨"]),
        ("5月", ["5", "月"]),
        ("の", ["の"]),
        ("물", ["물"]),
        ("5월에", ["5월에", "5", "월에"]),
        ("2011年のGoogle検索", ["2011", "年", "googl", "検索"]),
        ("ℸ \u0323 x", ["ℸ", "x"]),
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


@pytest.mark.parametrize("word", ["a" * 1_000_000, "é " + "a" * 1_000_000, "漢 " + "a1" * 500_000])
def test_a_word_of_a_megabyte_is_read_once(word: str) -> None:
    assert lexical.expand(word) in ("", "漢")  # read again from each of its letters, it would take days


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a" * 200_000, ""),
        ("a" * 200_000 + " x字", "字 x"),
        ("a" * 200_000 + "字", "a" * 200_000 + " 字"),
        ("a" * 200_000 + "B", "a" * 200_000 + " B"),
    ],
    ids=["a word", "beside another", "beside a sign", "of two parts"],
)
def test_a_huge_word_is_looked_through_once(text: str, expanded: str) -> None:
    assert sorted(lexical.expand(text).split()) == sorted(expanded.split())


def test_terms_come_in_the_order_asked_whatever_is_remembered() -> None:
    analyzer = lexical.Analyzer()
    analyzer.tokens_of(["owls hoot"])
    assert list(analyzer.tokens_of(["rivers", "owls hoot", "bread"])) == ["rivers", "owls hoot", "bread"]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_the_terms_of_many_texts_are_those_of_each_analysed_alone(texts: list[str]) -> None:
    analyzer = lexical.Analyzer()
    assert {text: tuple(terms) for text, terms in analyzer.terms_of(texts).items()} == {
        text: lexical.Analyzer().analyse(text).terms for text in texts
    }
