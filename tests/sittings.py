"""What the tests of `hunch -i` share: results that are made up, and a person at a terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyte

from hunch.cli.interactive.state import Found, Marks
from hunch.core.search.hit import Hit
from hunch.core.types import Chunk
from tests.program import COMMAND, PATIENCE_S, Program


def found_at(place: int, *, path: str = "a.md", text: str = "text", marks: Marks = (), line: int = 1) -> Found:
    """Give a result that stands at some character of a file."""
    chunk = Chunk(
        start_char=place, end_char=place + len(text), start_line=1, end_line=1 + text.count("\n"), context=(), text=text
    )
    hit = Hit(path=path.encode(), file=f"/{path}".encode(), type="markdown", relevance=0.5, chunk=chunk, state="fresh")
    return Found(hit=hit, line=line, text=text.split("\n")[line - 1].strip(), marks=marks)


class Person:
    """Types on a terminal, and sees what is on its screen."""

    def __init__(self, ours: int, process: "subprocess.Popen[bytes]", columns: int, rows: int) -> None:
        self.ours, self.process = ours, process
        self.screen = pyte.Screen(columns, rows)
        self.screen.write_process_input = lambda data: None  # type: ignore[method-assign]  # it has nothing to say
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def sees(self, text: str) -> list[str]:
        """Wait until a text is on the screen; give the lines of the screen."""
        return self.waits_for(lambda: any(text in line for line in self.lines), text)

    def sees_no(self, text: str) -> list[str]:
        """Wait until a text is not on the screen."""
        return self.waits_for(lambda: not any(text in line for line in self.lines), text)

    def waits_for(self, wanted: Callable[[], bool], what: str) -> list[str]:
        deadline = time.monotonic() + PATIENCE_S
        while not wanted():
            assert time.monotonic() < deadline, f"{what}:\n" + "\n".join(self.lines)
            assert self._read(), f"it ended before {what}:\n" + "\n".join(self.lines)
        return self.lines

    def resize(self, columns: int, rows: int) -> None:
        size(self.ours, columns, rows)
        self.screen.resize(rows, columns)

    def ends(self) -> int:
        """Wait until the program has ended; give its status."""
        while self._read():
            pass
        return self.process.wait(PATIENCE_S)

    def _read(self) -> bool:
        if not select.select([self.ours], [], [], 1.0)[0]:
            return self.process.poll() is None
        try:
            part = os.read(self.ours, 65536)
        except OSError:  # what Linux says where others say end of file
            return False
        self.raw += part
        self.stream.feed(part)
        return bool(part)


def size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def sitting(
    hunch: Program,
    *arguments: str,
    columns: int = 100,
    rows: int = 24,
    stdin: int | None = None,
    out: int | None = None,
    **env: str,
) -> Iterator[Person]:
    """Let a person sit before the program; `stdin` and `out` lead elsewhere than to the terminal."""
    ours, theirs = pty.openpty()
    size(theirs, columns, rows)
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=theirs if stdin is None else stdin,
        stdout=theirs if out is None else out,
        stderr=theirs,
        cwd=hunch.folder,
        env=hunch.environment(**env),
        start_new_session=True,
        # its own terminal, which tells it of a change of size
        preexec_fn=lambda: fcntl.ioctl(2, termios.TIOCSCTTY, 0),
    )
    try:
        yield Person(ours, process, columns, rows)
        assert termios.tcgetattr(theirs) == before  # the terminal is as it was
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(theirs)
        os.close(ours)
