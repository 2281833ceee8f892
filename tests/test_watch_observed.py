"""The way of hearing that is not Linux's: it says where to look, and nothing is sure."""

import warnings
from collections.abc import Iterator

import pytest

from hunch.core.watch import events
from hunch.core.watch.observed import Observed
from hunch.core.watch.states import How
from tests.conftest import Bench, write_tree
from tests.trials.watched import OFTEN, ORCHARD, followed, is_like_a_fresh_one, until


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(ORCHARD)
    return bench


@pytest.fixture
def single(bench: Bench) -> Bench:
    bench.write({"a.md": "Owls hunt at night.\n", "b.md": "No part of it.\n"})
    bench.root = bench.root / "a.md"
    return bench


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hear as other systems than Linux do."""
    monkeypatch.setattr(events, "begin", lambda home: Observed())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of watchdog's own recursion over new folders
        yield


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_changes_are_heard_too_but_nothing_is_sure(orchard: Bench) -> None:
    with followed(orchard) as one:
        assert one.state.how is How.EVENTS
        assert one.watcher.catch_up(one.place, 1.0) is None
        write_tree(orchard.root, {"0/new.md": "Owls hunt at night.\n", "x/y/z.md": "Boil the tomatoes.\n"})
        (orchard.root / "1").rename(orchard.root / "one")
        (orchard.root / "2" / "2.md").unlink()
        (orchard.root / "3").rename(orchard.root.parent / "outside")
        until(one.is_current)
        is_like_a_fresh_one(orchard)


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_root_may_go_and_come_back(orchard: Bench) -> None:
    with followed(orchard, OFTEN) as one:
        orchard.root.rename(orchard.root.with_name("aside"))
        until(lambda: one.state.how is How.MISSING)
        orchard.root.with_name("aside").rename(orchard.root)
        until(lambda: one.state.how is How.EVENTS)
        write_tree(orchard.root, {"0/new.md": "Owls hunt at night.\n"})
        until(one.is_current)


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_file_alone_may_be_a_root(single: Bench) -> None:
    with followed(single) as one:
        single.root.write_text("Boil the tomatoes.\n")
        until(one.is_current)
