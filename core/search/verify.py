"""The last look before a passage is shown: does the disk still hold it?"""

import hashlib
import os
from enum import Enum

from hunch.core.files.stats import stat_of
from hunch.core.reader import Document


class Verdict(Enum):
    """What the disk says about a document."""

    SAME = "same"
    CHANGED = "changed"  #: or gone


def verify(file: bytes, document: Document) -> Verdict:
    """Compare a file with its document: by stat, and by content where the stat differs."""
    try:
        stat = stat_of(os.lstat(file))
        if stat == document.stat:
            return Verdict.SAME
        if stat.size_bytes != document.stat.size_bytes or not os.path.isfile(file) or os.path.islink(file):
            return Verdict.CHANGED
        with open(file, "rb") as handle:
            same = hashlib.file_digest(handle, "sha256").digest() == document.content_hash
        return Verdict.SAME if same else Verdict.CHANGED
    except OSError:
        return Verdict.CHANGED
