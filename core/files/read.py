"""Files to text: in comes a file that the walk found, out comes its `Text`, or `Skipped` with the one reason why not.

A file is opened without blocking and without following links, read at most once in full, and only taken when it did
not change meanwhile. What its bytes mean is the business of `hunch.core.files.decode`.
"""

import hashlib
import os
import stat
from pathlib import Path

from hunch.core.files.decode import decode
from hunch.core.files.opening import open_quietly
from hunch.core.files.secrets import is_key_file
from hunch.core.files.stats import MAX_BYTES, skip_reason, stat_of
from hunch.core.types import Found, Skipped, SkipReason, Stat, Text

_ATTEMPTS = 3


def read(found: Found, max_bytes: int = MAX_BYTES) -> Text | Skipped:
    """Read and decode a file: its text, and the state of the file that the text was read from."""
    try:
        content = _read_settled(found.path, max_bytes)
    except OSError as error:
        return Skipped(path=found.path, reason=skip_reason(error), detail=os.strerror(error.errno or 0))
    if isinstance(content, Skipped):
        return content
    data, state = content
    decoded = decode(data)
    if isinstance(decoded, SkipReason):
        return Skipped(path=found.path, reason=decoded)
    if is_key_file(decoded.text):
        return Skipped(path=found.path, reason=SkipReason.SECRET, detail="a private key by its form")
    return Text(text=decoded.text, encoding=decoded.encoding, content_hash=hashlib.sha256(data).digest(), stat=state)


def _read_settled(path: Path, max_bytes: int) -> tuple[bytes, Stat] | Skipped:
    """Read a file's bytes, again where its state was another after than before."""
    for _ in range(_ATTEMPTS):
        with open_quietly(path) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                return Skipped(path=path, reason=SkipReason.SPECIAL, detail="no regular file stands there any more")
            if before.st_size > max_bytes:
                detail = f"{before.st_size} bytes, and the limit is {max_bytes}"
                return Skipped(path=path, reason=SkipReason.TOO_LARGE, detail=detail)
            # Pseudo files claim size 0 and may go on for ever, so nothing is read from them; one byte more than
            # the size tells of a file that grows.
            data = file.read(before.st_size + 1) if before.st_size else b""
            state = stat_of(os.fstat(file.fileno()))
        if state == stat_of(before) and len(data) == state.size_bytes:
            return data, state
    return Skipped(path=path, reason=SkipReason.CHANGING, detail=f"it changed during each of {_ATTEMPTS} readings")
