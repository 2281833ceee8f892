"""Who asked: where they stand, what their terminal is like, and where what is said to them goes.

A search runs in the process of the person who typed it, or in a daemon on their behalf. It speaks of neither: all that
it knows of its surroundings is here, so that both give the same bytes.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from hunch.cli.output.pager import is_longer, page
from hunch.cli.output.sanitize import visible
from hunch.cli.preferences import NONE, Preferences
from hunch.cli.terminal import WIDTH, columns, rows
from hunch.core.errors import ResultsUnwritten


class Voice(Protocol):
    """Where notices go."""

    def write(self, text: str, /) -> object:
        """Say a text."""

    def flush(self) -> object:
        """Let it be heard."""


class Elsewhere(Exception):
    """This is for the person's own process: it may ask, take long, or read what is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The surroundings of one run."""

    stdout: BinaryIO
    stderr: Voice
    environ: Mapping[str, str]
    cwd: str = ""  #: the folder that relative paths start from; "" is the process's own
    is_terminal: bool  #: whether stdout is one
    columns: int = WIDTH
    rows: int = 0  #: 0 where nobody knows
    page: Callable[[bytes, str], None] = page  #: shows a text in a pager
    preferences: Preferences = NONE
    is_here: bool = True  #: whether this is the person's own process, which may index a folder, show progress and ask

    @classmethod
    def here(cls, preferences: Preferences = NONE) -> "Caller":
        """Give the surroundings of this process, and what its person wants of every run."""
        return cls(
            stdout=sys.stdout.buffer,
            stderr=sys.stderr,
            environ=os.environ,
            is_terminal=sys.stdout.isatty(),
            columns=columns(os.environ),
            rows=rows(os.environ),
            preferences=preferences,
        )

    def write(self, content: bytes) -> None:
        """Write results: bytes, at once, so that a reader of the pipe need not wait for the next query.

        Raises:
            ResultsUnwritten: There is no room for them.
        """
        try:
            self.stdout.write(content)
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ResultsUnwritten(error.strerror or str(error)) from error

    def show(self, content: bytes, pager: str) -> None:
        """Write results for people: in a pager, "" for none, where they are longer than the screen.

        Raises:
            ResultsUnwritten: There is no room for them.
        """
        if pager and self.is_terminal and is_longer(content, self.rows, self.columns):
            self.page(content, pager)
        else:
            self.write(content)

    def say(self, message: str) -> None:
        """Say something that is not a result."""
        self.stderr.write(f"hunch: {visible(message)}\n")
        self.stderr.flush()
