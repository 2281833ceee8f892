"""Searching: against brute force, over one root or several, alone or in a batch."""

import os
import random
from collections.abc import Sequence
from math import sqrt
from operator import mul
from pathlib import Path

import numpy as np
import pytest

from hunch.core import windows
from hunch.core.errors import ModelMismatch
from hunch.core.request import Filters, Mode, SearchRequest, targets
from hunch.core.search import collection, ranking, shelf
from hunch.core.search.names import UNNAMED
from hunch.core.search.searcher import Searcher
from hunch.core.situate import name_words
from hunch.core.store import vectors
from hunch.core.store.reader import Reader
from hunch.core.store.roots import index_folder
from hunch.core.store.vectors import quantise
from hunch.core.types import Encoding, Passage
from tests.conftest import Bench, HashEncoder

WORDS = "apple pear plum cherry quince medlar sloe damson fig olive lemon lime orange grape melon".split()


def corpus(n: int, seed: int = 0) -> dict[str, str]:
    chance = random.Random(seed)
    return {f"{k % 7}/{k}.txt": " ".join(chance.choices(WORDS, k=chance.randint(3, 40))) for k in range(n)}


@pytest.fixture
def library(bench: Bench) -> Bench:
    bench.write(corpus(60))
    bench.index()
    return bench


def brute_force(library: Bench, text: str, path: Path, query: Encoding) -> float:
    """Score a passage of one chunk by the letter of docs/ranking.md, number by number."""

    def cosine(one: Sequence[float], other: Sequence[float]) -> float:
        return float(sum(map(mul, one, other)) / sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other))))

    (document,) = library.encoder.encode_documents([Passage(text)])
    stretches = windows.windows(document.tokens).tolist()
    signs = [[1.0 if number >= 0 else -1.0 for number in stretch] for stretch in stretches]
    lengths = [sqrt(sum(map(mul, token, token))) for token in query.tokens.tolist()]
    nearest = [max(cosine(quantise(token).tolist(), window) for window in signs) for token in query.tokens]
    fine = sum(map(mul, lengths, nearest)) / sum(lengths)
    name = UNNAMED
    if words := name_words(os.fsencode(path)):
        found = library.encoder.static_vectors([words])
        assert found is not None
        name = cosine(quantise(found[0]).tolist(), query.vector.tolist())
    return float(0.7 * max(0, fine) + 0.3 * max(0, name))


def test_dense_scores_are_those_of_brute_force(library: Bench) -> None:
    library.write({f"named/{name}.txt": f"{name} of many sorts" for name in WORDS})
    library.index()
    query = library.encoder.encode_query("sour fruit")
    scores = {
        os.fsencode(path): brute_force(library, path.read_text(), path, query) for path in library.root.rglob("*.txt")
    }
    scores = {path: score for path, score in scores.items() if score > 1e-3}
    hits = library.search("sour fruit", mode=Mode.DENSE, k=100)
    assert {hit.path: hit.relevance for hit in hits if hit.relevance > 1e-3} == pytest.approx(
        scores, abs=6e-5 + 2e-4
    )  # rounded, int8 query


