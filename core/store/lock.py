"""One writer an index: an operating-system lock, which a killed process gives back by dying."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hunch.core.errors import HomeUnusable, IndexBusy
from hunch.core.store import writes
from hunch.core.store.crash import reach
from hunch.core.store.roots import IndexFolder


@contextmanager
def writer_lock(place: IndexFolder, wait_s: float) -> Iterator[None]:
    """Hold the right to write an index.

    Raises:
        IndexBusy: Another process held it for all of `wait_s`.
        HomeUnusable: The lock cannot be written.
    """
    import filelock  # 40 ms, and most searches write nothing

    holder = place.folder / "holder"
    lock = filelock.FileLock(place.folder / "lock", mode=0o600)
    try:
        lock.acquire(timeout=wait_s)
    except filelock.Timeout:
        try:
            name = f"process {int(holder.read_text('ascii'))}"
        except (OSError, ValueError):
            name = "another process"
        raise IndexBusy(place.root, name) from None
    except OSError as error:
        raise HomeUnusable(place.folder, error.strerror or "") from error
    try:
        writes.note(holder, str(os.getpid()).encode())
        reach("lock.taken")
        yield
    finally:
        with suppress(HomeUnusable):  # nothing rests on it: it only gives the lock's holder a name
            writes.remove(holder, "lock.left")
        lock.release()
