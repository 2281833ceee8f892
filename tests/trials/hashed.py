"""A daemon whose encoder is only a hash, put together as `hunch daemon run` does it, with any limits.

python -m tests.trials.hashed daemon run --memory-bytes 1
"""

import argparse
import hashlib
import os
import sqlite3
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hunch.cli.warm import answer
from hunch.core.daemon.engine import WarmEngine, WarmSource
from hunch.core.daemon.house import House
from hunch.core.daemon.life import ANEW, Daemon, Limits, begin_anew
from hunch.core.types import Encoding
from hunch.core.watch.watcher import Watcher
from tests.conftest import D, HashEncoder
from tests.trials.diaries import Diary, record_generations

COMMAND = (sys.executable, "-m", "tests.trials.hashed", "daemon", "run")
#: The PYTHONPATH by which the command is found from any folder.
PYTHONPATH = str(Path(__file__).resolve().parents[2])


class Swift(HashEncoder):
    """Another hash, a hundred times as fast, and four tokens whatever the text: for indexes that are large."""

    def __init__(self) -> None:
        super().__init__("swift@1")

    def load(self) -> "Swift":
        return self

    def encode_query(self, query: str) -> Encoding:
        tokens = np.stack([self.vector(f"{n}{query}") for n in range(4)])
        return Encoding(vector=self.vector(query), tokens=tokens)

    def vector(self, text: str) -> NDArray[np.float32]:
        numbers = np.frombuffer(hashlib.shake_128(text.encode()).digest(D), np.int8).astype(np.float32)
        return np.asarray(numbers / np.linalg.norm(numbers), np.float32)


class Sampled(Diary):
    """Notes every generation, and keeps a copy of one now and then."""

    def __init__(self, folder: Path, every_s: float) -> None:
        super().__init__(folder)
        self._every_s, self._copied_at = every_s, -every_s

    def copy(self, connection: sqlite3.Connection, before: float, after: float) -> None:
        if after - self._copied_at >= self._every_s:
            super().copy(connection, before, after)
            self._copied_at = time.monotonic()
            return
        (file,) = [Path(file) for _, name, file in connection.execute("PRAGMA database_list") if name == "main"]
        row = connection.execute("SELECT value FROM main.meta WHERE key = 'generation'").fetchone()
        if row is not None:
            key = f"{file.parent.name}-{row[0]}"
            self.note("commit", folder=file.parent.name, key=key, before=before, after=after)


def main() -> None:
    """Read the command line, and be the daemon of HUNCH_HOME until it ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs=2)  # by them a daemon is known
    parser.add_argument("--idle", type=float, default=0.0)
    parser.add_argument("--memory-bytes", type=int, default=8_000_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--swift", action="store_true")
    parser.add_argument("--diary", type=Path, help="a folder, to record the generations in")
    parser.add_argument("--every", type=float, default=0.0, help="keep a copy of one each so many seconds")
    options = parser.parse_args()
    os.umask(0o077)
    folder = os.getcwd()
    if options.diary:
        record_generations(Sampled(options.diary, options.every))
    limits = Limits(idle_s=options.idle, memory_bytes=options.memory_bytes, workers=options.workers)
    if _live(Path(os.environ["HUNCH_HOME"]), limits, Swift() if options.swift else HashEncoder()):
        begin_anew(folder)
    os._exit(0)


def _live(home: Path, limits: Limits, encoder: HashEncoder) -> bool:
    source = WarmSource(lambda: encoder, lambda: encoder.name)
    with Watcher(home, source) as watcher:
        engine = WarmEngine(home, source, watcher)
        daemon = Daemon(home, limits, lambda line: answer(line, engine), House(home, engine, watcher))
        return daemon.live(os.environ) in ANEW


if __name__ == "__main__":
    main()
