"""What is heard of one root, between the threads: events mark, one thread takes up, and searches wait for it."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hunch.core.files import junk
from hunch.core.files.ignore import RULING
from hunch.core.watch.events import Ear
from hunch.core.watch.marks import CAP, Marks, Taken

_RULING = frozenset(map(os.fsencode, RULING))


class Hearing:
    """The marks of one root, and whoever waits for a change of them."""

    def __init__(self, root: Path, *, cap: int = CAP, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the root, how many paths may be marked before all of it is, and a clock."""
        self._root = os.fsencode(root)
        self._clock = clock
        self._marks = Marks(cap)
        self._changed = threading.Condition()
        self._is_called = False

    @property
    def ear(self) -> Ear:
        """Give what hears of all folders of the root."""
        return Ear(heard=self.hear, lost=self.lose)

    def only(self, names: frozenset[bytes], *, then_whole: bool) -> Ear:
        """Give what hears of some names alone, and marks each, or all of the root."""

        def heard(folder: bytes, name: bytes) -> None:
            if name in names:
                if then_whole:
                    self.lose()
                else:
                    self.hear(folder, name)

        return Ear(heard=heard, lost=self.lose)

    def hear(self, folder: bytes, name: bytes) -> None:
        """Mark a name in a folder; the folder where the name rules it, and all of the root where that is the root."""
        if not name or name in _RULING:
            self._mark(folder)
            return
        within = folder if folder.endswith(b"/") else folder + b"/"
        for beside in junk.told_by(os.fsdecode(name)):
            self._mark(within + os.fsencode(beside))
        self._mark(within + name)

    def _mark(self, path: bytes) -> None:
        with self._changed:
            now = self._clock()
            is_first = self._marks.mark_whole(now) if path == self._root else self._marks.mark(path, now)
            if is_first:
                self._call()

    def lose(self) -> None:
        """Mark all of the root."""
        with self._changed:
            if self._marks.mark_whole(self._clock()):
                self._call()

    def call(self) -> None:
        """Wake the thread that takes up, whatever it waits for."""
        with self._changed:
            self._call()

    def _call(self) -> None:
        self._is_called = True  # it may be on its way to rest, and hear no notice
        self._changed.notify_all()

    def rest(self, timeout_s: float) -> None:
        """Wait until something is marked or wanted, or for a while."""
        with self._changed:
            if not self._is_called:
                self._changed.wait(timeout_s)
            self._is_called = False

    def due_s(self) -> float | None:
        """Give in how many seconds there is something to take, as `Marks.due_s`."""
        with self._changed:
            return self._marks.due_s(self._clock())

    @property
    def is_wanted(self) -> bool:
        """Tell whether somebody waits for what is marked."""
        return self._marks.is_wanted

    @property
    def is_lost(self) -> bool:
        """Tell whether all of the root waits for a look."""
        return self._marks.is_whole

    @property
    def pending(self) -> int:
        """Count what is not in the index yet."""
        with self._changed:
            return self._marks.pending

    def take(self) -> Taken:
        """Take all that waits."""
        with self._changed:
            return self._marks.take()

    def finish(self) -> None:
        """Say that what was taken is in the index."""
        with self._changed:
            self._marks.finish()
            self._changed.notify_all()

    def give_back(self) -> None:
        """Say that what was taken is not all in the index."""
        with self._changed:
            self._marks.give_back()

    def wait(self, timeout_s: float, is_in_vain: Callable[[], bool]) -> bool:
        """Wait until all that is marked now is in the index; False where that took too long, or became vain."""
        with self._changed:
            ticket = self._marks.ticket
            if self._marks.done < ticket:
                self._marks.want()
                self._call()
            until = self._clock() + timeout_s
            while self._marks.done < ticket and not is_in_vain():
                left_s = until - self._clock()
                if left_s <= 0:
                    return False
                self._changed.wait(left_s)
            return self._marks.done >= ticket
