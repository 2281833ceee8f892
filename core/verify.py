"""The last look before a passage is shown: does the disk still hold it?"""

import hashlib
import os
import stat
from enum import Enum

from hunch.core.files.opening import open_quietly
from hunch.core.files.stats import stat_of
from hunch.core.store.rows import Document


class Verdict(Enum):
    """What the disk says about a document."""

    SAME = "same"
    CHANGED = "changed"  #: or gone
    LEFT_OUT = "left out"  #: by a rule that may be younger than the index


def verify(file: bytes, document: Document) -> Verdict:
    """Compare a file with its document: by stat, and by content where the stat differs or proves nothing."""
    try:
        state = stat_of(os.lstat(file))
        if state == document.stat and document.settled:
            return Verdict.SAME
        if state.size_bytes != document.stat.size_bytes:
            return Verdict.CHANGED
        with open_quietly(os.fsdecode(file)) as handle:
            if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
                return Verdict.CHANGED
            same = hashlib.sha256(handle.read()).digest() == document.content_hash  # at most `MAX_BYTES`
        return Verdict.SAME if same else Verdict.CHANGED
    except OSError:
        return Verdict.CHANGED
