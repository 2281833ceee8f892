"""`hunch backup`, `restore`, `export`, `import` and `relocate`: indexes on their way from place to place."""

from collections.abc import Sequence
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.indexing import index_root
from hunch.cli.output import report
from hunch.core import archive
from hunch.core.errors import HunchError, IndexMissing, UsageError
from hunch.core.relocate import relocate
from hunch.core.request import resolve
from hunch.core.store.roots import all_indexes, covering
from hunch.core.types import EncoderSource


def backup(file: str, paths: Sequence[str], home: Path) -> Exit:
    """Write the indexes of some roots, or of all, into a file."""
    places = [] if paths else list(all_indexes(home))
    for path in map(resolve, paths):
        place = covering(home, path)
        if place is None:
            raise IndexMissing(path)
        places.append(place)
    if not places:
        raise UsageError("nothing is indexed yet; to begin: hunch index PATH")
    size = archive.write(places, Path(file).absolute())
    indexes = "1 index" if len(places) == 1 else f"{len(places)} indexes"
    report.notice(f"{file}: {indexes}, {size / 1e6:.1f} MB; it holds the texts that were indexed")
    return Exit.FOUND


def restore(file: str, home: Path) -> Exit:
    """Put every index of a backup back; one that cannot be is reported, and the others are."""
    status = Exit.FOUND
    for entry in archive.read(Path(file)):
        try:
            place = archive.restore(Path(file), entry, home)
        except HunchError as error:
            report.notice(str(error))
            status = Exit.ERROR
        else:
            report.notice(f"restored the index of {place.root}")
    return status


def take_in(file: str, folder: str | None, home: Path, source: EncoderSource) -> Exit:
    """Put an exported index where its files are, or will never be."""
    entries = archive.read(Path(file))
    if len(entries) != 1:
        raise UsageError(f"{file} holds {len(entries)} indexes; to put them all back: hunch restore {file}")
    root = Path(folder or Path(file).stem).absolute()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {root}: {error.strerror}; name another") from None
    place = archive.take_in(Path(file), entries[0], root.resolve(), home)
    if any(place.root.iterdir()):
        index_root(place.root, home, source, yes=True)
        report.notice(f"imported {file}; it follows the files in {place.root}")
    else:
        report.notice(f"imported {file} without its files; to search it: hunch QUERY {folder or root.name}")
    return Exit.FOUND


def move(old: str, new: str, home: Path) -> Exit:
    """Give the index of a root that was moved to its new place."""
    before, now = Path(old).absolute(), resolve(new)
    if not before.exists():
        # what stands above it may be a link, as it was resolved when it was indexed
        before = before.parent.resolve() / before.name
    relocate(before, now, home)
    report.notice(f"the index of {before} is now that of {now}")
    return Exit.FOUND
