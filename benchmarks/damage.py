"""Broken index files: does a search ever crash, or answer wrongly without a word, and does the doctor find it all?

    python benchmarks/damage.py --catalogs 1000 --snapshots 1000 --flips 2000

Catalogs and snapshots are broken (bits turned over, cut short, tails and pages zeroed, pages swapped), each asked in a
process of its own. `rewritten` files show it by their times, as all files do that a program wrote; `rotten` ones show
nothing, as on a failing disk. Flips are single bits turned over without a trace anywhere in the catalog's and the
snapshot's file: live where any table, index or list of words reads otherwise afterwards, else in space that nothing
reads.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.conftest import Bench, settle
from tests.trials.damage import KINDS, answer, copy_of, damaged, dump, flip, found_by_doctor, rewrite, snapshot_of
from tests.trials.deaths import TEXTS, catalog_of, server


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogs", type=int, default=1000)
    parser.add_argument("--snapshots", type=int, default=1000)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        sound = Bench(Path(scratch).resolve())
        sound.write(TEXTS)
        settle(sound.root)
        sound.index()
        bad = 0
        for name, n in (("catalog", options.catalogs), ("snapshot", options.snapshots)):
            for unseen in (False, True):
                bad += asked(sound, chance, name, n, unseen=unseen)
        bad += flipped(sound, chance, options.flips)
    print(f"seed {options.seed}")
    sys.exit(bool(bad))


def asked(sound: Bench, chance: random.Random, name: str, n: int, *, unseen: bool) -> int:
    """Break a file n times, ask it, and count how that ended; give the failures."""
    path_of = catalog_of if name == "catalog" else snapshot_of
    right, ends = answer(sound), Counter[str]()
    content = path_of(sound).read_bytes()
    for _ in range(n):
        bench = copy_of(sound, sound.home.with_name("broken"))
        broken = damaged(content, chance.choice(KINDS), chance)
        rewrite(path_of(bench), broken, unseen=unseen)
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = server().Process(target=_ask, args=(bench.root.parent, bench.home, sender))
        process.start()
        sender.close()
        try:
            said = receiver.recv()
        except EOFError:
            said = None
        process.join()
        if process.exitcode:
            ends["traceback" if process.exitcode > 0 else f"signal {-process.exitcode}"] += 1
        else:
            ends["right" if said == right else "said so" if isinstance(said, str) else "wrong"] += 1
    print(f"{n} {name}s {'rotten' if unseen else 'rewritten'}: {dict(ends)}", flush=True)
    allowed = ("right", "said so", "wrong") if unseen else ("right", "said so")
    return sum(n for end, n in ends.items() if end not in allowed)


def _ask(folder: Path, home: Path, sender: Connection) -> None:
    bench = Bench(folder)
    bench.home = home
    sender.send(answer(bench))


def flipped(sound: Bench, chance: random.Random, n: int) -> int:
    """Turn over n live bits in each of the two files, and ask the doctor; give how many it missed."""
    missed = 0
    for name, path_of in (("catalog", catalog_of), ("snapshot", snapshot_of)):
        counts = Counter[str]()
        content, seen = path_of(sound).read_bytes(), dump(catalog_of(sound))
        while counts["found"] + counts["missed"] < n:
            bench = copy_of(sound, sound.home.with_name("broken"))
            rewrite(path_of(bench), damaged(content, flip, chance), unseen=True)
            if found_by_doctor(bench):
                counts["found"] += 1
            elif name == "catalog" and dump(catalog_of(bench)) == seen:
                counts["in space that nothing reads"] += 1
            else:
                counts["missed"] += 1
        print(f"{n} single bits of the {name}: {dict(counts)}", flush=True)
        missed += counts["missed"]
    return missed


if __name__ == "__main__":
    main()
