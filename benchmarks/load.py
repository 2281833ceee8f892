"""Many clients ask one daemon for a long while, over a large index whose files change: is every answer right?

    python benchmarks/load.py --clients 50 --minutes 10 --chunks 100000 --changes 10000

Every answer is held afterwards against the files as they were between question and answer, and where a copy of its
generation was kept (one each `--every` seconds) against the exact ranking of that: see `tests/trials/loads.py`. The
encoder is a hash, so that the time is the index's and the daemon's. The files change evenly over the whole time, and
each search waits for what changed before it.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hunch.core.daemon.control import state
from tests.trials import hashed
from tests.trials.daemons import Warm
from tests.trials.loads import Load, check

PER_FILE = 10


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--pause", type=float, default=0.0, help="mean seconds between two questions of a client")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between two generations that are kept")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(_run(Path(scratch).resolve(), options))


def _run(scratch: Path, options: argparse.Namespace) -> bool:
    (scratch / "files").mkdir()
    hunch = Warm(scratch / "files", scratch / "home")
    load = Load(hunch=hunch, chance=random.Random(options.seed))
    try:
        load.write(max(1, options.chunks // PER_FILE), PER_FILE)
        began = time.monotonic()
        chunks = load.index(scratch)
        print(f"{chunks:,} chunks, indexed in {time.monotonic() - began:.0f} s; seed {options.seed}", flush=True)
        recording = ("--swift", "--diary", str(scratch), "--every", str(options.every))
        command = (*hashed.COMMAND, *recording, "--workers", str(options.workers))
        hunch.live(command=command, PYTHONPATH=hashed.PYTHONPATH, OPENBLAS_NUM_THREADS="1")
        load.follow()
        load.run(options.clients, options.changes, options.minutes * 60, options.pause)
        found = state(hunch.daemon)
        memory = float(str(found["memory_bytes"])) / 1e6 if found else float("nan")
    finally:
        hunch.end()
    done = check(load, scratch)
    seconds = [answer.ended - answer.began for answer in load.answers]
    times = " / ".join(f"{value * 1000:.0f}" for value in np.percentile(seconds, (50, 95, 99, 100)))
    rows = {
        "answers": f"{len(load.answers):,} with {done.passages:,} passages",
        "changes of files": f"{load.changed:,}",
        "generations that were read": f"{done.generations:,}",
        "held against an exact ranking": f"{done.ranked:,} answers; {done.dropped:,} files left out as changed",
        "ms an answer, p50 / p95 / p99 / most": times,
        "the daemon's memory, MB": f"{memory:.0f}",
        "answers that were behind, and said so": f"{load.behind:,}",
        "questions left to the client": f"{len(load.unanswered):,}",
        "errors and wrong answers": f"{len(done.failures)}",
    }
    for name, value in rows.items():
        print(f"{name:<40} {value}")
    for failure in (done.failures + load.unanswered)[:10]:
        print("failed:", failure[:600])
    return bool(done.failures or load.unanswered)


if __name__ == "__main__":
    main()
