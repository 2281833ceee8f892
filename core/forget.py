"""Taking a root, or a part of one, out of the index. The files themselves are never touched."""

import os
from dataclasses import dataclass
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexDamaged, IndexForeign, IndexMissing, PathMissing, UsageError
from hunch.core.plan import relative
from hunch.core.store import writes
from hunch.core.store.batch import Batch
from hunch.core.store.catalog import Catalog
from hunch.core.store.known import forgotten
from hunch.core.store.lock import writer_lock
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import CATALOG, IndexFolder, covering, index_folder
from hunch.core.store.schema import damage_named, reading

#: How long to wait for a run that is writing.
WAIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was taken out."""

    files: int
    is_gone: bool = True  #: whether its bytes have left the index's files; not while a search is reading them


def forget(path: Path, home: Path) -> Forgotten:
    """Forget an absolute path: a whole index where it is a root, else what the index above holds of it.

    What was forgotten below a root stays out until it is indexed by name. Its text and vectors leave the files of the
    index too: freed pages are overwritten, the snapshot is written anew, and what a repair put aside is deleted.

    Raises:
        IndexMissing: No index covers the path.
        PathMissing: Nothing is there, and the index holds nothing of it.
        IndexBusy: Another process is writing.
    """
    place = covering(home, path) or index_folder(home, path)
    if place.current() is None and not place.remains():
        raise IndexMissing(path)
    with writer_lock(place, wait_s=WAIT_S):
        folder = place.current()
        if folder is None:  # a killed run of this command left the rest
            _remove(place)
            return Forgotten(files=0)
        if path == place.root:
            done = Forgotten(files=_count(folder / CATALOG))
            _remove(place)
            return done
        catalog = Catalog(folder / CATALOG)
        try:
            with damage_named(catalog.path):
                done = _take_out(catalog, path, place)
        finally:
            catalog.close()
        others = [each for number in place.generations() if (each := place.generation(number)) != folder]
        copies = [*others, *place.damaged(), *writes.strays(place.folder)]
        for copy in copies:  # of the same texts, which a killed rebuild or backup left, or a repair put aside
            writes.remove(copy, "leftover.removed")
    return done


def _remove(place: IndexFolder) -> None:
    place.remove()
    if left := place.remains():
        raise HomeUnusable(left[0], "it could not be deleted")


def _count(catalog: Path) -> int:
    """Count the files of an index that is about to go; 0 for one that cannot be read, which goes as well."""
    try:
        with reading(catalog) as connection:
            ((n,),) = connection.execute("SELECT count(*) FROM documents")
            return int(n)
    except (IndexDamaged, IndexForeign):
        return 0


def _take_out(catalog: Catalog, path: Path, place: IndexFolder) -> Forgotten:
    prefix = relative(path, place.base)
    known = catalog.known()
    below = [name for name in known if name == prefix or name.startswith(prefix + b"/")]
    if not below and not os.path.lexists(path) and prefix not in catalog.forgotten():
        raise PathMissing(path)
    catalog.apply(Batch(removed=below, forgotten=[prefix]), catalog.meta()["encoder"])
    publish_if_due(catalog, forget=True)
    return Forgotten(files=sum(known[name].skip is None for name in below), is_gone=catalog.vacuum())


def bring_back(path: Path, place: IndexFolder) -> None:
    """Let a path below a root come back that was forgotten; the next indexing takes it up.

    Raises:
        UsageError: It was forgotten together with a folder above it.
        IndexBusy: Another process is writing.
    """
    folder = place.current()
    if folder is None:
        return
    with reading(folder / CATALOG) as connection:
        left_out = forgotten(connection)
    name = relative(path, place.base)
    for above in left_out:
        if name.startswith(above + b"/"):
            whole = place.base / os.fsdecode(above)
            raise UsageError(f"{path} was forgotten together with {whole}; to bring that back: hunch index {whole}")
    if name not in left_out:
        return
    with writer_lock(place, wait_s=WAIT_S):
        catalog = Catalog(folder / CATALOG)
        try:
            with damage_named(catalog.path):
                catalog.remember(name)
        finally:
            catalog.close()
