"""One root and the thread that keeps its index current: it hears what changed, looks when it must, and takes up.

In come marks and the clock, out goes work, in slices, so that other writers get their turn. Whatever fails is said in
the state and tried again; a mark is dropped only when the index holds what it stood for.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hunch.core.errors import HunchError, IndexBusy, IndexMissing, RootVanished
from hunch.core.files import gitplaces
from hunch.core.store.roots import IndexFolder
from hunch.core.watch import polite
from hunch.core.watch.arms import Arms, watched_identity
from hunch.core.watch.events import Events
from hunch.core.watch.hearing import Hearing
from hunch.core.watch.pacing import Pacing
from hunch.core.watch.states import How, Means, RootState
from hunch.core.watch.work import Work

#: Between two slices: whoever waits for the writer lock asks for it every 0.05 s.
PAUSE_S = 0.15
#: How soon a root that waits for its turn sees that a search waits for it.
TURN_S = 0.05
RESTING = "on battery: changes are taken up when the machine is plugged in, or when a search asks for them"
GONE = "{root} is not there: its index is kept until it comes back; to drop it: hunch forget {root}"


class Stopped(Exception):
    """The follower was told to end; no error."""


def _is_empty(root: Path) -> bool:
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is None
    except OSError:
        return False


class Follower:
    """One root that is followed."""

    def __init__(self, place: IndexFolder, means: Means, events: Callable[[], tuple[Events | None, str]]) -> None:
        """Take the root, what all roots share, and who gives the system's events, or says what is wrong with them."""
        self.place, self._means, self._events = place, means, events
        self._hearing = Hearing(place.root)
        self._pacing = Pacing(means.pace)
        self._work: Work | None = None
        self._is_stopping = self._is_stale = self._is_resting = False
        self._how: How | None = None  # None: as its watches are
        self._message = ""
        self._top: str | None = None  # of the git work tree that it is in
        self._thread = threading.Thread(target=self._run, name=f"hunch-watch {place.folder.name}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Tell the thread to end, and do not wait for it: what it did is kept."""
        self._is_stopping = True
        self._hearing.call()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout_s)

    def rearm(self) -> None:
        """Watch everything anew, with other events."""
        self._is_stale = True
        self.lose()

    def lose(self) -> None:
        """Look at everything anew."""
        self._hearing.lose()
        self._hearing.call()

    @property
    def is_over(self) -> bool:
        """Tell whether the root is followed no more, because it has no index."""
        return self._how is How.STOPPED

    def state(self) -> RootState:
        """Say how the root is followed."""
        work, message = self._work, self._message
        if not message and self._is_resting:
            message = RESTING
        if not message and work is not None:
            message = work.arms.message
        return RootState(
            root=self.place.root,
            how=self._how or (work.arms.how if work is not None and work.is_armed else How.STARTING),
            folders=work.arms.folders if work else 0,
            watched=work.arms.watched if work else 0,
            pending=max(self._hearing.pending, work.left_over if work else 0),
            message=message,
            looked_at=self._pacing.since_look_s(time.monotonic()),
        )

    def knows(self) -> bool:
        """Tell whether every change is heard, so that `wait` has an answer."""
        work = self._work
        if work is None or not work.is_armed or self._is_stale or self._is_in_vain():
            return False
        return work.arms.how is How.EVENTS and watched_identity(self.place.root) == work.arms.identity

    def _is_in_vain(self) -> bool:
        return bool(self._message) or self._is_stopping or self._how is not None

    def wait(self, timeout_s: float) -> int | None:
        """Wait until what is marked is in the index; give how much is not, or None where nobody can tell."""
        self._look_out()
        if self._hearing.wait(timeout_s, self._is_in_vain):
            return 0
        return max(1, self.state().pending) if self.knows() else None

    def _run(self) -> None:
        polite.lower_priority()
        while not self._is_stopping:
            try:
                self._step()
            except Stopped:
                break
            except IndexMissing:
                self._how, self._message = How.STOPPED, ""
                break
            except IndexBusy:  # no failure: another process is at it
                self._pacing.fail(time.monotonic(), self._means.pace.check_s)
            except (HunchError, OSError) as error:
                self._fail(str(error))
            except Exception as error:  # noqa: BLE001 - the top of a thread: to end it would be to follow no more
                self._fail(f"{type(error).__name__}: {error}")
            self._hearing.rest(self._pacing.rest_s(time.monotonic(), self._hearing.due_s()))
        self._drop_work()
        self._hearing.call()  # nobody waits for what will not come

    def _fail(self, message: str, most_s: float | None = None) -> None:
        self._message = message
        self._pacing.fail(time.monotonic(), most_s)
        self._hearing.call()

    def _step(self) -> None:
        """Do what is due."""
        if self.place.current() is None:
            raise IndexMissing(self.place.root)
        work = self._stand()
        if work is None:
            return
        if self._how is How.MISSING and _is_empty(self.place.root):
            self._pacing.pause(time.monotonic(), self._means.pace.check_s)
            return
        self._look_out()
        now, due_s = time.monotonic(), self._hearing.due_s()
        is_wanted, is_first = self._hearing.is_wanted, not work.is_armed
        if (due_s == 0 or is_first) and (is_wanted or self._pacing.may_work(now)):
            if not (is_wanted or is_first) and self._top and gitplaces.is_changing(self._top, time.time()):
                self._pacing.pause(time.monotonic(), PAUSE_S)  # what is half checked out would be embedded for nothing
            elif is_wanted or is_first or not self._may_rest():
                with self._turn():
                    self._take_up(work, is_wanted=is_wanted)
        elif due_s is None and self._pacing.is_look_due(now) and not self._may_rest():
            if self._look(work):
                self._hearing.lose()
            self._message = ""

    def _look_out(self) -> None:
        """Mark all of the root where other rules hold than when it was looked at."""
        work = self._work
        if work is not None and work.is_armed and not self._hearing.is_lost and work.outlook.is_old():
            self._hearing.lose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other root is worked on, unless a search waits for this one."""
        has_turn = False
        while not self._hearing.is_wanted and not (has_turn := self._means.turn.acquire(timeout=TURN_S)):
            self._check()
        try:
            yield
        finally:
            if has_turn:
                self._means.turn.release()

    def _may_rest(self) -> bool:
        self._is_resting = self._means.may_rest is not None and self._means.may_rest()
        if self._is_resting:
            self._pacing.pause(time.monotonic(), self._means.pace.poll_s)
        return self._is_resting

    def _stand(self) -> Work | None:
        """Give the work on the root as it stands, begun anew where another folder came in its place; None: no root."""
        identity = watched_identity(self.place.root)
        if identity is None:
            self._drop_work()
            self._how = How.MISSING
            self._fail(GONE.format(root=self.place.root), self._means.pace.check_s)
            return None
        if self._work is None or self._work.arms.identity != identity or self._is_stale:
            self._drop_work()
            self._is_stale = False
            self._top = gitplaces.work_tree_top(os.fspath(self.place.root))
            arms = Arms(self.place.root, identity, self._hearing, *self._events())
            self._work = Work(self.place, self._means, arms, self._check)
            self._how, self._message = None, ""
            self._hearing.lose()
        return self._work

    def _drop_work(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            work.arms.close()

    def _look(self, work: Work) -> bool:
        """Look at all files; tell whether there is anything to do."""
        todo = work.look()
        is_told = work.arms.how is How.EVENTS
        self._pacing.looked(time.monotonic(), work.look_took_s, work.look_cost_s, is_told=is_told)
        return bool(todo)

    def _take_up(self, work: Work, *, is_wanted: bool) -> None:
        """Bring what is marked into the index, or as much of it as one slice holds."""
        began = time.monotonic()
        taken = self._hearing.take()
        try:
            is_done = self._all(work, is_wanted=is_wanted) if taken.is_whole else work.take_up(sorted(taken.paths))
        except RootVanished as error:
            self._hearing.give_back()
            if taken.is_whole:
                self._how = How.MISSING
                self._fail(str(error))
            else:  # a part of it cannot tell
                self._hearing.lose()
            return
        except BaseException:
            self._hearing.give_back()
            raise
        if is_done:
            work.left_over = 0
            self._how, self._message, self._is_resting = None, "", False
            self._pacing.worked(began, time.monotonic())
            self._hearing.finish()
        else:
            self._hearing.give_back()
            self._pacing.pause(time.monotonic(), PAUSE_S)

    def _all(self, work: Work, *, is_wanted: bool) -> bool:
        """Bring all of the root up to date; false where events were lost meanwhile, or where it rests."""
        if not self._look(work):
            return True
        if not is_wanted and self._may_rest():
            return False
        while not work.index():
            if self._hearing.is_lost:
                return False
            self._hearing.rest(PAUSE_S)
        return True

    def _check(self) -> None:
        if self._is_stopping:
            raise Stopped
