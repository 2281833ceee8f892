"""Readers beside writers: no error, no stale passage, and no answer but the exact one of the generation it names.

    python benchmarks/readers.py --readers 8 --minutes 10

Processes search one index without pause, while one edits, adds, renames and deletes files and indexes them file by
file, with vector snapshots, collections, rebuilds and forgetting between. Another one wants to write too, and now and
then a reader brings the index up to date before it searches. Each leg of half a minute is checked afterwards: see
`tests/trials/references.py`. Times are for information; the processes share the cores. The encoder is a hash, so that
nearly all of the time is the index's.
"""

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.conftest import Bench
from tests.trials.deaths import server
from tests.trials.diaries import NAME, Diary, note_what_stands
from tests.trials.readers import begin, contend, read, write
from tests.trials.references import Checked, check

LEG_S = 30.0
CHECKERS = 2


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    done = Checked()
    with tempfile.TemporaryDirectory() as scratch, _checkers() as checkers:
        folder = Path(scratch).resolve()
        begin(folder)
        alone = _leg(folder, options.readers, min(LEG_S, options.minutes * 6), chance, checkers, writes=False)
        left_s = options.minutes * 60
        while left_s > 0:
            leg = _leg(folder, options.readers, min(LEG_S, left_s), chance, checkers)
            left_s -= LEG_S
            for failure in leg.failures[:3]:
                print("failed:", failure[:2000], flush=True)
            done.add(leg)
    done.failures += alone.failures
    _print(done, alone, options.seed)
    sys.exit(bool(done.failures))


def _checkers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(CHECKERS, mp_context=multiprocessing.get_context("spawn"))


def _leg(
    folder: Path,
    readers: int,
    seconds: float,
    chance: random.Random,
    checkers: ProcessPoolExecutor,
    *,
    writes: bool = True,
) -> Checked:
    """Let all run for a while, and check what they saw."""
    shutil.rmtree(folder / NAME, ignore_errors=True)
    note_what_stands(Bench(folder), Diary(folder))
    context = server()
    stop, counts = context.Event(), context.Array("L", readers)
    processes = [
        context.Process(target=read, args=(folder, chance.getrandbits(32), stop, counts, n)) for n in range(readers)
    ]
    if writes:
        processes.append(context.Process(target=write, args=(folder, chance.getrandbits(32), stop, [])))
        processes.append(context.Process(target=contend, args=(folder, chance.getrandbits(32), stop)))
    for process in processes:
        process.start()
    time.sleep(seconds)
    stop.set()
    for process in processes:
        process.join()
    done = Checked()
    for share in [checkers.submit(check, folder, part, CHECKERS) for part in range(CHECKERS)]:
        done.add(share.result())
    return done


def _print(done: Checked, alone: Checked, seed: int) -> None:
    rows = {
        "answers": f"{done.answers:,}, and {alone.answers:,} without a writer",
        "passages": f"{done.hits:,}",
        "dropped because their file had changed": f"{done.dropped:,} files",
        "generations that were read": f"{len(done.generations):,}",
        "runs": ", ".join(f"{n} {name}" for name, n in sorted(done.runs.items())),
        "vectors compared by brute force": f"{done.compared + alone.compared:,}",
        "ms an answer, p50 / p99 / max": _times(done.seconds),
        "... without a writer": _times(alone.seconds),
        "failures": f"{len(done.failures)} (seed {seed})",
    }
    for name, value in rows.items():
        print(f"{name:<40} {value}")


def _times(seconds: Sequence[float]) -> str:
    return " / ".join(f"{value * 1000:.0f}" for value in np.percentile(seconds, (50, 99, 100)))


if __name__ == "__main__":
    main()
