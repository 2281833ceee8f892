"""What nothing refers to any more: what killed runs left, embeddings that no chunk uses, what was put aside.

An unfinished generation *after* the one in use stays: the next run goes on with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hunch.core.store import writes
from hunch.core.store.catalog import Catalog
from hunch.core.store.generations import number_of
from hunch.core.store.lock import writer_lock
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import CATALOG, IndexFolder
from hunch.core.store.schema import damage_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was removed from an index."""

    files: int  #: and folders
    embeddings: int
    freed_bytes: int


def leftovers(place: IndexFolder) -> Iterator[Path]:
    """Yield the files and folders that no reader and no later run will look at. The caller holds the writer lock."""
    current = place.current()
    yield from writes.strays(place.folder)
    if current is None:  # a killed `forget` left it: the first run of all makes `current` before it takes up a file
        yield from place.remains()
        return
    yield from writes.strays(current)
    for number in place.generations():
        if number < number_of(current):
            yield place.generation(number)


def tidy(place: IndexFolder, *, embeddings: bool = False, damaged: bool = False, wait_s: float = 0.0) -> Tidied:
    """Remove what nothing refers to.

    Args:
        place: The root and its index folder.
        embeddings: Also drop embeddings that no chunk uses, which are kept for files that come back.
        damaged: Also delete the generations that a repair put aside.
        wait_s: How long to wait for a writer.

    Raises:
        IndexBusy: Another process is writing.
        IndexDamaged, IndexForeign: The catalog cannot be used; nothing was removed from it.
    """
    with writer_lock(place, wait_s=wait_s):
        before = _size(place.folder)
        removed = list(leftovers(place))
        if damaged:
            removed += place.damaged()
        for path in removed:
            writes.remove(path, "leftover.removed")
        dropped = _drop_embeddings(place) if embeddings else 0
        return Tidied(files=len(removed), embeddings=dropped, freed_bytes=max(0, before - _size(place.folder)))


def _drop_embeddings(place: IndexFolder) -> int:
    current = place.current()
    if current is None:
        return 0
    catalog = Catalog(current / CATALOG)
    try:
        with damage_named(catalog.path):
            orphans = catalog.counts()["orphans"]
            if orphans:
                publish_if_due(catalog, forget=True)
            catalog.vacuum()
            return orphans
    finally:
        catalog.close()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
