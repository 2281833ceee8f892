"""One thing done to an index in a process of its own, which dies at a named point."""

import os
import signal
from pathlib import Path

from hypothesis import strategies as st

from hunch.core import indexer
from hunch.core.forget import forget
from hunch.core.store import catalog, crash
from hunch.core.store.roots import covering, index_folder
from hunch.core.store.tidy import tidy
from tests.conftest import Bench, HashEncoder
from tests.trials.deaths import server

#: The beginnings of the names of the points that each kind of run can come to.
_WRITES = "seal lock snapshot pointer"
_ACTIONS = {
    "index": f"{_WRITES} folder root generation catalog schema current facts adoption batch index",
    "rebuild": f"{_WRITES} generation schema current facts adoption batch",
    "collect": f"{_WRITES} vacuum leftover",
    "forget": f"{_WRITES} batch vacuum",
}


def points(action: str) -> st.SearchStrategy[str]:
    """Choose a point, and at which passing of it to die."""
    names = [name for name in crash.names() if name.partition(".")[0] in _ACTIONS[action].split()]
    return st.tuples(st.sampled_from(names), st.sampled_from((1, 1, 2))).map(lambda some: f"{some[0]}:{some[1]}")


def kill(folder: Path, encoder: str, action: str, path: str, point: str) -> bool:
    """Do one thing to an index up to a point; tell whether it came there."""
    process = server().Process(target=_act, args=(folder, encoder, action, path, point))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), f"{action} ended with {process.exitcode}"
    return process.exitcode != 0


def _act(folder: Path, encoder: str, action: str, path: str, point: str) -> None:
    """Do one thing to an index, a transaction a file."""
    indexer.BATCH_SECONDS = 0.0
    catalog.READERS_MS = 50
    os.environ[crash.VARIABLE] = point
    bench = Bench(folder)
    bench.encoder = HashEncoder(encoder)
    place = covering(bench.home, bench.root) or index_folder(bench.home, bench.root)
    if action == "forget":
        forget(bench.root / path, bench.home)
    elif action == "collect":
        tidy(place, embeddings=True)
    else:
        bench.index(rebuild=action == "rebuild")
