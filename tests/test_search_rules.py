"""Ranking rules: each alone, and all of them in a search."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hunch.core.files.filetypes import TYPES
from hunch.core.lexical import Analyzer
from hunch.core.request import Mode
from hunch.core.search import rules
from hunch.core.search.rules import GATHERED, PROSE_AND_DATA, Place, asides, beside_code, identifiers, leading, named
from tests.conftest import Bench

places = st.lists(
    st.builds(
        Place,
        path=st.sampled_from(["a.py", "docs/a.md", ""]),
        type=st.sampled_from(["python", "markdown", "json"]),
        document=st.integers(0, 3),
    ),
    min_size=1,
    max_size=60,
)


def at(path: str, kind: str = "python", document: int = 0, **names: str) -> Place:
    return Place(path, kind, {label: frozenset(terms.split()) for label, terms in names.items()}, document)


@given(st.data(), places)
def test_the_best_passage_of_a_file_leads_whatever_the_order_of_the_others(
    data: st.DataObject, of: list[Place]
) -> None:
    sixteenths = st.integers(1, 16).map(lambda n: n / 16)  # exact sums
    scores = np.array(data.draw(st.lists(sixteenths, min_size=len(of), max_size=len(of))))
    found = leading(scores, of, 0.25)
    assert ((found >= 1) & (found <= 1.25)).all()
    for file in {place.document for place in of}:
        own = [n for n, place in enumerate(of) if place.document == file]
        led = [n for n in own if found[n] > 1]
        assert len(led) <= 1
        assert all(scores[n] == max(scores[own]) and of[n].type == "python" for n in led)
    only_code = [replace(place, type="python") for place in of]
    order = data.draw(st.permutations(range(len(of))))
    one, other = leading(scores, only_code, 0.25), leading(scores[order], [only_code[n] for n in order], 0.25)
    assert best_of_each(one, only_code) == best_of_each(other, [only_code[n] for n in order])


def best_of_each(factors: NDArray[np.float64], of: list[Place]) -> dict[int, float]:
    found: dict[int, float] = {}
    for place, factor in zip(of, factors.tolist(), strict=True):
        found[place.document] = max(found.get(place.document, 0), factor)
    return found


def test_all_that_are_as_good_as_the_last_of_the_best_count() -> None:
    of = [at("a.py", document=n % 2) for n in range(2 * GATHERED)]
    assert leading(np.ones(len(of)), of, 0.5)[:2].tolist() == [1.5, 1.5]


def test_a_file_with_much_on_a_question_leads_one_with_little() -> None:
    of = [
        at("a.py", document=0),
        at("a.py", document=0),
        at("a.py", document=0),
        at("b.py", document=1),
        at("c.md", "markdown", document=2),
    ]
    assert leading(np.array([0.5, 0.4, 0.3, 0.6, 0.9]), of, 0.5).tolist() == pytest.approx(
        [1.5, 1, 1, 1 + 0.5 * 0.5**0.5, 1]
    )
    assert leading(np.zeros(0), [], 0.5).tolist() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Session", "Session"),
        ("session", "session"),
        ("Rack::Builder", "Rack Builder"),
        ("fs.readFile", "fs readFile"),
        ("where is parse_url called", "parse_url"),
        ("how does HTTPServer close a socket", "HTTPServer"),
        ("How do Requests close", ""),
        ("the URL of a page", ""),
        ("", ""),
    ],
)
def test_an_identifier_is_what_is_written_as_code_or_stands_alone(query: str, found: str) -> None:
    assert identifiers(query) == frozenset(found.split())


@pytest.mark.parametrize(
    ("query", "name", "share"),
    [
        ("pars url", "pars url", 1.0),
        ("url", "pars url", 0.5),
        ("pars url fetch store", "pars url", 1.0),
        ("pars fetch store page", "pars", 0.5),
        ("fetch", "pars url", 0.0),
        ("", "pars", 0.0),
        ("pars", "", 0.0),
    ],
)
def test_a_definition_gains_as_far_as_the_query_names_it(query: str, name: str, share: float) -> None:
    assert named(frozenset(query.split()), frozenset(), [at("a.py", x=name)], 0.5).tolist() == [share]


def test_of_several_names_the_best_counts() -> None:
    of = [at("a.py", one="fetch", parse_url="pars url", two="store"), at("b.py", one="url fetch")]
    assert named(frozenset({"pars", "url"}), frozenset(), of, 0.5).tolist() == [1.0, 0.5]


def test_who_writes_an_identifier_means_it() -> None:
    of = [at("a.py", Command="command"), at("b.py", command="command")]
    assert named(frozenset({"command"}), frozenset({"Command"}), of, 0.5).tolist() == [1.0, 0.5]
    assert named(frozenset({"command"}), frozenset({"command"}), of, 0.5).tolist() == [0.5, 1.0]
    assert named(frozenset({"command"}), frozenset(), of, 0.5).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "path",
    [
        "tests/test_url.py",
        "src/test/java/UrlTest.java",
        "pkg/url_test.go",
        "src/url.spec.ts",
        "url.test.js",
        "conftest.py",
        "examples/fetch.py",
        "a/vendor/b/c.go",
        "node_modules/x/index.js",
        "dist/app.min.js",
        "api/url.pb.go",
    ],
)
def test_tests_examples_and_what_others_wrote_come_later_unless_asked_for(path: str) -> None:
    assert asides(frozenset({"url"}), [at(path)], 0.7).tolist() == [0.7]
    assert asides(frozenset({"url", "test"}), [at(path)], 0.7).tolist() == [1.0]


@pytest.mark.parametrize(
    "path", ["src/url.py", "latest/url.py", "contest.py", "testimony.md", "src/attest.go", "a/protest"]
)
def test_what_only_sounds_like_a_test_does_not(path: str) -> None:
    assert asides(frozenset({"url"}), [at(path)], 0.7).tolist() == [1.0]


def test_prose_comes_later_among_code_and_code_is_no_matter_among_prose() -> None:
    code, prose = at("a.py"), at("README.md", "markdown")
    assert beside_code(frozenset({"url"}), [code, code, prose], 0.9).tolist() == [1.0, 1.0, 0.9]
    assert beside_code(frozenset({"url"}), [code, prose, prose], 0.9).tolist() == [1.0, 1.0, 1.0]
    assert beside_code(frozenset({"url", "readm"}), [code, code, prose], 0.9).tolist() == [1.0, 1.0, 1.0]


def test_the_words_that_ask_for_something_are_stems_as_the_index_makes_them() -> None:
    asked = rules._ASKS_FOR_ASIDES | rules._ASKS_FOR_PROSE
    written = (
        "tests specs examples samples demos benchmarks bench fixtures mocks vendored generated readme doc documents "
        "changelog licenses guides tutorials installing config configure"
    )
    assert {Analyzer().tokens(word)[0] for word in written.split()} == asked


def test_the_types_of_prose_and_data_are_types() -> None:
    assert not PROSE_AND_DATA - set(TYPES)


def test_the_definition_stands_before_its_uses_and_its_test(bench: Bench) -> None:
    use = "def other_{n}(page):\n    return page.link(parse_url(page.head), {n})\n"
    bench.write(
        {
            **{f"{name}.py": use.format(n=name) for name in "abc"},
            "tests/url.py": "def test_parse_url():\n    assert parse_url('a')\n",
            "z.py": "def parse_url(text):\n    head, _, tail = text.partition('://')\n    return head, tail\n",
        }
    )
    bench.index()
    places = [hit.path.rsplit(b"/", 2)[-2:] for hit in bench.search("parse_url", mode=Mode.LEXICAL)]
    assert places[0] == [b"files", b"z.py"]
    asked_for = [hit.path for hit in bench.search("test_parse_url", mode=Mode.LEXICAL)]
    assert asked_for[0].endswith(b"tests/url.py")


def test_a_huge_word_in_capitals_is_an_identifier_only_where_it_is_written_like_one() -> None:
    assert identifiers("A" * 200_000 + " b") == frozenset()
    assert identifiers("A" * 200_000 + "b c") == {"A" * 200_000 + "b"}
