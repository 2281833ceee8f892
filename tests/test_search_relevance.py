"""Relevance: what is gathered about the best passage, the curve behind it, and what neither may depend on."""

import inspect
import math
import pkgutil
import statistics
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.request import Mode, SearchRequest
from hunch.core.search.relevance import BEYOND, FEW, MANY, OTHER_WORDS, SAID, SURE, Evidence, Judge, Judgement
from hunch.core.search.searcher import Searcher
from hunch.core.types import Calibration
from tests.conftest import Bench
from tests.program import Program, indexed

RANKS = {"plum": 5_000, "jam": 3_000, "sour": 1_500, "cook": 400, "the": 0}
EVEN = {"bias": -2.0, "similarity": 1.0, "coverage": 4.0, "pairs": 1.0, "words": 1.0, "rarest": 1.0, "among": -0.1}
CALIBRATION = Calibration(scales=dict.fromkeys((*Mode, OTHER_WORDS), EVEN), cut=0.2, rank=RANKS.get)


def evidence(bench: Bench, query: str, mode: Mode = Mode.LEXICAL) -> Evidence:
    """Give what speaks for the best result of a query."""
    with Searcher(bench.encoder) as searcher:
        collection = searcher.collection(bench.targets(), SearchRequest())
        parsed = searcher.parse(query)
        ranking = searcher.ranking(parsed, collection, mode)
        return Judge(CALIBRATION, searcher.analyzer).evidence(parsed, ranking, int(np.argmax(ranking.scores)))


@pytest.fixture
def jars(bench: Bench) -> Bench:
    bench.encoder.calibration = CALIBRATION
    bench.write({"jam.txt": "sour plum jam\n", "tea.txt": "hot tea\n", "pan.txt": "the copper pan\n"})
    bench.index()
    return bench


def rarity(*words: str) -> list[float]:
    """Compute rarities as the docstring of the constants says, by another route."""
    return [
        1.0 if word not in RANKS else math.log((RANKS[word] + 50) / 50) / math.log((15_000 + 50) / 50) for word in words
    ]


def test_coverage_counts_rare_words_for_more_and_grammar_for_little(jars: Bench) -> None:
    found = evidence(jars, "cook the sour plum")
    cook, the, sour, plum = rarity("cook", "the", "sour", "plum")
    assert found.coverage == pytest.approx((sour + plum) / (cook + 0.1 * the + sour + plum))
    assert found.rarest == pytest.approx(plum)
    assert found.pairs == 0.5  # "sour plum" and not "cook sour"
    assert found.words == 1
    assert found.similarity == 0


def test_a_word_that_english_lacks_is_as_rare_as_can_be(jars: Bench) -> None:
    assert evidence(jars, "zzyzx plum").rarest == 1
    assert evidence(jars, "the").rarest == 0


@pytest.mark.parametrize(("query", "words"), [("the", 0.0), ("plum", 0.5), ("plum jam", 1.0), ("sour plum jam", 1.0)])
def test_one_word_says_less_than_two(jars: Bench, query: str, words: float) -> None:
    assert evidence(jars, query).words == words


def test_what_only_stands_near_counts_as_covered(bench: Bench) -> None:
    paragraph = "copper kettles and iron pans for the kitchen of a small inn near the harbour. " * 12
    bench.write({"inn.txt": f"plum\n\n{paragraph}\n\n{paragraph} anvil\n"})
    assert bench.index().chunks > 1
    assert evidence(bench, "plum anvil").coverage == pytest.approx(1.0)
    assert evidence(bench, "plum anvil zzyzx").coverage < 0.8


def test_meaning_is_what_the_encoder_says_of_the_windows(jars: Bench) -> None:
    with Searcher(jars.encoder) as searcher:
        collection = searcher.collection(jars.targets(), SearchRequest())
        ranking = searcher.ranking(searcher.parse("plum jam"), collection, Mode.HYBRID)
        (part,) = [part for part in ranking.closer.parts if part.name == "meaning"]
        for row, position in enumerate(ranking.compared.tolist()):
            assert ranking.meaning(position) == part.values[row]


@given(
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=20),
    log_odds=st.floats(-12, 12),
)
def test_the_curve_rises_with_the_score_and_ends_at_what_was_judged(scores: list[float], log_odds: float) -> None:
    best = max(*scores, 0.001)
    nothing = Evidence(similarity=0, vector=0, coverage=0, pairs=0, words=0, rarest=0, among=3)
    relevance = Judgement(evidence=nothing, log_odds=log_odds, score=best).relevance(np.array([*sorted(scores), best]))
    assert (np.diff(relevance) >= 0).all()
    assert ((relevance >= 0) & (relevance <= 1)).all()
    assert relevance[-1] == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=5e-5)


def test_a_better_score_than_the_judged_one_is_no_surer() -> None:
    nothing = Evidence(similarity=0, vector=0, coverage=0, pairs=0, words=0, rarest=0, among=3)
    high, low = Judgement(evidence=nothing, log_odds=1.0, score=0.5).relevance(np.array([0.9, 0.5]))
    assert high == low


