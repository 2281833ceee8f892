"""Is an index what it must be, and if not, what mends it?

Every invariant is a question to the files (`core.store.checks`); here they are asked of a whole index, and of the files
that it was made from. Repair starts from what is true: the snapshot and the word tree are made anew from the catalog's
rows, the rows from the files. A generation that could not be read is put aside and not deleted, and without its
files nothing is made anew.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexDamaged, RootVanished
from hunch.core.files.policy import WIDEST
from hunch.core.files.read import read
from hunch.core.freshness import survey
from hunch.core.indexer import index
from hunch.core.store import seal, writes
from hunch.core.store.batch import Batch
from hunch.core.store.catalog import Catalog
from hunch.core.store.checks import Cure, Finding, check_catalog, check_rights, check_snapshot
from hunch.core.store.lock import writer_lock
from hunch.core.store.publish import publish_if_due
from hunch.core.store.reader import Reader
from hunch.core.store.roots import CATALOG, IndexFolder, index_folder
from hunch.core.store.rows import Document
from hunch.core.store.schema import damage_named
from hunch.core.store.tidy import leftovers, tidy
from hunch.core.types import EncoderSource, Found, Progress, Skipped
from hunch.core.verify import Verdict, verify


def examine(place: IndexFolder, *, deep: bool = False, wait_s: float = 0.0) -> list[Finding]:
    """Check an index.

    Args:
        place: The root and its index folder.
        deep: Also hash the snapshot, compare its vectors, and hold every text against its file.
        wait_s: How long to wait for a writer; while one writes, nothing can be checked.

    Raises:
        IndexBusy: Another process is writing.
    """
    with writer_lock(place, wait_s=wait_s):
        return [*_check_folder(place), *_check_generation(place, deep=deep)]


def repair(
    place: IndexFolder,
    home: Path,
    source: EncoderSource,
    findings: Sequence[Finding],
    progress: Progress | None = None,
) -> bool:
    """Mend what was found, as far as what is true is still there.

    Returns:
        Whether what a person had forgotten stays out: not where it could not be read any more.

    Raises:
        IndexBusy: Another process is writing.
        RootVanished: The rows have to be made anew, and the files are not there.
    """
    cures = {finding.cure for finding in findings}
    if Cure.PROTECT in cures:
        for finding in findings:
            if finding.cure is Cure.PROTECT:
                writes.protect(finding.where)
    if Cure.TIDY in cures:
        tidy(place)
    if Cure.REBUILD in cures:
        if not (place.root.exists() and any(isinstance(met, Found) for met in survey(place, home, policy=WIDEST))):
            raise RootVanished(place.root)
        return not index(place, home, source, rebuild=True, progress=progress).lost_forgotten
    current = place.current()
    if current is None or not cures & {Cure.PUBLISH, Cure.WORDS, Cure.REREAD}:
        return True
    with writer_lock(place, wait_s=0.0):
        seal.break_open(current / CATALOG)  # what it was put on is no longer what it was put on for
        catalog = Catalog(current / CATALOG)
        try:
            with damage_named(catalog.path):
                _mend(place, catalog, source, findings)
        finally:
            catalog.close()
    return True


def _mend(place: IndexFolder, catalog: Catalog, source: EncoderSource, findings: Sequence[Finding]) -> None:
    """Mend what is derived from the catalog's rows, or have it read again."""
    cures = {finding.cure for finding in findings}
    if Cure.WORDS in cures:
        catalog.rebuild_words()
    if Cure.REREAD in cures:
        wrong = {finding.where for finding in findings if finding.cure is Cure.REREAD}
        known = catalog.known()
        paths = [path for path in known if place.base / os.fsdecode(path) in wrong]
        catalog.apply(Batch(touched=[(path, each, False) for path in paths if (each := known[path].stat)]), source.name)
    publish_if_due(catalog, force=Cure.PUBLISH in cures)


def _check_folder(place: IndexFolder) -> Iterator[Finding]:
    yield from check_rights(place.folder)
    if index_folder(place.folder.parent.parent, place.root).folder != place.folder:
        yield Finding(check="root", where=place.folder, detail=f"is not the place of {place.root}", cure=Cure.NONE)
    for path in leftovers(place):
        yield Finding(check="leftover", where=path, detail="a run that was killed left it", cure=Cure.TIDY)


def _check_generation(place: IndexFolder, *, deep: bool) -> Iterator[Finding]:
    current = place.current()
    if current is None:
        yield Finding(check="current", where=place.folder, detail="no generation is in use", cure=Cure.REBUILD)
        return
    state = seal.state(current / CATALOG)
    found = list(check_catalog(current / CATALOG, deep=deep))
    yield from found
    if any(finding.cure in (Cure.REBUILD, Cure.NONE) for finding in found):
        return
    yield from check_snapshot(current / CATALOG, deep=deep)
    if deep and state is seal.Seal.FORGED and not found:
        with suppress(HomeUnusable):
            seal.put_on(current / CATALOG)
    if deep and place.root.exists():
        yield from _check_texts(place)


def _check_texts(place: IndexFolder) -> Iterator[Finding]:
    """Hold every text against its file, where the file claims to be the one that was read."""
    try:
        with Reader(place) as reader:
            for document in reader.documents():
                file = os.path.join(os.fsencode(place.base), document.path)
                if verify(file, document) is Verdict.SAME and (detail := _differs(reader, document, file)):
                    yield Finding(check="texts", where=Path(os.fsdecode(file)), detail=detail, cure=Cure.REREAD)
    except IndexDamaged as error:
        yield Finding(check="texts", where=place.folder, detail=str(error), cure=Cure.REBUILD)


def _differs(reader: Reader, document: Document, file: bytes) -> str | None:
    path = Path(os.fsdecode(file))
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return None
    except OSError:
        return None
    text = read(Found(path=path, stat=document.stat))
    if isinstance(text, Skipped):
        return None  # it changed this moment, and the next run takes it up
    if text.content_hash != document.content_hash:
        return "its content changed, and neither its size nor its times did"
    for chunk in reader.chunks(document.document_id):
        if text.text[chunk.start_char : chunk.end_char] != chunk.text:
            return f"the text of lines {chunk.start_line} to {chunk.end_line} is not what the file holds"
    return None
