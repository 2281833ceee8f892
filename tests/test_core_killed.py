"""SIGKILL at every step of a run: the index opens, and the next run ends where an undisturbed one would."""

import subprocess
import sys
from pathlib import Path

import pytest

from hunch.core.roots import covering
from hunch.core.search.hit import Hit
from tests.conftest import Bench

REPOSITORY = Path(__file__).parent.parent

#: Where the process dies: a function of the program, and whether before or after its nth call.
STEPS = [
    ("hunch.core.schema.create", "before", 1),
    ("hunch.core.schema.create", "after", 1),
    ("hunch.core.catalog.Catalog.initialise", "after", 1),
    ("hunch.core.indexer.read", "before", 1),
    ("hunch.core.indexer.read", "before", 7),
    ("hunch.core.catalog.Catalog.apply", "before", 1),
    ("hunch.core.catalog.Catalog._store", "before", 1),
    ("hunch.core.catalog.Catalog._store", "after", 2),
    ("hunch.core.catalog.Catalog.apply", "after", 1),
    ("hunch.core.generations.Building.complete", "before", 1),
    ("hunch.core.generations.Building.complete", "after", 1),
    ("hunch.core.roots.replace_file", "before", 1),
    ("hunch.core.roots.IndexFolder.publish", "before", 1),
    ("hunch.core.vectors.write_snapshot", "before", 1),
    ("hunch.core.vectors._sync_folder", "before", 1),
    ("hunch.core.vectors.write_snapshot", "after", 1),
    ("hunch.core.catalog.Catalog.point", "before", 1),
    ("hunch.core.catalog.Catalog.point", "after", 1),
]

DYING = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path.insert(0, {repository!r})
from tests.conftest import Bench
from hunch.core import indexer

indexer.BATCH_SECONDS = 0.0  # a transaction a file
name, when, nth = {step!r}
parts = name.split(".")
owner = import_module(".".join(parts[:3]))
for part in parts[3:-1]:
    owner = getattr(owner, part)
real = getattr(owner, parts[-1])
calls = 0

def dying(*positional, **named):
    global calls
    calls += 1
    if calls == nth and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*positional, **named)
    if calls == nth and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(owner, parts[-1], dying)
Bench(Path({folder!r})).index(rebuild={rebuild!r})
"""

TEXTS = {f"{n}.md": f"# Part {n}\n\nThe orchard has {n} rows of apple trees and a wall.\n" * 3 for n in range(8)}
QUERIES = ("apple trees", "row 5", "wall")


def answers(bench: Bench) -> list[list[Hit]]:
    return [bench.search(query, k=50) for query in QUERIES]


@pytest.mark.parametrize("rebuild", [False, True], ids=["first", "rebuild"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0].removeprefix('hunch.core.')}-{step[1]}-{step[2]}")
def test_a_run_killed_at_any_step_leaves_an_index_that_opens_and_converges(
    bench: Bench, step: tuple[str, str, int], rebuild: bool
) -> None:
    bench.write(TEXTS)
    if rebuild:
        bench.index()
        before = answers(bench)
    code = DYING.format(repository=str(REPOSITORY), step=step, folder=str(bench.root.parent), rebuild=rebuild)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()
    if covering(bench.home, bench.root) is None:
        assert not rebuild
    elif rebuild:
        assert answers(bench) == before
    else:
        assert {hit.state for hits in answers(bench) for hit in hits} <= {"partial", "fresh"}
    bench.index(rebuild=rebuild)
    assert not list((bench.home / "indexes").rglob(".vectors-*"))
    assert len(list((bench.home / "indexes").glob("*/gen-*"))) == 1
    converged = answers(bench)
    bench.home = bench.home.with_name("fresh")
    bench.index()
    assert converged == answers(bench)
