"""Roots that go, come back, or are single files; and the other way of hearing, which is not Linux's."""

import os
import shutil
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from hunch.core.watch import events, polite
from hunch.core.watch.observed import Observed
from hunch.core.watch.states import How
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    OFTEN,
    contents,
    followed,
    is_like_a_fresh_one,
    save_as_vim,
    save_by_rename,
    until,
)

TREE = {f"{n % 5}/{n}.md": f"# {n}\n\nRow {n} has apple trees.\n" for n in range(20)}


@pytest.fixture
def tree(bench: Bench) -> Bench:
    bench.write(TREE)
    return bench


def test_a_root_that_is_moved_away_keeps_its_index_and_is_followed_when_it_is_back(tree: Bench) -> None:
    with followed(tree) as one:
        before = contents(one.place)
        aside = tree.root.with_name("aside")
        tree.root.rename(aside)
        assert one.watcher.catch_up(one.place, 1.0) is None
        until(lambda: one.state.how is How.MISSING)
        assert f"hunch forget {tree.root}" in one.state.message
        write_tree(aside, {"0/meanwhile.md": "Owls hunt at night.\n"})
        assert contents(one.place) == before
        aside.rename(tree.root)
        until(lambda: one.state.how is How.EVENTS)
        one.catch_up_again()
        is_like_a_fresh_one(tree)
        write_tree(tree.root, {"0/after.md": "Heard again.\n"})
        one.catch_up()
        is_like_a_fresh_one(tree)


def test_a_folder_above_the_root_may_be_moved_away_and_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path.resolve())
    bench.root = tmp_path.resolve() / "above" / "files"
    bench.write(TREE)
    with followed(bench) as one:
        aside = tmp_path.resolve() / "aside"
        bench.root.parent.rename(aside)
        assert one.watcher.catch_up(one.place, 1.0) is None
        write_tree(aside, {"files/0/meanwhile.md": "Owls hunt at night.\n"})
        aside.rename(bench.root.parent)
        one.catch_up_again()
        is_like_a_fresh_one(bench)


def test_a_root_that_is_deleted_and_made_anew_keeps_its_index_until_it_holds_a_file(tree: Bench) -> None:
    with followed(tree) as one:
        held = os.open(tree.root, os.O_RDONLY)  # else the new folder may get the inode of the old one
        shutil.rmtree(tree.root)
        until(lambda: one.state.how is How.MISSING)
        kept = contents(one.place)
        tree.root.mkdir()
        if kept:  # not all of it was taken for deleted before the folder went too
            until(lambda: "hunch relocate" in one.state.message)
        assert contents(one.place) == kept
        os.close(held)
        write_tree(tree.root, {"0/0.md": TREE["0/0.md"], "new.md": "Boil the tomatoes.\n"})
        until(lambda: one.state.how is How.EVENTS)
        one.catch_up_again()
        is_like_a_fresh_one(tree)


def test_another_folder_in_the_place_of_the_root_is_taken_up(tree: Bench) -> None:
    with followed(tree) as one:
        tree.root.rename(tree.root.with_name("old"))
        write_tree(tree.root, {"0/0.md": TREE["0/0.md"], "9/9.md": "Another.\n"})
        one.catch_up_again()
        is_like_a_fresh_one(tree)
        write_tree(tree.root.with_name("old"), {"0/0.md": "This is no file of the root any more.\n"})
        one.catch_up()
        is_like_a_fresh_one(tree)


def test_all_files_of_a_root_may_go(tree: Bench) -> None:
    with followed(tree) as one:
        for folder in tree.root.iterdir():
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


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hear as other systems than Linux do."""
    monkeypatch.setattr(events, "begin", lambda home: Observed())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of watchdog's own recursion over new folders
        yield


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_changes_are_heard_too_but_nothing_is_sure(tree: Bench) -> None:
    with followed(tree) as one:
        assert one.state.how is How.EVENTS
        assert one.watcher.catch_up(one.place, 1.0) is None
        write_tree(tree.root, {"0/new.md": "Owls hunt at night.\n", "x/y/z.md": "Boil the tomatoes.\n"})
        (tree.root / "1").rename(tree.root / "one")
        (tree.root / "2" / "2.md").unlink()
        (tree.root / "3").rename(tree.root.parent / "outside")
        until(one.is_current)
        is_like_a_fresh_one(tree)


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_root_may_go_and_come_back(tree: Bench) -> None:
    with followed(tree, OFTEN) as one:
        tree.root.rename(tree.root.with_name("aside"))
        until(lambda: one.state.how is How.MISSING)
        tree.root.with_name("aside").rename(tree.root)
        until(lambda: one.state.how is How.EVENTS)
        write_tree(tree.root, {"0/new.md": "Owls hunt at night.\n"})
        until(one.is_current)


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_file_alone_may_be_a_root(single: Bench) -> None:
    with followed(single) as one:
        single.root.write_text("Boil the tomatoes.\n")
        until(one.is_current)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has a priority for each thread")
def test_a_polite_thread_gives_way_and_the_others_do_not() -> None:
    found = []

    def give_way() -> None:
        polite.lower_priority()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, 0)
    thread = threading.Thread(target=give_way)
    thread.start()
    thread.join()
    assert found == [polite.NICENESS]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


@pytest.mark.parametrize(("is_plugged", "expected"), [(True, False), (False, True), (None, False)])
def test_the_battery_is_asked_of_the_system(
    is_plugged: bool | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    battery = SimpleNamespace(percent=50, secsleft=100, power_plugged=is_plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert polite.on_battery() is expected


def test_a_machine_without_a_battery_lives_on_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert not polite.on_battery()
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not polite.on_battery()
