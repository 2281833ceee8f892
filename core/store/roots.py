"""Roots and the folders that hold their indexes.

A root is a folder (its index covers all below it) or a single file. Its index lives in ``HOME/indexes/ID``, where ID
is made from the root's path alone, so that no list of roots exists that could disagree with what is on the disk:

    HOME/indexes/ID/current              the name of the generation folder in use; replaced by rename
    HOME/indexes/ID/root                 the root's path, for listing; a slash at its end says that it is a folder
    HOME/indexes/ID/lock, holder         the writer lock, and the process that has it
    HOME/indexes/ID/gen-N/catalog.db     the truth
    HOME/indexes/ID/gen-N/seal           what the catalog looked like when the last writer left it
    HOME/indexes/ID/gen-N/*.usearch      derived snapshots
    HOME/indexes/ID/damaged-gen-N        a generation that could not be read, kept aside

A rebuild fills gen-N+1 beside gen-N and then moves `current`: the old index *must* stay until the new one is complete.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hunch.core.store import writes

CATALOG = "catalog.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFolder:
    """The folder of one root's index."""

    root: Path
    folder: Path

    @property
    def base(self) -> Path:
        """Give the folder that document paths are relative to: the root, or the folder of a single file."""
        if self.root.is_dir() or (not self.root.exists() and self._was_folder()):
            return self.root
        return self.root.parent

    def _was_folder(self) -> bool:
        try:
            return (self.folder / "root").read_bytes().endswith(b"/")
        except OSError:
            return False

    def current(self) -> Path | None:
        """Give the generation folder in use, or None where nothing is indexed."""
        folder = self._in_use()
        while folder is not None and not (folder / CATALOG).exists():
            before, folder = folder, self._in_use()
            if folder == before:  # else a rebuild took its place since it was named
                return None
        return folder

    def _in_use(self) -> Path | None:
        try:
            return self.folder / (self.folder / "current").read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def create(self) -> None:
        """Make the folder, for its owner's eyes only.

        Raises:
            HomeUnusable: It cannot be made.
        """
        writes.private_folder(self.folder)

    def remember_root(self) -> None:
        """Write down which root this is. The caller holds the writer lock."""
        path, content = self.folder / "root", marker(self.root, is_folder=self.root.is_dir())
        if not path.exists() or (self.root.exists() and path.read_bytes() != content):
            writes.replace_file(path, content, "root")

    def generation(self, number: int) -> Path:
        """Give the path of a generation folder."""
        return self.folder / f"gen-{number}"

    def generations(self) -> list[int]:
        """List the generation folders that are there, in order."""
        names = (path.name for path in self.folder.glob("gen-*"))
        return sorted(int(name[4:]) for name in names if name[4:].isdigit())

    def damaged(self) -> list[Path]:
        """List the generations that could not be read and were put aside."""
        return sorted(self.folder.glob("damaged-*"))

    def publish(self, number: int) -> None:
        """Make a generation the one in use and drop the others."""
        writes.replace_file(self.folder / "current", f"gen-{number}".encode(), "current")
        for other in self.generations():
            if other != number:
                writes.remove(self.generation(other), "generation.removed")

    def remove(self) -> None:
        """Delete the whole index of this root; the lock stays, because another process may be waiting for it."""
        # first: from here on nobody finds a half-deleted index
        writes.remove(self.folder / "current", "index.unpublished")
        for path in self.remains():
            writes.remove(path, "index.removed")

    def remains(self) -> list[Path]:
        """List all that stands in the folder but for the lock."""
        return sorted(path for path in self.folder.glob("*") if path.name not in ("lock", "holder"))


def marker(root: Path, *, is_folder: bool) -> bytes:
    """Give what the file `root` says of a root."""
    return os.fsencode(root) + (b"/" if is_folder else b"")


def index_folder(home: Path, root: Path) -> IndexFolder:
    """Give the place of a root's index, whether it is there or not. `root` must be absolute and resolved."""
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return IndexFolder(root=root, folder=home / "indexes" / name)


def covering(home: Path, path: Path) -> IndexFolder | None:
    """Find the index that covers a resolved path: its own, or that of the nearest folder above it."""
    for root in (path, *path.parents):
        place = index_folder(home, root)
        if place.current() is not None:
            return place
    return None


def all_indexes(home: Path) -> Iterator[IndexFolder]:
    """Yield every index under HOME, ordered by root."""
    found: list[IndexFolder] = []
    for marker in (home / "indexes").glob("*/root"):
        try:
            root = Path(os.fsdecode(marker.read_bytes()))
        except OSError:  # forgotten by another process between the listing and here
            continue
        if index_folder(home, root).folder == marker.parent:
            found.append(IndexFolder(root=root, folder=marker.parent))
    yield from sorted(found, key=lambda place: os.fsencode(place.root))
