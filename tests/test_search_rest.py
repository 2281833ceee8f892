"""A searcher that rests between two runs holds nothing up, and answers afterwards like one that is new."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hunch.core.forget import bring_back, forget
from hunch.core.request import Filters, Mode, SearchRequest
from hunch.core.search.hit import Hit
from hunch.core.search.indexes import KEPT
from hunch.core.search.searcher import Searcher
from hunch.core.store.tidy import tidy
from tests.conftest import Bench
from tests.trials.deaths import catalog_of, place_of

TEXTS = {f"{n}.md": f"# Part {n}\n\nThe orchard has {n} rows of apple trees and a wall.\n" for n in range(4)}
TEXTS |= {f"lake/{n}.md": f"# Shore {n}\n\nThe lake has {n} boats and a ferry.\n" for n in range(3)}
QUERIES = ("apple trees", "ferry", "row 5")
NAMES = st.sampled_from([*TEXTS, "new.md", "lake/new.md"])


def write(bench: Bench, name: str) -> None:
    (bench.root / "lake").mkdir(exist_ok=True)
    number = len(list(bench.home.rglob("*")))
    bench.write({name: f"# Other\n\nA ferry of {name} and {number} apple trees.\n"})


def remove(bench: Bench, name: str) -> None:
    (bench.root / name).unlink(missing_ok=True)


def index(bench: Bench, name: str) -> None:
    bench.index()


def rebuild(bench: Bench, name: str) -> None:
    bench.index(rebuild=True)


def forget_folder(bench: Bench, name: str) -> None:
    if (bench.root / "lake").exists():
        forget(bench.root / "lake", bench.home)


def remember(bench: Bench, name: str) -> None:
    bring_back(bench.root / "lake", place_of(bench))


def forget_all(bench: Bench, name: str) -> None:
    forget(bench.root, bench.home)
    bench.index()


def collect(bench: Bench, name: str) -> None:
    tidy(place_of(bench), embeddings=True)


def rule(bench: Bench, name: str) -> None:
    (bench.root / ".hunchignore").write_text(f"/{name}\n")


STEPS = st.sampled_from(
    [write, write, remove, index, index, rebuild, forget_folder, remember, forget_all, collect, rule]
)
REQUESTS = (
    SearchRequest(k=50, keep_stale=True),
    SearchRequest(k=50, mode=Mode.LEXICAL),
    SearchRequest(k=50, filters=Filters(globs=("lake/**",))),
)


def answers(searcher: Searcher, bench: Bench) -> list[list[Hit]]:
    paths: list[tuple[Path, ...]] = [(bench.root,), (bench.root / "lake",), (bench.root / "lake", bench.root)]
    there = [each for each in paths if all(path.exists() for path in each)]
    return [
        searcher.search(query, bench.targets(*each), request)
        for query in QUERIES
        for each in there
        for request in REQUESTS
    ]


@settings(max_examples=12, deadline=None, phases=set(Phase) - {Phase.shrink})  # eight steps can be read as they are
@given(steps=st.lists(st.tuples(STEPS, NAMES, st.booleans()), min_size=1, max_size=8))
def test_whatever_happened_it_answers_like_a_new_one(
    steps: list[tuple[Callable[[Bench, str], None], str, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder).resolve())
        bench.write(TEXTS)
        bench.index()
        with Searcher(bench.encoder) as rested:
            for step, name, is_asked in steps:
                step(bench, name)
                if is_asked:
                    rested.begin()
                    with Searcher(bench.encoder) as fresh:
                        assert answers(rested, bench) == answers(fresh, bench)
                        assert names(rested) == names(fresh)
                    rested.rest()


def names(searcher: Searcher) -> list[tuple[Path, int]]:
    return [(reader.place.root, reader.generation) for reader in searcher.readers]


def can_truncate(bench: Bench) -> bool:
    with closing(sqlite3.connect(catalog_of(bench), timeout=0)) as database:
        ((busy, _, _),) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy


@pytest.fixture
def indexed(bench: Bench) -> Bench:
    """Give a bench with some files, indexed."""
    bench.write(TEXTS)
    bench.index()
    return bench


def test_while_it_rests_the_log_can_be_cut(indexed: Bench) -> None:
    with Searcher(indexed.encoder) as searcher:
        searcher.search("ferry", indexed.targets(), SearchRequest())
        indexed.write({"more.md": "# More\n\nAnother ferry.\n"})
        indexed.index()
        with closing(sqlite3.connect(catalog_of(indexed))) as database:
            database.execute("UPDATE meta SET value = value")
            database.commit()
            assert not can_truncate(indexed), "the view that it holds"
            searcher.rest()
            assert can_truncate(indexed)


def test_it_keeps_what_it_knows_of_an_index_that_is_the_same(indexed: Bench) -> None:
    with Searcher(indexed.encoder) as searcher:
        searcher.search("ferry", indexed.targets(), SearchRequest())
        before = searcher.collection(indexed.targets(), SearchRequest())
        searcher.rest()
        assert searcher.collection(indexed.targets(), SearchRequest()) is before
        searcher.rest()
        indexed.write({"more.md": "# More\n\nAnother ferry.\n"})
        indexed.index()
        assert searcher.collection(indexed.targets(), SearchRequest()) is not before


def test_it_names_the_indexes_of_its_last_run_alone(indexed: Bench, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.md").write_text("# Other\n\nA ferry.\n")
    indexed.index(tmp_path / "other")
    with Searcher(indexed.encoder) as searcher:
        for root in (indexed.root, tmp_path / "other", indexed.root):
            searcher.begin()
            searcher.search("ferry", indexed.targets(root), SearchRequest())
            assert [reader.place.root for reader in searcher.readers] == [root]
            searcher.rest()


def test_it_keeps_no_index_open_that_was_not_asked_for_long(indexed: Bench) -> None:
    with Searcher(indexed.encoder) as searcher:
        for number in range(KEPT + 3):
            root = indexed.root.parent / f"root{number}"
            root.mkdir()
            (root / "a.md").write_text(f"# Root {number}\n\nA ferry.\n")
            indexed.index(root)
            searcher.begin()
            searcher.search("ferry", indexed.targets(root), SearchRequest())
            searcher.rest()
        assert len(searcher._indexes) <= KEPT
