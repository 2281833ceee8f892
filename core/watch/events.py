"""Behind which the ways of hearing of changes swap: what a system's events are asked for, and what they tell.

Events may come late, twice, or for nothing; whoever hears one only marks a place. What must not be is that one is lost
without a word: then all is told to be unknown.
"""

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

#: Where, in HUNCH_HOME, signs to the watcher's own events are given.
SIGNS = "watch"


@dataclass(frozen=True, slots=True)
class Ear:
    """Who hears of one root. Both are called on the events' own thread, must be quick, and must not raise."""

    heard: Callable[[bytes, bytes], None]  #: something is with a name in a folder, or with the folder itself (b"")
    lost: Callable[[], None]  #: events were lost: anything may have changed


class Folders(Protocol):
    """The folders of one root whose changes are heard."""

    def watch(self, folder: bytes) -> None:
        """Hear of a folder's changes from now on.

        Raises:
            OSError: That cannot be: ENOSPC where the system's limit is reached.
        """

    def keep(self, folders: Collection[bytes], below: Collection[bytes] | None = None) -> None:
        """Give up all but some folders; with `below`, of those at and below some paths alone."""

    def close(self) -> None:
        """Hear no more."""


class Events(Protocol):
    """One instance of a system's events, for all roots."""

    @property
    def is_alive(self) -> bool:
        """Tell whether it still hears."""

    def folders(self, ear: Ear, *, deep: bool = True) -> Folders:
        """Begin to hear for one root; not `deep` where single folders are meant, whatever is below them."""

    def sync(self, timeout_s: float) -> bool:
        """Wait until all is told that happened before this call; False where that cannot be known."""

    def close(self) -> None:
        """End its thread."""


def begin(home: Path) -> Events:
    """Begin to hear, in the best way that this system has.

    Raises:
        OSError: There is none: EMFILE where too many programs hear already.
        HomeUnusable: Nothing can be written to HUNCH_HOME.
    """
    if sys.platform == "linux":
        from hunch.core.watch.inotify import Inotify

        return Inotify(home / SIGNS)
    from hunch.core.watch.observed import Observed

    return Observed()