def test_the_cut_is_made_on_what_is_shown(jars: Bench) -> None:
    shown = jars.search("sour plum tea", mode=Mode.LEXICAL)
    assert len(shown) == 2
    for n, hit in enumerate(shown):
        assert jars.search("sour plum tea", mode=Mode.LEXICAL, min_relevance=hit.relevance) == shown[: n + 1]
        assert jars.search("sour plum tea", mode=Mode.LEXICAL, min_relevance=hit.relevance + 1e-4) == shown[:n]


def test_what_the_disk_does_not_hold_vouches_for_nothing(jars: Bench) -> None:
    before = {hit.path: hit.relevance for hit in jars.search("sour plum tea", mode=Mode.LEXICAL)}
    (jars.root / "jam.txt").write_text("changed since\n")
    (tea,) = jars.search("sour plum tea", mode=Mode.LEXICAL)
    alone = evidence_of(jars, "sour plum tea", b"tea.txt")
    assert tea.relevance == pytest.approx(1 / (1 + math.exp(-alone.log_odds(EVEN))), abs=5e-5)
    assert tea.relevance != before[tea.path]


def evidence_of(bench: Bench, query: str, name: bytes) -> Evidence:
    with Searcher(bench.encoder) as searcher:
        collection = searcher.collection(bench.targets(), SearchRequest())
        parsed = searcher.parse(query)
        ranking = searcher.ranking(parsed, collection, Mode.LEXICAL)
        (position,) = [n for n in range(len(collection)) if collection.candidate(n).path.endswith(name.decode())]
        return Judge(CALIBRATION, searcher.analyzer).evidence(parsed, ranking, position)


def test_the_surest_of_the_best_stands_for_all_of_them(jars: Bench) -> None:
    with Searcher(jars.encoder) as searcher:
        collection = searcher.collection(jars.targets(), SearchRequest())
        parsed = searcher.parse("sour plum tea")
        ranking = searcher.ranking(parsed, collection, Mode.LEXICAL)
        judge = Judge(CALIBRATION, searcher.analyzer)
        alone = [judge.judge(parsed, ranking, Mode.LEXICAL, [n]) for n in range(3)]
        assert len({each.log_odds for each in alone}) == 3
        surest = max(alone, key=lambda each: each.log_odds)
        for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
            together = judge.judge(parsed, ranking, Mode.LEXICAL, order)
            assert (together.log_odds, together.evidence) == (surest.log_odds, surest.evidence)
            assert together.score == ranking.scores[order[0]]


def test_the_example_itself_vouches_for_nothing(jars: Bench) -> None:
    jars.write({"more.txt": "plum cake\n"})
    jars.index()
    (hit,) = [hit for hit in jars.similar("jam.txt", explain=True) if hit.path.endswith(b"more.txt")]
    assert hit.explanation
    assert hit.explanation.judgement
    assert hit.explanation.judgement.score == hit.explanation.score


def test_without_calibration_a_score_is_all_there_is(bench: Bench) -> None:
    bench.write({"jam.txt": "sour plum jam\n", "tea.txt": "hot tea with plum\n"})
    bench.index()
    for hit in bench.search("plum jam", explain=True):
        assert hit.explanation
        assert hit.relevance == hit.explanation.score
        assert hit.explanation.judgement is None


@pytest.mark.parametrize(("coverage", "expected"), [(0.0, 1.0), (SAID / 2, -0.5), (SAID, -2.0), (1.0, -2.0)])
def test_meaning_alone_vouches_for_what_has_none_of_the_words(bench: Bench, coverage: float, expected: float) -> None:
    scales: dict[str, Mapping[str, float]] = {
        **dict.fromkeys(Mode, {"bias": -2.0}),
        OTHER_WORDS: {"bias": -3.0, "vector": 8.0},
    }
    judge = Judge(replace(CALIBRATION, scales=scales), Searcher(bench.encoder).analyzer)
    found = Evidence(similarity=0, vector=0.5, coverage=coverage, pairs=0, words=0, rarest=0, among=3)
    assert judge.log_odds(found, Mode.HYBRID, 1.0) == pytest.approx(expected)
    assert judge.log_odds(found, Mode.LEXICAL, 1.0) == -2.0
    assert judge.log_odds(replace(found, vector=0), Mode.HYBRID, 1.0) == -2.0


def test_a_query_that_the_encoder_cannot_read_is_weighed_by_its_words(bench: Bench) -> None:
    scales: Mapping[str, Mapping[str, float]] = {
        Mode.HYBRID: {"bias": 3.0},
        Mode.LEXICAL: {"bias": -3.0},
        Mode.DENSE: {"bias": 0.0},
        OTHER_WORDS: {"bias": -9.0},
    }
    judge = Judge(replace(CALIBRATION, scales=scales), Searcher(bench.encoder).analyzer)
    nothing = Evidence(similarity=0, vector=0, coverage=0, pairs=0, words=0, rarest=0, among=3)
    surest = SURE + BEYOND * (3.0 - SURE)
    assert [judge.log_odds(nothing, Mode.HYBRID, readable) for readable in (1.0, 0.5, 0.0)] == [surest, 0.0, -3.0]
    assert [judge.log_odds(nothing, mode, 0.0) for mode in (Mode.DENSE, Mode.LEXICAL)] == [0.0, -3.0]


