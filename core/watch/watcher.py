"""All roots that are followed, and what they share: the system's events, and a thread that looks after the others."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from hunch.core.errors import HomeUnusable
from hunch.core.store.roots import IndexFolder
from hunch.core.types import Change, EncoderSource
from hunch.core.watch import events
from hunch.core.watch.follower import Follower
from hunch.core.watch.naps import clocks, is_nap
from hunch.core.watch.states import Means, Pace, RootState

#: How long all threads together may take to end: a batch is committed, a text is encoded to its end.
PATIENCE_S = 5.0
#: How long to wait before events are asked for again where there were none.
AGAIN_S = 30.0
NO_EVENTS = "the system gives no events ({cause}): all files are looked at now and then; {hint}"
MORE = "to allow more: sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"


class Watcher:
    """Follows roots from `__enter__` to `__exit__`."""

    def __init__(
        self,
        home: Path,
        source: EncoderSource,
        *,
        told: Callable[[Change], None] | None = None,
        may_rest: Callable[[], bool] | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Prepare to follow.

        Args:
            home: HUNCH_HOME.
            source: The encoder; loaded only if something has to be encoded.
            told: Called for each change that was applied, on the thread of its root; it must not raise.
            may_rest: Asked before background work that encodes; true where it is to be left for later. A search that
                waits is served all the same.
            pace: How often things are done when nothing asks for them.
        """
        self._means = Means(home=home, source=source, told=told, may_rest=may_rest, pace=pace or Pace())
        self._lock = threading.Lock()
        self._followers: dict[Path, Follower] = {}
        self._ending = threading.Event()
        self._events: events.Events | None = None
        self._retired: list[events.Events] = []
        self._trouble = ""
        self._asked_at = 0.0
        self._supervisor = threading.Thread(target=self._supervise, name="hunch-watch", daemon=True)

    def __enter__(self) -> "Watcher":
        """Start its threads."""
        self._begin_events()
        self._supervisor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop its threads; what they did is kept."""
        self._ending.set()
        with self._lock:
            followers, self._followers = list(self._followers.values()), {}
        for follower in followers:
            follower.stop()
        until = time.monotonic() + PATIENCE_S
        for follower in followers:
            follower.join(max(0.0, until - time.monotonic()))
        self._supervisor.join(max(0.0, until - time.monotonic()))
        for each in (self._events, *self._retired):
            if each is not None:
                each.close()

    def follow(self, places: Iterable[IndexFolder]) -> None:
        """Follow exactly these roots from now on. Returns at once; the rest happens on their threads."""
        wanted = {place.folder: place for place in places}
        with self._lock:
            for folder, follower in list(self._followers.items()):
                if folder not in wanted or follower.is_over:
                    follower.stop()
                    del self._followers[folder]
            for folder, place in wanted.items():
                if folder not in self._followers and not self._ending.is_set():
                    follower = self._followers[folder] = Follower(place, self._means, self._give_events)
                    follower.start()

    def catch_up(self, place: IndexFolder, budget_s: float) -> int | None:
        """Wait until every change that happened before this call is in the index, for at most `budget_s`.

        Returns:
            0 when all is in; else how many changed paths are not; None where this watcher cannot tell, because the
            root is not followed, not by events alone, not there, or because something stands in the way.
        """
        until = time.monotonic() + budget_s
        follower, heard = self._followers.get(place.folder), self._events
        if follower is None or heard is None or not follower.knows() or not heard.sync(budget_s):
            return None
        if heard is not self._events or not follower.knows():
            return None
        return follower.wait(until - time.monotonic())

    def states(self) -> list[RootState]:
        """Say how each root is followed, ordered by root."""
        with self._lock:
            followers = list(self._followers.values())
        return sorted((follower.state() for follower in followers), key=lambda state: state.root)

    def _give_events(self) -> tuple[events.Events | None, str]:
        return self._events, self._trouble

    def _begin_events(self) -> None:
        self._asked_at = time.monotonic()
        try:
            self._events, self._trouble = events.begin(self._means.home), ""
        except (OSError, HomeUnusable) as error:
            cause = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            self._events, self._trouble = None, NO_EVENTS.format(cause=cause, hint=MORE)

    def _supervise(self) -> None:
        every_s = self._means.pace.supervise_s
        before = clocks()
        while not self._ending.wait(every_s):
            now = clocks()
            if is_nap(before, now, every_s):
                for follower in list(self._followers.values()):
                    follower.lose()
            before = now
            try:
                self._check_events()
            except Exception as error:  # noqa: BLE001 - the top of a thread that looks after all others
                self._trouble = NO_EVENTS.format(cause=f"{type(error).__name__}: {error}", hint=MORE)

    def _check_events(self) -> None:
        """Begin anew where the system's events died, or were not there."""
        heard = self._events
        if heard is None and time.monotonic() - self._asked_at < AGAIN_S or heard is not None and heard.is_alive:
            return
        if not self._means.home.is_dir():  # it was taken away, and is not made again
            return
        if heard is not None:  # not closed: its number would be given to the next while its watches still name it
            self._retired.append(heard)
        self._begin_events()
        if heard is None and self._events is None:
            return
        for follower in list(self._followers.values()):
            follower.rearm()
