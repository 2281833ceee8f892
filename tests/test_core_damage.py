"""Broken files: what is derived is made anew, what is not is named, and nothing wrong is ever answered silently."""

import random
import sqlite3
from pathlib import Path

import pytest

from hunch.core.doctor import examine
from hunch.core.store import checks
from tests.conftest import Bench, settle
from tests.trials.damage import (
    KINDS,
    Damage,
    answer,
    copy_of,
    damaged,
    dump,
    flip,
    found_by_doctor,
    rewrite,
    snapshot_of,
)
from tests.trials.deaths import TEXTS, catalog_of, place_of

SEEDS = range(12)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Give an indexed tree; the tests break copies of its home."""
    bench = Bench(tmp_path_factory.mktemp("sound").resolve())
    bench.write(TEXTS)
    settle(bench.root)
    bench.index()
    return bench


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_a_damaged_catalog_answers_rightly_or_says_so(sound: Bench, tmp_path: Path, damage: Damage, seed: int) -> None:
    bench = copy_of(sound, tmp_path / "home")
    content = damaged(catalog_of(bench).read_bytes(), damage, random.Random(seed))
    rewrite(catalog_of(bench), content)
    answered = answer(bench)
    assert isinstance(answered, str) or answered == answer(sound)


@pytest.mark.parametrize("unseen", [False, True], ids=["rewritten", "rotten"])
@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_a_damaged_snapshot_is_not_used(sound: Bench, tmp_path: Path, damage: Damage, unseen: bool) -> None:
    bench = copy_of(sound, tmp_path / "home")
    content = damaged(snapshot_of(bench).read_bytes(), damage, random.Random(1))
    rewrite(snapshot_of(bench), content, unseen=unseen)
    if not unseen:
        assert answer(bench) == answer(sound)
    assert {finding.check for finding in examine(place_of(bench), deep=True)} == {"snapshot"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bit_that_turned_over_without_a_trace_is_found_by_the_doctor(sound: Bench, tmp_path: Path, seed: int) -> None:
    bench = copy_of(sound, tmp_path / "home")
    content = damaged(catalog_of(bench).read_bytes(), flip, random.Random(seed))
    rewrite(catalog_of(bench), content, unseen=True)
    assert found_by_doctor(bench) or dump(catalog_of(bench)) == dump(catalog_of(sound))


def test_words_that_sqlite_adds_up_to_the_same_are_compared_one_by_one(sound: Bench, tmp_path: Path) -> None:
    """Two equal changes cancel each other out in SQLite's own check, which adds up with XOR."""
    bench = copy_of(sound, tmp_path / "home")
    database = sqlite3.connect(catalog_of(bench))
    assert not list(checks._words_anew(database))
    ((content,),) = database.execute("SELECT c2 FROM passages_content WHERE id = 1")
    database.execute("UPDATE passages_content SET c2 = ? WHERE id = 1", (content.replace("wall", "hall"),))
    assert [cure for _, cure in checks._words_anew(database)] == [checks.Cure.WORDS]
    database.close()
