"""Ranking rules: each alone, and all of them in a search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core import rank
from hunch.core.files.filetypes import TYPES
from hunch.core.lexical import Analyzer
from hunch.core.rank import ASIDE_FACTOR, BESIDE_CODE_FACTOR, PROSE_AND_DATA, Place, asides, beside_code, named, ranked
from hunch.core.request import Mode
from tests.conftest import Bench

words = st.sets(st.sampled_from("pars url test readm store fetch".split()))
places = st.lists(
    st.builds(
        Place,
        path=st.sampled_from(["a.py", "tests/a.py", "vendor/b.js", "docs/a.md", "x/test_y.py", ""]),
        type=st.sampled_from(["python", "markdown", "json"]),
        name=words,
    ),
    min_size=1,
)


def at(path: str, kind: str = "python", *name: str) -> Place:
    return Place(path, kind, name)


@given(st.data(), words, places)
def test_scores_stay_scores_and_a_rule_depends_on_no_order(
    data: st.DataObject, query: set[str], of: list[Place]
) -> None:
    scores = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(of), max_size=len(of))))
    found = ranked(scores, query, of)
    assert ((found >= 0) & (found <= 1)).all()
    order = data.draw(st.permutations(range(len(of))))
    assert ranked(scores[order], query, [of[n] for n in order]).tolist() == found[order].tolist()


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
    assert named(frozenset(query.split()), [at("a.py", "python", *name.split())]).tolist() == [share]


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
    assert asides(frozenset({"url"}), [at(path)]).tolist() == [ASIDE_FACTOR]
    assert asides(frozenset({"url", "test"}), [at(path)]).tolist() == [1.0]


@pytest.mark.parametrize(
    "path", ["src/url.py", "latest/url.py", "contest.py", "testimony.md", "src/attest.go", "a/protest"]
)
def test_what_only_sounds_like_a_test_does_not(path: str) -> None:
    assert asides(frozenset({"url"}), [at(path)]).tolist() == [1.0]


def test_prose_comes_later_among_code_and_code_is_no_matter_among_prose() -> None:
    code, prose = at("a.py"), at("README.md", "markdown")
    assert beside_code(frozenset({"url"}), [code, code, prose]).tolist() == [1.0, 1.0, BESIDE_CODE_FACTOR]
    assert beside_code(frozenset({"url"}), [code, prose, prose]).tolist() == [1.0, 1.0, 1.0]
    assert beside_code(frozenset({"url", "readm"}), [code, code, prose]).tolist() == [1.0, 1.0, 1.0]


def test_the_words_that_ask_for_something_are_stems_as_the_index_makes_them() -> None:
    asked = rank._ASKS_FOR_ASIDES | rank._ASKS_FOR_PROSE
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
