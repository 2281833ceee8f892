"""The work on one root, as long as it is the same folder: look at files, watch folders, go through the indexer's door.

In come marked paths, out comes whether all that they stood for is in the index now.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from hunch.core.files.look import topmost
from hunch.core.freshness import behind
from hunch.core.indexer import index
from hunch.core.plan import Plan
from hunch.core.store.roots import IndexFolder
from hunch.core.watch.arms import Arms
from hunch.core.watch.outlook import Outlook
from hunch.core.watch.states import Means

#: So much is taken up in one run: `hunch index` beside it waits no longer than this for the writer lock.
SLICE_S = 5.0


class Work:
    """What is done about one root with one set of watches."""

    def __init__(self, place: IndexFolder, means: Means, arms: Arms, check: Callable[[], None]) -> None:
        """Take the root, what all roots share, the watches, and what raises where the work is to end."""
        self.place, self.arms = place, arms
        self._means, self._check = means, check
        self.outlook = Outlook(place, os.environ)
        self.is_armed = False  #: whether every folder was met once
        self.left_over = 0  #: files that are known to be behind
        self.look_took_s = self.look_cost_s = 0.0  #: the last look at all files, and its share of a core

    def look(self) -> Plan:
        """Look at all files, and watch all folders."""
        began, worked = time.monotonic(), time.thread_time()
        self.arms.begin()
        self.outlook.begin()
        todo = behind(self.place, self._means.home, entering=self._enter)
        self.arms.end()
        self.is_armed = True
        self.left_over = len(todo.changed) + len(todo.removed)
        self.look_took_s, self.look_cost_s = time.monotonic() - began, time.thread_time() - worked
        return todo

    def take_up(self, paths: list[bytes]) -> bool:
        """Take up some paths, each with all below it, or as many as one slice holds; tell whether all were."""
        top = topmost(paths)
        only = [Path(os.fsdecode(path)) for path in top]
        self.arms.begin()
        todo = behind(self.place, self._means.home, only=only, entering=self._enter)
        self.arms.end(top)
        self.left_over = len(todo.changed) + len(todo.removed)
        return not todo or self.index(only)

    def index(self, only: list[Path] | None = None) -> bool:
        """Go through the indexer's door for one slice; tell whether nothing is left over."""
        done = index(
            self.place,
            self._means.home,
            self._means.source,
            may_rebuild=False,
            progress=lambda *_: self._check(),
            budget_s=SLICE_S + 3 * self.look_took_s,  # a run looks too, and else would never come to its end
            only=only,
            entering=self._enter,
            applied=self._means.told,
        )
        self.left_over = done.left_over
        return not done.left_over

    def _enter(self, folder: str) -> None:
        self._check()
        self.arms.enter(folder)
