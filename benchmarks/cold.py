"""A cold `hunch search` against `python -c pass`, as whole processes, alternated.

    python benchmarks/cold.py --chunks 10000 --pairs 50

The index is filled with vectors of the real shape that come from a hash, so that making it takes seconds; the search
itself is the installed command with its real encoder.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import corpus
import numpy as np

from hunch.core.indexer import index
from hunch.core.store.roots import index_folder
from hunch.core.types import Encoding, Passage
from hunch.models.registry import default_card

#: Token states of a chunk: the mean over real files.
TOKENS = 190


class Hashed:
    """An encoder of the shipped one's name whose vectors are noise: the time of a search does not depend on them."""

    def __init__(self) -> None:
        """Take the shipped encoder's name."""
        self.name, self.dimensions = default_card().identity, default_card().dimensions

    def load(self) -> "Hashed":
        """Give itself."""
        return self

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        """Yield noise."""
        return (self.encode_query(passage.text) for passage in passages)

    def encode_query(self, query: str) -> Encoding:
        """Give noise, the same for the same text: as many tokens as a chunk has."""
        seed = int.from_bytes(hashlib.sha256(query.encode()).digest()[:8], "big")
        states = np.random.default_rng(seed).normal(size=(TOKENS, self.dimensions)).astype(np.float32)
        return Encoding(vector=np.asarray(states[0] / np.linalg.norm(states[0]), np.float32), tokens=states)

    def static_vectors(self, texts: Sequence[str]) -> None:
        """Give none: only what is indexed comes from here."""


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home, root = Path(scratch).resolve() / "home", Path(scratch).resolve() / "files"
        corpus.write(root, options.chunks)
        time.sleep(0.1)
        report = index(index_folder(home, root), home, Hashed())
        query = " ".join(corpus.WORDS[rank] for rank in (3, 40, 300, 2_000, 9_000))
        search = [str(Path(sys.executable).with_name("hunch")), "search", query, "."]
        environment = {**os.environ, "HUNCH_HOME": str(home), "HUNCH_DAEMON": "off"}
        times: dict[str, list[float]] = {"pass": [], "search": []}
        for number in range(-2, options.pairs):
            for name, command in (("pass", [sys.executable, "-c", "pass"]), ("search", search)):
                began = time.perf_counter()
                subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
                if number >= 0:
                    times[name].append(time.perf_counter() - began)
    a, b = statistics.median(times["search"]), statistics.median(times["pass"])
    ratio = statistics.median(x / y for x, y in zip(times["search"], times["pass"], strict=True))
    print(f"{report.chunks} chunks, {options.pairs} pairs: search {a * 1e3:.0f} ms, pass {b * 1e3:.1f} ms (medians)")
    print(f"ratio of the medians {a / b:.1f}, median of the ratios {ratio:.1f}")


if __name__ == "__main__":
    main()
