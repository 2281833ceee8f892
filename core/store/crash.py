"""Named points at which a run can be made to die, so that a test can ask what it left behind.

Inert unless HUNCH_CRASH_AT names a point; `NAME:3` dies when the point is passed for the third time. The process is
killed as SIGKILL kills: nothing is flushed, nothing is cleaned up.
"""

import os
import signal

VARIABLE = "HUNCH_CRASH_AT"

#: Every point, in about the order in which a first run passes them. A test compares this list with the source.
POINTS = (
    "folder.made",
    "root.written root.synced root.renamed",
    "lock.taken lock.left",
    "seal.broken",
    "generation.made",
    "catalog.created schema.begun schema.changed schema.committed",
    "current.written current.synced current.renamed",
    "adoption.begun adoption.changed adoption.committed",
    "batch.begun batch.embeddings batch.document batch.changed batch.committed",
    "forgotten.begun forgotten.changed forgotten.committed",
    "facts.begun facts.changed facts.committed",
    "snapshot.written snapshot.synced snapshot.renamed",
    "pointer.begun pointer.changed pointer.committed",
    "snapshot.removed",
    "generation.removed",
    "damaged.renamed leftover.removed",
    "index.unpublished index.removed",
    "migration.copied migration.begun migration.changed migration.committed",
    "words.begun words.changed words.committed",
    "vacuum.begun vacuum.done vacuum.truncated",
    "seal.written seal.synced seal.renamed",
    "root.moved",
    "archive.written archive.synced archive.renamed",
)

_passed: dict[str, int] = {}


def names() -> list[str]:
    """Give the points one by one."""
    return " ".join(POINTS).split()


def reach(point: str) -> None:
    """Pass a point: die there if that is what the environment asks for."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    name, _, nth = wanted.partition(":")
    if name != point:
        return
    _passed[point] = _passed.get(point, 0) + 1
    if _passed[point] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
