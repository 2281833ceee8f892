"""How to know that all has been told which happened so far: a sign of one's own, last in the line of events.

Events of one instance come in the order in which they happened. So whoever makes a file with a name that nobody else
uses, and waits for its event, has by then been told all that came before. Callers who come together share a sign: it
*must* be given after each of them asked, so whoever comes while one is being given waits for the next.
"""

import os
import threading
from pathlib import Path

from hunch.core.errors import HomeUnusable
from hunch.core.store import writes


class _Sign:
    """One sign, and whether it was seen."""

    __slots__ = ("is_good", "name", "seen")

    def __init__(self, name: str) -> None:
        self.name, self.seen, self.is_good = name, threading.Event(), True


class Signs:
    """The signs that are given in one folder of this process's own."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is there and watched."""
        self._folder = folder
        self._lock = threading.Lock()  # of what follows; held for a moment only, for the events' thread takes it
        self._next: _Sign | None = None  # wanted, and not given yet
        self._given: dict[bytes, _Sign] = {}
        self._count = 0
        self._giving = threading.Lock()

    def wait(self, timeout_s: float) -> bool:
        """Give a sign, or share the next one, and wait until it is seen; False where it was not."""
        with self._lock:
            sign = self._next
            if sign is None:
                self._count += 1
                mine = sign = self._next = _Sign(f"{os.getpid()}-{self._count}")
            else:
                mine = None
        if mine is not None:
            self._give(mine)
        is_seen = sign.seen.wait(timeout_s)
        if not is_seen:
            with self._lock:
                self._given.pop(sign.name.encode(), None)
        return is_seen and sign.is_good

    def _give(self, sign: _Sign) -> None:
        with self._giving:
            with self._lock:
                self._next = None  # before it is given: who asks from here on may have changed something since
                self._given[sign.name.encode()] = sign
            try:
                writes.sign(self._folder / sign.name)
            except HomeUnusable:
                sign.is_good = False
                self.see(sign.name.encode())

    def see(self, name: bytes) -> None:
        """Take note that the event of a name came."""
        with self._lock:
            sign = self._given.pop(name, None)
        if sign is not None:
            sign.seen.set()

    def see_all(self) -> None:
        """Take note that events were lost, those of signs perhaps among them; that *must* have been told before."""
        with self._lock:
            given, self._given = self._given, {}
        for sign in given.values():
            sign.seen.set()
