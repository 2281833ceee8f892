"""SIGKILL at random moments, and at every named point, of every kind of run of the engine.

    python benchmarks/deaths.py --kills 1000
    python benchmarks/deaths.py --points

The first kills indexing, updating, rebuilding, publishing, migrating, collecting, forgetting and repairing after a
random share of the time that the undisturbed run takes; half of the runs are killed again while they go on. After each
kill the index must open, answer and have nothing that `hunch doctor` would call damage; at the end it must be clean by
`doctor --deep` and answer as a fresh index does. The second passes every point in every run that comes to it. The
encoder is a hash, so that a run takes milliseconds; `benchmarks/kill.py` does the like with the shipped one.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hunch.core.store import crash
from tests.trials.deaths import SCENARIOS, converges, die, is_sound, live, prepare, server

#: What stands before these is damaged, so that nothing can be asked of it until it is mended.
DAMAGED = ("repair", "words")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--points", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    failures = every_point() if options.points else random_moments(options.kills, random.Random(options.seed))
    for failure in failures:
        print("failed:", failure)
    print(f"seed {options.seed}, {len(failures)} failures")
    sys.exit(bool(failures))


def every_point() -> list[str]:
    """Die at the first, second and third passing of each point, in each run."""
    failures, reached = [], Counter[str]()
    for name in SCENARIOS:
        for point in (f"{each}:{nth}" for each in crash.names() for nth in (1, 2, 3)):
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch).resolve()
                bench = prepare(folder, name)
                if die(folder, name, point):
                    reached[name] += 1
                    try:
                        if name not in DAMAGED:
                            is_sound(bench)
                        converges(bench, name)
                    except Exception as error:  # noqa: BLE001 - every kind of failure is what this looks for
                        failures.append(f"{name} at {point}: {error!r}")
    print(f"{reached.total()} deaths at named points: {dict(reached)}")
    return failures


def random_moments(kills: int, chance: random.Random) -> list[str]:
    """Kill runs at random moments."""
    _duration("first")  # starts the server
    seconds = {name: min(_duration(name) for _ in range(3)) for name in SCENARIOS}
    failures, hit, done = [], Counter[str](), 0
    began = time.monotonic()
    while hit.total() < kills:
        name = min(SCENARIOS, key=lambda each: (hit[each], chance.random()))
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve()
            bench = prepare(folder, name)
            try:
                for _ in range(chance.choice((1, 1, 2, 3))):
                    hit[name] += _kill_after(folder, name, chance.uniform(0, 1) * seconds[name])
                    done += 1
                    if name not in DAMAGED:
                        is_sound(bench)
                converges(bench, name)
            except Exception as error:  # noqa: BLE001 - every kind of failure is what this looks for
                failures.append(f"{name}, kill {done}: {error!r}")
                print(failures[-1], flush=True)
    print(f"{hit.total()} runs killed at work of {done} in {time.monotonic() - began:.0f} s: {dict(hit)}")
    return failures


def _kill_after(folder: Path, name: str, seconds: float) -> bool:
    """Kill a run; tell whether it was still at work."""
    process = server().Process(target=live, args=(folder, name, ""))
    process.start()
    process.join(seconds)
    was_alive = process.is_alive()
    process.kill()
    process.join()
    assert was_alive or process.exitcode == 0, f"the run ended with {process.exitcode}"
    return was_alive


def _duration(name: str) -> float:
    """Time an undisturbed run, its process's start included."""
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch).resolve(), name)
        began = time.monotonic()
        process = server().Process(target=live, args=(Path(scratch).resolve(), name, ""))
        process.start()
        process.join()
        return time.monotonic() - began


if __name__ == "__main__":
    main()
