"""The indexes that a searcher has open, and what it loaded of them: between two runs all of them rest.

An index that rests has no view open, so that writers go on and may tidy up. Each is woken when it is asked for, no
other with it, and what is known of it is kept only if it is still the same.
"""

import itertools
import os
from collections.abc import Sequence

from hunch.core.errors import ModelMismatch
from hunch.core.request import Filters, Target
from hunch.core.search.collection import Collection
from hunch.core.search.shelf import Shelf
from hunch.core.store.reader import Reader
from hunch.core.store.roots import IndexFolder
from hunch.core.store.snapshot import Snapshot
from hunch.core.types import EncoderSource

#: How many corpora are kept while all rests: what was searched last, by its paths and filters.
KEPT = 8
#: How many of them may be of some time: few are asked for again, and they would take the places of the others.
KEPT_TIMED = 1


class Indexes:
    """Opens indexes, and keeps them open."""

    def __init__(self, source: EncoderSource) -> None:
        """Remember the encoder, which must be the one that made them."""
        self._source = source
        self._readers: dict[bytes, Reader] = {}
        self._resting: set[bytes] = set()
        self._asked: dict[bytes, Reader] = {}  # in this run
        self._collections: dict[tuple[object, ...], Collection] = {}
        self._awake: set[tuple[object, ...]] = set()  # collections that know the rules as they are in this run

    def __len__(self) -> int:
        """Count the open indexes."""
        return len(self._readers)

    @property
    def asked(self) -> list[Reader]:
        """Those that were asked in this run."""
        return list(self._asked.values())

    def begin(self) -> None:
        """Begin another run: nothing was asked in it yet."""
        self._asked.clear()

    def close(self) -> None:
        """Close all, and forget what was loaded."""
        for key in list(self._readers):
            self._drop(key)

    def rest(self) -> None:
        """Hold no view of any index, and close those that nothing kept is read from."""
        self._awake.clear()
        for old in [*self._timed[:-KEPT_TIMED], *list(self._collections)[:-KEPT]]:
            self._collections.pop(old, None)
        needed = {shelf.reader for each in self._collections.values() for shelf in each.shelves}
        for key, reader in list(self._readers.items()):
            if reader not in needed:
                self._drop(key)
            elif key not in self._resting:
                reader.rest()
                self._resting.add(key)

    @property
    def _timed(self) -> list[tuple[object, ...]]:
        """Those of the last searches that asked for some time: of `--since 2h` each, to the nanosecond, for another."""
        return [key for key in self._collections if isinstance(key[-1], Filters) and key[-1].is_timed]

    def reader(self, place: IndexFolder) -> Reader:
        """Give an index, awake.

        Raises:
            IndexMissing, IndexDamaged, IndexForeign, IndexOutdated: It cannot be read.
            ModelMismatch: Another encoder made it.
        """
        key, before = os.fsencode(place.folder), None
        if key in self._resting:
            self._resting.discard(key)
            if not self._readers[key].wake():
                before = self._readers[key].mapped
                self._drop(key)
        if key not in self._readers:
            self._readers[key] = self._open(place, before)
        self._asked[key] = self._readers[key]
        return self._readers[key]

    def collection(self, targets: Sequence[Target], filters: Filters) -> Collection:
        """Give the corpus that some paths and filters select; loaded once, as long as its indexes are the same.

        Raises:
            IndexMissing, IndexDamaged, IndexForeign, IndexOutdated: One of them cannot be read.
            ModelMismatch: Another encoder made one of them.
        """
        key = (*((target.place.folder, target.path, target.typed) for target in targets), filters)
        kept = self._collections.get(key)
        if kept is None or any(self.reader(shelf.reader.place) is not shelf.reader for shelf in kept.shelves):
            kept = self._load(targets, filters)
        elif key not in self._awake:
            kept.wake()
        self._awake.add(key)
        self._collections.pop(key, None)
        self._collections[key] = kept  # the last one now
        return kept

    def _load(self, targets: Sequence[Target], filters: Filters) -> Collection:
        by_index = {
            folder: list(group)
            for folder, group in itertools.groupby(
                sorted(targets, key=lambda target: target.place.folder), key=lambda target: target.place.folder
            )
        }
        return Collection([Shelf(self.reader(group[0].place), group, filters) for group in by_index.values()])

    def _open(self, place: IndexFolder, before: Snapshot | None) -> Reader:
        reader = Reader(place, before)
        if reader.meta.get("encoder") != self._source.name:
            made_by = reader.meta.get("encoder", "none")
            reader.close()
            raise ModelMismatch(place.root, made_by, self._source.name)
        return reader

    def _drop(self, key: bytes) -> None:
        """Close an index, and forget what was loaded of it."""
        reader = self._readers.pop(key)
        self._asked.pop(key, None)
        self._resting.discard(key)
        for name, each in list(self._collections.items()):
            if any(shelf.reader is reader for shelf in each.shelves):
                del self._collections[name]
        reader.close()
