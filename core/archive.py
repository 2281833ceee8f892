"""Indexes in one file: a backup of several, or one to be searched elsewhere, with or without its files.

An archive is a tar file: `manifest.json` with each root, and the size and sha256 of its catalog, and the catalogs. They
hold the texts that were indexed. The vector snapshots are derived and made anew. Nothing of an archive is believed
before its hash is compared, and its names are never used as paths.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, cast

from hunch.core.errors import ArchiveInvalid, IndexDamaged, IndexMissing, IndexOutdated, UsageError
from hunch.core.store import migrations, schema, writes
from hunch.core.store.catalog import Catalog
from hunch.core.store.checks import check_catalog
from hunch.core.store.lock import writer_lock
from hunch.core.store.publish import publish_if_due
from hunch.core.store.roots import CATALOG, IndexFolder, index_folder, marker

FORMAT = 1
#: How long to wait for a run that is writing.
WAIT_S = 10.0
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One index in an archive."""

    root: str  #: the path's bytes in base64, with a slash at the end of a folder's
    catalog: str  #: the member's name
    size_bytes: int
    sha256: str

    @property
    def path(self) -> Path:
        """The root's path."""
        return Path(os.fsdecode(base64.b64decode(self.root)))


def write(places: Sequence[IndexFolder], archive: Path) -> int:
    """Write indexes into an archive, each as it stands in one moment; give its size in bytes.

    Raises:
        UsageError: Something stands in its place.
        IndexMissing, IndexDamaged: An index is not there, or cannot be read.
        IndexBusy: Another process is writing to one.
        HomeUnusable: The disk takes no more.
    """
    if os.path.lexists(archive):
        raise UsageError(f"{archive} is there already; name another file")

    def fill(beside: Path) -> None:
        with tarfile.open(beside, "w") as tar:
            entries = [_add_catalog(tar, place, f"{number}.db") for number, place in enumerate(places)]
            manifest = json.dumps({"format": FORMAT, "indexes": [asdict(entry) for entry in entries]}).encode()
            _add(tar, _MANIFEST, len(manifest), io.BytesIO(manifest))

    with schema.damage_named(archive):
        writes.write_beside(archive, fill, "archive")
    return archive.stat().st_size


def read(archive: Path) -> list[Entry]:
    """List what an archive holds.

    Raises:
        ArchiveInvalid: It is none, or a newer hunch's.
    """
    with _opened(archive) as tar:
        try:
            manifest = json.loads(_member(tar, _MANIFEST, archive).read())
            if manifest["format"] != FORMAT:
                raise ArchiveInvalid(archive, f"has format {manifest['format']}, this hunch reads {FORMAT}")
            entries = [Entry(**entry) for entry in manifest["indexes"]]
            for entry in entries:
                base64.b64decode(entry.root, validate=True)
            return entries
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveInvalid(archive, f"has no list of what it holds ({error})") from None


def restore(archive: Path, entry: Entry, home: Path) -> IndexFolder:
    """Put an index of an archive back to the root that it was made of, whether that is there now or not.

    Raises:
        UsageError, ArchiveInvalid, IndexDamaged, IndexForeign, IndexBusy: As `take_in`.
    """
    return _place(archive, entry, index_folder(home, entry.path), {})


def take_in(archive: Path, entry: Entry, root: Path, home: Path) -> IndexFolder:
    """Put an index of an archive where that of another root belongs, a folder with its files or with none.

    Raises:
        UsageError: The root has an index already.
        ArchiveInvalid, IndexDamaged: What the archive holds is not what was written.
        IndexForeign: A newer hunch made it.
        IndexBusy: Another process is writing there.
    """
    facts = {"identity": "", "sources": "" if any(root.iterdir()) else "none"}
    return _place(archive, entry, index_folder(home, root), facts)


def _place(archive: Path, entry: Entry, place: IndexFolder, facts: dict[str, str]) -> IndexFolder:
    root = place.root
    place.create()
    with writer_lock(place, wait_s=0.0), schema.damage_named(place.folder):
        if place.current() is not None:
            raise UsageError(f"{root} has an index already; to put another in its place: hunch forget {root}")
        for path in place.remains():
            writes.remove(path, "leftover.removed")
        is_folder = root.is_dir() or (not root.exists() and base64.b64decode(entry.root).endswith(b"/"))
        writes.replace_file(place.folder / "root", marker(root, is_folder=is_folder), "root")
        folder = place.generation(1)
        writes.private_folder(folder)
        try:
            _extract(archive, entry, folder / CATALOG)
            _upgrade(folder / CATALOG)
            for finding in check_catalog(folder / CATALOG, deep=False):
                raise IndexDamaged(archive, finding.detail)
            catalog = Catalog(folder / CATALOG)
            try:
                catalog.set_meta(root=os.fsencode(root), **facts)
                publish_if_due(catalog, force=True)
            finally:
                catalog.close()
            place.publish(1)
        except BaseException:
            place.remove()
            raise
    return place


def _upgrade(catalog: Path) -> None:
    version = schema.version_of(catalog)
    if not migrations.leads_here(version):
        raise IndexOutdated(catalog, "an older hunch")
    migrations.upgrade(catalog)


def _add_catalog(tar: tarfile.TarFile, place: IndexFolder, name: str) -> Entry:
    """Add what an index's catalog says in one moment; a copy that a killed run leaves is swept up as all strays are."""
    with writer_lock(place, wait_s=WAIT_S):
        folder = place.current()
        if folder is None:
            raise IndexMissing(place.root)
        copy = place.folder / f".archive.{os.getpid()}"
        try:
            schema.copy(folder / CATALOG, copy)
            with copy.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
                size_bytes = copy.stat().st_size
                _add(tar, name, size_bytes, content)
        finally:
            writes.remove(copy, "leftover.removed")
    root = base64.b64encode(marker(place.root, is_folder=place.base == place.root)).decode()
    return Entry(root=root, catalog=name, size_bytes=size_bytes, sha256=digest)


def _add(tar: tarfile.TarFile, name: str, size_bytes: int, content: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size_bytes, 0o600
    tar.addfile(member, content)


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveInvalid(archive, f"is no archive of hunch ({error})") from None
    except OSError as error:
        raise ArchiveInvalid(archive, f"cannot be read: {error.strerror}") from error


def _member(tar: tarfile.TarFile, name: str, archive: Path) -> BinaryIO:
    try:
        content = tar.extractfile(name)
    except KeyError:
        content = None
    if content is None:
        raise ArchiveInvalid(archive, f"has no {name}")
    return cast(BinaryIO, content)


def _extract(archive: Path, entry: Entry, to: Path) -> None:
    with _opened(archive) as tar:
        writes.receive(to, _member(tar, entry.catalog, archive))
    with to.open("rb") as handle:
        if hashlib.file_digest(handle, "sha256").hexdigest() != entry.sha256:
            raise ArchiveInvalid(archive, f"is damaged: {entry.catalog} is not what was written")
