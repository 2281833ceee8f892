"""Which generation of an index a run writes to: the one in use, or a new one beside it.

The recipe names all that shapes an index's rows: the versions of splitter, situating and terms, and the encoder. An
index of another recipe is never mixed with: a new generation is filled beside it, takes over what embeddings it can,
and becomes the one in use when it is complete. The root's policy goes with it, and is written down before a file is
looked at. A killed rebuild is continued by the next run. An index of an older format is copied beside and brought up to
date in the copy, where a migration leads here; else it is made anew likewise.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hunch.core import lexical, situate, split
from hunch.core.errors import IndexDamaged, IndexForeign, IndexMissing, IndexOutdated
from hunch.core.files.policy import HIDDEN, KEEP, NO_IGNORE, USUAL, Policy, Wish
from hunch.core.plan import relative
from hunch.core.store import migrations, schema, writes
from hunch.core.store.batch import Batch
from hunch.core.store.catalog import Catalog
from hunch.core.store.crash import reach
from hunch.core.store.identity import moved_here
from hunch.core.store.known import forgotten
from hunch.core.store.lock import writer_lock
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import CATALOG, IndexFolder, all_indexes
from hunch.core.types import EncoderSource

_OF_FOLDER, _OF_POLICY = ("identity", "sources"), (HIDDEN, NO_IGNORE)
RECIPE = f"split {split.VERSION}, situate {situate.VERSION}, terms {lexical.VERSION}"


@dataclass(slots=True, kw_only=True)
class Building:
    """A generation that is being written, with the locks that allow it."""

    place: IndexFolder
    number: int
    catalog: Catalog
    taken_over: tuple[IndexFolder, ...]  #: indexes of folders below, which this one replaces
    damaged: Path | None = None  #: a generation that could not be read; kept aside
    lost_forgotten: bool = False  #: what a person took out could not be read: it comes back
    moved_from: Path | None = None  #: a root that is gone, was this very folder, and whose embeddings were taken over
    narrowed: tuple[tuple[Path, Policy], ...] = ()  #: roots below it that had a wider policy, and which

    def complete(self) -> None:
        """Say that every file has been through the indexer: this generation is now the one in use."""
        if self.catalog.meta().get("complete") != "1":
            self.catalog.set_meta(complete="1")
        if self.place.current() != self.place.generation(self.number) or len(self.place.generations()) > 1:
            if self.damaged is not None and self.damaged.exists():
                aside = self.place.folder / f"damaged-{self.damaged.name}"
                writes.rename(self.damaged, aside, "damaged.renamed")
            self.place.publish(self.number)
        for below in self.taken_over:
            with writer_lock(below, wait_s=0.0):
                below.remove()


@contextmanager
def open_building(
    place: IndexFolder,
    home: Path,
    source: EncoderSource,
    *,
    rebuild: bool,
    may_rebuild: bool,
    wait_s: float,
    wish: Wish = KEEP,
) -> Iterator[Building]:
    """Take the writer lock and open the generation to write to, its policy as it was wished.

    Raises:
        IndexBusy: Another process is writing.
        IndexOutdated: The index must be made anew, and `may_rebuild` is false.
        IndexMissing: There is none, and `may_rebuild` is false: it was forgotten since the caller saw it.
    """
    place.create()
    with writer_lock(place, wait_s=wait_s):
        if place.current() is None and not may_rebuild:
            raise IndexMissing(place.root)
        with schema.damage_named(place.folder):
            for stray in [*writes.strays(place.folder), *writes.strays(place.current() or place.folder)]:
                writes.remove(stray, "leftover.removed")
            place.remember_root()
            building = _open(place, home, source, wish, rebuild=rebuild, may_rebuild=may_rebuild)
        try:
            with schema.damage_named(building.catalog.path):
                yield building
        finally:
            building.catalog.close()


def _open(
    place: IndexFolder, home: Path, source: EncoderSource, wish: Wish, *, rebuild: bool, may_rebuild: bool
) -> Building:
    damaged: Path | None = None
    try:
        _upgrade(place)
        building = _continue(place, home, source, wish, rebuild=rebuild, may_rebuild=may_rebuild)
        if building is not None:
            return building
    except IndexDamaged:
        if not rebuild:
            raise
        damaged = place.current()
    except IndexForeign as error:
        if not rebuild or error.is_newer:
            raise
        damaged = place.current()
    return _begin(place, home, source, wish, damaged)


def _upgrade(place: IndexFolder) -> None:
    """Bring the generation in use up to today's format, where that can be done without the files."""
    current = place.current()
    if current is None:
        return
    version = schema.version_of(current / CATALOG)
    if version == schema.VERSION or not migrations.leads_here(version):
        return
    number = number_of(current) + 1
    folder = place.generation(number)
    writes.remove(folder, "generation.removed")  # of a killed run
    writes.private_folder(folder)
    schema.copy(current / CATALOG, folder / CATALOG)
    reach("migration.copied")
    migrations.upgrade(folder / CATALOG)
    catalog = Catalog(folder / CATALOG)
    try:
        publish_if_due(catalog, force=True)
    finally:
        catalog.close()
    place.publish(number)


