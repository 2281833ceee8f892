"""SIGKILL at every named point of every kind of run: the index opens, and ends where an undisturbed one would."""

import re
from pathlib import Path

import pytest

import hunch
from hunch.core.store import crash
from tests.conftest import Bench
from tests.trials.deaths import SCENARIOS, converges, die, forget_some, is_sound, prepare

PACKAGE = Path(hunch.__file__).parent

#: In which run each point is tested here; `benchmarks/kill.py --points` tests all points of all runs.
RUNS = {
    "first": "folder.made root.written root.synced root.renamed lock.taken generation.made catalog.created schema.begun"
    " schema.changed schema.committed current.written current.synced current.renamed facts.begun facts.changed"
    " facts.committed batch.begun batch.embeddings batch.document batch.changed batch.committed batch.committed:3"
    " snapshot.written snapshot.synced snapshot.renamed pointer.begun pointer.changed pointer.committed seal.written"
    " seal.synced seal.renamed lock.left",
    "update": "seal.broken batch.begun:2 batch.document:2 batch.committed:2",
    "rebuild": "adoption.begun adoption.changed adoption.committed batch.committed:2 pointer.committed current.renamed"
    " generation.removed",
    "gc": "leftover.removed vacuum.begun vacuum.done vacuum.truncated snapshot.removed pointer.changed"
    " pointer.committed",
    "migrate": "migration.copied migration.begun migration.changed migration.committed snapshot.renamed"
    " pointer.committed current.renamed generation.removed",
    "parent": "adoption.committed batch.changed index.unpublished index.removed",
    "forget": "batch.begun batch.changed batch.committed pointer.committed vacuum.begun vacuum.done",
    "forget-all": "index.unpublished index.removed",
    "bring-back": "forgotten.begun forgotten.changed forgotten.committed batch.changed",
    "repair": "generation.removed damaged.renamed current.renamed",
    "widen": "facts.begun facts.changed facts.committed batch.committed",
    "words": "words.begun words.changed words.committed",
}


@pytest.mark.parametrize(("run", "point"), [(run, point) for run, points in RUNS.items() for point in points.split()])
def test_a_run_killed_at_a_named_point_leaves_an_index_that_opens_and_converges(
    tmp_path: Path, run: str, point: str
) -> None:
    bench: Bench = prepare(tmp_path.resolve(), run)
    assert die(tmp_path.resolve(), run, point), "the run never came to this point"
    if run not in ("repair", "words"):
        is_sound(bench)
    converges(bench, run)


def test_what_is_forgotten_leaves_a_rebuild_that_was_killed_too(tmp_path: Path) -> None:
    bench: Bench = prepare(tmp_path.resolve(), "rebuild")
    assert die(tmp_path.resolve(), "rebuild", "pointer.committed")
    forget_some(bench)
    assert not [path for path in bench.home.rglob("*") if path.is_file() and b"ferry" in path.read_bytes()]


def test_every_point_of_the_source_is_named_and_tested() -> None:
    literal = re.compile(r'(?:reach|remove|rename)\((?:[^"\n]*, )?"([a-z]+\.[a-z]+)"')
    prefixes = re.compile(r'(?:replace_file|write_beside|transaction|_transaction)\((?:[^"\n]*, )?"([a-z]+)"')
    source = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "core").rglob("*.py"))
    named = set(crash.names())
    assert set(literal.findall(source)) <= named
    for what in prefixes.findall(source):
        assert any(name.startswith(f"{what}.") for name in named), what
    tested = {point.partition(":")[0] for points in RUNS.values() for point in points.split()}
    elsewhere = {"root.moved", "archive.written", "archive.synced", "archive.renamed"}  # in the tests of these modules
    assert named == tested | elsewhere
    assert len(named) >= 25
    assert set(RUNS) == set(SCENARIOS)
