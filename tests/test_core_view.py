"""Readers that come while what they open is replaced: a rebuild, another snapshot, a writer that closes."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from hunch.core import freshness
from hunch.core.indexer import index
from hunch.core.store import seal, vectors, view
from hunch.core.store.lock import writer_lock
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder
from hunch.core.store.schema import connect
from hunch.core.store.snapshot import Gathered
from tests.conftest import Bench
from tests.trials.deaths import TEXTS, catalog_of, place_of

Meddle = Callable[[ModuleType | type, str, Callable[[], object], bool], None]


@pytest.fixture
def indexed(bench: Bench) -> Bench:
    bench.write(TEXTS)
    bench.index()
    return bench


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Meddle:
    """Give a function that lets something happen just before or after the next call of a function."""

    def prepare(owner: ModuleType | type, name: str, act: Callable[[], object], after: bool) -> None:
        original = getattr(owner, name)

        def meddled(*values: Any, **named: Any) -> Any:
            monkeypatch.setattr(owner, name, original)
            if after:
                found = original(*values, **named)
            act()
            return found if after else original(*values, **named)

        monkeypatch.setattr(owner, name, meddled)

    return prepare


def test_an_index_that_is_rebuilt_while_it_is_looked_for_is_found(indexed: Bench, meddle: Meddle) -> None:
    place = place_of(indexed)
    meddle(IndexFolder, "_in_use", lambda: indexed.index(rebuild=True), True)
    assert place.current() == place.generation(2)


@pytest.mark.parametrize(
    ("owner", "name", "after"), [(seal, "_look", False), (view, "connect", False), (view, "connect", True)]
)
def test_a_reader_opens_the_next_generation_where_a_rebuild_deletes_the_one_that_it_opens(
    indexed: Bench, meddle: Meddle, owner: ModuleType, name: str, after: bool
) -> None:
    meddle(owner, name, lambda: indexed.index(rebuild=True), after)
    with Reader(place_of(indexed)) as reader:
        assert reader.folder == place_of(indexed).generation(2)
        assert reader.count("documents") == len(TEXTS)


def test_a_rebuild_while_a_search_looks_whether_the_index_is_behind_hides_nothing(
    indexed: Bench, meddle: Meddle
) -> None:
    place = place_of(indexed)
    meddle(freshness, "reading", lambda: indexed.index(rebuild=True), False)
    assert not freshness.behind(place, indexed.home).removed


@pytest.mark.parametrize("after", [False, True])
def test_a_snapshot_that_is_replaced_while_it_is_opened_changes_no_answer(
    indexed: Bench, meddle: Meddle, after: bool
) -> None:
    before = indexed.search("apple trees", k=50)
    (snapshot,) = catalog_of(indexed).parent.glob("*.usearch")
    meddle(vectors, "is_intact", snapshot.unlink, after)
    assert indexed.search("apple trees", k=50) == before


def test_a_graph_that_is_replaced_before_it_is_walked_is_not_walked(
    indexed: Bench, meddle: Meddle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 0)
    indexed.index(rebuild=True)
    (snapshot,) = catalog_of(indexed).parent.glob("*.usearch")
    with Reader(place_of(indexed)) as reader:
        query, n = indexed.encoder.vector("apple trees"), reader.count("embeddings")
        assert reader.snapshot.nearest(query, 3, among=n) is not None
        meddle(vectors, "nearest", snapshot.unlink, False)
        assert reader.snapshot.nearest(query, 3, among=n) is None
        assert len(reader.rows(np.arange(1, n + 1))) == n


def test_a_writer_leaves_the_catalog_open_where_a_reader_stands_still(indexed: Bench) -> None:
    catalog = catalog_of(indexed)
    with Reader(place_of(indexed)):
        indexed.write({"new.md": "# New\n\nA row of pears.\n"})
        indexed.index()
        assert seal.state(catalog) is seal.Seal.BROKEN
    with closing(connect(catalog, write=True)) as connection:
        seal.close(catalog, connection)
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (seal.WAIT_MS,)
    assert seal.state(catalog) is seal.Seal.WHOLE
    assert "new.md" in {Path(hit.path.decode()).name for hit in indexed.search("pears")}


def test_a_second_writer_that_may_wait_writes_when_the_first_is_done(indexed: Bench) -> None:
    place = place_of(indexed)
    indexed.write({"new.md": "# New\n\nA row of pears.\n"})
    done: list[int] = []
    with writer_lock(place, wait_s=0):
        second = threading.Thread(
            target=lambda: done.append(index(place, indexed.home, indexed.encoder, wait_s=60).indexed)
        )
        second.start()
    second.join()
    assert done == [1]


def test_what_one_view_mapped_serves_the_next_as_long_as_it_is_the_same(bench: Bench) -> None:
    bench.write({f"{n}.md": f"Row {n} has apple trees.\n" for n in range(30)})
    bench.index()
    query = bench.encoder.vector("apple")
    with Reader(place_of(bench)) as first:
        ids = first.columns([b""]).embedding_ids
        before = Gathered(first.snapshot, ids, first.kept_vectors).cosines(query)
        bench.write({"new.md": "Of pears.\n"})
        bench.index()
        with Reader(place_of(bench), first.mapped) as second:
            assert second.snapshot is first.snapshot
            assert np.array_equal(Gathered(second.snapshot, ids, second.kept_vectors).cosines(query), before)
            every = second.columns([b""]).embedding_ids
            found = Gathered(second.snapshot, every, second.kept_vectors).cosines(query)
            assert np.array_equal(found, vectors.cosines(second.rows(every), query))
        mapped, pointer = first.snapshot, first.pointer
        assert pointer is not None
        assert mapped.still_is(pointer, mapped.keys) is mapped
        assert mapped.still_is(replace(pointer, sha256="0" * 64), mapped.keys) is None
        assert mapped.still_is(pointer, mapped.keys[:-1]) is None
        few = ids[:3]
        found = Gathered(first.snapshot, few, first.kept_vectors).cosines(query)
        assert np.array_equal(found, vectors.cosines(first.rows(few), query))
        bench.index(rebuild=True)
        with Reader(place_of(bench), first.mapped) as third:
            assert third.snapshot is not first.snapshot
