"""Let every single write of every kind of run fail in turn: a full disk, a read-only one, no right, one error.

    python benchmarks/full.py [--every 1] [--runs update forget] [--troubles full "no right"]
    unshare --map-root-user --mount python benchmarks/full.py --disk

The n-th system call of a run that changes something below HUNCH_HOME is answered with an error, for n = 1, 2, 3 and so
on until the run passes unhurt; in the first three troubles all later ones are too. Then what is said must be one line
of a HunchError, the index must be sound and answer as before, a search must answer while the trouble lasts, and the
next run must end with the answers of a fresh index. `--every 7` takes each seventh write. Linux on x86-64 alone.

The second does the same runs on a disk in memory that is read-only, or has room for 0, 1, 2, 4, 7 and more pages.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.trials import disk
from tests.trials.deaths import SCENARIOS
from tests.trials.faults import TROUBLES
from tests.trials.full import survives

ENOUGH = 100  #: pages; a run that passes with more is believed to need no more


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--runs", nargs="+", default=list(SCENARIOS), choices=list(SCENARIOS))
    parser.add_argument("--troubles", nargs="+", default=list(TROUBLES), choices=list(TROUBLES))
    parser.add_argument("--disk", action="store_true")
    options = parser.parse_args()
    if options.disk:
        sys.exit(on_a_disk(options.runs))
    began, faults, failures = time.monotonic(), 0, 0
    for name in options.runs:
        for trouble in options.troubles:
            n, said, wrong = campaign(name, trouble, options.every)
            faults += n
            failures += wrong.total()
            print(f"{name}, {trouble}: {n} failing writes, {said} of them said, {wrong.total()} failures", flush=True)
            for what, times in wrong.most_common():
                print(f"    {times} x {what}")
    print(f"{faults} failing writes in {time.monotonic() - began:.0f} s, {failures} failures")
    sys.exit(bool(failures))


def on_a_disk(runs: Sequence[str]) -> int:
    """Let the runs meet a real disk that is full or read-only; count the failures."""
    failures = 0
    for name in runs:
        tried, said, pages = 0, 0, 0
        while True:
            room = None if not tried else pages * disk.PAGE
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    message = disk.survives(Path(scratch).resolve(), name, room)
                except Exception as error:  # noqa: BLE001 - every kind of failure is what this looks for
                    message = _last_line(error)
                    failures += 1
                    print(f"{name} with {room} bytes of room failed: {message}")
            said += bool(message)
            tried += 1
            if room is not None:
                if not message and pages > ENOUGH:
                    break
                pages += 1 + pages // 2
        print(f"{name}: {tried} disks, {said} of them said", flush=True)
    print(f"{failures} failures")
    return failures


def campaign(name: str, trouble: str, every: int) -> tuple[int, int, Counter[str]]:
    """Let the writes of one run fail in turn; count them, those that ended the run, and what went wrong."""
    n, said, wrong, nth = 0, 0, Counter[str](), 1
    first: dict[str, int] = {}
    while True:
        try:
            outcome = survives(name, TROUBLES[trouble], nth)
            if not outcome.failed:
                return n, said, Counter({f"{what} (first at {first[what]})": times for what, times in wrong.items()})
            said += bool(outcome.error)
        except Exception as error:  # noqa: BLE001 - every kind of failure is what this looks for
            wrong[_last_line(error)] += 1
            first.setdefault(_last_line(error), nth)
        n += 1
        nth += every


def _last_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()] or [repr(error)]
    return re.sub(r"/\S*/indexes/\w+|\.\d+", "", f"{type(error).__name__}: {lines[-1]}")[:300]


if __name__ == "__main__":
    main()
