"""What the operating system says about a file, in hunch's words. Light: the walk of every search needs no more."""

import errno
import os

from hunch.core.types import SkipReason, Stat

#: The largest file that is read: a book of 8,000 pages; what is larger is data, and would take minutes to encode.
MAX_BYTES = 16 << 20

_REASONS = {
    errno.ENOENT: SkipReason.VANISHED,
    errno.ENOTDIR: SkipReason.VANISHED,
    errno.ESTALE: SkipReason.VANISHED,
    errno.EISDIR: SkipReason.VANISHED,  # a folder stands in the file's place
    errno.EACCES: SkipReason.PERMISSION,
    errno.EPERM: SkipReason.PERMISSION,
    errno.ELOOP: SkipReason.SYMLINK,
    errno.ENXIO: SkipReason.SPECIAL,
}


def stat_of(status: os.stat_result) -> Stat:
    """Take from an operating system's status what tells one state of a file from another."""
    return Stat(
        size_bytes=status.st_size, mtime_ns=status.st_mtime_ns, ctime_ns=status.st_ctime_ns, inode=status.st_ino
    )


def skip_reason(error: OSError) -> SkipReason:
    """Give the reason that an operating system's error stands for."""
    return _REASONS.get(error.errno or 0, SkipReason.IO_ERROR)
