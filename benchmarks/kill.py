"""SIGKILL at random points of indexing: does every index open, and end with the bytes of a fresh one?

    python benchmarks/kill.py --runs 50

Each run begins an index of some of Python's own library (or goes on with one that was edited meanwhile), kills it after
a random time, asks the half-made index for its status and for an answer, kills it once more while it takes up edits,
then lets it finish on the original files and compares `hunch search --jsonl` of 20 fixed queries with that of an index
that was never killed. The seed is printed; the same seed gives the same times, not the same interleavings.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

QUERIES = """how is a path joined
read a configuration file
parse command line arguments
open a socket and listen
compress data
remove a directory tree
wait for a subprocess to end
encode bytes as base64
iterate over the lines of a file
compare two sequences and show the difference
the hash of a file
schedule a callback in the event loop
temporary file that deletes itself
escape a string for the shell
walk an abstract syntax tree
format a date
thread pool
quote HTML
sort a list by a key
priority queue""".splitlines()
MODULES = 16


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch))
        expected, seconds = bench.reference()
        print(f"seed {options.seed}; an undisturbed run takes {seconds:.1f} s", flush=True)
        failures = 0
        for number in range(options.runs):
            reason = bench.disturbed(chance, seconds, expected)
            failures += reason is not None
            print(f"run {number + 1}: {reason or 'ok'}", flush=True)
        print(f"{options.runs} runs, {bench.kills} kills, {failures} failures")
    sys.exit(failures > 0)


class Bench:
    """A tree of files, a home for each run, and the hunch that is installed beside this Python."""

    def __init__(self, scratch: Path) -> None:
        """Copy the files."""
        self.scratch, self.root, self.kills = scratch, scratch / "files", 0
        self.root.mkdir()
        modules = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"), key=lambda path: path.stat().st_size)
        for path in modules[60 : 60 + MODULES]:
            shutil.copy(path, self.root)
        (scratch / "queries").write_text("\n".join(QUERIES) + "\n")

    def hunch(self, home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start hunch on the files."""
        environment = {**os.environ, "HUNCH_HOME": str(home), "HUNCH_DAEMON": "off"}
        return subprocess.Popen(
            [sys.executable, "-m", "hunch", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def answer(self, home: Path) -> bytes:
        """Finish the index and ask the fixed queries."""
        out, err = self.hunch(home, "index", ".").communicate()
        out, err = self.hunch(home, "search", "--queries", str(self.scratch / "queries"), "--jsonl", ".").communicate()
        return out or err

    def reference(self) -> tuple[bytes, float]:
        """Give the answer of an index that was never killed, and how long it took to make."""
        began = time.monotonic()
        self.hunch(self.scratch / "reference", "index", ".").communicate()
        seconds = time.monotonic() - began
        return self.answer(self.scratch / "reference"), seconds

    def disturbed(self, chance: random.Random, seconds: float, expected: bytes) -> str | None:
        """Kill an index twice, let it finish, and say what is wrong with it, if anything is."""
        home = self.scratch / "home"
        self.kill(home, chance.uniform(0.02, 1.0) * seconds)
        for step in (self.opens, lambda home: self.edited(home, chance, seconds), self.opens):
            if reason := step(home):
                return reason
        found = self.answer(home)
        shutil.rmtree(home)
        return None if found == expected else f"{len(found)} bytes instead of {len(expected)}, or others"

    def edited(self, home: Path, chance: random.Random, seconds: float) -> None:
        """Kill it while it takes up edits, deletions and renames; then put the files back."""
        paths = sorted(self.root.iterdir())
        kept = {path: path.read_bytes() for path in chance.sample(paths, 6)}
        changed, gone, renamed = list(kept)[:2], list(kept)[2:4], list(kept)[4:]
        for path in changed:
            path.write_bytes(b"# edited\n" + kept[path].replace(b"self", b"this"))
        for path in gone:
            path.unlink()
        for path in renamed:
            path.rename(path.with_suffix(".renamed.py"))
        self.kill(home, chance.uniform(0.02, 0.5) * seconds)
        for path, content in kept.items():
            path.with_suffix(".renamed.py").unlink(missing_ok=True)
            path.write_bytes(content)

    def kill(self, home: Path, after_s: float) -> None:
        """Begin to index, and kill."""
        process = self.hunch(home, "index", ".")
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.kills += 1

    def opens(self, home: Path) -> str | None:
        """Say what is wrong with a half-made index, if anything is."""
        for arguments in (["status", "--json"], ["search", "hash", "--refresh", "off", "--no-index", "--jsonl", "."]):
            process = self.hunch(home, *arguments)
            _, err = process.communicate()
            not_begun = b"no index covers" in err  # killed before the first row: there is nothing to open yet
            if process.returncode not in (0, 1) and not not_begun:
                return f"{arguments[0]} exited {process.returncode}: {err.decode(errors='replace').strip()[-200:]}"
        return None


if __name__ == "__main__":
    main()
