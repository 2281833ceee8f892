"""What happens to a followed root at its worst, and how soon a change is searchable.

    python benchmarks/storms.py
    python benchmarks/storms.py latency --changes 300

creations: so many files made in one go, by this very process, so that the watcher's thread gets the interpreter late.
checkouts: a repository with two branches that share no file's content, checked out back and forth by git.
limit: a watch limit of 60 with 200 folders, in a user namespace. After each of these the index equals a fresh one, in
what it holds and in what it answers. latency: single changes under `hunch watch`, with the shipped encoder, each asked
for until a search finds it; nothing but the watcher takes it up. idle: what following costs while nothing happens.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hunch.cli.app import Source
from hunch.core.request import Mode, SearchRequest, targets
from hunch.core.search.searcher import Searcher
from hunch.core.watch.inotify import Inotify
from hunch.core.watch.states import Pace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.conftest import Bench, write_tree
from tests.program import Program
from tests.trials.watched import followed, is_like_a_fresh_one, until

FOLDERS = 300
#: Checkouts that are each waited for.
ROUNDS = 4


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*STORMS, []], metavar="|".join(STORMS))
    parser.add_argument("--creations", type=int, default=30_000)
    parser.add_argument("--checkouts", type=int, default=20)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--unshared", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.unshared:
        _under_the_limit(options.unshared)
        return
    for name in options.what or STORMS:
        with tempfile.TemporaryDirectory() as folder:
            STORMS[name](Path(folder).resolve(), options)


def creations(folder: Path, options: argparse.Namespace) -> None:
    """Make files in one go."""
    bench = Bench(folder)
    bench.write({"first.md": "The first file.\n"})
    overflows = _count_overflows()
    with followed(bench, Pace()) as one:
        began = time.monotonic()
        write_tree(bench.root, {f"{n % FOLDERS}/{n}.md": _text(n, 0) for n in range(options.creations)})
        made_s = time.monotonic() - began
        _catch_up(one.watcher.catch_up, one.place)
        seconds = time.monotonic() - began - made_s
        is_like_a_fresh_one(bench)
        print(
            f"creations: {options.creations} files made in {made_s:.1f} s, {len(overflows)} overflows, in the index "
            f"{seconds:.1f} s later, {len(bench.encoder.texts)} embedded; like a fresh one",
            flush=True,
        )


def checkouts(folder: Path, options: argparse.Namespace) -> None:
    """Check out a branch and the other, back and forth."""
    bench = Bench(folder)
    overflows = _count_overflows()
    for branch in (0, 1):
        bench.write({f"{n % FOLDERS}/{n}.md": _text(n, branch) for n in range(options.files)})
        if branch == 0:
            _git(bench.root, "init", "-q")
        _git(bench.root, "checkout", "-q", "-b", f"branch{branch}")
        _git(bench.root, "add", ".")
        _git(bench.root, "commit", "-q", "-m", f"{branch}")
    with followed(bench, Pace()) as one:
        for title in ("the other branch not seen yet", "both seen"):
            bench.encoder.texts.clear()
            began = time.monotonic()
            for n in range(options.checkouts):
                _git(bench.root, "checkout", "-q", f"branch{n % 2}")
            switched_s = time.monotonic() - began
            _catch_up(one.watcher.catch_up, one.place)
            seconds = time.monotonic() - began - switched_s
            is_like_a_fresh_one(bench)
            print(
                f"checkouts, {title}: {options.checkouts} of {options.files} files in {switched_s:.1f} s, "
                f"{len(overflows)} overflows so far, in the index {seconds:.1f} s later, {len(bench.encoder.texts)} "
                "embedded; like a fresh one",
                flush=True,
            )
            _git(bench.root, "checkout", "-q", "branch0")
            _catch_up(one.watcher.catch_up, one.place)
            _git(bench.root, "checkout", "-q", "branch1")
            _catch_up(one.watcher.catch_up, one.place)
        bench.encoder.texts.clear()
        began = time.monotonic()
        for n in range(ROUNDS):
            _git(bench.root, "checkout", "-q", f"branch{n % 2}")
            _catch_up(one.watcher.catch_up, one.place)
        seconds = (time.monotonic() - began) / ROUNDS
        print(f"checkouts, each taken up: {seconds:.1f} s each, {len(bench.encoder.texts)} embedded", flush=True)
        is_like_a_fresh_one(bench)


def limit(folder: Path, options: argparse.Namespace) -> None:
    """Follow more folders than may be watched."""
    command = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    script = 'echo 60 > /proc/sys/user/max_inotify_watches && exec "$@"'
    subprocess.run([*command, script, "sh", sys.executable, __file__, "--unshared", str(folder)], check=True)


def _under_the_limit(folder: Path) -> None:
    bench = Bench(folder)
    bench.write({f"{n}/{n}.md": _text(n, 0) for n in range(200)})
    with followed(bench, Pace()) as one:
        said = one.state
        began = time.monotonic()
        for n in range(200):
            write_tree(bench.root, {f"{n}/{n}.md": _text(n, 1)})
        until(one.is_current)
        seconds = time.monotonic() - began
        is_like_a_fresh_one(bench)
    print(f"limit: {said.how}, {said.watched} of {said.folders} folders watched: {said.message}")
    print(f"limit: 200 changes in the index after {seconds:.1f} s; like a fresh one", flush=True)


def latency(folder: Path, options: argparse.Namespace) -> None:
    """Change one file after the other, and ask until a search finds it."""
    root = write_tree(folder / "files", {f"{n % 50}/{n}.md": _text(n, 0) for n in range(1_000)})
    program = Program(root, folder / "hunch-home")
    assert program.alone("index", "-q").status == 0
    process = program.start("watch", stdout=subprocess.DEVNULL)
    assert process.stderr
    try:
        while b"following" not in process.stderr.readline():
            pass
        seconds = sorted(_searchable_after(root, program.home, n) for n in range(options.changes))
    finally:
        process.terminate()
        process.communicate()
    shown = ", ".join(f"p{share} {seconds[int(len(seconds) * share / 100)]:.2f} s" for share in (50, 95, 99))
    print(f"latency: {len(seconds)} single changes: {shown}, most {seconds[-1]:.2f} s", flush=True)


def _searchable_after(root: Path, home: Path, number: int) -> float:
    """Make, edit, replace or rename a file; give how long a search does not find what it says under its name."""
    word = f"heron{number}x"
    path = root / f"{number % 50}" / f"changed{number % 7}.md"
    if number % 4 == 0:
        path = root / f"new{number}" / "below" / "file.md"
        path.parent.mkdir(parents=True)
    if number % 4 == 1:
        beside = path.with_name(".beside")
        beside.write_text(f"The {word} stands in the reeds.\n")
        beside.replace(path)
    else:
        path.write_text(f"The {word} stands in the reeds.\n")
    began = time.monotonic()
    if number % 4 == 2:
        path = path.rename(path.with_name(f"renamed{number}.md"))
    found, _ = targets([str(root)], home)
    with Searcher(Source()) as searcher:
        while True:
            hits = searcher.search(word, found, SearchRequest(k=1, mode=Mode.LEXICAL))
            if hits and hits[0].file == os.fsencode(path):
                return time.monotonic() - began
            time.sleep(0.01)
            searcher.reopen()


def idle(folder: Path, options: argparse.Namespace) -> None:
    """Follow a root to which nothing happens."""
    root = write_tree(folder / "files", {f"{n % FOLDERS}/{n}.md": "Owls hunt at night.\n" for n in range(10_000)})
    program = Program(root, folder / "hunch-home")
    assert program.alone("index", "-q").status == 0
    process = program.start("watch", stdout=subprocess.DEVNULL)
    assert process.stderr
    try:
        while b"following" not in process.stderr.readline():
            pass
        time.sleep(5)
        before = _cpu_s(process.pid)
        time.sleep(options.seconds)
        share = (_cpu_s(process.pid) - before) / options.seconds
        print(f"idle: {share:.3%} of a core over {options.seconds} s, with {FOLDERS} folders", flush=True)
    finally:
        process.terminate()
        process.communicate()


def _cpu_s(pid: int) -> float:
    """Give the processor time that a process had so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _catch_up(catch_up: Callable[..., int | None], place: object) -> None:
    deadline = time.monotonic() + 900
    while catch_up(place, 5.0) != 0:
        assert time.monotonic() < deadline, "not caught up"
        time.sleep(0.05)


def _count_overflows() -> list[None]:
    """Count how often events are lost from now on."""
    overflows: list[None] = []
    real = Inotify.on_queue_overflow

    def counted(instance: Inotify) -> None:
        overflows.append(None)
        real(instance)

    Inotify.on_queue_overflow = counted  # type: ignore[method-assign]  # for this run alone
    return overflows


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=storm", "-c", "user.email=storm@localhost", "-c", "gc.auto=0"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def _text(number: int, version: int) -> str:
    return f"# Part {number}\n\nRow {number} has {version} apple trees and a wall, version {version}.\n"


STORMS: dict[str, Callable[[Path, argparse.Namespace], None]] = {
    "creations": creations,
    "checkouts": checkouts,
    "limit": limit,
    "latency": latency,
    "idle": idle,
}

if __name__ == "__main__":
    main()
