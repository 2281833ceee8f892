"""What a search runs on: an encoder, a searcher and a way to bring an index up to date.

`ColdEngine` is a process's own, for the length of one run; a daemon keeps one that is warm.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hunch.core.refresh import Refreshed, refresh, take_up
from hunch.core.request import Refresh
from hunch.core.store.roots import IndexFolder
from hunch.core.types import EncoderSource, Progress

if TYPE_CHECKING:
    from hunch.core.search.searcher import Searcher


class Engine(Protocol):
    """What a search needs besides its question."""

    @property
    def home(self) -> Path:
        """HUNCH_HOME."""

    @property
    def source(self) -> EncoderSource:
        """The encoder in use."""

    def searcher(self) -> "AbstractContextManager[Searcher]":
        """Lend a searcher for one run."""

    def refresh(self, place: IndexFolder, how: Refresh, progress: Progress | None = None) -> Refreshed:
        """Bring one index up to date: `auto` for a moment, `wait` to the end, `off` not at all."""

    def take_up(self, place: IndexFolder, files: Collection[Path]) -> bool:
        """Take up some files alone; tell whether all were."""


class ColdEngine:
    """An engine for one run of one process."""

    def __init__(self, home: Path, source: EncoderSource) -> None:
        """Remember where the indexes are, and the encoder."""
        self.home, self.source = home, source

    def searcher(self) -> "AbstractContextManager[Searcher]":
        """Make a searcher."""
        from hunch.core.search.searcher import Searcher

        return Searcher(self.source)

    def refresh(self, place: IndexFolder, how: Refresh, progress: Progress | None = None) -> Refreshed:
        """Look at all files of the root, and take up what changed."""
        return refresh(place, self.home, self.source, how, progress)

    def take_up(self, place: IndexFolder, files: Collection[Path]) -> bool:
        """Take up some files alone; tell whether all were."""
        return take_up(place, self.home, self.source, files)
