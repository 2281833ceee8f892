"""The one module that changes files: every file and folder of an index is made, replaced or removed here.

Invariants: a file *must* appear whole or not at all: it is written beside, synced, renamed, and its folder synced; a
name that a reader may have open is never written to. All is made for its owner's eyes only, whatever the umask says.
Rows are changed by `catalog` and, in a copy, by `migrations`, each in one `transaction` of this module.

What the system refuses (no room, no right, a disk that fails) is said as `HomeUnusable`, with the path.

Between any two steps lies a crash point (`crash`), named after what is written.
"""

import functools
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Concatenate, ParamSpec, TypeVar

from hunch.core.errors import HomeUnusable
from hunch.core.store.crash import reach

P = ParamSpec("P")
T = TypeVar("T")


def _said(change: Callable[Concatenate[Path, P], T]) -> Callable[Concatenate[Path, P], T]:
    """Name the path in what the system says against a change of it."""

    @functools.wraps(change)
    def run(path: Path, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return change(path, *args, **kwargs)
        except OSError as error:
            raise HomeUnusable(path, error.strerror or str(error)) from error

    return run


@_said
def private_folder(path: Path) -> None:
    """Make a folder and those above it that lack, each for its owner's eyes only."""
    for folder in [*reversed(path.parents), path]:
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            reach("folder.made")


@_said
def private_file(path: Path) -> None:
    """Make an empty file for its owner's eyes only, or empty the one that is there."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))


def replace_file(path: Path, content: bytes, what: str) -> None:
    """Put `content` into a file by rename, so that a reader sees the old or the new bytes and never a mix."""

    def write(beside: Path) -> None:
        with beside.open("wb") as handle:
            handle.write(content)

    write_beside(path, write, what)


@_said
def write_beside(path: Path, write: Callable[[Path], None], what: str) -> str:
    """Let `write` fill a file beside `path`, sync it and rename it into place.

    Args:
        path: Where the file shall stand.
        write: Given an empty file's path, fills it.
        what: The name of its crash points.

    Returns:
        The sha256 of its bytes, in hexadecimal digits.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        private_file(beside)
        write(beside)
        reach(f"{what}.written")
        with beside.open("rb+") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
            os.fsync(handle.fileno())
        reach(f"{what}.synced")
        os.replace(beside, path)
        reach(f"{what}.renamed")
    finally:
        with suppress(OSError):  # what stays is swept up by the next run
            beside.unlink(missing_ok=True)
    sync_folder(path.parent)
    return digest


@_said
def note(path: Path, content: bytes) -> None:
    """Write a small file on which nothing rests; it is not synced."""
    private_file(path)
    path.write_bytes(content)


@_said
def sign(path: Path) -> None:
    """Make an empty file and take it away at once: a sign to whoever watches its folder."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    os.unlink(path)


@_said
def receive(path: Path, content: BinaryIO) -> None:
    """Write what comes from a stream into a new file, which nobody reads before it is checked."""
    import shutil

    private_file(path)
    with path.open("wb") as handle:
        shutil.copyfileobj(content, handle)


@_said
def protect(path: Path) -> None:
    """Take the rights of others to a file or folder away."""
    os.chmod(path, 0o700 if path.is_dir() else 0o600)


@_said
def rename(path: Path, to: Path, point: str) -> None:
    """Give a file or folder another name in a folder of the same disk."""
    path.rename(to)
    sync_folder(to.parent)
    reach(point)


@_said
def remove(path: Path, point: str) -> None:
    """Delete a file, or a folder and all in it, if it is there; what cannot be deleted stays."""
    if path.is_dir():
        import shutil  # 4 ms, and a search removes nothing

        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    reach(point)


def strays(folder: Path) -> list[Path]:
    """List what killed runs left beside the files of a folder. The caller holds the writer lock."""
    return sorted(path for path in folder.glob(".*") if path.is_file())


@_said
def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def transaction(connection: sqlite3.Connection, what: str) -> Iterator[None]:
    """Change rows: all of them or none. The write lock is taken at the start, so that no other writer comes between."""
    connection.execute("BEGIN IMMEDIATE")
    reach(f"{what}.begun")
    try:
        yield
        reach(f"{what}.changed")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    reach(f"{what}.committed")
