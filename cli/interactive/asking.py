"""The thread beside the keyboard: it does what was asked last, so that typing never waits.

There are a few kinds of jobs (a question, a preview, a look at the files). Of each kind only the newest waits; one that
was not begun when the next came is dropped. Everything that a job touches belongs to this thread alone.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

#: How long a question waits for the next key: shorter than the pause between two keys of who types fast, but a burst
#: (a paste, a key that is held) is answered once.
SETTLE_S = 0.04
#: How long nobody asked before the files are looked at, at first, and the longest that is grown to while nobody asks.
LOOK_S, LONGEST_S = 2.0, 30.0
#: Between two looks lies so many times what one takes: a large tree is not walked all the time.
PATIENCE = 20


class Work(Protocol):
    """What the thread does."""

    def do(self, job: object) -> object | None:
        """Do a job; give what is to be told of it, or None."""

    def look(self) -> object | None:
        """Look at the files; give what is to be told of it, or None."""

    def rest(self) -> None:
        """Hold nothing while nobody asks."""


class Asker:
    """Takes jobs from one thread, and does them on its own. Use as a context manager."""

    def __init__(
        self,
        work: Callable[[], AbstractContextManager[Work]],
        tell: Callable[[object], None],
        *,
        looks: bool = True,
    ) -> None:
        """Remember the work, which is begun and ended on the thread, and whom to tell.

        Args:
            work: Begins it.
            tell: Is called on the thread with each result, and with the exception that ended it.
            looks: Whether it looks at the files while nobody asks.
        """
        self._work, self._tell, self._looks = work, tell, looks
        self._waiting: dict[type, object] = {}  # by kind
        self._settles = False
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="asking", daemon=True)

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask(self, job: object, *, settle: bool = False) -> None:
        """Let a job be done, instead of one of its kind that still waits.

        Args:
            job: What is to be done.
            settle: Wait a moment for a newer one.
        """
        with self._changed:
            self._waiting[type(job)] = job
            self._settles = settle
            self._changed.notify()

    def close(self, patience_s: float = 2.0) -> None:
        """End the thread when its job is done; one that takes longer is left to the end of the process."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _run(self) -> None:
        try:
            with self._work() as work:
                self._go_on(work)
        except BaseException as error:  # noqa: BLE001 - told to the other thread, which ends the program with it
            self._tell(error)

    def _go_on(self, work: Work) -> None:
        pause_s = LOOK_S
        while True:
            job = self._next(pause_s)
            if self._is_closed:
                return
            began = time.monotonic()
            result = work.look() if job is None else work.do(job)
            took_s = time.monotonic() - began
            pause_s = max(PATIENCE * took_s, min(LONGEST_S, 1.5 * pause_s)) if job is None else max(LOOK_S, pause_s / 4)
            if result is not None:
                self._tell(result)
            if not self._waiting:
                work.rest()

    def _next(self, pause_s: float) -> object | None:
        """Wait for a job, and take it; None where none came for so long, or all ends."""
        with self._changed:
            if not self._waiting and not self._is_closed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed, pause_s if self._looks else None)
            while self._settles and not self._is_closed:
                self._settles = False
                self._changed.wait(SETTLE_S)
            if self._is_closed or not self._waiting:
                return None
            return self._waiting.pop(next(iter(self._waiting)))
