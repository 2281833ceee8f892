"""Runs that are killed: what each changes, how it dies at a named point or at any moment, and what must hold then.

A run lives in a process of its own, forked from a server that has imported everything, and dies by SIGKILL.
"""

import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hunch.core import indexer
from hunch.core.doctor import examine, repair
from hunch.core.errors import IndexOutdated
from hunch.core.files.policy import Wish
from hunch.core.forget import bring_back, forget
from hunch.core.store import crash
from hunch.core.store.checks import Cure
from hunch.core.store.roots import CATALOG, IndexFolder, covering, index_folder
from hunch.core.store.tidy import tidy
from tests.conftest import Bench
from tests.trials.old_formats import take_back

TEXTS = {f"{n}.md": f"# Part {n}\n\nThe orchard has {n} rows of apple trees and a wall.\n" * 3 for n in range(8)}
TEXTS |= {f"lake/{n}.md": f"# Shore {n}\n\nThe lake has {n} boats and a ferry.\n" * 3 for n in range(4)}
QUERIES = ("apple trees", "row 5", "wall", "ferry")

Step = Callable[[Bench], object]


def place_of(bench: Bench) -> IndexFolder:
    return covering(bench.home, bench.root) or index_folder(bench.home, bench.root)


def catalog_of(bench: Bench) -> Path:
    current = place_of(bench).current()
    assert current is not None
    return current / CATALOG


def first(bench: Bench) -> None:
    bench.index()


def edit(bench: Bench) -> None:
    bench.index()
    bench.write({"1.md": "# Part 1\n\nNo trees any more, only a wall.\n", "new.md": "# New\n\nA row of pears.\n"})
    (bench.root / "2.md").unlink()
    (bench.root / "3.md").rename(bench.root / "moved.md")


def rebuild(bench: Bench) -> None:
    bench.index(rebuild=True)


def lose(bench: Bench) -> None:
    bench.index()
    shutil.rmtree(bench.root / "lake")
    bench.index()
    stray = catalog_of(bench).parent / ".vectors-000009.usearch.1"
    stray.write_bytes(b"of a killed run")
    stray.chmod(0o600)


def collect(bench: Bench) -> None:
    tidy(place_of(bench), embeddings=True)


def age(bench: Bench) -> None:
    bench.index()
    take_back(catalog_of(bench), 3)


def index_below(bench: Bench) -> None:
    bench.index(bench.root / "lake")


def forget_some(bench: Bench) -> None:
    forget(bench.root / "lake", bench.home)


def forget_all(bench: Bench) -> None:
    if covering(bench.home, bench.root):
        forget(bench.root, bench.home)


def indexed_and_forgotten(bench: Bench) -> None:
    bench.index()
    forget_some(bench)


def remember(bench: Bench) -> None:
    bring_back(bench.root / "lake", place_of(bench))
    bench.index()


def garble(bench: Bench) -> None:
    bench.index()
    catalog_of(bench).write_bytes(b"no database " * 4096)


def confuse(bench: Bench) -> None:
    """Let the words lead to texts that are not there."""
    bench.index()
    database = sqlite3.connect(catalog_of(bench))
    database.execute("DELETE FROM passages_data WHERE id > 10")
    database.commit()
    database.close()


def hide(bench: Bench) -> None:
    bench.write({".notes/tree.md": "# Notes\n\nA wall of apple trees behind the ferry.\n"})
    bench.index()


def widen(bench: Bench) -> None:
    bench.index(wish=Wish(hidden=True))


def mend(bench: Bench) -> None:
    repair(place_of(bench), bench.home, bench.encoder, examine(place_of(bench)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A run that will be killed: what stands before it, and what it does."""

    before: Step
    run: Step


SCENARIOS = {
    "first": Scenario(before=lambda bench: None, run=first),
    "update": Scenario(before=edit, run=first),
    "rebuild": Scenario(before=first, run=rebuild),
    "gc": Scenario(before=lose, run=collect),
    "migrate": Scenario(before=age, run=first),
    "parent": Scenario(before=index_below, run=first),
    "forget": Scenario(before=first, run=forget_some),
    "forget-all": Scenario(before=first, run=forget_all),
    "bring-back": Scenario(before=indexed_and_forgotten, run=remember),
    "repair": Scenario(before=garble, run=mend),
    "widen": Scenario(before=hide, run=widen),
    "words": Scenario(before=confuse, run=mend),
}


def prepare(folder: Path, name: str) -> Bench:
    """Set up what stands before a scenario's run."""
    bench = Bench(folder)
    bench.write(TEXTS)
    SCENARIOS[name].before(bench)
    return bench


def live(folder: Path, name: str, point: str) -> None:
    """Do a scenario's run, a transaction a file; die at `point` if it is one."""
    indexer.BATCH_SECONDS = 0.0
    os.environ[crash.VARIABLE] = point
    SCENARIOS[name].run(Bench(folder))


def server() -> multiprocessing.context.ForkServerContext:
    """Give the server that runs are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trials.deaths", "onnxruntime", "usearch.index", "sqlite_utils", "filelock"])
    return context


def die(folder: Path, name: str, point: str) -> bool:
    """Do a scenario's run up to a point; tell whether it came there."""
    process = server().Process(target=live, args=(folder, name, point))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode != 0


def answers(bench: Bench) -> list[object]:
    return [bench.search(query, k=50) for query in QUERIES]


def is_sound(bench: Bench) -> None:
    """Ask what must hold however a run ended: the index answers, and nothing is wrong but what can be swept up."""
    place = place_of(bench)
    if place.current() is None:
        return
    found = [finding for finding in examine(place) if finding.check != "format"]
    assert {finding.cure for finding in found} <= {Cure.TIDY}, found
    with suppress(IndexOutdated):
        answers(bench)


def converges(bench: Bench, name: str) -> None:
    """Let the run be done again to its end, and compare with an index that was never disturbed."""
    SCENARIOS[name].run(bench)
    bench.index()
    if name == "forget":
        forget_some(bench)
    tidy(place_of(bench))
    found = examine(place_of(bench), deep=True)
    assert not found, found
    converged = answers(bench)
    fresh = Bench(bench.root.parent)
    fresh.home = bench.home.with_name("fresh")
    fresh.index()
    if name == "forget":
        forget_some(fresh)
    elif name == "widen":
        widen(fresh)
    assert converged == answers(fresh), "other answers than those of a fresh index"
    shutil.rmtree(fresh.home)
