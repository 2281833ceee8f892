"""The writer: what changed on the disk becomes rows, batch by batch, and a published snapshot.

Files are read and split on the caller's thread while the encoder's threads work, a bounded number of texts ahead. Each
batch is one transaction; what a killed run had committed is there for the next one, which goes on from it. A run that
another version of hunch or another encoder would read differently is done beside the old index, which stays in use
until the new one is complete.
"""

import itertools
import os
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hunch.core.freshness import look_at, survey
from hunch.core.plan import Plan, plan, relative, size_to_read
from hunch.core.prepare import Ready, Same, prepare
from hunch.core.store.batch import Embedding, OpenBatch, Prepared
from hunch.core.store.catalog import Catalog
from hunch.core.store.generations import Building, open_building
from hunch.core.store.identity import check_root
from hunch.core.store.known import Known
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import IndexFolder
from hunch.core.store.vectors import quantise
from hunch.core.types import EncoderSource, Found, Passage, Progress, Skipped, SkipReason, Stat
from hunch.core.windows import pack

#: A transaction at least this often: a kill loses at most so much work...
BATCH_SECONDS = 2.0
#: ...and at most this large: memory stays bounded when nothing has to be encoded.
BATCH_CHUNKS = 2_000
#: Reasons that may be gone the next moment: what the index holds of such a file stays until it can be read again.
TRANSIENT = frozenset({SkipReason.PERMISSION, SkipReason.CHANGING, SkipReason.IO_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    root: Path
    indexed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    chunks: int = 0
    embedded: int = 0  #: encoder calls
    withheld: int = 0  #: chunks left out because they hold a secret
    left_over: int = 0  #: changed files that the time budget did not reach
    seconds: float = 0.0
    moved_from: Path | None = None  #: a root that is gone and was this folder: its embeddings were taken over
    lost_forgotten: bool = False  #: what had been forgotten could not be read: it is indexed again


def index(
    place: IndexFolder,
    home: Path,
    source: EncoderSource,
    *,
    rebuild: bool = False,
    may_rebuild: bool = True,
    progress: Progress | None = None,
    wait_s: float = 0.0,
    budget_s: float | None = None,
    only: Collection[Path] | None = None,
) -> Report:
    """Bring the index of a root up to date, or make it.

    Args:
        place: The root and its index folder.
        home: HUNCH_HOME.
        source: The encoder; loaded only if something has to be encoded.
        rebuild: Make a new index beside the old one, which stays in use until the new one is complete.
        may_rebuild: Whether an index that another version or encoder made may be made anew.
        progress: Told after each file.
        wait_s: How long to wait for another writer.
        budget_s: Stop taking up files after this long; what is left over is counted.
        only: Look at these files and no others.

    Raises:
        IndexBusy: Another process is writing, and went on for `wait_s`.
        IndexOutdated: The index would have to be made anew, and `may_rebuild` is false.
        IndexDamaged, IndexForeign: What stands there cannot be used, and `rebuild` was not asked for.
        RootVanished: The root is another folder than the one that was indexed, and empty.
        SourcesMissing: The index was imported without its files, and they are not there.
    """
    began = time.monotonic()
    deadline = None if budget_s is None else began + budget_s
    with open_building(place, home, source, rebuild=rebuild, may_rebuild=may_rebuild, wait_s=wait_s) as building:
        try:
            left_out = building.catalog.forgotten()
            known = building.catalog.known()
            if only is None:
                todo = plan(survey(place, home, left_out, deadline), place.base, known)
            else:
                names = {relative(path, place.base) for path in only}
                some = {name: each for name, each in known.items() if name in names}
                todo = plan(look_at(place, home, left_out, only), place.base, some)
                return _Run(place, building, source, todo, known, progress, deadline).finish(began, is_all=False)
            identity = check_root(place.root, building.catalog.meta(), is_empty=not (todo.changed or todo.unchanged))
        except TimeoutError:
            return Report(root=place.root, left_over=1, seconds=time.monotonic() - began)
        if building.catalog.meta().get("identity") != identity:
            building.catalog.set_meta(identity=identity, sources="")
        return _Run(place, building, source, todo, known, progress, deadline).finish(began)


class _Run:
    """One run's state: what waits for its vectors, what waits for its transaction, and the counts."""

    def __init__(
        self,
        place: IndexFolder,
        building: Building,
        source: EncoderSource,
        todo: Plan,
        known: Mapping[bytes, Known],
        progress: Progress | None,
        deadline: float | None,
    ) -> None:
        self.place, self.building, self.source, self.todo = place, building, source, todo
        self.catalog: Catalog = building.catalog
        self.progress, self.deadline = progress, deadline
        self.known = known
        self.sent: set[bytes] = set()  # inputs on their way to the encoder or to a transaction
        self.waiting: deque[tuple[Prepared, tuple[bytes, ...]]] = deque()
        self.batch = OpenBatch()
        self.withdrawn: set[bytes] = (
            set()
        )  # files that are there and must not be known: their bytes leave the index too
        self.indexed = self.embedded = self.withheld = self.files_done = self.bytes_done = 0
        self.committed_at = time.monotonic()

    def finish(self, began: float, *, is_all: bool = True) -> Report:
        """Do the whole plan and say what was done; `is_all` where the plan is of all files."""
        self._drop()
        try:
            for prepared, embeddings in self._embedded(self._prepared()):
                self.batch.add(prepared, embeddings)
                self.indexed += 1
                if self.batch.chunks >= BATCH_CHUNKS or time.monotonic() - self.committed_at >= BATCH_SECONDS:
                    self._commit()
        finally:  # also on Ctrl-C: what has its vectors is kept
            self._commit()
        left_over = len(self.todo.changed) - self.files_done
        publish_if_due(
            self.catalog, force=not left_over and self.catalog.pointer() is None, forget=bool(self.withdrawn)
        )
        if is_all and not left_over:
            self.building.complete()  # after the snapshot: a search does not ask a complete index for more
        if self.withdrawn:
            self.catalog.vacuum()
        counts = self.catalog.counts()
        return Report(
            root=self.place.root,
            indexed=self.indexed,
            unchanged=self.todo.unchanged,
            removed=self.batch.removed_count,
            skipped=self.catalog.skip_counts(),
            chunks=counts["chunks"],
            embedded=self.embedded,
            withheld=self.withheld,
            left_over=left_over,
            seconds=time.monotonic() - began,
            moved_from=self.building.moved_from,
            lost_forgotten=self.building.lost_forgotten,
        )

    def _drop(self) -> None:
        """Take out what is gone, what a rule leaves out by now, and what can no longer be indexed."""
        for path, skipped in self.todo.skipped:
            self._skip(path, skipped, None)
        for path in self.todo.removed:
            was_document = self.known[path].skip is None
            self.batch.remove(path, was_document=was_document)
            if was_document and os.path.lexists(self.place.base / os.fsdecode(path)):
                self.withdrawn.add(path)

    def _skip(self, path: bytes, skipped: Skipped, stat: Stat | None) -> None:
        was = self.known.get(path)
        if was is not None and was.skip is None:
            if skipped.reason in TRANSIENT:
                return
            self.batch.remove(path, was_document=True)
            if skipped.reason is SkipReason.SECRET:
                self.withdrawn.add(path)
        self.batch.skipped.append((path, skipped, stat))

    def _prepared(self) -> Iterator[tuple[Prepared, dict[bytes, Passage]]]:
        """Read and split the changed files; yield each with the inputs that have no embedding yet."""
        for found in self.todo.changed:
            if self.deadline is not None and time.monotonic() > self.deadline:
                return
            ready = self._prepare(found)
            if ready is not None:
                new = {key: text for key, text in ready.inputs.items() if key not in self.sent}
                for key in self.catalog.embedded(self.source.name, new):
                    del new[key]
                self.sent.update(new)
                yield ready.prepared, new
            self.files_done += 1
            self.bytes_done += size_to_read(found.stat)
            if self.progress:
                self.progress(self.files_done, len(self.todo.changed), self.bytes_done, self.todo.size_bytes)

    def _prepare(self, found: Found) -> Ready | None:
        path = relative(found.path, self.place.base)
        was = self.known.get(path)
        result = prepare(found, path, was.content_hash if was else None)
        if isinstance(result, Skipped):
            self._skip(path, result, found.stat)
        elif isinstance(result, Same):
            self.batch.touched.append((path, result.stat, result.settled))
            self.todo.unchanged += 1
        else:
            self.withheld += result.prepared.withheld
            return result
        return None

    def _embedded(
        self, prepared: Iterator[tuple[Prepared, dict[bytes, Passage]]]
    ) -> Iterator[tuple[Prepared, list[Embedding]]]:
        """Add the missing embeddings to each file, in order; load the encoder when the first is missing."""
        for first in prepared:
            if first[1]:
                break
            yield first[0], []
        else:
            return

        def inputs() -> Iterator[Passage]:
            for file, texts in itertools.chain([first], prepared):
                self.waiting.append((file, tuple(texts)))
                yield from texts.values()

        done: list[Embedding] = []
        for encoding in self.source.load().encode_documents(inputs()):
            self.embedded += 1
            while len(done) == len(self.waiting[0][1]):  # a file whose texts were all known already
                yield self.waiting.popleft()[0], done
                done = []
            key = self.waiting[0][1][len(done)]
            vector = quantise(encoding.vector).tobytes()
            done.append(Embedding(input_hash=key, vector=vector, windows=pack(encoding.tokens)))
        while self.waiting:
            keys = self.waiting[0][1]
            yield self.waiting.popleft()[0], done[: len(keys)]
            done = []

    def _commit(self) -> None:
        batch = self.batch.close()
        self.catalog.apply(batch, self.source.name)
        self.sent.difference_update(each.input_hash for each in batch.embeddings)
        self.committed_at = time.monotonic()
