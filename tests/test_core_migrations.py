"""Indexes that earlier versions left: brought up to date, nothing lost, nothing embedded twice where that can be."""

from pathlib import Path

import pytest

from hunch.core.doctor import examine
from hunch.core.errors import IndexOutdated
from hunch.core.forget import forget
from hunch.core.refresh import refresh
from hunch.core.request import Refresh
from hunch.core.store.schema import VERSION, version_of
from tests.conftest import Bench
from tests.trials.deaths import TEXTS, answers, catalog_of, place_of
from tests.trials.old_formats import LATEST, take_back


@pytest.fixture
def old(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """Give an index in an older format, from which a folder was forgotten."""
    bench.write(TEXTS)
    bench.index()
    forget(bench.root / "lake", bench.home)
    take_back(catalog_of(bench), request.param)
    return bench


def test_every_older_format_is_tried_here() -> None:
    assert LATEST == VERSION


@pytest.mark.parametrize(("old", "embedded"), [(1, 8), (2, 8), (3, 0)], indirect=["old"])
def test_an_index_of_each_released_format_ends_as_a_fresh_one(old: Bench, embedded: int) -> None:
    done = old.index()
    assert done.embedded == embedded
    assert version_of(catalog_of(old)) == VERSION
    assert examine(place_of(old), deep=True) == []
    converged = answers(old)
    old.home = old.home.with_name("fresh")
    old.index()
    forget(old.root / "lake", old.home)
    assert converged == answers(old)


@pytest.mark.parametrize("old", [3], indirect=True)
def test_a_search_brings_what_can_be_migrated_up_to_date_by_itself(old: Bench) -> None:
    with pytest.raises(IndexOutdated):
        answers(old)
    old.encoder.texts.clear()
    assert refresh(place_of(old), old.home, old.encoder, Refresh.AUTO).left_over == 0
    assert old.encoder.texts == []
    assert answers(old)


@pytest.mark.parametrize("old", [3], indirect=True)
def test_what_a_killed_migration_left_is_not_built_upon(old: Bench) -> None:
    left = catalog_of(old).parent.with_name("gen-2")
    left.mkdir()
    (left / "catalog.db-wal").write_bytes(catalog_of(old).read_bytes())
    (left / "vectors-000001.usearch").write_bytes(b"half a snapshot")
    old.index()
    assert catalog_of(old).parent == left
    assert examine(place_of(old), deep=True) == []
    assert len(list(left.glob("*.usearch"))) == 1


@pytest.mark.parametrize("old", [3], indirect=True)
def test_the_old_generation_stays_until_the_new_one_is_in_use(old: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = catalog_of(old).read_bytes()

    def fail(catalog: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hunch.core.store.migrations.upgrade", fail)
    with pytest.raises(Exception, match="No space"):
        old.index()
    assert catalog_of(old).read_bytes() == before
