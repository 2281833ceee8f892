"""Which generation of an index a run writes to: the one in use, or a new one beside it.

The recipe names all that shapes an index's rows: the versions of schema, splitter, situating and terms, and the
encoder. An index of another recipe is never mixed with: a new generation is filled beside it, takes over what
embeddings it can, and becomes the one in use when it is complete. A killed rebuild is continued by the next run.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hunch.core import lexical, schema, situate, split
from hunch.core.catalog import Catalog
from hunch.core.errors import IndexDamaged, IndexForeign, IndexOutdated
from hunch.core.known import forgotten
from hunch.core.lock import writer_lock
from hunch.core.plan import relative
from hunch.core.roots import CATALOG, IndexFolder, all_indexes
from hunch.core.types import EncoderSource

RECIPE = f"schema {schema.VERSION}, split {split.VERSION}, situate {situate.VERSION}, terms {lexical.VERSION}"


@dataclass(slots=True, kw_only=True)
class Building:
    """A generation that is being written, with the locks that allow it."""

    place: IndexFolder
    number: int
    catalog: Catalog
    is_new: bool  #: not complete before this run
    taken_over: tuple[IndexFolder, ...]  #: indexes of folders below, which this one replaces
    damaged: Path | None  #: a generation that could not be read; kept aside

    def complete(self) -> None:
        """Say that every file has been through the indexer: this generation is now the one in use."""
        if self.catalog.meta().get("complete") != "1":
            self.catalog.set_meta(complete="1")
        if self.place.current() != self.place.generation(self.number) or len(self.place.generations()) > 1:
            if self.damaged is not None and self.damaged.exists():
                self.damaged.rename(self.place.folder / f"damaged-{self.damaged.name}")
            self.place.publish(self.number)
        for below in self.taken_over:
            with writer_lock(below, wait_s=0.0):
                below.remove()


@contextmanager
def open_building(
    place: IndexFolder, home: Path, source: EncoderSource, *, rebuild: bool, may_rebuild: bool, wait_s: float
) -> Iterator[Building]:
    """Take the writer lock and open the generation to write to.

    Raises:
        IndexBusy: Another process is writing.
        IndexOutdated: The index must be made anew, and `may_rebuild` is false.
    """
    place.create()
    with writer_lock(place, wait_s=wait_s):
        with schema.damage_named(place.folder):
            building = _open(place, home, source, rebuild=rebuild, may_rebuild=may_rebuild)
        try:
            with schema.damage_named(building.catalog.path):
                yield building
        finally:
            building.catalog.close()


def _open(place: IndexFolder, home: Path, source: EncoderSource, *, rebuild: bool, may_rebuild: bool) -> Building:
    current = place.current()
    damaged: Path | None = None
    if current is not None:
        try:
            catalog = Catalog(current / CATALOG)
            with schema.damage_named(catalog.path):
                meta = catalog.meta()
            if not rebuild and _fits(catalog, source):
                below = _below(place, home) if meta.get("complete") != "1" else ()
                number = int(current.name.removeprefix("gen-"))
                is_new = meta.get("complete") != "1"
                return Building(
                    place=place, number=number, catalog=catalog, is_new=is_new, taken_over=below, damaged=None
                )
            made_by = meta.get("encoder", "") + ", " + meta.get("recipe", "")
            catalog.close()
            if not (rebuild or may_rebuild):
                raise IndexOutdated(place.root, made_by)
        except IndexDamaged:
            if not rebuild:
                raise
            damaged = current
        except IndexForeign as error:
            if not rebuild or error.is_newer:
                raise
            damaged = current
    number = int(current.name.removeprefix("gen-")) + 1 if current else 1
    catalog = _continue_or_create(place, number, source)
    below = _below(place, home)
    begun = catalog.counts()["embeddings"] > 0  # by a killed run, which took over all that there was
    for other in below:
        with contextlib.suppress(IndexDamaged, IndexForeign):  # what it holds is made anew
            _take_over(catalog, place, other, None if begun else source)
    if current is not None and damaged is None:
        try:
            _take_over(catalog, place, place, None if begun else source)
        except IndexDamaged:
            if not rebuild:
                raise
            damaged = current
    if current is None:
        place.publish(number)  # a first index can be searched while it is made
    return Building(place=place, number=number, catalog=catalog, is_new=True, taken_over=below, damaged=damaged)


def _fits(catalog: Catalog, source: EncoderSource) -> bool:
    meta = catalog.meta()
    return meta.get("recipe") == RECIPE and meta.get("encoder") == source.name


def _continue_or_create(place: IndexFolder, number: int, source: EncoderSource) -> Catalog:
    """Open the unfinished generation of a killed run if it has our recipe, else begin it anew."""
    folder = place.generation(number)
    try:
        if (folder / CATALOG).exists():
            catalog = Catalog(folder / CATALOG)
            if _fits(catalog, source):
                return catalog
            catalog.close()
    except (IndexDamaged, IndexForeign):
        pass  # never published, never complete: derived from files that are all still there
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    schema.create(folder / CATALOG)
    catalog = Catalog(folder / CATALOG)
    catalog.initialise(
        root=os.fsencode(place.root),
        recipe=RECIPE,
        encoder=source.name,
        dimensions=str(source.dimensions),
        complete="0",
        generation="0",
    )
    return catalog


def _take_over(catalog: Catalog, place: IndexFolder, other: IndexFolder, source: EncoderSource | None) -> None:
    """Carry over from an index that this one replaces: what a person took out stays out, what is embedded stays so.

    Without a source, only the former.
    """
    folder = other.current()
    if folder is None:
        return
    with schema.reading(folder / CATALOG) as connection:
        left_out = forgotten(connection)
    for path in left_out:
        catalog.forget(relative(other.base / os.fsdecode(path), place.base))
    if source is not None:
        with schema.damage_named(folder / CATALOG):
            catalog.adopt(folder / CATALOG, source.name)


def _below(place: IndexFolder, home: Path) -> tuple[IndexFolder, ...]:
    """Find the indexes of roots below this one."""
    return tuple(other for other in all_indexes(home) if place.root in other.root.parents)