def _continue(
    place: IndexFolder, home: Path, source: EncoderSource, wish: Wish, *, rebuild: bool, may_rebuild: bool
) -> Building | None:
    """Open the generation in use, or give None where another has to be begun beside it."""
    current = place.current()
    if current is None:
        return None
    if schema.version_of(current / CATALOG) == schema.VERSION:
        catalog = Catalog(current / CATALOG)
        with schema.damage_named(catalog.path):
            meta = catalog.meta()
            _choose(catalog, Policy.read(meta), wish)  # here even if it is made anew: that run may be killed
        if not rebuild and _fits(catalog, source):
            below = _below(place, home) if meta.get("complete") != "1" else ()
            return Building(
                place=place,
                number=number_of(current),
                catalog=catalog,
                taken_over=below,
                narrowed=_narrowed(below, catalog),
            )
        catalog.close()
    else:
        with schema.reading(current / CATALOG) as connection:
            meta = {key: str(value) for key, value in connection.execute("SELECT key, value FROM meta")}
    if not (rebuild or may_rebuild):
        raise IndexOutdated(place.root, meta.get("encoder", "") + ", " + meta.get("recipe", ""))
    return None


def _begin(place: IndexFolder, home: Path, source: EncoderSource, wish: Wish, damaged: Path | None) -> Building:
    """Begin a new generation, or go on with that of a killed run."""
    current = place.current()
    if current is None:
        for number in place.generations():  # of a killed `forget`, or of a first run that had not taken up a file
            writes.remove(place.generation(number), "generation.removed")
    number = number_of(current) + 1 if current else 1
    catalog = _continue_or_create(place, number, source)
    below = _below(place, home)
    begun = catalog.counts()["embeddings"] > 0  # by a killed run, which took over all that there was
    moved = moved_here(place, home) if current is None else None
    lost_forgotten = False
    for other in [*below, place, *([moved] if moved else [])]:
        try:
            _keep_out(catalog, place, other)
        except (IndexDamaged, IndexForeign):
            lost_forgotten = True
        try:
            if not begun:
                _adopt(catalog, other, source)
        except (IndexDamaged, IndexForeign):  # what it holds is made anew
            damaged = damaged or (current if other is place else None)
    _choose(catalog, None if current is None and moved is None else Policy.read(catalog.meta()), wish)
    if current is None:
        place.publish(number)  # a first index can be searched while it is made
    return Building(
        place=place,
        number=number,
        catalog=catalog,
        taken_over=below,
        damaged=damaged,
        moved_from=moved.root if moved else None,
        lost_forgotten=lost_forgotten,
        narrowed=_narrowed(below, catalog),
    )


def number_of(generation: Path) -> int:
    """Give the number of a generation's folder."""
    return int(generation.name.removeprefix("gen-"))


def _fits(catalog: Catalog, source: EncoderSource) -> bool:
    meta = catalog.meta()
    return meta.get("recipe") == RECIPE and meta.get("encoder") == source.name


def _continue_or_create(place: IndexFolder, number: int, source: EncoderSource) -> Catalog:
    """Open the unfinished generation of a killed run if it has our recipe, else begin it anew."""
    folder = place.generation(number)
    try:
        if (folder / CATALOG).exists() and schema.version_of(folder / CATALOG) == schema.VERSION:
            catalog = Catalog(folder / CATALOG)
            if _fits(catalog, source):
                return catalog
            catalog.close()
    except (IndexDamaged, IndexForeign):
        pass  # never published, never complete: derived from files that are all still there
    writes.remove(folder, "generation.removed")
    writes.private_folder(folder)
    reach("generation.made")
    schema.create(folder / CATALOG)
    catalog = Catalog(folder / CATALOG)
    catalog.begin(
        root=os.fsencode(place.root),
        recipe=RECIPE,
        encoder=source.name,
        dimensions=str(source.dimensions),
        complete="0",
    )
    return catalog


def _keep_out(catalog: Catalog, place: IndexFolder, other: IndexFolder) -> None:
    """Carry over from an index that this one replaces what a person took out, its policy, and which folder it was.

    The policy of a folder below is its own, and not that of all.
    """
    folder = other.current()
    if folder is None:
        return
    with schema.reading(folder / CATALOG) as connection:
        left_out = forgotten(connection)
        facts = dict(connection.execute("SELECT key, value FROM meta"))
    below = place.root in other.root.parents
    carried = () if below else (*_OF_POLICY, *(_OF_FOLDER if other is place else ()))
    if kept := {name: facts[name] for name in carried if name in facts}:
        catalog.set_meta(**kept)
    if left_out:
        names = [relative(other.base / os.fsdecode(path), place.base) if below else path for path in left_out]
        catalog.apply(Batch(forgotten=names), catalog.meta()["encoder"])


def _choose(catalog: Catalog, before: Policy | None, wish: Wish) -> None:
    """Write down the policy that is wished of a root that had another, or none."""
    policy = wish.over(before)
    if policy != (before or USUAL):
        catalog.set_meta(**policy.facts())


def _narrowed(below: Sequence[IndexFolder], catalog: Catalog) -> tuple[tuple[Path, Policy], ...]:
    """Give the roots below whose policy takes in what this one leaves out, and their policies."""
    policy = Policy.read(catalog.meta())
    found = []
    for other in below:
        folder = other.current()
        if folder is None:
            continue
        with suppress(IndexDamaged, IndexForeign), schema.reading(folder / CATALOG) as connection:
            theirs = Policy.read(dict(connection.execute("SELECT key, value FROM meta")))
            if theirs.is_wider(policy):
                found.append((other.root, theirs))
    return tuple(found)


def _adopt(catalog: Catalog, other: IndexFolder, source: EncoderSource) -> None:
    """Carry over from an index that this one replaces what is embedded."""
    folder = other.current()
    if folder is not None:
        with schema.damage_named(folder / CATALOG):
            catalog.adopt(folder / CATALOG, source.name)


def _below(place: IndexFolder, home: Path) -> tuple[IndexFolder, ...]:
    """Find the indexes of roots below this one."""
    return tuple(other for other in all_indexes(home) if place.root in other.root.parents)
