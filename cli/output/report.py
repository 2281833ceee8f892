"""The one mouth for what is not a result: notices, errors and progress, all on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hunch.cli.output.sanitize import visible
from hunch.core.types import Progress

#: Work shorter than this shows no progress.
PATIENCE_S = 1.0
#: How often a line of progress is printed where there is no terminal to redraw it on.
LOG_EVERY_S = 10.0


def notice(message: str) -> None:
    """Say something that is not a result."""
    sys.stderr.write(f"hunch: {visible(message)}\n")
    sys.stderr.flush()


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Show how far long work has come, with its rate and the remaining time."""
    began = drawn = time.monotonic()
    on_terminal = sys.stderr.isatty()
    every = 0.1 if on_terminal else LOG_EVERY_S

    def show(files_done: int, files: int, bytes_done: int, bytes_all: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if quiet or now - began < PATIENCE_S or now - drawn < every:
            return
        drawn = now
        line = progress_line(label, files_done, files, bytes_done, bytes_all, now - began)
        sys.stderr.write(f"\r\x1b[K{line}" if on_terminal else f"{line}\n")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if on_terminal and drawn != began:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def progress_line(label: str, files_done: int, files: int, bytes_done: int, bytes_all: int, seconds: float) -> str:
    """Say how far it is.

    >>> progress_line("indexing notes", 50, 200, 1_000_000, 4_000_000, 10.0)
    'hunch: indexing notes: 50 of 200 files, 1.0 of 4.0 MB, 100 kB/s, 0:30 left'
    """
    rate = bytes_done / seconds if seconds else 0.0
    left = (bytes_all - bytes_done) / rate if rate else 0.0
    return (
        f"hunch: {visible(label)}: {files_done} of {files} files, {bytes_done / 1e6:.1f} of {bytes_all / 1e6:.1f} MB, "
        f"{rate / 1e3:.0f} kB/s, {int(left // 60)}:{int(left % 60):02d} left"
    )
