"""Which folders of one root are watched: those that the walk enters, each just before it is listed.

Watch first, list after: what changes before the listing is listed, what changes later is told. A folder that cannot be
watched, or whose file system tells nothing, is only counted: the looks at all files find what changes there.
"""

import os
import stat
from collections.abc import Collection
from errno import EACCES, ELOOP, ENOENT, ENOTDIR, EPERM
from pathlib import Path

from hunch.core.files import gitplaces
from hunch.core.files.ignore import RULING
from hunch.core.files.mounts import is_silent, mounts, type_at
from hunch.core.settings import config_file
from hunch.core.store.identity import identity_of
from hunch.core.watch.events import Events, Folders
from hunch.core.watch.hearing import Hearing
from hunch.core.watch.states import How

LIMIT = (
    "the limit of watches is reached: {unwatched} of {folders} folders are looked at only now and then; to watch all: "
    "sudo sysctl fs.inotify.max_user_watches={wanted}"
)
SILENT = "its file system ({kind}) does not tell of changes: it is looked at only now and then"
PARTLY_SILENT = "the file system of {unwatched} of {folders} folders does not tell of changes: they are looked at only "
PARTLY_SILENT += "now and then"

#: A folder that is gone or closed: the one above it tells when that changes.
_NOT_THERE = (ENOENT, ENOTDIR, ELOOP, EACCES, EPERM)


def watched_identity(root: Path) -> str | None:
    """Give which folder is watched for a root: a file's own; None where there is nothing."""
    try:
        return identity_of(root if stat.S_ISDIR(root.stat().st_mode) else root.parent)
    except OSError:
        return None


class Arms:
    """The watches of one root, for as long as it is the same folder."""

    def __init__(self, root: Path, identity: str, hearing: Hearing, events: Events | None, trouble: str) -> None:
        """Take the root, who hears of it, and the system's events or what is wrong with them."""
        self.identity = identity
        self._root, self._events, self._hearing = root, events, hearing
        self._kind = type_at(os.path.realpath(root), mounts())
        self._is_silent = is_silent(self._kind)
        self._silent: tuple[bytes, ...] = ()  #: where file systems that do not tell are mounted in it
        self._trouble = SILENT.format(kind=self._kind) if self._is_silent else trouble
        self._folders: Folders | None = None
        self._others: list[Folders] = []  #: outside the root, where rules stand that hold in it
        if events is not None and not self._is_silent:
            self._begin(events)
        self._met: set[bytes] = set()
        self._unwatched: set[bytes] = set()
        self._is_refused = False  #: whether the system's limit is why
        self._seen: set[bytes] = set()

    def _begin(self, events: Events) -> None:
        if self._root.is_dir():
            self._folders = events.folders(self._hearing.ear)
            for folder, names in _ruling_outside(os.fspath(self._root)):
                self._listen(events, folder, names, then_whole=True)
        else:
            self._listen(events, os.fspath(self._root.parent), frozenset({self._root.name}), then_whole=False)

    def _listen(self, events: Events, folder: str, names: frozenset[str], *, then_whole: bool) -> None:
        ear = self._hearing.only(frozenset(map(os.fsencode, names)), then_whole=then_whole)
        other = events.folders(ear, deep=False)
        self._others.append(other)
        try:
            other.watch(os.fsencode(folder))
        except OSError as error:  # a rule outside is found by the next look at all files
            if not then_whole:
                self._trouble = f"{error.strerror or error}: it is looked at only now and then"
                self._others.remove(other)
                other.close()

    def enter(self, folder: str) -> None:
        """Watch a folder that is about to be listed."""
        name = os.fsencode(folder)
        self._seen.add(name)
        if self._folders is None:
            return
        self._unwatched.discard(name)
        if self._silent and (name + b"/").startswith(self._silent):
            self._unwatched.add(name)
            return
        try:
            self._folders.watch(name)
        except OSError as error:
            if error.errno not in _NOT_THERE:
                self._unwatched.add(name)
                self._is_refused = True

    def begin(self) -> None:
        """Begin a look."""
        self._seen = set()
        above = os.path.join(self._root, "")
        points = (point for point, kind in mounts().items() if is_silent(kind) and point.startswith(above))
        self._silent = tuple(os.fsencode(point) + b"/" for point in points)

    def end(self, below: Collection[bytes] | None = None) -> None:
        """End a look at all of the root, or at and below some paths: what was not met there is watched no more."""
        known = None if below is None else self._met.intersection(below)  # of the others nothing was watched before
        if known is None:
            gone = self._met - self._seen
        else:
            inside = tuple(path + b"/" for path in known)
            gone = {each for each in self._met if each in known or each.startswith(inside)} if known else set()
            gone -= self._seen
        self._met = (self._met - gone) | self._seen
        self._unwatched &= self._met
        self._is_refused &= bool(self._unwatched)
        if self._folders is not None and (known is None or known):
            self._folders.keep(self._seen, known)
        self._seen = set()

    @property
    def folders(self) -> int:
        """Count the folders that belong to the root."""
        return len(self._met)

    @property
    def watched(self) -> int:
        """Count those whose changes are told."""
        return len(self._met) - len(self._unwatched) if self.how in (How.EVENTS, How.PARTLY) else 0

    @property
    def how(self) -> How:
        """Tell by which means changes are found."""
        if self._folders is None and not self._others:
            return How.POLLING
        return How.PARTLY if self._unwatched else How.EVENTS

    @property
    def message(self) -> str:
        """Say what stands in the way of events."""
        if not self._unwatched:
            return self._trouble
        folders, unwatched = len(self._met), len(self._unwatched)
        if self._is_refused:
            return LIMIT.format(unwatched=unwatched, folders=folders, wanted=_rounded(folders))
        return PARTLY_SILENT.format(unwatched=unwatched, folders=folders)

    def close(self) -> None:
        """Watch nothing any more."""
        for each in [self._folders, *self._others]:
            if each is not None:
                each.close()


def _rounded(folders: int) -> int:
    """Give a limit that leaves room for other programs: the next power of two above twice the need.

    >>> _rounded(100), _rounded(300_000)
    (524288, 1048576)
    """
    return max(1 << 19, 1 << (2 * folders - 1).bit_length())


def _ruling_outside(root: str) -> list[tuple[str, frozenset[str]]]:
    """Name the folders outside a root in which files with such names rule what is ignored in it."""
    top = gitplaces.work_tree_top(root)
    found = []
    folder = root
    while top is not None and folder != top:
        folder = os.path.dirname(folder)
        found.append((folder, frozenset(RULING)))
    files = [gitplaces.repository_excludes(top)] if top is not None else []
    files += [user] if (user := gitplaces.user_excludes(os.environ)) is not None else []
    files += [config] if (config := config_file(os.environ)) is not None else []
    found += [(os.path.dirname(file), frozenset({os.path.basename(file)})) for file in files]
    return found
