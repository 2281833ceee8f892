"""Runs hunch as people run it: as a program of its own, with a home of its own, over files of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "hunch")
#: Far beyond what any call here takes on a busy machine.
PATIENCE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How one run ended, and what it said."""

    status: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def paths(self) -> list[str]:
        """The paths of the line forms, in order."""
        return [line.split(":")[0] for line in self.lines]


class Program:
    """One person's hunch: where their indexes live, and the folder that they stand in."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder = folder
        self.home = home or folder.parent / "hunch-home"
        self.user = self.home.parent / "user"
        self.user.mkdir(exist_ok=True)

    def environment(self, **changes: str) -> dict[str, str]:
        """Give what the program sees: no colour settings or terminal size of the person who runs the tests."""
        kept = {
            name: os.environ[name]
            for name in ("PATH", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START")
            if name in os.environ
        }
        own = {"HOME": str(self.user), "HUNCH_HOME": str(self.home), "HUNCH_DAEMON": "off", "LC_ALL": "C.UTF-8"}
        return {**kept, **own, "TERM": "xterm", **changes}

    def __call__(
        self,
        *arguments: str | bytes | Path,
        stdin: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Done:
        """Run it to its end."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd or self.folder,
            env=self.environment(**(env or {})),
            timeout=PATIENCE_S,
            check=False,
        )
        return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())

    def start(self, *arguments: str | Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start it, and leave it running."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(),
        )
