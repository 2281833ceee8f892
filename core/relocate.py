"""A root that was moved or renamed keeps its index: its files are known by their paths below it."""

import os
from pathlib import Path

from hunch.core.errors import IndexMissing, UsageError
from hunch.core.store import schema, writes
from hunch.core.store.catalog import Catalog
from hunch.core.store.lock import writer_lock
from hunch.core.store.roots import CATALOG, IndexFolder, index_folder

#: How long to wait for a run that is writing.
WAIT_S = 10.0


def relocate(old: Path, new: Path, home: Path) -> IndexFolder:
    """Give the index of `old`, a root that is not there any more, to `new`, where it is now.

    Nothing is embedded again: the next run sees that the texts are the same.

    Args:
        old: The absolute path that was indexed.
        new: Its absolute path now.
        home: HUNCH_HOME.

    Raises:
        IndexMissing: `old` has no index.
        UsageError: `old` is still there, or `new` has an index of its own.
        IndexBusy: Another process is writing.
    """
    source, target = index_folder(home, old), index_folder(home, new)
    if source.current() is None:
        raise IndexMissing(old)
    if old.exists():
        raise UsageError(f"{old} is still there; to index {new} beside it: hunch index {new}")
    if target.current() is not None:
        raise UsageError(f"{new} has an index of its own; to put the other in its place, first: hunch forget {new}")
    with writer_lock(source, wait_s=WAIT_S), schema.damage_named(source.folder):
        current = source.current()
        if current is None:
            raise IndexMissing(old)
        catalog = Catalog(current / CATALOG)
        try:
            catalog.set_meta(root=os.fsencode(new))
        finally:
            catalog.close()
        writes.remove(target.folder, "leftover.removed")
        writes.rename(source.folder, target.folder, "root.moved")
        target.remember_root()
        writes.remove(target.folder / "holder", "lock.left")
    return target
