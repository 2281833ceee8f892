"""Other systems than Linux: watchdog's `Observer`, one for all roots, each root watched with all below it.

What it tells comes late, some of it not at all, and in no order that could be relied on: it says where to look, and
nothing is ever taken for complete.
"""

import os
from collections.abc import Collection

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from hunch.core.watch.events import Ear

#: Telling that something was read would have every look at a file followed by another.
_SILENT = frozenset({"opened", "closed_no_write"})


class Observed:
    """One observer."""

    def __init__(self) -> None:
        """Begin to hear.

        Raises:
            OSError: The system does not give what it takes.
        """
        self._observer: BaseObserver = Observer()
        self._observer.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether its threads live."""
        return self._observer.is_alive() and all(emitter.is_alive() for emitter in list(self._observer.emitters))

    def folders(self, ear: Ear, *, deep: bool = True) -> "ObservedFolders":
        """Begin to hear for one root; not `deep` for the first folder alone."""
        return ObservedFolders(self._observer, ear, deep=deep)

    def sync(self, timeout_s: float) -> bool:
        """Say that nothing is known."""
        return False

    def close(self) -> None:
        """End its threads."""
        self._observer.stop()
        self._observer.join(timeout=2.0)


class ObservedFolders(FileSystemEventHandler):
    """One root, with all below it where `deep`."""

    def __init__(self, observer: BaseObserver, ear: Ear, *, deep: bool) -> None:
        """Take the observer and who hears."""
        self._observer, self._ear, self._is_deep = observer, ear, deep
        self._watch: ObservedWatch | None = None

    def watch(self, folder: bytes) -> None:
        """Hear of the first folder, and of all below it where `deep`: the others come with it.

        Raises:
            OSError: That cannot be.
        """
        if self._watch is None:
            self._watch = self._observer.schedule(self, os.fsdecode(folder), recursive=self._is_deep)

    def keep(self, folders: Collection[bytes], below: Collection[bytes] | None = None) -> None:
        """Keep the one watch that there is."""

    def close(self) -> None:
        """Hear no more."""
        if self._watch is not None:
            watch, self._watch = self._watch, None
            self._observer.unschedule(watch)

    def dispatch(self, event: FileSystemEvent) -> None:
        """Mark where something was, and where it is."""
        if event.event_type in _SILENT or (event.is_directory and event.event_type == "modified"):
            return  # a folder is modified by what is told of its entries, and would be looked at with all below it
        for path in (event.src_path, event.dest_path):
            if path:
                folder, name = os.path.split(os.fsencode(path))
                self._ear.heard(folder, name)
