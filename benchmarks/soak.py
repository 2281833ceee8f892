"""A daemon under a day's use for a long while: does it grow, and what does it cost when nobody asks?

    python benchmarks/soak.py FOLDER QUESTIONS --minutes 70 --out soak

FOLDER is copied and indexed with the shipped encoder. Then a daemon is asked now and then, a line of QUESTIONS or
parts of some, while files of the copy are edited, made, renamed and deleted; every few minutes all is left alone.
Resident memory and CPU time are read every five seconds: OUT.csv, and OUT.png where matplotlib is installed.
"""

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from hunch.core.daemon import client, wire

#: Work and rest take turns, in seconds.
WORK_S, REST_S = 420.0, 180.0
#: After work has ended, what it left behind is still being done for a while: it is no rest yet.
SETTLE_S = 20.0
SAMPLE_S = 5.0
#: What is left out of the slope: caches fill, and shapes are met for the first time.
WARM_UP_S = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the daemon took so far."""

    seconds: float
    rss_mb: float
    cpu_s: float
    rests: bool


class Use:
    """What people do all day: they ask, and they change files."""

    def __init__(self, home: Path, root: Path, questions: Sequence[str], seed: int) -> None:
        """Take where, and what is asked."""
        self._home, self._root, self._questions = home, root, questions
        self._chance = random.Random(seed)
        self.asked = self.unanswered = self.changed = 0
        self.longest_s = 0.0

    def ask(self) -> None:
        """Ask one question, or as much of several as a query can be long."""
        words = " ".join(self._chance.choices(self._questions, k=self._chance.choice((1, 1, 1, 3, 20)))).split()
        query = " ".join(words[: self._chance.randint(1, len(words))])
        known = [f"{name}={os.environ[name]}" for name in wire.ENVIRONMENT if name in os.environ]
        fields = [str(self._root), "0", "80", "24", str(len(known)), *known, "--jsonl", "--", query]
        began = time.monotonic()
        answer = client.ask(str(self._home), [b"search", *map(os.fsencode, fields)])
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        self.asked += 1
        self.unanswered += answer is None

    def change(self) -> None:
        """Edit, make, rename or delete a file."""
        files = sorted(path for path in self._root.rglob("*") if path.is_file())
        path = self._chance.choice(files)
        match self._chance.choice(("edit", "edit", "edit", "make", "rename", "delete")):
            case "edit":
                path.write_bytes(path.read_bytes() + f"\n# {self._chance.choice(self._questions)}\n".encode())
            case "make":
                path.with_name(f"{self._chance.getrandbits(32):x}{path.suffix}").write_bytes(path.read_bytes()[::2])
            case "rename":
                path.rename(path.with_name(f"{self._chance.getrandbits(32):x}{path.suffix}"))
            case _ if len(files) > 100:
                path.unlink()
        self.changed += 1


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--minutes", type=float, default=70.0)
    parser.add_argument("--out", type=Path, default=Path("soak"))
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    questions = options.questions.read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as scratch:
        home, root = Path(scratch).resolve() / "home", Path(scratch).resolve() / "files"
        shutil.copytree(options.folder, root)
        use = Use(home, root, questions, options.seed)
        samples = list(_run(home, root, use, options.minutes * 60))
    _write(options.out, samples)
    _print(samples, use, options.seed)


def _run(home: Path, root: Path, use: Use, seconds: float) -> Iterator[Sample]:
    environ = {**os.environ, "HUNCH_HOME": str(home), "HUNCH_DAEMON": "off"}
    hunch = [sys.executable, "-m", "hunch"]
    subprocess.run([*hunch, "index", "-q", str(root)], env=environ, check=True)
    process = subprocess.Popen([*hunch, "daemon", "run", "--idle", "0"], env=environ, stdin=subprocess.DEVNULL)
    try:
        while client.ask(str(home), [b"status"]) is None:
            time.sleep(0.1)
        yield from _sampled(psutil.Process(process.pid), use, seconds)
    finally:
        process.terminate()
        process.wait(60)


def _sampled(daemon: psutil.Process, use: Use, seconds: float) -> Iterator[Sample]:
    began, sampled, changed = time.monotonic(), -SAMPLE_S, 0.0
    while (now := time.monotonic() - began) < seconds:
        at = now % (WORK_S + REST_S)
        if at < WORK_S:
            use.ask()
            if now - changed > 2.0:
                use.change()
                changed = now
        time.sleep(0.3)
        if now - sampled >= SAMPLE_S:
            sampled, cpu = now, daemon.cpu_times()
            rests = at > WORK_S + SETTLE_S
            yield Sample(seconds=now, rss_mb=daemon.memory_info().rss / 1e6, cpu_s=cpu.user + cpu.system, rests=rests)


def _print(samples: Sequence[Sample], use: Use, seed: int) -> None:
    warm = [each for each in samples if each.seconds > WARM_UP_S] or samples
    slope = np.polyfit([each.seconds / 3600 for each in warm], [each.rss_mb for each in warm], 1)[0]
    resting = [(one, two) for one, two in zip(samples, samples[1:], strict=False) if one.rests and two.rests]
    rest_s = sum(two.seconds - one.seconds for one, two in resting)
    cpu_s = sum(two.cpu_s - one.cpu_s for one, two in resting)
    rows = {
        "minutes": f"{samples[-1].seconds / 60:.0f}",
        "questions": f"{use.asked:,}, {use.unanswered} of them not answered; the longest {use.longest_s:.2f} s",
        "changes of files": f"{use.changed:,}",
        "resident MB, first / after warm-up / last / most": " / ".join(
            f"{value:.0f}"
            for value in (
                samples[0].rss_mb,
                warm[0].rss_mb,
                samples[-1].rss_mb,
                max(each.rss_mb for each in samples),
            )
        ),
        "slope after warm-up, MB an hour": f"{slope:.1f}",
        "CPU at rest": f"{100 * cpu_s / rest_s:.2f} % of a core, over {rest_s / 60:.0f} minutes" if rest_s else "-",
        "seed": str(seed),
    }
    for name, value in rows.items():
        print(f"{name:<50} {value}")


def _write(out: Path, samples: Sequence[Sample]) -> None:
    with out.with_suffix(".csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("seconds", "rss_mb", "cpu_s", "rests"))
        rows.writerows((f"{s.seconds:.1f}", f"{s.rss_mb:.1f}", f"{s.cpu_s:.2f}", int(s.rests)) for s in samples)
    try:
        from matplotlib import pyplot
    except ImportError:
        return
    figure, above = pyplot.subplots(figsize=(9, 4), layout="constrained")
    minutes = [each.seconds / 60 for each in samples]
    above.plot(minutes, [each.rss_mb for each in samples], label="resident memory")
    above.set(xlabel="minutes", ylabel="MB", ylim=(0, None))
    shares = [
        100 * (two.cpu_s - one.cpu_s) / (two.seconds - one.seconds)
        for one, two in zip(samples, samples[1:], strict=False)
    ]
    beside = above.twinx()
    beside.plot(minutes[1:], shares, color="tab:orange", linewidth=0.8, label="CPU")
    beside.set(ylabel="% of a core", ylim=(0, None))
    figure.legend(loc="outside upper center", ncols=2)
    figure.savefig(out.with_suffix(".png"), dpi=110)


if __name__ == "__main__":
    main()
