"""Three tools that search files, told what to do in one language, so that each manner is seen on all of them."""

import os
import pty
import select
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.program import COMMAND, PATIENCE_S, all_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One of them: how it is called so that it prints path:line:text of all below the current folder."""

    name: str
    command: tuple[str, ...]
    null: str = "-0"  #: its option that ends paths with NUL

    @property
    def is_here(self) -> bool:
        return shutil.which(self.command[0]) is not None


# hunch by words alone: manners do not depend on the encoder, and it starts faster without
HUNCH = Tool(name="hunch", command=(*COMMAND, "search", "--mode=lexical"))
GREP = Tool(name="grep", command=("grep", "-rnHI"), null="-Z")
RG = Tool(name="rg", command=("rg", "--no-config", "-nH", "--sort=path"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How one run ended, and what it said."""

    status: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return os.fsdecode(self.out).splitlines()

    @property
    def paths(self) -> set[str]:
        """The paths of path:line:text, whatever stands before them."""
        return {os.path.normpath(line.split(":")[0]) for line in self.lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A tool in a folder, with the environment that it sees."""

    tool: Tool
    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self, *arguments: str, stdin: bytes | None = None, cwd: Path | None = None, **environ: str | None
    ) -> Done:
        """Run it to its end in a pipe; an environment variable that is None is taken away."""
        done = subprocess.run(
            [*self.tool.command, *arguments],
            cwd=cwd or self.folder,
            env=self.environment(environ),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())

    def environment(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        return {name: value for name, value in {**self.environ, **changes}.items() if value is not None}

    def shell(self, script: str, **environ: str | None) -> Done:
        """Run a script of bash in which `tool` is the tool."""
        quoted = " ".join(f"'{part}'" for part in self.tool.command)
        done = subprocess.run(
            ["bash", "-c", f'tool() {{ {quoted} "$@"; }}\n{script}'],
            cwd=self.folder,
            env=self.environment(environ),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE_S,
        )
        return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())

    def on_terminal(self, *arguments: str, **environ: str | None) -> Done:
        """Run it with a terminal at all its ends; what it said there is `out`."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*self.tool.command, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=self.folder,
            env=self.environment({"COLUMNS": "80", "PAGER": "cat", **environ}),
            start_new_session=True,
        )
        os.close(theirs)
        shown = all_shown(ours)
        return Done(status=process.wait(PATIENCE_S), out=shown, err="")

    def interrupted(self, *arguments: str) -> int:
        """Run it on a stdin that never ends, press Ctrl-C once it waits, and give its status as a shell would."""
        ours, theirs = os.pipe()
        process = subprocess.Popen(
            [*self.tool.command, *arguments],
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=dict(self.environ),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            os.write(theirs, b"some words\n")
            while select.select([], [theirs], [], 0)[1] and _is_unread(ours) and process.poll() is None:
                select.select([], [], [], 0.02)
            process.send_signal(signal.SIGINT)
            status = process.wait(PATIENCE_S)
        finally:
            os.close(ours)
            os.close(theirs)
        return 128 - status if status < 0 else status


def _is_unread(pipe: int) -> bool:
    return bool(select.select([pipe], [], [], 0)[0])


def only(*names: str) -> pytest.MarkDecorator:
    """Mark a check that only some of the tools can pass."""
    return pytest.mark.parametrize("tool", [TOOLS[name] for name in (*names, "hunch")], ids=lambda tool: tool.name)


TOOLS = {tool.name: tool for tool in (GREP, RG, HUNCH)}
every_tool = only("grep", "rg")
