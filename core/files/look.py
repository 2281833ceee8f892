"""Some paths of a root instead of all: each is met with all below it, exactly as the walk of the whole root meets it.

In come paths that may be files, folders or gone; out comes what the walk would yield for them. What the walk would not
reach does not come out: what is ignored, what lies below an ignored folder or behind a link, and what is not there.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hunch.core.files.ignore import FolderRules, Ignore
from hunch.core.files.stats import skip_reason
from hunch.core.files.walk import Named, descend, unlisted, walk
from hunch.core.types import Entering, Found, Skipped

_GONE = (errno.ENOENT, errno.ENOTDIR)


def look(
    root: Path, ignore: Ignore, paths: Iterable[Path], entering: Entering | None = None
) -> Iterator[Found | Skipped]:
    """Yield what the walk of a root would yield for some absolute paths in it and for all below them, each once."""
    above = _Above(root, ignore)
    for name in topmost(map(os.fsencode, paths)):
        path = Path(os.fsdecode(name))
        if path == root:
            yield from walk(root, ignore, entering)
            return
        rules = above.rules(path.parent.relative_to(root).parts)
        if isinstance(rules, Skipped):
            yield rules
        elif rules is not None:
            yield from _meet(rules, path, entering)


def topmost(paths: Iterable[bytes]) -> list[bytes]:
    """Leave out the paths that lie below others, and order the rest as the walk does.

    >>> topmost([b"a_b", b"a/b/c", b"a.md", b"a/b", b"a/b.md"])
    [b'a.md', b'a/b.md', b'a/b', b'a_b']
    """
    kept: list[bytes] = []
    for path in sorted({each + b"/" for each in paths}):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return [path[:-1] for path in kept]


def _meet(rules: FolderRules, path: Path, entering: Entering | None) -> Iterator[Found | Skipped]:
    try:
        status = os.lstat(path)
    except OSError as error:
        if error.errno not in _GONE:
            yield Skipped(path=path, reason=skip_reason(error), detail=os.strerror(error.errno or 0))
        return
    yield from descend(rules, [(b"", Named(os.fspath(path)), stat.S_ISDIR(status.st_mode))], entering)


class _Above:
    """The rules in the folders above some paths, each folder looked at once."""

    def __init__(self, root: Path, ignore: Ignore) -> None:
        self._root = root
        # None: the walk does not enter it. Skipped: it cannot be listed, and nothing is known of what lies below it.
        self._known: dict[tuple[str, ...], FolderRules | Skipped | None] = {(): _listed(root, ignore.folder)}

    def rules(self, names: tuple[str, ...]) -> FolderRules | Skipped | None:
        begin = next(depth for depth in range(len(names), -1, -1) if names[:depth] in self._known)
        rules = self._known[names[:begin]]
        for depth in range(begin + 1, len(names) + 1):
            if isinstance(rules, FolderRules):
                rules = _inside(rules, self._root.joinpath(*names[:depth]))
            self._known[names[:depth]] = rules
        return rules


def _inside(rules: FolderRules, folder: Path) -> FolderRules | Skipped | None:
    try:
        is_folder = stat.S_ISDIR(os.lstat(folder).st_mode)
    except OSError as error:
        return None if error.errno in _GONE else unlisted(folder, error)
    verdict = rules.judge(folder.name, is_folder=True)
    if not is_folder or verdict.ignored:
        return None
    inner = _listed(folder, lambda: rules.child(folder.name))
    return None if isinstance(inner, FolderRules) and inner.judge_contents(verdict).ignored else inner


def _listed(folder: Path, rules: Callable[[], FolderRules]) -> FolderRules | Skipped:
    try:
        os.scandir(folder).close()
        return rules()
    except OSError as error:
        return unlisted(folder, error)
