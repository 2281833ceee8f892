"""Roots to files: every file met comes out once, as `Found` or as `Skipped` with its one reason.

Ignored entries do not come out at all, and an ignored folder is not entered; `Ignore.decide` tells why. The order is
that of the paths' bytes, with `/` between the names, so that equal trees give equal walks. Symbolic links are not
followed, and nothing is opened.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from hunch.core.errors import PathMissing
from hunch.core.ignore import Ignore
from hunch.core.read import skip_reason, stat_of
from hunch.core.secrets import is_secret_name
from hunch.core.types import Found, Skipped, SkipReason

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
}


def walk(root: Path, ignore: Ignore | None = None) -> Iterator[Found | Skipped]:
    """Yield the files below a root in the order of their paths' bytes; a root that is a file yields itself.

    The paths begin with the root as it was given, but for a root that is a symbolic link: it is resolved. The root
    itself is never ignored. A folder that cannot be listed is `Skipped` with `is_folder`, and the walk goes on.

    Raises:
        PathMissing: there is nothing at the root.
    """
    if root.is_symlink():
        root = Path(os.path.realpath(root))
    try:
        status = os.lstat(root)
    except (FileNotFoundError, NotADirectoryError):
        raise PathMissing(root) from None
    except OSError as error:
        return iter([_unlisted(root, error)])
    if stat.S_ISDIR(status.st_mode):
        return _walk_folder(root, ignore or Ignore(root))
    if is_secret_name(root.name):
        return iter([Skipped(path=root, reason=SkipReason.SECRET, detail="built in: names of secrets")])
    return iter([_judge_status(root, status)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One name of a folder; entries sort as their paths' bytes do, where a folder's path goes on with a slash."""

    key: bytes
    at: os.DirEntry[str]
    is_folder: bool


def _walk_folder(root: Path, ignore: Ignore) -> Iterator[Found | Skipped]:
    try:
        levels = [(ignore.folder(), _list(os.fspath(root)))]
    except OSError as error:
        yield _unlisted(root, error)
        return
    while levels:
        rules, entries = levels[-1]
        if not entries:
            levels.pop()
            continue
        entry = entries.pop()
        verdict = rules.judge(entry.at.name, is_folder=entry.is_folder)
        if verdict.ignored:
            if verdict.secret and not entry.is_folder:
                yield Skipped(path=Path(entry.at.path), reason=SkipReason.SECRET, detail=verdict.source)
        elif not entry.is_folder:
            yield _judge_entry(entry.at)
        else:
            try:
                below = _list(entry.at.path)
                inner = rules.child(entry.at.name, frozenset(each.at.name for each in below))
            except OSError as error:
                yield _unlisted(Path(entry.at.path), error)
            else:
                if not inner.judge_contents(verdict).ignored:
                    levels.append((inner, below))


def _list(folder: str) -> list[_Entry]:
    """List a folder, the last entry first, so that the next one is taken from the end."""
    entries = []
    with os.scandir(folder) as listing:
        for at in listing:
            is_folder = at.is_dir(follow_symlinks=False)
            entries.append(_Entry(key=os.fsencode(at.name) + (b"/" if is_folder else b""), at=at, is_folder=is_folder))
    entries.sort(key=attrgetter("key"), reverse=True)
    return entries


def _judge_entry(entry: os.DirEntry[str]) -> Found | Skipped:
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


def _unlisted(folder: Path, error: OSError) -> Skipped:
    """Say that a folder could not be listed; the error names an ignore file where that is what could not be read."""
    culprit = f"{Path(error.filename).name}: " if error.filename and Path(error.filename) != folder else ""
    detail = culprit + os.strerror(error.errno or 0)
    return Skipped(path=folder, reason=skip_reason(error), detail=detail, is_folder=True)
