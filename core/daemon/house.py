"""What a daemon does when nobody asks: it follows what is indexed by now, and lets go of what nobody needs."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from hunch.core.daemon.engine import WarmEngine
from hunch.core.store.roots import all_indexes
from hunch.core.watch.watcher import Watcher

#: How soon a root that was indexed is followed, and one that was forgotten no more.
FOLLOW_S = 2.0
#: After so long without a request the searchers' memory is given back; the encoder stays.
LET_GO_S = 600.0


class House:
    """The chores of a daemon."""

    def __init__(self, home: Path, engine: WarmEngine, watcher: Watcher) -> None:
        """Take what it looks after."""
        self._home, self._engine, self._watcher = home, engine, watcher
        self._followed_at = 0.0

    def prepare(self) -> None:
        """Load the encoder, and let it encode once: the first time takes longest."""
        self._engine.source.load().encode_query("hunch")

    def tend(self, idle_s: float) -> None:
        """Do what is due. `idle_s` is how long no request came."""
        if time.monotonic() - self._followed_at >= FOLLOW_S:
            self._watcher.follow(all_indexes(self._home))
            self._followed_at = time.monotonic()
        if idle_s > LET_GO_S:
            self._engine.let_go()

    def facts(self) -> Mapping[str, object]:
        """Say how each root is followed, and how long recent queries took to encode."""
        return {
            "encoding_milliseconds": self._engine.source.encoding_ms(),
            "roots": [
                {
                    "root": os.fsencode(state.root).decode("utf-8", "replace"),
                    "followed": state.how.value,
                    "folders": state.folders,
                    "watched": state.watched,
                    "pending": state.pending,
                    "looked_at_seconds_ago": state.looked_at and round(state.looked_at, 1),
                    "message": state.message,
                }
                for state in self._watcher.states()
            ],
        }
