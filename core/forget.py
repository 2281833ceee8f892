"""Taking a root, or a part of one, out of the index. The files themselves are never touched."""

from pathlib import Path

from hunch.core.catalog import Batch, Catalog
from hunch.core.errors import IndexMissing
from hunch.core.lock import writer_lock
from hunch.core.plan import relative
from hunch.core.publish import publish_if_due
from hunch.core.roots import CATALOG, covering

#: How long to wait for a run that is writing.
WAIT_S = 10.0


def forget(path: Path, home: Path) -> int:
    """Forget an absolute path: a whole index where it is a root, else what the index above holds of it.

    What was forgotten below a root stays out until it is indexed by name. Its text and vectors leave the files of the
    index too: freed pages are overwritten.

    Returns:
        How many files were forgotten.

    Raises:
        IndexMissing: No index covers the path.
        IndexBusy: Another process is writing.
    """
    place = covering(home, path)
    folder = place.current() if place else None
    if place is None or folder is None:
        raise IndexMissing(path)
    with writer_lock(place, wait_s=WAIT_S):
        catalog = Catalog(folder / CATALOG)
        try:
            if path == place.root:
                n = catalog.counts()["documents"]
            else:
                prefix = relative(path, place.base)
                below = [name for name in catalog.known() if name == prefix or name.startswith(prefix + b"/")]
                n = len(below)
                catalog.forget(prefix)
                catalog.apply(Batch(removed=below), catalog.meta()["encoder"])
                publish_if_due(catalog, forget=True)
                catalog.vacuum()
        finally:
            catalog.close()
        if path == place.root:
            place.remove()
    return n
