"""Opening files that anyone may have put where they stand: in comes a path, out come bytes, and nothing ever waits.

A named pipe does not block, a link is followed only where that is asked for, and nothing but a regular file is read.
"""

import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_quietly(path: Path | str, *, follow: bool = False) -> BinaryIO:
    """Open a file for reading, without waiting for the other end of a pipe; what was opened may be no regular file.

    Raises:
        OSError: there is nothing, it may not be read, a folder stands there, or a link that is not to be followed.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    return open(path, "rb", opener=lambda name, _: os.open(name, flags))


def read_head(path: Path | str, max_bytes: int, *, follow: bool = False) -> bytes:
    """Read at most so many bytes from a file's start; b"" for what is no regular file.

    Raises:
        OSError: as `open_quietly`, or the disk fails.
    """
    with open_quietly(path, follow=follow) as file:
        return file.read(max_bytes) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
