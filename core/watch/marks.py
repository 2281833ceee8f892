"""What is known to have changed in one root and is not in its index yet, and when it is time to take it up.

Pure: time comes in as an argument, and nothing here waits or locks. Every mark gets a ticket, one higher than the last;
`done` is the ticket up to which every mark is in the index. So whoever notes the last ticket and waits until `done` has
reached it knows that all which was marked before is in.

Invariants: a mark *must* be in one of three places, waiting, taken or done, and it *must* come back to waiting when
what was taken could not be done. However much is marked, what is kept is bounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: Editors write a file in several steps within some 50 ms, and a save is not felt to take this long.
SETTLE_S = 0.25
#: What never settles is taken up at least this often: a change is to be searchable within 2 s.
LATEST_S = 1.0
#: All of a root is marked by what is over only later, or undone again: a branch that is checked out, a tree that is
#: copied. What is taken up in the middle of it is embedded for nothing: after 10 s, it was 635 of the 10,000 files of a
#: branch that git came back from (benchmarks/storms.py). A search that waits has it taken up at once.
STORM_SETTLE_S, STORM_LATEST_S = 1.0, 30.0
#: More paths than this are looked at as a whole: a walk of 10,000 files costs what 2,000 single paths cost.
CAP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Marks that are being worked on: paths, each with all below it, or all of the root."""

    paths: frozenset[bytes]
    is_whole: bool
    ticket: int


class Marks:
    """The marks of one root."""

    def __init__(self, cap: int = CAP) -> None:
        """Begin with nothing marked."""
        self._cap = cap
        self._paths: set[bytes] = set()
        self._is_whole = False
        self._first = self._last = 0.0
        self._taken: Taken | None = None
        self._is_wanted = False
        self.ticket = 0  #: of the latest mark
        self.done = 0  #: every mark up to this ticket is in the index

    @property
    def is_waiting(self) -> bool:
        """Tell whether there is anything to take."""
        return self._is_whole or bool(self._paths)

    @property
    def is_whole(self) -> bool:
        """Tell whether all of the root is marked, and waits."""
        return self._is_whole

    @property
    def is_wanted(self) -> bool:
        """Tell whether somebody waits for what is marked."""
        return self._is_wanted

    @property
    def pending(self) -> int:
        """Count what is not in the index yet: paths, or 1 for all of the root."""
        taken = self._taken
        paths = self._paths if taken is None else self._paths | taken.paths
        return max(len(paths), int(self._is_whole or (taken is not None and taken.is_whole)))

    def mark(self, path: bytes, now: float) -> bool:
        """Mark a path, with all below it; tell whether nothing was waiting before."""
        return self._note([path], is_whole=False, now=now)

    def mark_whole(self, now: float) -> bool:
        """Mark all of the root; tell whether nothing was waiting before."""
        return self._note((), is_whole=True, now=now)

    def _note(self, paths: Iterable[bytes], *, is_whole: bool, now: float) -> bool:
        is_first = not self.is_waiting
        if is_first:
            self._first = now
        self._last = now
        self.ticket += 1
        self._add(paths, is_whole=is_whole)
        return is_first

    def _add(self, paths: Iterable[bytes], *, is_whole: bool) -> None:
        self._is_whole |= is_whole
        if not self._is_whole:
            self._paths.update(paths)
            self._is_whole = len(self._paths) > self._cap
        if self._is_whole:
            self._paths.clear()

    def want(self) -> None:
        """Ask for what is waiting at once: somebody waits for it."""
        self._is_wanted = self.is_waiting

    def due_s(self, now: float) -> float | None:
        """Give in how many seconds what waits has settled: 0 for now, None where nothing waits."""
        if not self.is_waiting:
            return None
        if self._is_wanted:
            return 0.0
        settle_s, latest_s = (STORM_SETTLE_S, STORM_LATEST_S) if self._is_whole else (SETTLE_S, LATEST_S)
        return max(0.0, min(self._last + settle_s, self._first + latest_s) - now)

    def take(self) -> Taken:
        """Take all that waits. What was taken before *must* have been finished or given back."""
        taken = Taken(paths=frozenset(self._paths), is_whole=self._is_whole, ticket=self.ticket)
        self._taken, self._paths, self._is_whole, self._is_wanted = taken, set(), False, False
        return taken

    def finish(self) -> None:
        """Say that all that was taken is in the index."""
        if self._taken is not None:
            self.done, self._taken = self._taken.ticket, None

    def give_back(self) -> None:
        """Say that what was taken is not all in the index: it waits again, and needs not settle again."""
        if self._taken is None:
            return
        taken, self._taken = self._taken, None
        self._first = float("-inf")
        self._add(taken.paths, is_whole=taken.is_whole)
