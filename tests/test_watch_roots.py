"""Roots that go, come back, or are single files."""

import os
import shutil
from pathlib import Path

import pytest

from hunch.core.watch.states import How
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    LINUX,
    ORCHARD,
    contents,
    followed,
    is_like_a_fresh_one,
    save_as_vim,
    save_by_rename,
    until,
)

pytestmark = LINUX


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(ORCHARD)
    return bench


def test_a_root_that_is_moved_away_keeps_its_index_and_is_followed_when_it_is_back(orchard: Bench) -> None:
    with followed(orchard) as one:
        before = contents(one.place)
        aside = orchard.root.with_name("aside")
        orchard.root.rename(aside)
        assert one.watcher.catch_up(one.place, 1.0) is None
        until(lambda: one.state.how is How.MISSING)
        assert f"hunch forget {orchard.root}" in one.state.message
        write_tree(aside, {"0/meanwhile.md": "Owls hunt at night.\n"})
        assert contents(one.place) == before
        aside.rename(orchard.root)
        until(lambda: one.state.how is How.EVENTS)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)
        write_tree(orchard.root, {"0/after.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_a_folder_above_the_root_may_be_moved_away_and_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path.resolve())
    bench.root = tmp_path.resolve() / "above" / "files"
    bench.write(ORCHARD)
    with followed(bench) as one:
        aside = tmp_path.resolve() / "aside"
        bench.root.parent.rename(aside)
        assert one.watcher.catch_up(one.place, 1.0) is None
        write_tree(aside, {"files/0/meanwhile.md": "Owls hunt at night.\n"})
        aside.rename(bench.root.parent)
        one.catch_up_again()
        is_like_a_fresh_one(bench)


def test_a_root_that_is_deleted_and_made_anew_keeps_its_index_until_it_holds_a_file(orchard: Bench) -> None:
    with followed(orchard) as one:
        held = os.open(orchard.root, os.O_RDONLY)  # else the new folder may get the inode of the old one
        shutil.rmtree(orchard.root)
        until(lambda: one.state.how is How.MISSING)
        kept = contents(one.place)
        orchard.root.mkdir()
        if kept:  # not all of it was taken for deleted before the folder went too
            until(lambda: "hunch relocate" in one.state.message)
        assert contents(one.place) == kept
        os.close(held)
        write_tree(orchard.root, {"0/0.md": ORCHARD["0/0.md"], "new.md": "Boil the tomatoes.\n"})
        until(lambda: one.state.how is How.EVENTS)
        one.catch_up_again()
        is_like_a_fresh_one(orchard)


def test_another_folder_in_the_place_of_the_root_is_taken_up(orchard: Bench) -> None:
    with followed(orchard) as one:
        orchard.root.rename(orchard.root.with_name("old"))
        write_tree(orchard.root, {"0/0.md": ORCHARD["0/0.md"], "9/9.md": "Another.\n"})
        one.catch_up_again()
        is_like_a_fresh_one(orchard)
        write_tree(orchard.root.with_name("old"), {"0/0.md": "This is no file of the root any more.\n"})
        one.catch_up()
        is_like_a_fresh_one(orchard)


def test_all_files_of_a_root_may_go(orchard: Bench) -> None:
    with followed(orchard) as one:
        for folder in orchard.root.iterdir():
            shutil.rmtree(folder)
        one.catch_up()
        assert contents(one.place) == {}


@pytest.fixture
def single(bench: Bench) -> Bench:
    bench.write({"a.md": "Owls hunt at night.\n", "b.md": "No part of it.\n"})
    bench.root = bench.root / "a.md"
    return bench


def test_a_root_that_is_a_file_is_followed_alone(single: Bench) -> None:
    with followed(single) as one:
        single.root.write_text("Boil the tomatoes.\n")
        one.catch_up()
        is_like_a_fresh_one(single)
        save_by_rename(single.root, "Row 5 has apple trees.\n")
        one.catch_up()
        is_like_a_fresh_one(single)
        (single.root.parent / "b.md").write_text("Still no part of it.\n")
        one.catch_up()
        assert list(contents(one.place)) == [b"a.md"]


def test_a_root_that_is_a_file_may_go_and_come_back(single: Bench) -> None:
    with followed(single) as one:
        save_as_vim(single.root, "Boil the tomatoes.\n")
        one.catch_up_again()
        is_like_a_fresh_one(single)
        single.root.unlink()
        until(lambda: one.state.how is How.MISSING)
        assert list(contents(one.place)) == [b"a.md"]
        single.root.write_text("Row 5 has apple trees.\n")
        one.catch_up_again()
        is_like_a_fresh_one(single)
