"""Roots to files: every file met comes out once, as `Found` or as `Skipped` with its one reason.

Ignored entries do not come out at all, and an ignored folder is not entered; `Ignore.decide` tells why. The order is
that of the paths' bytes, with `/` between the names, so that equal trees give equal walks. Symbolic links are not
followed, nothing is opened, and a root in a pseudo file system (/proc, /sys) is `Skipped` as a whole.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from hunch.core.errors import PathMissing
from hunch.core.files.ignore import FolderRules, Ignore
from hunch.core.files.mounts import PSEUDO, type_at
from hunch.core.files.secret_names import is_secret_name
from hunch.core.files.stats import skip_reason, stat_of
from hunch.core.types import Entering, Found, Skipped, SkipReason

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
}


def walk(root: Path, ignore: Ignore | None = None, entering: Entering | None = None) -> Iterator[Found | Skipped]:
    """Yield the files below a root in the order of their paths' bytes; a root that is a file yields itself.

    The paths begin with the root as it was given, but for a root that is a symbolic link: it is resolved. The root
    itself is never ignored. A folder that cannot be listed is `Skipped` with `is_folder`, and the walk goes on.
    `entering` is told each folder just before it is listed.

    Raises:
        PathMissing: there is nothing at the root.
    """
    try:
        status = os.lstat(root)
        if stat.S_ISLNK(status.st_mode):
            root, status = Path(os.path.realpath(root)), os.stat(root)
    except (FileNotFoundError, NotADirectoryError):
        raise PathMissing(root) from None
    except OSError as error:  # a folder above it is closed, or its links run in a circle
        return iter([unlisted(root, error)])
    is_folder = stat.S_ISDIR(status.st_mode)
    ignore = ignore or Ignore(root)
    if (kind := type_at(os.path.realpath(root), ignore.mounted)) in PSEUDO:
        detail = f"in a pseudo file system ({kind})"
        return iter([Skipped(path=root, reason=SkipReason.SPECIAL, detail=detail, is_folder=is_folder)])
    if is_folder:
        return _walk_folder(root, ignore, entering)
    if is_secret_name(root.name):
        return iter([Skipped(path=root, reason=SkipReason.SECRET, detail="built in: names of secrets")])
    return iter([_judge_status(root, status)])


class Named:
    """One entry of a folder that was not listed, as a listing would give it."""

    __slots__ = ("name", "path")

    def __init__(self, path: str) -> None:
        """Take its path."""
        self.path, self.name = path, os.path.basename(path)

    def stat(self, *, follow_symlinks: bool) -> os.stat_result:
        """Ask the system for its status."""
        return os.stat(self.path, follow_symlinks=follow_symlinks)


# One name of a folder, as (the key that it sorts by, where it is, whether it is a folder); a tuple sorts fastest.
Entry: TypeAlias = tuple[bytes, "os.DirEntry[str] | Named", bool]


def _walk_folder(root: Path, ignore: Ignore, entering: Entering | None) -> Iterator[Found | Skipped]:
    if entering:
        entering(os.fspath(root))
    try:
        rules, entries = ignore.folder(), _list(os.fspath(root))
    except OSError as error:
        yield unlisted(root, error)
        return
    yield from descend(rules, entries, entering)


def descend(rules: FolderRules, entries: list[Entry], entering: Entering | None) -> Iterator[Found | Skipped]:
    """Yield the files among some entries of one folder, the last entry first, and those below them."""
    levels = [(rules, entries)]
    while levels:
        rules, entries = levels[-1]
        if not entries:
            levels.pop()
            continue
        _, entry, is_folder = entries.pop()
        verdict = rules.judge(entry.name, is_folder=is_folder)
        if verdict.ignored:
            if verdict.secret and not is_folder:
                yield Skipped(path=Path(entry.path), reason=SkipReason.SECRET, detail=verdict.source)
        elif not is_folder:
            yield _judge_entry(entry)
        else:
            if entering:
                entering(entry.path)
            try:
                below = _list(entry.path)
                inner = rules.child(entry.name, frozenset(each.name for _, each, _ in below))
            except OSError as error:
                yield unlisted(Path(entry.path), error)
            else:
                if not inner.judge_contents(verdict).ignored:
                    levels.append((inner, below))


def _list(folder: str) -> list[Entry]:
    """List a folder, the last entry first, so that the next one is taken from the end."""
    entries: list[Entry] = []
    with os.scandir(folder) as listing:
        for entry in listing:
            is_folder = entry.is_dir(follow_symlinks=False)
            key = os.fsencode(entry.name)
            # A folder's paths go on with a slash, and sort among its neighbours' by that.
            entries.append((key + b"/" if is_folder else key, entry, is_folder))
    entries.sort(reverse=True)
    return entries


def _judge_entry(entry: os.DirEntry[str] | Named) -> Found | Skipped:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Skipped(path=Path(entry.path), reason=skip_reason(error), detail=os.strerror(error.errno or 0))
    return _judge_status(Path(entry.path), status)


def _judge_status(path: Path, status: os.stat_result) -> Found | Skipped:
    if stat.S_ISREG(status.st_mode):
        return Found(path=path, stat=stat_of(status))
    if stat.S_ISLNK(status.st_mode):
        return Skipped(path=path, reason=SkipReason.SYMLINK)
    return Skipped(path=path, reason=SkipReason.SPECIAL, detail=_KINDS.get(stat.S_IFMT(status.st_mode), ""))


def unlisted(folder: Path, error: OSError) -> Skipped:
    """Say that a folder could not be listed; the error names an ignore file where that is what could not be read."""
    culprit = f"{Path(error.filename).name}: " if error.filename and Path(error.filename) != folder else ""
    detail = culprit + (error.strerror or os.strerror(error.errno or 0))
    return Skipped(path=folder, reason=skip_reason(error), detail=detail, is_folder=True)
