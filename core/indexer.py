"""The writer: what changed on the disk becomes rows, batch by batch, and a published snapshot.

Files are read and split on the caller's thread while the encoder's threads work, a bounded number of texts ahead. Each
batch is one transaction; what a killed run had committed is there for the next one, which goes on from it. A run that
another version of hunch or another encoder would read differently is done beside the old index, which stays in use
until the new one is complete.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hunch.core.embed import embedded
from hunch.core.files.policy import KEEP, Policy, Wish
from hunch.core.freshness import names_of, survey
from hunch.core.plan import Plan, plan, relative, size_to_read
from hunch.core.prepare import Ready, Same, prepare
from hunch.core.store.batch import OpenBatch, Prepared, changes
from hunch.core.store.catalog import Catalog
from hunch.core.store.generations import Building, open_building
from hunch.core.store.identity import check_part, check_root
from hunch.core.store.known import Known
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import IndexFolder
from hunch.core.types import (
    Change,
    EncoderSource,
    Entering,
    Found,
    Passage,
    Progress,
    Skipped,
    SkipReason,
    Stat,
)

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
    unlisted: tuple[Skipped, ...] = ()  #: folders that could not be looked into
    narrowed: tuple[tuple[Path, Policy], ...] = ()  #: roots that it took over with a wider policy, and which


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
    entering: Entering | None = None,
    applied: Callable[[Change], None] | None = None,
    wish: Wish = KEEP,
) -> Report:
    """Bring the index of a root up to date, or make it.

    Args:
        place: The root and its index folder.
        home: HUNCH_HOME.
        source: The encoder; loaded only if something has to be encoded.
        rebuild: Make a new index beside the old one, which stays in use until the new one is complete.
        may_rebuild: Whether an index that another version or encoder made may be made anew, or one that is not there.
        progress: Told after each file.
        wait_s: How long to wait for another writer.
        budget_s: Stop taking up files after this long; what is left over is counted.
        only: Look at these absolute paths in the root, each with all below it, and at no others. Each may be a file,
            a folder or gone.
        entering: Told each folder just before it is listed.
        applied: Told each change of a file as soon as it is in the index.
        wish: What is to become of the root's policy; from then on it holds for every run.

    Raises:
        IndexBusy: Another process is writing, and went on for `wait_s`.
        IndexOutdated: The index would have to be made anew, and `may_rebuild` is false.
        IndexMissing: There is none, and `may_rebuild` is false.
        IndexDamaged, IndexForeign: What stands there cannot be used, and `rebuild` was not asked for.
        RootVanished: The root is another folder than the one that was indexed, and empty or not all of it looked at.
        SourcesMissing: The index was imported without its files, and they are not there.
    """
    began = time.monotonic()
    deadline = None if budget_s is None else began + budget_s
    with open_building(
        place, home, source, rebuild=rebuild, may_rebuild=may_rebuild, wait_s=wait_s, wish=wish
    ) as building:
        try:
            left_out = building.catalog.forgotten()
            known = building.catalog.known(names_of(place, only))
            policy = Policy.read(building.catalog.meta())
            walked = survey(place, home, left_out, deadline, only=only, entering=entering, policy=policy)
            todo = plan(walked, place.base, known)
        except TimeoutError:
            return Report(root=place.root, left_over=1, seconds=time.monotonic() - began)
        facts = building.catalog.meta()
        if only is not None:
            check_part(place.root, facts)
        else:
            identity = check_root(place.root, facts, is_empty=not (todo.changed or todo.unchanged))
            if facts.get("identity") != identity:
                building.catalog.set_meta(identity=identity, sources="")
        run = _Run(place, building, source, todo, known, progress, deadline, applied)
        return run.finish(began, is_all=only is None)


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
        applied: Callable[[Change], None] | None,
    ) -> None:
        self.place, self.building, self.source, self.todo = place, building, source, todo
        self.catalog: Catalog = building.catalog
        self.progress, self.deadline, self.applied = progress, deadline, applied
        self.known = known
        self.sent: set[bytes] = set()  # inputs on their way to the encoder or to a transaction
        self.batch = OpenBatch()
        self.withdrawn: set[bytes] = set()  # files that are there and must not be known: their bytes leave it too
        self.indexed = self.embedded = self.withheld = self.files_done = self.bytes_done = 0
        self.committed_at = time.monotonic()

    def finish(self, began: float, *, is_all: bool = True) -> Report:
        """Do the whole plan and say what was done; `is_all` where the plan is of all files."""
        self._drop()
        try:
            for prepared, embeddings in embedded(self.source, self._prepared()):
                self.batch.add(prepared, embeddings)
                self.indexed += 1
                self.embedded += len(embeddings)
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
            unlisted=tuple(self.todo.unlisted),
            narrowed=self.building.narrowed,
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

    def _commit(self) -> None:
        batch = self.batch.close()
        self.catalog.apply(batch, self.source.name)
        self.sent.difference_update(each.input_hash for each in batch.embeddings)
        self.committed_at = time.monotonic()
        if self.applied:
            for change in changes(batch, self.known, self.place.base):
                self.applied(change)
