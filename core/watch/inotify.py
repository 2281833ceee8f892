"""Linux: one inotify instance and one thread for all roots, by way of watchdog's lower layer.

Watchdog's `Observer` is not used here: it watches what the index leaves out, says nothing when the system's limit is
reached or its queue overflows, and holds every event back for half a second. `InotifyFD` does none of that: a watch
that cannot be had is an OSError, and an overflow is told. An exception in a callback would end its thread: callbacks
only mark.

A watch belongs to a folder, not to its name: one that is moved goes on under the name that it had, until it is watched
anew under the one that it has. So each name *must* have one watch at most, and each watch one name.
"""

import itertools
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator
from errno import EACCES
from pathlib import Path

from watchdog.observers.inotify_c import CallbackId, InotifyEvent, InotifyFD, Mask, WatchDescriptor
from watchdog.observers.inotify_c import InotifyConstants as In

from hunch.core.store import writes
from hunch.core.watch.events import Ear
from hunch.core.watch.signs import Signs

#: All that may change what a walk finds in a folder, or what is read; never that something is read.
MASK = Mask(
    In.IN_CREATE
    | In.IN_MODIFY
    | In.IN_CLOSE_WRITE  # what was written through a mapping shows here alone
    | In.IN_ATTRIB
    | In.IN_MOVED_FROM
    | In.IN_MOVED_TO
    | In.IN_DELETE
    | In.IN_DELETE_SELF
    | In.IN_MOVE_SELF
    | In.IN_ONLYDIR
    | In.IN_DONT_FOLLOW
    | In.IN_EXCL_UNLINK
)
SIGN_MASK = Mask(In.IN_CREATE | In.IN_ONLYDIR)


class Inotify:
    """One inotify instance."""

    def __init__(self, folder: Path) -> None:
        """Begin to hear; `folder` is made, for the signs.

        Raises:
            OSError: EMFILE, there are too many instances; ENOSPC, too many watches.
            HomeUnusable: The folder cannot be made.
        """
        logging.getLogger("watchdog").addHandler(logging.NullHandler())  # else its warnings go to stderr
        writes.private_folder(folder)
        self._ears: set[Ear] = set()
        # one for each watch that is asked for: watchdog warns of a number that a folder's watch has already
        self._numbers = itertools.count(1)
        self._signs = Signs(folder)
        self._is_deaf = False
        self.instance = InotifyFD()
        try:
            self.instance.add_callback(os.fsencode(folder), SIGN_MASK, self, CallbackId(0))
        except OSError:
            self.instance.start()  # only its thread frees what it holds
            self.close()
            raise
        self.instance.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether its thread lives, and hears signs."""
        return self.instance.is_alive() and not self._is_deaf

    def folders(self, ear: Ear, *, deep: bool = True) -> "InotifyFolders":
        """Begin to hear for one root."""
        self._ears.add(ear)
        return InotifyFolders(self.instance, ear, self._numbers, lambda: self._ears.discard(ear))

    def sync(self, timeout_s: float) -> bool:
        """Wait until all is told that happened before this call."""
        return self.is_alive and self._signs.wait(timeout_s) and self.is_alive

    def close(self) -> None:
        """End its thread."""
        self._is_deaf = True
        self.instance.stop()
        if self.instance.is_alive():
            self.instance.join(timeout=2.0)

    def on_event(self, event: InotifyEvent) -> None:
        """See a sign."""
        self._signs.see(event.name)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Hear no more: the folder of the signs is gone."""
        self._is_deaf = True

    def on_queue_overflow(self) -> None:
        """Tell every root that events were lost, and only then those who wait for a sign."""
        for ear in list(self._ears):
            ear.lost()
        self._signs.see_all()


class InotifyFolders:
    """The watched folders of one root. Watches are made on the root's thread, and end on either."""

    def __init__(self, instance: InotifyFD, ear: Ear, numbers: Iterator[int], forget: Callable[[], None]) -> None:
        """Take the instance, who hears, numbers for its watches, and what to call at the end."""
        self._instance, self._ear, self._numbers, self._forget = instance, ear, numbers, forget
        self._lock = threading.Lock()
        self._names: dict[int, bytes] = {}
        self._watches: dict[bytes, tuple[WatchDescriptor, CallbackId]] = {}

    def watch(self, folder: bytes) -> None:
        """Hear of a folder's changes from now on.

        Raises:
            OSError: That cannot be: ENOSPC where the system's limit is reached.
        """
        number = CallbackId(next(self._numbers))
        wd = self._instance.add_callback(folder, MASK, self, number)
        if wd == -1:  # watchdog passes over a folder that is closed to us
            self._instance.remove_callbacks([(wd, number)])
            raise PermissionError(EACCES, os.strerror(EACCES), os.fsdecode(folder))
        stale = []
        with self._lock:
            before = self._names.get(wd)
            if before is not None:  # watched already, perhaps under the name that it had
                stale.append(self._watches.pop(before))
            if folder in self._watches:  # another folder had this name
                stale.append(self._watches[folder])
                del self._names[stale[-1][0]]
            self._names[wd], self._watches[folder] = folder, (wd, number)
        self._instance.remove_callbacks(stale)

    def keep(self, folders: Collection[bytes], below: Collection[bytes] | None = None) -> None:
        """Give up all but some folders; with `below`, of those at and below some paths alone."""
        with self._lock:
            inside = tuple(path + b"/" for path in below or ())
            gone = [
                name
                for name in self._watches
                if name not in folders and (below is None or name in below or name.startswith(inside))
            ]
            stale = [self._watches.pop(name) for name in gone]
            for wd, _ in stale:
                del self._names[wd]
        self._instance.remove_callbacks(stale)

    def close(self) -> None:
        """Hear no more."""
        self._forget()
        self.keep(())

    def on_event(self, event: InotifyEvent) -> None:
        """Pass an event on, with the name of its folder."""
        folder = self._names.get(event.wd)
        try:
            if folder is not None:
                self._ear.heard(folder, event.name)
        except Exception:  # noqa: BLE001 - it would end the thread that hears for all roots
            self._ear.lost()

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Take note that a watched folder is gone."""
        with self._lock:
            folder = self._names.pop(wd, None)
            if folder is not None:
                del self._watches[folder]

    def on_queue_overflow(self) -> None:
        """Leave it to the instance, which tells all roots."""