@pytest.mark.parametrize("mode", [Mode.DENSE, Mode.HYBRID])
def test_what_is_not_compared_in_detail_follows_behind_what_is(
    library: Bench, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_of_them = [hit.relevance for hit in library.search("sour plum", mode=mode, k=100)]
    monkeypatch.setattr(ranking, "RESCORED", 7)
    hits = library.search("sour plum", mode=mode, k=100)
    relevance = [hit.relevance for hit in hits]
    assert relevance == sorted(relevance, reverse=True)
    assert len(hits) > 20
    assert set(relevance[:7]) <= set(all_of_them)


def test_which_are_compared_in_detail_does_not_depend_on_the_roots(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "RESCORED", 7)
    files = {f"{chance}/{k}.txt": WORDS[k % 3] for k in range(6) for chance in "abcdef"}  # many ties
    bench.write(files)
    for folder in "abcdef":
        bench.index(bench.root / folder)
    roots = [bench.root / folder for folder in "abcdef"]
    queries = [f"{one} {other}" for one in WORDS[:3] for other in WORDS[3:9]]
    apart = [bench.search(query, *roots, k=40) for query in queries]
    bench.index()
    assert [bench.search(query, *roots, k=40) for query in queries] == apart
    assert [bench.search(query, k=40) for query in queries] == apart


@pytest.mark.parametrize("mode", list(Mode))
def test_relevance_never_rises_and_ties_break_by_path(library: Bench, mode: Mode) -> None:
    library.write({f"tie/{n}.txt": "quince quince" for n in (3, 1, 2)})
    library.index()
    hits = library.search("quince", mode=mode, k=100)
    keys = [(-hit.relevance, hit.path, hit.chunk.start_char) for hit in hits]
    assert keys == sorted(keys)
    assert all(0 < hit.relevance <= 1 and hit.relevance == round(hit.relevance, 4) for hit in hits)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_order_of_indexing_leaves_no_trace(library: Bench, mode: Mode) -> None:
    """An index that grew, shrank and was edited answers with the same bits as a fresh one."""
    library.write(corpus(90, seed=1))
    library.index()
    for path in sorted(library.root.rglob("*.txt"))[::3]:
        path.unlink()
    library.write({"0/0.txt": "apple melon", "z.txt": "fig"})
    library.index()
    grown = [library.search(query, mode=mode, k=50) for query in ("apple fig", "olive", "melon grape lime")]
    library.home = library.home.with_name("fresh")
    library.index()
    fresh = [library.search(query, mode=mode, k=50) for query in ("apple fig", "olive", "melon grape lime")]
    assert grown == fresh


def test_text_is_exactly_what_the_file_holds(bench: Bench) -> None:
    bench.write(
        {"a.md": "\ufeff# Title\r\n\r\nOne apple.\r\n\r\n" + "Ein Apfel fällt. 🍎 " * 90, "b.txt": "\n\n apple \n"}
    )
    bench.index()
    hits = bench.search("apple apfel", k=50)
    assert len(hits) > 2
    for hit in hits:
        text = Path(os.fsdecode(hit.file)).read_bytes().decode("utf-8")
        assert text[hit.chunk.start_char : hit.chunk.end_char] == hit.chunk.text
        assert text[: hit.chunk.start_char].count("\n") + 1 == hit.chunk.start_line
        assert text[: hit.chunk.end_char].count("\n") + 1 == hit.chunk.end_line


def test_a_path_narrows_the_search_and_names_of_siblings_do_not_leak(bench: Bench) -> None:
    bench.write({"a/x.txt": "apple", "ab/x.txt": "apple", "a-b.txt": "apple", "a_b/x.txt": "apple"})
    bench.index()
    assert [hit.path for hit in bench.search("apple", bench.root / "a")] == [os.fsencode(bench.root / "a" / "x.txt")]
    assert [hit.path for hit in bench.search("apple", bench.root / "a-b.txt")] == [os.fsencode(bench.root / "a-b.txt")]


def test_several_roots_are_searched_as_one(bench: Bench) -> None:
    bench.write({**{f"one/{k}": v for k, v in corpus(20).items()}, **{f"two/{k}": v for k, v in corpus(30, 5).items()}})
    bench.index(bench.root / "one")
    bench.index(bench.root / "two")
    apart = bench.search("apple quince", bench.root / "one", bench.root / "two", k=50)
    bench.index()
    together = bench.search("apple quince", bench.root / "one", bench.root / "two", k=50)
    whole = bench.search("apple quince", k=50)
    assert [(hit.path, hit.relevance) for hit in apart] == [(hit.path, hit.relevance) for hit in together]
    assert apart == whole


@pytest.mark.parametrize("mode", list(Mode))
def test_several_roots_of_code_are_searched_as_one(bench: Bench, mode: Mode) -> None:
    """Files of several passages, many of them equally good: whole files, neighbours and leaders count alike."""

    def module(seed: int) -> str:
        chance = random.Random(seed % 3)
        bodies = [" + ".join(chance.choices(WORDS[:5], k=70)) for _ in range(4)]
        return "\n\n".join(f"def {chance.choice(WORDS)}():\n    return {body}\n" for body in bodies)

    bench.write({f"{folder}/{n}.py": module(n) for folder in "zab" for n in range(9)})
    for folder in "zab":
        bench.index(bench.root / folder)
    roots = [bench.root / folder for folder in "zab"]
    queries = ["apple quince", "plum", "cherry pear medlar"]
    apart = [bench.search(query, *roots, mode=mode, k=200) for query in queries]
    bench.index()
    assert [bench.search(query, *roots, mode=mode, k=200) for query in queries] == apart
    assert [bench.search(query, mode=mode, k=200) for query in queries] == apart
    assert len(apart[0]) > 27


def test_overlapping_paths_show_a_passage_once(library: Bench) -> None:
    hits = library.search("apple", library.root, library.root / "1", k=200)
    assert len({(hit.file, hit.chunk.start_char) for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (("*.py",), {"a.py", "src/b.py"}),
        (("!*.py",), {"c.md", "src/d.md"}),
        (("src",), {"src/b.py", "src/d.md"}),
        (("src/", "!*.md"), {"src/b.py"}),
        (("/*.md",), {"c.md"}),
        (("*.rs",), set()),
    ],
)
def test_globs_include_and_leave_out(bench: Bench, globs: tuple[str, ...], expected: set[str]) -> None:
    bench.write(dict.fromkeys(["a.py", "src/b.py", "c.md", "src/d.md"], "apple = 1"))
    bench.index()
    hits = bench.search("apple", filters=Filters(globs=globs))
    assert {os.fsdecode(hit.path).removeprefix(f"{bench.root}/") for hit in hits} == expected


def test_filters_never_cost_results(library: Bench) -> None:
    library.write({f"x/{n}.md": "apple" for n in range(30)})
    library.index()
    assert len(library.search("apple", k=25, filters=Filters(types=frozenset({"markdown"})))) == 25
    assert len(library.search("apple", k=25, filters=Filters(globs=("x",)))) == 25


def test_a_changed_or_vanished_file_is_not_shown(library: Bench) -> None:
    before = library.search("quince", k=3, mode=Mode.LEXICAL)
    Path(os.fsdecode(before[0].file)).unlink()
    Path(os.fsdecode(before[1].file)).write_text("something else")
    after = library.search("quince", k=3, mode=Mode.LEXICAL)
    assert before[0].file not in {hit.file for hit in after}
    assert before[1].file not in {hit.file for hit in after}
    assert len(after) == 3


def test_a_file_that_changes_between_two_queries_of_a_batch_is_not_shown_by_the_second(library: Bench) -> None:
    request = SearchRequest(k=3, mode=Mode.LEXICAL)
    with Searcher(library.encoder) as searcher:
        first, *_ = searcher.search("quince", library.targets(), request)
        Path(os.fsdecode(first.file)).write_text("something else")
        after = searcher.search("quince", library.targets(), request)
    assert first.file not in {hit.file for hit in after}


def test_a_touched_file_is_still_shown(library: Bench) -> None:
    before = library.search("quince", k=3)
    os.utime(before[0].file)
    assert library.search("quince", k=3) == before


def test_without_a_refresh_a_changed_file_is_shown_as_stale(library: Bench) -> None:
    hit = library.search("quince", k=1)[0]
    Path(os.fsdecode(hit.file)).write_text("something else")
    found, _ = targets([str(library.root)], library.home)
    with Searcher(library.encoder) as searcher:
        assert searcher.search("quince", found, SearchRequest(k=1, keep_stale=True))[0].state == "stale"


def test_another_encoders_index_is_never_searched(library: Bench) -> None:
    library.encoder = HashEncoder("hash@2")
    with pytest.raises(ModelMismatch, match="hash@1.*hash@2"):
        library.search("apple")


@pytest.mark.parametrize("damage", ["missing", "flipped", "zeroed"])
def test_a_damaged_snapshot_changes_no_answer(library: Bench, damage: str) -> None:
    before = library.search("apple fig", k=30)
    folder = index_folder(library.home, library.root).current()
    assert folder is not None
    (path,) = folder.glob("*.usearch")
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "flipped":
        content[100] ^= 1
        path.write_bytes(content)
    elif damage == "zeroed":
        path.write_bytes(bytes(len(content)))
    assert library.search("apple fig", k=30) == before


def test_vectors_come_from_the_snapshot_and_the_tail_alike(library: Bench) -> None:
    library.write({"new.txt": "a new apple"})
    library.index()
    with Reader(index_folder(library.home, library.root)) as reader:
        pointer = reader.pointer
        assert pointer is not None
        ids = reader.columns([b""]).embedding_ids
        assert pointer.last_key < ids.max()
        shuffled = np.random.default_rng(0).permutation(np.concatenate([ids, ids[:5]]))
        rows = reader.rows(shuffled)
        for embedding_id, row in zip(shuffled, rows, strict=True):
            assert np.array_equal(reader.rows(np.array([embedding_id]))[0], row)


def test_an_empty_selection_gives_nothing(library: Bench) -> None:
    assert library.search("apple", filters=Filters(types=frozenset({"rust"}))) == []


def test_above_the_exact_size_the_graph_finds_what_a_scan_finds(
    library: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write(corpus(2000, seed=3))
    with monkeypatch.context() as large:
        large.setattr(vectors, "EXACT_UP_TO", 500)
        library.index(rebuild=True)  # with a real graph
    library.write({"new.txt": "sour fruit"})
    library.index()  # into the tail, which no graph holds
    queries = ["sour fruit", "apple fig", "melon grape lime", "olive", "a tart with plums"]
    exact = [library.search(query, k=10) for query in queries]
    narrow = library.search("apple fig", library.root / "1", k=10)
    dense = library.search("sour fruit", k=10, mode=Mode.DENSE)
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 500)
    for module in (collection, shelf):
        monkeypatch.setattr(module, "CANDIDATES", 500)
    found = [library.search(query, k=10) for query in queries]
    recalls = [vectors.recall([hash(h) for h in f], [hash(h) for h in e]) for f, e in zip(found, exact, strict=True)]
    assert np.mean(recalls) >= 0.95
    assert found[0][0].path.endswith(b"new.txt")
    monkeypatch.setattr(vectors, "nearest", lambda *_: np.zeros(1, np.int64))
    assert library.search("apple fig", library.root / "1", k=10) == narrow  # less than half: no graph is asked
    assert library.search("sour fruit", k=10, mode=Mode.DENSE) != dense  # all of it: it is
