"""Hostile input: do files, names, queries and command lines that nobody wrote for hunch bring it down?

    python benchmarks/hostile.py --bodies 10000 --names 2000 --queries 10000 --seed 1

Four kinds of input are made from the seed: file bodies, trees of file names, queries (alone and in batches) and command
lines. Each goes through the program; wrong is an exception that is not hunch's own, a signal, an exit status other than
0, 1 and 2, a file that is not accounted for once, a result that is not what its file holds, a raw control character in
what people see, and a single input that takes more than half a minute of the processor. The work is done in processes
of their own, one at a time and with bounded memory, so that the death of one names the input; where a seed fails,
`--only KIND:NUMBER` runs its group alone. Every twentieth group runs with the encoder that ships, the others with one
that is only a hash.
"""

import argparse
import json
import os
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: How many inputs share a folder and its index.
GROUP = {"bodies": 50, "names": 50, "queries": 50, "commands": 50}
#: Groups that a process does before the next one takes over.
GROUPS_A_PROCESS = 10
PATIENCE_S = 120.0
#: What one file, query or command line may take of the processor; nearly all take milliseconds.
MOST_S = 30.0
SHIPPED_EVERY = 20
#: Of address space: what runs away dies before the machine does.
MOST_BYTES = 8 << 30


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", type=int, default=10_000)
    parser.add_argument("--names", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--commands", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--only", metavar="KIND:NUMBER", help="the group of one input, e.g. bodies:1234")
    parser.add_argument("--child", metavar="KIND:FROM:TO", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        kind, start, end = options.child.split(":")
        child(kind, range(int(start), int(end)), options.seed)
        return
    if options.only:
        kind, _, number = options.only.partition(":")
        first = int(number) - int(number) % GROUP[kind]
        plans = {kind: range(first, first + GROUP[kind])}
    else:
        plans = {kind: range(getattr(options, kind)) for kind in GROUP}
    print(f"seed {options.seed}", flush=True)
    failed = 0
    for kind, numbers in plans.items():
        began = time.monotonic()
        failures = list(campaign(kind, numbers, options.seed))
        print(f"{kind:10} {len(numbers):6}  failures {len(failures):4}  {time.monotonic() - began:6.0f} s", flush=True)
        failed += len(failures)
    sys.exit(failed > 0)


def campaign(kind: str, numbers: range, seed: int) -> Iterator[str]:
    """Run inputs in processes, and yield (and print) what fails."""
    at, step = numbers.start, GROUP[kind] * GROUPS_A_PROCESS
    while at < numbers.stop:
        end = min(at + step, numbers.stop)
        reached = at
        for event, number, message in watched([kind, at, end], seed):
            if event == "at":
                reached = number
            else:
                reached = max(reached, number)
                print(f"{kind}:{number}: {message}", flush=True)
                yield message
                if event == "dead":
                    break
        else:
            reached = end
        # what died is left behind, with the rest of its group
        at = end if reached >= end else reached - reached % GROUP[kind] + GROUP[kind]


def watched(plan: list[str | int], seed: int) -> Iterator[tuple[str, int, str]]:
    """Run a child and yield its (event, number, message); its death or silence is an event too."""
    command = [sys.executable, "-X", "faulthandler", __file__, "--seed", str(seed), "--child", ":".join(map(str, plan))]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout
        number = int(plan[1])
        buffer = b""
        while True:
            if not select.select([process.stdout], [], [], PATIENCE_S)[0]:
                process.kill()
                process.wait()
                yield "dead", number, f"nothing for {PATIENCE_S:.0f} s"
                return
            read = os.read(process.stdout.fileno(), 65536)
            if not read:
                break
            *lines, buffer = (buffer + read).split(b"\n")
            for line in lines:
                event, number, message = json.loads(line)
                yield event, number, message
        if status := process.wait():
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            yield "dead", number, f"exit status {status}: {' / '.join(said[:6])[-600:]}"


def child(kind: str, numbers: range, seed: int) -> None:
    """Do a part of the campaign and tell of each step on stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    sys.path.insert(0, str(ROOT))
    import pytest

    from tests.trials.hostile import quick

    out = os.fdopen(os.dup(1), "w")

    def tell(event: str, number: int, message: str = "") -> None:
        print(json.dumps([event, number, message]), file=out, flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        for first in range(numbers.start, numbers.stop, GROUP[kind]):
            group = range(first, min(first + GROUP[kind], numbers.stop))
            with pytest.MonkeyPatch.context() as patch:
                if first // GROUP[kind] % SHIPPED_EVERY:
                    quick.use_quick_encoder(patch)
                _KINDS[kind](Path(scratch) / "case", group, seed, tell)


Tell = Callable[..., None]


def chance_of(seed: int, kind: str, number: int) -> random.Random:
    """Give the chance that one input is made of."""
    return random.Random(f"{seed}:{kind}:{number}")


def attempt(
    tell: Tell, number: int, label: str, check: Callable[[], Iterator[str]], *, most_s: float | None = None
) -> None:
    """Run one check and tell what is wrong, an exception or a long wait included."""
    tell("at", number)
    began = time.process_time()
    try:
        wrong = Counter(check())
    except Exception:  # noqa: BLE001  # any is a finding
        wrong = Counter([" / ".join(traceback.format_exc().strip().splitlines()[-3:])])
    if most_s is not None and (seconds := time.process_time() - began) > most_s:
        wrong[f"took {seconds:.0f} s"] += 1
    for message, n in list(wrong.items())[:5]:
        tell("fail", number, f"{label}: {shortened(message)}" + (f" ({n} times)" if n > 1 else ""))


def shortened(message: str) -> str:
    """Leave out the middle of what is very long."""
    return message if len(message) < 400 else f"{message[:200]} […] {message[-200:]}"


def bodies(folder: Path, numbers: range, seed: int, tell: Tell) -> None:
    """Take files through the engine one by one, and then together through the program."""
    from tests.trials.hostile import bodies as made
    from tests.trials.hostile import checks
    from tests.trials.hostile.texts import WORDS

    all_of_them = [made.body(chance_of(seed, "bodies", number)) for number in numbers]
    program, paths = checks.folder_of_bodies(folder, all_of_them)
    for number, body, path in zip(numbers, all_of_them, paths, strict=True):
        attempt(
            tell, number, f"{body.kind}, {body.extension}", lambda path=path: checks.piece_by_piece(path), most_s=MOST_S
        )
    attempt(tell, numbers[0], "the group, indexed", lambda: checks.indexed(program))
    chance = chance_of(seed, "queries of bodies", numbers[0])
    query = " ".join(chance.sample(WORDS, 6))
    attempt(tell, numbers[0], "the group, asked", lambda: checks.answers_exactly(program, query))
    attempt(tell, numbers[0], "the group, shown", lambda: checks.shown_harmlessly(program, query))


def names(folder: Path, numbers: range, seed: int, tell: Tell) -> None:
    """Index a tree of names, every second one with an ignore file, and ask for each."""
    from tests.trials.hostile import checks
    from tests.trials.hostile import names as made

    paths = [made.path(chance_of(seed, "names", number)) for number in numbers]
    chance = chance_of(seed, "rules", numbers[0])
    rules = made.ignore_lines(chance, paths) if numbers[0] // GROUP["names"] % 2 else None
    program, should = checks.tree_of_names(folder, paths, rules)
    label = f"the group, with {rules!r}" if rules else "the group"
    attempt(tell, numbers[0], label, lambda: checks.indexed(program, should))
    attempt(tell, numbers[0], label, lambda: checks.every_name_works(program, should))


def queries(folder: Path, numbers: range, seed: int, tell: Tell) -> None:
    """Ask one by one, then in a batch; then lines that may be no queries."""
    from tests.trials.hostile import checks
    from tests.trials.hostile import queries as made

    program = checks.library(folder)
    asked = []
    for number in numbers:
        chance = chance_of(seed, "queries", number)
        kind, query = made.query(chance)
        options = made.options(chance)
        asked.append(query)
        label = f"{kind}, {options}, {query[:60]!r}"
        attempt(tell, number, label, lambda: checks.answers(program, query, options), most_s=MOST_S)  # noqa: B023  # run at once
    attempt(tell, numbers[0], "the group, as a batch", lambda: checks.batch_is_as_alone(program, asked))
    lines = [made.batch_line(chance_of(seed, "lines", number)) for number in numbers]
    attempt(tell, numbers[0], "lines of a batch", lambda: checks.lines_are_read(program, lines))


def commands(folder: Path, numbers: range, seed: int, tell: Tell) -> None:
    """Run command lines in a folder of their own."""
    from tests.trials.hostile import checks
    from tests.trials.hostile import queries as made

    program = checks.library(folder)
    for number in numbers:
        line = made.command(chance_of(seed, "commands", number))
        label = repr([part[:60] for part in line])
        attempt(tell, number, label, lambda line=line: checks.runs(program, line), most_s=MOST_S)


_KINDS = {"bodies": bodies, "names": names, "queries": queries, "commands": commands}

if __name__ == "__main__":
    main()
