"""BM25 held against a second implementation and against SQLite's own, over passages, their surroundings and files."""

import math
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.lexical import Analyzer
from hunch.core.postings import Occurrences, Posting
from hunch.core.request import Filters, Mode
from hunch.core.search import bm25
from hunch.core.search.bm25 import Clause, Corpus, Lookup
from hunch.core.search.weights import Weights
from tests.conftest import Bench

#: Every word for itself.
ALONE = Weights(pair=0.0, near=(), document_words=0.0)

TEXTS = {
    "1.txt": "apple pear apple plum and a rather long tail of other words that fill the document up",
    "2.txt": "apple banana",
    "3.txt": "cherry and pear, pear, pear",
    "4.txt": "nothing of the sort",
}


def second_bm25(query: str, b: float) -> dict[str, float]:
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
            scores[name] = scores.get(name, 0) + weight * tf / (tf + 1.2 * (1 - b + b * lengths[name] / average))
    return {name: score / total for name, score in scores.items()}


@pytest.mark.parametrize("query", ["apple", "apple pear", "pear plum banana"])
@pytest.mark.parametrize("whole", [0.0, 1.0])
def test_bm25_is_what_a_second_implementation_says(bench: Bench, query: str, whole: float) -> None:
    """Of passages, and of whole files, which are one passage each here."""
    bench.write(TEXTS)
    bench.index()
    weights = replace(ALONE, words=1.0, document_words=whole)
    hits = bench.search(query, mode=Mode.LEXICAL, weights=weights)
    passages, files = second_bm25(query, 0.5), second_bm25(query, 0.75)
    expected = {name: (passages[name] + whole * files[name]) / (1 + whole) for name in TEXTS}
    assert {hit.path.rsplit(b"/", 1)[1].decode(): hit.relevance for hit in hits} == pytest.approx(
        {name: score for name, score in expected.items() if round(score, 4) > 0}, abs=1.1e-4
    )


def test_the_order_is_that_of_sqlites_own_bm25(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bm25, "B", 0.75)  # SQLite's
    bench.write(TEXTS)
    bench.index()
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (name UNINDEXED, body, tokenize = 'porter')")
    database.executemany("INSERT INTO t VALUES (?, ?)", TEXTS.items())
    order = [name for (name,) in database.execute("SELECT name FROM t WHERE t MATCH 'apple OR pear' ORDER BY bm25(t)")]
    database.close()
    hits = bench.search("apple pear", mode=Mode.LEXICAL, weights=ALONE)
    assert [hit.path.rsplit(b"/", 1)[1].decode() for hit in hits] == order


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


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=1, max_size=12),
    st.data(),
    st.lists(st.sampled_from([0.25, 0.125]), max_size=3),
)
def test_a_term_is_near_where_a_neighbour_in_the_same_file_has_it(
    counts: list[float], data: st.DataObject, near: list[float]
) -> None:
    files = np.cumsum(data.draw(st.lists(st.integers(0, 1), min_size=len(counts), max_size=len(counts))))
    expected = list(counts)
    for place, own in enumerate(counts):
        for other, count in enumerate(counts):
            distance = abs(place - other)
            if not own and 0 < distance <= len(near) and files[place] == files[other]:
                expected[place] += near[distance - 1] * min(count, 1)
    spread = posting(counts).spread(files, near)
    assert dense(spread, len(counts)) == expected
    assert [spread.frequency(place) for place in range(len(counts))] == expected


def test_a_passage_is_found_by_what_the_one_before_it_is_about(bench: Bench) -> None:
    def page(subject: str) -> str:
        first = f"The {subject} was a ship. " + "It was built of iron and oak by many hands. " * 14
        return (
            f"{first}\n\n" + "Her armour was four inches thick. " + "She had guns of all sorts and a great crew. " * 20
        )

    bench.write({"a.txt": page("Bolivia"), "b.txt": page("Atlanta"), "c.txt": page("Colombia")})
    bench.index()
    found = bench.search("armour of the Atlanta", mode=Mode.LEXICAL, weights=Weights(document_words=0.0))
    best = next(hit for hit in found if "armour" in hit.chunk.text)
    assert best.path.endswith(b"b.txt")
    assert "Atlanta" not in best.chunk.text
    without = bench.search("armour of the Atlanta", mode=Mode.LEXICAL, weights=Weights(document_words=0.0, near=()))
    assert len({hit.relevance for hit in without if "armour" in hit.chunk.text}) == 1


def test_a_bigram_says_nearly_all_at_once_and_nothing_of_its_neighbours() -> None:
    held = Occurrences(chunks=np.array([1]), fields=np.array([0]), offsets=np.array([0]))
    analyzer = Analyzer()
    terms = analyzer.analyse("検索 search")
    corpus = Corpus(lengths=np.ones(3), documents=np.zeros(3, np.int64))
    lookup = bm25.lookup(terms, dict.fromkeys(terms.terms, held), corpus, analyzer, Weights(near=(0.25,)))
    assert {clause.terms: dense(clause.around, 3) for clause in lookup.clauses} == {
        ("search",): [0.25, 1.0, 0.25],
        ("検索",): [0.0, 2.0, 0.0],
    }


def test_a_word_elsewhere_in_the_file_counts(bench: Bench) -> None:
    filler = "\n\n".join(f"Paragraph {n} about nothing much. " + "More words to fill it with. " * 30 for n in range(6))
    end = "\n\nThe armour was four inches thick. " + "It was of iron. " * 40
    bench.write({"a.txt": f"Bolivia. {filler}{end}", "b.txt": f"Atlanta. {filler}{end}"})
    bench.index()
    hits = [hit for hit in bench.search("armour of Atlanta", mode=Mode.LEXICAL) if "armour" in hit.chunk.text]
    assert [hit.path[-5:] for hit in hits] == [b"b.txt", b"a.txt"]
    assert hits[0].relevance > hits[1].relevance


@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=6, max_size=6), min_size=1, max_size=4))
def test_what_is_found_in_a_passage_adds_up_to_its_score(counts: list[list[float]]) -> None:
    corpus = Corpus(lengths=np.array([3.0, 9, 4, 4, 20, 1]), documents=np.array([0, 0, 0, 1, 1, 2]))
    clauses = [
        Clause(terms=(str(n),), share=1.0, posting=own, around=own.spread(corpus.documents, (0.25,)))
        for n, own in enumerate(map(posting, counts))
    ]
    lookup = Lookup(clauses=clauses, corpus=corpus)
    for position, score in enumerate(lookup.score_chunks()):
        found = lookup.matches(position)
        assert sum(each.share for each in found) == pytest.approx(score)
        assert {each.terms for each in found if each.inside} == {
            (str(n),) for n, each in enumerate(counts) if each[position]
        }


def test_bm25_of_nothing_is_nothing() -> None:
    assert bm25.bm25([], [], np.zeros(0), 0.5).tolist() == []
    assert bm25.bm25([], [], np.ones(3), 0.5).tolist() == [0, 0, 0]
    nothing = Lookup(clauses=[], corpus=Corpus(lengths=np.zeros(0), documents=np.zeros(0, np.int64)))
    assert nothing.score_chunks().tolist() == nothing.score_documents().tolist() == []


def posting(counts: Sequence[float]) -> Posting:
    held = np.flatnonzero(counts)
    return Posting(positions=held, frequencies=np.array(counts)[held])


def dense(of: Posting, n: int) -> list[float]:
    counts = np.zeros(n)
    counts[of.positions] = of.frequencies
    return counts.tolist()