@pytest.mark.parametrize(("files", "among"), [(3, FEW), (60, 60), (1_300, MANY)])
def test_the_number_of_chunks_counts_within_bounds(bench: Bench, files: int, among: int) -> None:
    bench.write({f"{n}.txt": f"plum {n}\n" for n in range(files)})
    bench.index()
    assert evidence(bench, "plum").among == pytest.approx(math.log(among))


# With the encoder that ships.

NOTES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue and a rubber patch, then pump it up to four bars.\n",
    "soup.md": "# Tomato soup\n\nBoil tomatoes with basil and garlic for twenty minutes, then stir in cream.\n",
    "keys.md": "# API keys\n\nRotate the API keys every ninety days: create the new one, then revoke the old one.\n",
}
ANSWERED = {
    "how do I fix a flat tyre": "bicycles.md",
    "how long are the tomatoes boiled": "soup.md",
    "how do we rotate api keys": "keys.md",
    "when is the old key revoked": "keys.md",
    "what goes into the soup besides tomatoes": "soup.md",
}
IN_OTHER_WORDS = {
    "cooking a hot meal with vegetables": "soup.md",
    "how often do we change secrets": "keys.md",
    "renewing credentials": "keys.md",
    "replacing access tokens regularly": "keys.md",
}
UNANSWERED = [
    "asdf qwer zxcv",
    "flurb gnarxle wobbet quiztan",
    "who won the football world cup in 1998",
    "capital of mongolia",
    "quantum entanglement of photons",
    "kuinka paljon kello on nyt",
    "как приготовить борщ дома",
    "今日の天気はどうですか",
    "비밀번호를 어떻게 바꾸나요",
]


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in a folder of three files."""
    return indexed(tmp_path_factory.mktemp("notes"), NOTES)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("query", "path"), ANSWERED.items())
def test_what_is_there_is_found(notes: Program, query: str, path: str, mode: Mode) -> None:
    done = notes(query, "--mode", mode, "--jsonl")
    assert done.status == 0
    assert done.records[0]["path"] == path


@pytest.mark.parametrize(("query", "path"), IN_OTHER_WORDS.items())
def test_what_is_said_in_other_words_is_found(notes: Program, query: str, path: str) -> None:
    records = notes(query, "--jsonl").records
    assert [record["path"] for record in records] == [path]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", UNANSWERED)
def test_what_is_not_there_is_not_found_even_among_three_files(notes: Program, query: str, mode: Mode) -> None:
    done = notes(query, "--mode", mode)
    assert (done.status, done.out) == (1, b"")
    best = notes(query, "--mode", mode, "--all", "--jsonl", "-k1").records
    assert all(float(str(record["relevance"])) < 0.15 for record in best)


def test_unrelated_files_hardly_move_relevance(tmp_path: Path) -> None:
    before = indexed(tmp_path / "before", NOTES)
    after = indexed(tmp_path / "after", {**NOTES, **docstrings(10 * len(NOTES))})
    much = indexed(tmp_path / "much", {**NOTES, **docstrings(30 * len(NOTES))})
    for wider in (after, much):
        moved = []
        for query in [*ANSWERED, *NOTES.values()]:
            small, large = (shown(program, query) for program in (before, wider))
            moved += [abs(small[path] - large[path]) for path in small.keys() & large.keys()]
        assert len(moved) >= len(ANSWERED)
        assert statistics.median(moved) <= 0.05
        assert max(moved) <= 0.15


def shown(program: Program, query: str) -> dict[object, float]:
    records = program("--jsonl", "--", query).records
    return {record["path"]: float(str(record["relevance"])) for record in records if record["path"] in NOTES}


def docstrings(n: int) -> dict[str, str]:
    """Give texts that have nothing to do with the notes: what modules of Python say of themselves."""
    found: dict[str, str] = {}
    for module in sorted(pkgutil.iter_modules(), key=lambda module: module.name):
        if module.name in sys.stdlib_module_names and len(found) < n:
            loader = module.module_finder.find_spec(module.name, None)
            source = loader and loader.loader and getattr(loader.loader, "get_source", lambda name: None)(module.name)
            text = inspect.cleandoc(source.split('"""')[1]) if source and source.count('"""') > 1 else ""
            if len(text) > 200:
                found[f"python/{module.name}.txt"] = text[:3000]
    assert len(found) == n
    return found


def test_relevance_is_explained_by_what_it_was_made_of(notes: Program) -> None:
    record = notes("how do we rotate api keys", "--explain", "--jsonl").records[0]
    explain = record["explain"]
    assert isinstance(explain, dict)
    best = dict(explain["best"])
    assert best.pop("score") == explain["score"]
    names = set(asdict(Evidence(similarity=0, vector=0, coverage=0, pairs=0, words=0, rarest=0, among=0)))
    assert set(best) == names
    assert best["coverage"] > 0.9
    words = notes("how do we rotate api keys", "--explain", "-k1").out.decode()
    assert "relevance from the best result's meaning" in " ".join(words.split())
