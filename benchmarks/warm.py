"""A warm `hunch search` from shell to shell against `python -c pass` and `grep -rn`, as whole processes, alternated.

    python benchmarks/warm.py --chunks 10000 --pairs 200
    python benchmarks/warm.py --folder FOLDER --questions FILE

The daemon, its watcher and the encoder are the real ones; only the index is filled with vectors that come from a hash
(as in cold.py), so that making it takes seconds. Every question is another one, and is asked with `--all`: noise
answers nothing well enough to be shown without. What the daemon does of a search is measured once more in this process,
each question's encoding apart, on an engine put together as the daemon's is.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as hunch itself does, before numpy is loaded

import cold
import corpus
import numpy as np

from hunch.cli.app import Source
from hunch.cli.warm import answer
from hunch.core.daemon.address import DaemonFolder
from hunch.core.daemon.control import begin, state, stop
from hunch.core.daemon.engine import WarmEngine, WarmSource
from hunch.core.daemon.requests import CommandLine
from hunch.core.indexer import index
from hunch.core.store.roots import index_folder
from hunch.core.watch.states import How
from hunch.core.watch.watcher import Watcher

#: A cold search is run in every so many rounds.
COLD_EVERY = 8
HUNCH = str(Path(sys.executable).with_name("hunch"))


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="real files, instead of made-up ones")
    parser.add_argument("--questions", type=Path, help="one a line")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    lines = options.questions.read_text("utf-8").splitlines() if options.questions else []
    questions = lines or [" ".join(chance.sample(corpus.WORDS[:9_000], 5)) for _ in range(options.pairs + 40)]
    with tempfile.TemporaryDirectory() as scratch:
        home, root = Path(scratch).resolve() / "home", (options.folder or Path(scratch) / "files").resolve()
        if not options.folder:
            corpus.write(root, options.chunks)
        chunks = index(index_folder(home, root), home, cold.Hashed()).chunks
        os.environ["HUNCH_HOME"] = str(home)
        print(f"{chunks} chunks, {options.pairs} pairs, {len(questions)} questions", flush=True)
        _from_the_shell(home, root, questions, options.pairs)
        _inside(home, root, questions[: options.pairs])


def _from_the_shell(home: Path, root: Path, questions: Sequence[str], pairs: int) -> None:
    folder = DaemonFolder(home)
    begin(folder)
    try:
        while not _follows(folder):
            time.sleep(0.05)
        times: dict[str, list[float]] = {"pass": [], "warm": [], "grep": [], "cold": []}
        before = _answered(folder)
        for number in range(-10, pairs):
            question = questions[number % len(questions)]
            commands = {
                "pass": [sys.executable, "-c", "pass"],
                "warm": [HUNCH, question, ".", "--all"],
                "grep": ["grep", "-rn", max(question.split(), key=len), "."],
            }
            if number % COLD_EVERY == 0:
                commands["cold"] = [HUNCH, question, ".", "--all"]
            for name, command in commands.items():
                environ = {**os.environ, "HUNCH_DAEMON": "off" if name == "cold" else "use"}
                began = time.perf_counter()
                done = subprocess.run(command, cwd=root, env=environ, capture_output=True, check=False)
                if number >= 0:
                    times[name].append(time.perf_counter() - began)
                assert done.returncode in (0, 1), done.stderr.decode()
        found = state(folder) or {}
        assert _answered(folder) == before + pairs + 10 + 2, "the daemon did not answer all"
        _print(times)
        print(f"the daemon, encoding included: {found['milliseconds']} ms; a query's encoding, median, ", end="")
        print(f"{found['encoding_milliseconds']} ms; {float(str(found['memory_bytes'])) / 1e6:.0f} MB", flush=True)
    finally:
        stop(folder)


def _follows(folder: DaemonFolder) -> bool:
    found = state(folder) or {}
    roots = found.get("roots")
    return isinstance(roots, list) and [root["followed"] for root in roots] == [How.EVENTS.value]


def _answered(folder: DaemonFolder) -> int:
    requests = (state(folder) or {})["requests"]
    assert isinstance(requests, dict)
    return int(requests["answered"])


def _print(times: dict[str, list[float]]) -> None:
    base = np.array(times["pass"])
    for name, values in times.items():
        p50, p95 = np.percentile(values, (50, 95)) * 1000
        line = f"{name:<6} median {p50:7.1f} ms   p95 {p95:7.1f} ms"
        if name != "pass":
            ratios = p50 / np.median(base) / 1000, p95 / np.percentile(base, 95) / 1000, p95 / np.median(base) / 1000
            line += f"   to pass: medians {ratios[0]:.2f}, p95 {ratios[1]:.2f}, p95 to its median {ratios[2]:.2f}"
        print(line, flush=True)


def _inside(home: Path, root: Path, questions: Sequence[str]) -> None:
    """Time what a daemon does of each search, and what of it is the encoder's."""
    threads = max(1, (os.cpu_count() or 1) // 2)
    source = WarmSource(lambda: Source(threads), lambda: Source().name)
    own, encoding = [], []
    with Watcher(home, source) as watcher:
        watcher.follow([index_folder(home, root)])
        while [each.how for each in watcher.states()] != [How.EVENTS]:
            time.sleep(0.05)
        engine = WarmEngine(home, source, watcher)
        for number, question in enumerate(["how it begins", "and goes on", *questions]):
            line = CommandLine(
                cwd=str(root), is_terminal=False, columns=80, rows=24, environ={}, arguments=(question, ".", "--all")
            )
            began = time.perf_counter()
            answer(line, engine)
            whole = time.perf_counter() - began
            encoded = source.load().seconds  # type: ignore[attr-defined]
            if number > 1:
                encoding.append(encoded[-1])
                own.append(whole - encoded[-1])
    for name, values in (("without the encoder", own), ("the encoder", encoding)):
        p50, p95 = np.percentile(values, (50, 95)) * 1000
        print(f"inside, {name:<20} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
