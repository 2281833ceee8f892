"""Bringing an index up to date just before it is asked, within a time that is not felt as waiting.

What stands in the way is said and does not stop the search: it answers from what the index holds, and shows nothing
that the disk does not hold any more.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexBusy, IndexMissing, IndexOutdated, RootVanished
from hunch.core.freshness import behind
from hunch.core.request import Refresh
from hunch.core.store.roots import IndexFolder
from hunch.core.types import EncoderSource, Progress

#: Long enough to take up a handful of edited files, short enough not to be felt as waiting.
BUDGET_S = 1.0
#: How long `--refresh wait` waits for another writer.
LONG_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """How far an index is behind its files after a refresh."""

    left_over: int | None  #: changed files that were not taken up; None where nobody looked at all of them
    message: str = ""  #: what stood in the way


def refresh(
    place: IndexFolder, home: Path, source: EncoderSource, how: Refresh, progress: Progress | None = None
) -> Refreshed:
    """Bring one index up to date: `auto` for a moment, `wait` to the end, `off` not at all."""
    if how is Refresh.OFF:
        return Refreshed(left_over=None)
    budget_s = None if how is Refresh.WAIT else BUDGET_S
    left_over: int | None = None
    try:
        todo = behind(place, home, None if budget_s is None else time.monotonic() + budget_s)
        if not todo:
            return Refreshed(left_over=0)
        left_over = len(todo.changed) + len(todo.removed)
        from hunch.core.indexer import index

        done = index(
            place,
            home,
            source,
            may_rebuild=how is Refresh.WAIT,
            progress=progress,
            wait_s=LONG_WAIT_S if how is Refresh.WAIT else 0.0,
            budget_s=budget_s,
        )
        return behind_still(place, done.left_over)
    except TimeoutError:
        message = f"{place.root} has too many files to look at in {budget_s} s; to be sure: hunch index {place.root}"
    except (HomeUnusable, IndexBusy, IndexMissing, IndexOutdated, RootVanished) as error:
        message = str(error)
    return Refreshed(left_over=left_over, message=message)


def behind_still(place: IndexFolder, left_over: int) -> Refreshed:
    """Say what a refresh left over, if anything."""
    if not left_over:
        return Refreshed(left_over=0)
    message = f"the index of {place.root} is still behind its files; to finish: hunch index {place.root}"
    return Refreshed(left_over=left_over, message=message)


def take_up(place: IndexFolder, home: Path, source: EncoderSource, files: Collection[Path]) -> bool:
    """Take up some files alone, those that a search would have shown and that changed; tell whether all were."""
    from hunch.core.indexer import index

    try:
        done = index(place, home, source, may_rebuild=False, budget_s=BUDGET_S, only=files)
    except (HomeUnusable, IndexBusy, IndexMissing, IndexOutdated, RootVanished):
        return False
    return not done.left_over
