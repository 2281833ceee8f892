"""Recall and time of the graph against exact search.

    python benchmarks/recall.py --vectors 20000 100000

The vectors are noise around 1,000 centres: nearer to what an encoder gives than plain noise, and still made up.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hunch.core.store import vectors

D, QUERIES = 384, 100


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, nargs="+", default=[20_000])
    for n in parser.parse_args().vectors:
        chance = np.random.default_rng(0)
        centres = chance.normal(size=(1_000, D)).astype(np.float32)
        rows = np.stack([vectors.quantise(row) for row in around(centres, n, chance)])
        queries = around(centres, QUERIES, chance)
        vectors.EXACT_UP_TO = 0  # the graph is made, and walked, from the first vector on
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            pointer = vectors.write_snapshot(Path(folder), "vectors-000001.usearch", np.arange(1, n + 1), rows)
            built_s = time.perf_counter() - began
            began = time.perf_counter()
            exact = [np.argsort(-vectors.cosines(rows, query), kind="stable")[:10] + 1 for query in queries]
            exact_s = time.perf_counter() - began
            began = time.perf_counter()
            found = [vectors.nearest(Path(folder) / pointer.name, D, query, 10) for query in queries]
            found_s = time.perf_counter() - began
        recall = np.mean([vectors.recall(f.tolist(), e.tolist()) for f, e in zip(found, exact, strict=True)])
        print(
            f"{n} vectors: recall@10 {recall:.3f}; built in {built_s:.1f} s, {pointer.size_bytes / n:.0f} bytes each; "
            f"a query {exact_s / QUERIES * 1e3:.2f} ms exact, {found_s / QUERIES * 1e3:.2f} ms by the graph"
        )


def around(centres: NDArray[np.float32], n: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """Give n vectors near the centres: float32[n, d]."""
    chosen = centres[chance.integers(0, len(centres), n)]
    return np.asarray(chosen + chance.normal(size=chosen.shape), np.float32)


if __name__ == "__main__":
    main()
