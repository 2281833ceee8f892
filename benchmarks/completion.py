"""What a press of TAB costs, against `python -c pass`, alternated: what hunch is asked, and each whole completion.

    python benchmarks/completion.py --pairs 50

The shells run in a pseudo-terminal. A line is typed, TAB is pressed, and the shell tells the line as it then is; from
that the time of the same without TAB is taken. Each line is completed once before it is measured.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hunch.cli import history
from hunch.core.store.roots import index_folder, marker

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.shells import TELL, WIPE, Shell, missing, reading

LINES = (
    "hunch stat",
    "hunch words --no-i",
    "hunch -t pyth",
    "hunch words al",
    "hunch forget /srv/root-7",
    "hunch bicy",
)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=50)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environ = _prepared(folder)
        for kind in ("roots", "models", "queries"):
            asked = [str(Path(sys.executable).with_name("hunch")), "--complete", kind, ""]
            _report(f"hunch --complete {kind}", pairs, lambda asked=asked: _timed(lambda: _ran(asked, environ)))
        for name in ("bash", "zsh", "fish"):
            if missing(name):
                print(f"there is no {name} here")
                continue
            read = reading(name, Path(__file__).parent.parent / "completions")
            shell = Shell(name, folder / "files", read, {**environ, "HOME": str(folder / name)})
            for line in LINES:
                done = shell.tab(line)
                assert done != line, (name, line)
                _report(f"{name}: {line}⇥", pairs, lambda line=line, shell=shell: _completed(shell, line))
            shell.end()


def _prepared(folder: Path) -> dict[str, str]:
    """Make a home with 20 roots and 500 queries, and a folder with a file."""
    home = folder / "home"
    for n in range(20):
        root = Path(f"/srv/root-{n}")
        place = index_folder(home, root)
        place.folder.mkdir(parents=True)
        (place.folder / "root").write_bytes(marker(root, is_folder=True))
        (place.folder / "current").write_text("gen-0")
    for n in range(history.KEPT - 1):
        history.remember(home, f"where is number {n} of the things that were asked")
    history.remember(home, "bicycles")
    (folder / "files").mkdir()
    (folder / "files" / "alone.md").write_text("text\n")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"HUNCH_HOME": str(home), "HUNCH_DAEMON": "off", "LC_ALL": "C.UTF-8", "PATH": path}


def _report(what: str, pairs: int, measured: Callable[[], float]) -> None:
    python = [sys.executable, "-c", "pass"]
    both = [(_timed(lambda: _ran(python, dict(os.environ))), measured()) for _ in range(pairs + 2)][2:]
    base, took = (statistics.median(column) for column in zip(*both, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in both)
    print(f"{what:45} {took * 1e3:6.1f} ms, pass {base * 1e3:5.1f} ms: {ratio:.2f} times (medians of {pairs} pairs)")


def _completed(shell: Shell, line: str) -> float:
    without = _timed(lambda: shell.asked(WIPE + line + TELL))
    return max(0.0, _timed(lambda: shell.tab(line)) - without)


def _ran(command: list[str], environ: dict[str, str]) -> None:
    subprocess.run(command, env=environ, check=True, capture_output=True)


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
