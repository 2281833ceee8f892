"""Random orders of events on files and on their index, against a plain model and an index made afresh.

    python benchmarks/states.py --steps 2000 [--seed 1] [--shrink]

The machine is that of `tests/trials/states.py`; here it takes as many steps as asked for, in worlds of 50 steps, each
world with a seed of its own that is printed where it fails. Files without the right to read are part of it only where
rights count; root needs `setpriv --bounding-set=-dac_override,-dac_read_search` before it.
"""

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from hunch.core.store import catalog
from tests.trials.events import TAKEN
from tests.trials.states import COMPARE_EVERY, States

WORLDS, STEPS = 5, 50  #: at a time


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--shrink", action="store_true", help="look for the shortest order of events that fails")
    options = parser.parse_args()
    catalog.READERS_MS = 50  # a view that is open is waited for in vain
    began, number, failures = time.monotonic(), options.seed, 0
    while steps() < options.steps:
        if not holds(number, shrink=options.shrink):
            failures += 1
        number += 1
    print(f"{steps()} steps in {time.monotonic() - began:.0f} s, of {len(TAKEN)} kinds; compared with a fresh index")
    print(f"every {COMPARE_EVERY} steps and at the end of each world")
    for name, n in sorted(TAKEN.items()):
        print(f"    {n:6} {name}")
    print(f"seeds {options.seed} to {number - 1}, {failures} failures")
    sys.exit(bool(failures))


def steps() -> int:
    """Count the steps so far."""
    return sum(n for name, n in TAKEN.items() if ":" not in name)


def holds(number: int, *, shrink: bool) -> bool:
    """Run some worlds; print what fails."""
    machine = seed(number)(type("States", (States,), {}))
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    limits = settings(
        max_examples=WORLDS,
        stateful_step_count=STEPS,
        phases=phases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=limits)  # type: ignore[arg-type]  # a class is a factory
    except Exception:  # noqa: BLE001 - every kind of failure is what this looks for
        print(f"seed {number} failed:")
        traceback.print_exc(file=sys.stdout)
        return False
    return True


if __name__ == "__main__":
    main()
