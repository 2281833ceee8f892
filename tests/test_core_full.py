"""A full disk, a read-only one, no right, an error: what is said, what stays, and what the next run makes of it."""

import functools
from dataclasses import replace
from pathlib import Path

import pytest

from hunch.core.errors import HomeUnusable
from hunch.core.store import writes
from tests.trials.deaths import answers, prepare
from tests.trials.faults import TROUBLES, WORKS_HERE, Trouble, fail
from tests.trials.full import ask, run, survives

#: Which writes of which run fail here; `benchmarks/full.py` lets each fail in turn.
WRITES = {
    "first": (("full", 1), ("read-only", 25), ("no right", 12), ("one error", 60)),
    "update": (("full", 30), ("no right", 6), ("one error", 45)),
    "rebuild": (("full", 90), ("read-only", 60), ("no right", 30)),
    "gc": (("full", 40), ("one error", 18)),
    "migrate": (("full", 20), ("no right", 18), ("one error", 60)),
    "forget": (("full", 25), ("read-only", 50)),
    "forget-all": (("read-only", 18), ("no right", 12)),
    "parent": (("no right", 25),),
    "bring-back": (("full", 8), ("one error", 18)),
    "words": (("full", 40),),
}
kernel_asks = pytest.mark.skipif(not WORKS_HERE, reason="the kernel asks on Linux and x86-64")


@kernel_asks
@pytest.mark.parametrize(("name", "trouble", "nth"), [(name, *each) for name, some in WRITES.items() for each in some])
def test_a_run_whose_write_fails_says_so_and_the_next_one_mends_all(name: str, trouble: str, nth: int) -> None:
    outcome = survives(name, TROUBLES[trouble], nth)
    assert outcome.failed, "the run has fewer writes"


@kernel_asks
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_snapshot_that_was_not_written_to_its_end_is_not_published(nth: int) -> None:
    trouble = replace(TROUBLES["one error"], calls=frozenset({"create", "write", "sync"}), match="*/.vectors-*")
    assert survives("gc", trouble, nth).error or nth == 4


@kernel_asks
@pytest.mark.parametrize("trouble", ["full", "read-only", "no right"])
def test_a_search_answers_where_nothing_can_be_written(tmp_path: Path, trouble: str) -> None:
    bench = prepare(tmp_path.resolve(), "update")
    before = answers(bench)
    outcome = fail(functools.partial(ask, expected=before), tmp_path.resolve(), TROUBLES[trouble], 1, bench.home)
    assert not outcome.unexpected
    assert not outcome.error


@kernel_asks
def test_forget_says_what_it_could_not_delete(tmp_path: Path) -> None:
    bench = prepare(tmp_path.resolve(), "forget-all")
    trouble = Trouble(error=TROUBLES["no right"].error, calls=frozenset({"remove"}), match="*/gen-1/catalog.db")
    outcome = fail(functools.partial(run, name="forget-all"), tmp_path.resolve(), trouble, 1, bench.home)
    assert "could not be deleted" in outcome.error


def test_what_the_system_refuses_is_said_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="nowhere"):
        writes.replace_file(tmp_path / "nowhere" / "seal", b"", "seal")
