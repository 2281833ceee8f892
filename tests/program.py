"""Runs hunch as people run it: by its command line, with a home of its own, over files of its own."""

import functools
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hunch.cli import door
from hunch.cli.app import Source
from hunch.core.types import Encoder
from hunch.models import encoder
from hunch.models.encoder import OnnxEncoder, load
from hunch.models.registry import Card, default_card
from tests.conftest import settle, write_tree

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
        """Run it to its end in this process, in a folder, an environment and between streams of its own.

        What a process of its own takes, most of it to load the encoder, is spared: it is loaded once for all.
        """
        out, err = io.BytesIO(), io.BytesIO()
        with given_as_stdin(stdin), pytest.MonkeyPatch.context() as patch:
            environment = self.environment(**(env or {}))
            for name in os.environ.keys() - environment:
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.chdir(cwd or self.folder)
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True))
            patch.setattr(encoder, "load", load_once)
            patch.setattr(Source, "begin_to_load", lambda source: None)
            status = door.run([os.fsdecode(argument) for argument in arguments])
            return Done(status=int(status), out=out.getvalue(), err=err.getvalue().decode())

    def alone(self, *arguments: str | Path, **env: str) -> Done:
        """Run it to its end as a process of its own."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(**env),
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
            # a shell's background jobs ignore Ctrl-C, and so would their children: CI may be one
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


def on_terminal(hunch: Program, *arguments: str, answer: str = "", **env: str) -> tuple[int, str]:
    """Run the program with a terminal at all its ends; give (status, what the terminal showed)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=hunch.folder,
        env=hunch.environment(**{"COLUMNS": "80", **env}),
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    shown = all_shown(ours)
    return process.wait(PATIENCE_S), shown.decode()


def all_shown(terminal: int) -> bytes:
    """Read what a terminal is told until nobody has its other end any more, and close ours."""
    shown = b""
    while select.select([terminal], [], [], PATIENCE_S)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # what Linux says where others say end of file
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    return shown.replace(b"\r\n", b"\n")


@contextmanager
def given_as_stdin(content: str | bytes) -> Iterator[None]:
    """Put something where the program reads its standard input."""
    kept = os.dup(0)
    with tempfile.TemporaryFile() as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.seek(0)
        os.dup2(file.fileno(), 0)
        try:
            yield
        finally:
            os.dup2(kept, 0)
            os.close(kept)


@functools.cache
def shipped() -> Encoder:
    """Give the encoder that ships, loaded once."""
    return load(default_card())


def load_once(card: Card, *, cache_dir: Path | None = None, threads: int = 1) -> Encoder:
    """Stand where the program loads its encoder."""
    return shipped() if card == default_card() else OnnxEncoder(card, cache_dir=cache_dir, threads=threads)


def indexed(folder: Path, files: Mapping[str, str | bytes]) -> Program:
    """Give the program in a folder of such files, written long ago and indexed."""
    settle(write_tree(folder.resolve() / "files", files))
    program = Program(folder.resolve() / "files")
    assert program("index", "-q").status == 0
    return program
