"""Where the words of a query stand: as the index has them, and not as they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.lexical import Analyzer
from hunch.core.search.marks import Mark, marks, merged

ANALYZER = Analyzer()


def marked(text: str, query: str) -> list[str]:
    (found,) = marks([text], ANALYZER.analyse(query).terms, ANALYZER)
    return [text[start:end] for start, end in merged(found)]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("We rotated the logs while rotating.", "how are logs rotated", ["rotated", "logs", "rotating"]),
        ("def parseHTTPResponse(x):", "http response", ["HTTPResponse"]),
        ("def parseHTTPResponse(x):", "parsing", ["parse"]),
        ("call parseHTTPResponse", "parseHTTPResponse", ["parseHTTPResponse"]),
        ("max_retry_count = 3", "retries", ["retry"]),
        ("the cat is in the hat", "is the cat in it", ["cat"]),
        ("the cat is in the hat", "is it in the", []),
        ("Café au lait", "cafe", ["Café"]),
        ("cafe\u0301 noir", "café", ["cafe\u0301"]),
        ("東京都の海は広い", "東京の海", ["東京", "海"]),
        ("東京都", "東京都", ["東京都"]),
        ("2011年のGoogle検索", "google 2011", ["2011", "Google"]),
        ("ＡＢＣ１２ です", "abc12", ["ＡＢＣ１２"]),
        ("", "cat", []),
        ("cat", "", []),
    ],
)
def test_the_words_that_matter_are_marked_as_the_index_has_them(text: str, query: str, words: list[str]) -> None:
    assert marked(text, query) == words


#: Scripts, identifiers and signs that the index takes apart in ways of their own.
PIECES = st.sampled_from(
    "logs Rotated parseHTTPResponse max_retry_count x1 東京都の海 海 雨が 5月に Google検索 물고기 ภาษาไทย ＡＢＣ１２ "
    "é e\u0301 ß İ café Ünïcode हिन्दी naïve don't foo.bar a-b __init__ 3.14 …, « » \t 🙂 the is of".split(" ")
)
TEXTS = st.lists(PIECES | st.sampled_from(" \n.,_-"), max_size=12).map("".join)


@given(text=TEXTS, query=TEXTS)
def test_a_text_is_marked_with_the_terms_that_the_index_holds_of_it_and_no_others(text: str, query: str) -> None:
    terms = {term for term in ANALYZER.analyse(query).terms if not ANALYZER.is_grammar(term)}
    (found,) = marks([text], terms, ANALYZER)
    assert {mark.term for mark in found} == terms & set(ANALYZER.terms_of([text])[text])


@given(text=TEXTS, query=TEXTS)
def test_each_place_alone_holds_its_term(text: str, query: str) -> None:
    (found,) = marks([text], ANALYZER.analyse(query).terms, ANALYZER)
    assert found == sorted(found)
    for start, end, term in found:
        alone = text[start:end]
        assert alone == alone.strip()
        assert term in {*ANALYZER.tokens(alone), *ANALYZER.terms_of([alone])[alone]}


@given(texts=st.lists(TEXTS, max_size=4), query=TEXTS)
def test_texts_are_marked_together_as_alone(texts: list[str], query: str) -> None:
    terms = ANALYZER.analyse(query).terms
    assert marks(texts, terms, ANALYZER) == [marks([text], terms, ANALYZER)[0] for text in texts]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5))))
def test_merged_spans_cover_what_the_places_cover_and_lie_apart(places: list[tuple[int, int]]) -> None:
    spans = merged([Mark(start, start + length, "") for start, length in places])
    covered = {n for start, length in places for n in range(start, start + length)}
    assert {n for start, end in spans for n in range(start, end)} == covered
    assert all(one[1] < two[0] for one, two in zip(spans, spans[1:], strict=False))
