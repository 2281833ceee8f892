"""When a vector snapshot is written, and how it becomes the published one.

The order of the writes: the new file whole and synced under a name never used before, then the pointer in the catalog
(with the deletion of the embeddings that the file lacks, in one transaction), then the old files away. A kill between
any two leaves either the old pointer with its file, or the new one with its own.
"""

from pathlib import Path

from hunch.core.store import vectors, writes
from hunch.core.store.catalog import Catalog

#: Embeddings after the snapshot are read one by one from the catalog, about 5 µs each: a new snapshot is due when
#: they are this many and a tenth of all.
TAIL = 1_000
TAIL_SHARE = 0.1
#: Embeddings that no chunk uses any more are kept for files that come back (a branch checked out and back), until
#: they are this many and this share of all: two branches that share no file fit, seen while git goes from one to the
#: other, when some files are in neither.
ORPHANS = 1_000
ORPHANS_SHARE = 0.6


def publish_if_due(catalog: Catalog, *, force: bool = False, forget: bool = False) -> bool:
    """Write and publish a snapshot where one is due.

    Args:
        catalog: The catalog, its writer lock held.
        force: Publish whatever the figures say.
        forget: Also drop every embedding that no chunk uses.

    Returns:
        Whether a snapshot was published.
    """
    counts = catalog.counts()
    total = counts["embeddings"]
    pointer = catalog.pointer()
    last_key = pointer.last_key if pointer else 0
    tail = catalog.tail(last_key)
    live_only = forget or counts["orphans"] > max(ORPHANS, ORPHANS_SHARE * total)
    due = force or live_only or tail > max(TAIL, TAIL_SHARE * total)
    folder = catalog.path.parent
    if due:
        keys, rows = catalog.vectors(live_only=live_only)
        names = [path.name for path in folder.glob("vectors-*.usearch")] + ([pointer.name] if pointer else [])
        number = 1 + max(map(_number, names), default=0)
        pointer = vectors.write_snapshot(folder, f"vectors-{number:06d}.usearch", keys, rows)
        catalog.point(pointer, live_only=live_only)
    for path in folder.glob("vectors-*.usearch"):
        if pointer is None or path.name != pointer.name:
            writes.remove(path, "snapshot.removed")
    return due


def _number(name: str) -> int:
    digits = Path(name).stem.removeprefix("vectors-")
    return int(digits) if digits.isdigit() else 0
