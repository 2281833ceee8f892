"""An explanation is the score: what it says adds up to what was shown."""

import math

import pytest

from hunch.core.request import Mode
from hunch.core.search import ranking
from hunch.core.search.explain import Evidence, Explanation
from hunch.core.search.hit import Hit
from tests.conftest import Bench


def total(explanation: Explanation) -> float:
    added = math.fsum(each.value * each.weight for each in explanation.evidence)
    return min(1.0, added * math.prod(factor for _, factor in explanation.factors))


@pytest.fixture
def project(bench: Bench) -> Bench:
    bench.write(
        {
            "url.py": "def parse_url(text):\n    head, tail = text.split(':')\n    return head, tail\n",
            "page.py": "class Page:\n    def link(self):\n        return parse_url(self.address)\n",
            "tests/test_url.py": "def test_parse_url():\n    assert parse_url('a:b')\n",
            "README.md": "# Pages\n\nTo parse a URL call `parse_url`.\n",
            **{f"other{n}.py": f"def other_{n}(page):\n    return page.text[{n}]\n" for n in range(6)},
        }
    )
    bench.index()
    return bench


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["parse_url", "how is the URL of a page parsed", "readme of pages"])
def test_what_is_said_adds_up_to_the_score(project: Bench, mode: Mode, query: str) -> None:
    hits = project.search(query, mode=mode, k=50, explain=True)
    assert hits
    for hit in hits:
        assert hit.explanation is not None
        assert total(hit.explanation) == pytest.approx(hit.explanation.score, abs=6e-5)


def test_rules_and_words_are_named(project: Bench) -> None:
    hits = project.search("parse_url", explain=True, k=50)
    found = {hit.path.rsplit(b"/", 1)[1]: hit.explanation for hit in reversed(hits)}  # the best of each file
    definition, test, prose = found[b"url.py"], found[b"test_url.py"], found[b"README.md"]
    assert definition is not None
    assert test is not None
    assert prose is not None
    assert "named" in {each.name for each in definition.evidence}
    assert dict(test.factors)["aside"] == 0.75
    assert dict(prose.factors) == {"beside_code": 0.9}
    words = {word.text: word for word in definition.words}
    assert set(words) == {"parse", "url", "parse url"}
    assert all(word.inside for word in words.values())
    assert [word.adds for word in definition.words] == sorted((word.adds for word in definition.words), reverse=True)


def test_words_add_up_to_the_words_part(project: Bench) -> None:
    for hit in project.search("how is the URL of a page parsed", explain=True, k=50):
        assert hit.explanation is not None
        part = math.fsum(each.value * each.weight for each in hit.explanation.evidence if each.name == "words")
        assert math.fsum(word.adds for word in hit.explanation.words) == pytest.approx(part)


def test_what_was_not_compared_closely_says_so(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RESCORED", 2)
    hits = project.search("page text", explain=True, k=50)
    closely = [hit.explanation.closely for hit in hits if hit.explanation]
    assert closely == [True, True] + [False] * (len(hits) - 2)
    for hit in hits[2:]:
        assert hit.explanation is not None
        assert hit.explanation.score <= round(total(hit.explanation), 4) + 1e-9


def test_what_the_encoder_cannot_read_counts_by_its_words_alone(bench: Bench) -> None:
    bench.write({"a.txt": "東京都の天気", "b.txt": "大阪の海", "c.txt": "nothing of that"})
    bench.index()
    hits = bench.search("東京", explain=True)
    assert [hit.path[-5:] for hit in hits] == [b"a.txt"]
    assert hits[0].explanation is not None
    assert {each.name for each in hits[0].explanation.evidence} == {"words", "document_words"}
    assert "meaning" in {each.name for hit in bench.search("that", explain=True) for each in evidence(hit)}


def evidence(hit: Hit) -> tuple[Evidence, ...]:
    assert hit.explanation is not None
    return hit.explanation.evidence


def test_nothing_is_explained_unasked(project: Bench) -> None:
    assert all(hit.explanation is None for hit in project.search("parse_url"))
