"""A root that was moved keeps its index, whether a person says where it went or not."""

import os
import signal
from pathlib import Path

import pytest

from hunch.core.doctor import examine
from hunch.core.errors import IndexMissing, UsageError
from hunch.core.forget import forget
from hunch.core.relocate import relocate
from hunch.core.store import crash
from hunch.core.store.roots import all_indexes, index_folder
from tests.conftest import Bench
from tests.trials.deaths import TEXTS, place_of, server


@pytest.fixture
def moved(bench: Bench) -> Bench:
    """Give an index whose root has another name by now; the bench stands at the new one."""
    bench.write(TEXTS)
    bench.index()
    bench.root = bench.root.rename(bench.root.with_name("moved"))
    return bench


def old_root(bench: Bench) -> Path:
    return bench.root.with_name("files")


def test_a_relocated_index_is_current_and_embeds_nothing(moved: Bench) -> None:
    place = relocate(old_root(moved), moved.root, moved.home)
    assert [each.root for each in all_indexes(moved.home)] == [moved.root]
    assert place.folder == index_folder(moved.home, moved.root).folder
    done = moved.index()
    assert (done.indexed, done.unchanged, done.embedded) == (0, len(TEXTS), 0)
    assert moved.search("ferry")
    assert examine(place_of(moved), deep=True) == []


def test_a_moved_root_that_nobody_told_of_takes_over_what_was_embedded_and_forgotten(bench: Bench) -> None:
    bench.write(TEXTS)
    bench.index()
    forget(bench.root / "lake", bench.home)
    bench.root = bench.root.rename(bench.root.with_name("moved"))
    done = bench.index()
    assert (done.embedded, done.moved_from) == (0, bench.root.with_name("files"))
    assert not any(b"lake" in hit.path for hit in bench.search("ferry boats", k=50))
    assert len(list(all_indexes(bench.home))) == 2  # the old one goes when a person says so


def test_an_index_of_a_root_that_is_still_there_is_not_moved(bench: Bench) -> None:
    bench.write(TEXTS)
    bench.index()
    (bench.root.parent / "copy").mkdir()
    with pytest.raises(UsageError, match="is still there"):
        relocate(bench.root, bench.root.parent / "copy", bench.home)


def test_an_index_is_not_put_in_the_place_of_another(moved: Bench) -> None:
    moved.index()
    with pytest.raises(UsageError, match="has an index of its own"):
        relocate(old_root(moved), moved.root, moved.home)


def test_a_root_without_an_index_cannot_be_moved(bench: Bench) -> None:
    with pytest.raises(IndexMissing):
        relocate(bench.root.with_name("nothing"), bench.root, bench.home)


def move(bench: Bench) -> None:
    os.environ[crash.VARIABLE] = "root.moved"
    relocate(old_root(bench), bench.root, bench.home)


def test_a_killed_move_is_found_at_its_new_place(moved: Bench) -> None:
    process = server().Process(target=move, args=(moved,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    done = moved.index()
    assert (done.unchanged, done.embedded) == (len(TEXTS), 0)
    assert [each.root for each in all_indexes(moved.home)] == [moved.root]
    assert examine(place_of(moved), deep=True) == []
