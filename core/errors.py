"""Every error that hunch raises on purpose, one class per thing that a person would do differently.

    HunchError
    ├── UsageError            the command line asks for something that cannot be: exit 2
    │   ├── PathMissing       a path that is not there
    │   ├── ConfigInvalid     the config file says what cannot be
    │   └── RootTooWide       `/`, home or a very large root without a yes
    ├── RootVanished          the folder that was indexed is not there, or an empty other one is in its place
    ├── IndexMissing          nothing is indexed there, and indexing was forbidden
    ├── IndexDamaged          the catalog cannot be read as what it claims to be
    ├── IndexForeign          a file in the index's place that is not hunch's, or a newer hunch's
    ├── IndexOutdated         another version of hunch, or another encoder, made it
    ├── IndexBusy             another process is writing
    ├── HomeUnusable          HUNCH_HOME cannot be written to: no right, no room, no folder
    ├── HomeExposed           anyone may write to HUNCH_HOME
    ├── ResultsUnwritten      stdout takes no more: a disk that is full
    ├── DaemonRunning         another process is the daemon of that home
    ├── DaemonSilent          a daemon was to begin, or to end, and did not
    ├── ArchiveInvalid        a file that is no archive of hunch, or a damaged one
    ├── SourcesMissing        an imported index without its files was asked to be made anew from them
    ├── ModelMissing          no such encoder here
    ├── ModelTaken            another encoder has that name
    ├── ModelInvalid          a model whose card or file is not what hunch can use
    ├── ModelDamaged          a model's file is not the one that its card names
    └── ModelMismatch         an index made by one encoder, asked with another

A message says what happened, to which path or value, and what to do now.
"""

from pathlib import Path


class HunchError(Exception):
    """The base of all errors that are the user's to read: printed as one line, exit status 2."""


class UsageError(HunchError):
    """The command line asks for something that cannot be done as written."""


class PathMissing(UsageError):
    """A path was named that is not there; `near` is one that is, and is called nearly the same."""

    def __init__(self, path: Path, near: str | None = None) -> None:
        hint = f"did you mean {near}?" if near else "check the spelling, or name another path"
        super().__init__(f"no such file or folder: {path}; {hint}")
        self.near = near


class ConfigInvalid(UsageError):
    """The person's config file cannot be used as it is."""

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"{place}: {cause}")


class RootTooWide(UsageError):
    """`/`, the home folder or a very large one would become a root, and nobody said yes."""

    def __init__(self, root: Path, size: str) -> None:
        super().__init__(f"{root} holds {size}; add --yes to index all of it, or name a smaller folder")


class RootVanished(HunchError):
    """What was indexed is not there: its index is kept, because a disk that is not mounted looks the same."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} is not the folder that was indexed, and holds no file: its index was kept. If its disk is not "
            f"mounted, mount it; if it was moved: hunch relocate {root} NEW; if it is gone: hunch forget {root}"
        )


class IndexMissing(HunchError):
    """No index covers a path, and making one was forbidden."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no index covers {path}; run: hunch index {path}")


class IndexDamaged(HunchError):
    """A catalog is there but cannot be read; it is never deleted by hunch on its own."""

    def __init__(self, catalog: Path, cause: str) -> None:
        super().__init__(
            f"the index {catalog} is damaged ({cause}); it was left as it is: "
            "to make a new one beside it from the files: hunch doctor --repair"
        )


class IndexForeign(HunchError):
    """The file in the catalog's place is not one that this version of hunch can use."""

    def __init__(self, catalog: Path, cause: str, *, is_newer: bool = False) -> None:
        super().__init__(f"{catalog} {cause}; nothing was changed")
        self.is_newer = is_newer


class IndexOutdated(HunchError):
    """An index was made in another way than this hunch makes it, and making it anew was not asked for."""

    def __init__(self, root: Path, made_by: str) -> None:
        super().__init__(f"the index of {root} was made by {made_by}; to make it anew: hunch index {root}")


class IndexBusy(HunchError):
    """Another process holds the writer lock of an index."""

    def __init__(self, root: Path, holder: str) -> None:
        super().__init__(f"the index of {root} is being written by {holder}; wait for it to finish, then try again")


class HomeUnusable(HunchError):
    """Nothing can be written where indexes live."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(
            f"cannot write {path}: {cause}; make room or give the right to, or set HUNCH_HOME to another folder"
        )


class HomeExposed(HunchError):
    """Anyone may write where indexes and models live, and so change what hunch finds."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(
            f"anyone can write to {path} (mode {mode:o}), and so change what hunch finds; run: chmod o-w {path}, "
            "or set HUNCH_HOME to another folder"
        )


class ResultsUnwritten(HunchError):
    """What stdout leads to takes no more."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the results cannot be written: {reason}; make room, or write them elsewhere")


class DaemonRunning(HunchError):
    """Another process is the daemon of a home."""

    def __init__(self, home: Path, pid: int | None) -> None:
        super().__init__(
            f"the daemon of {home} is already running" + (f" (process {pid})" if pid else "") + "; to replace it: "
            "hunch daemon restart"
        )


class DaemonSilent(HunchError):
    """A daemon was to begin, or to end, and did not."""

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"{what}; {log} may say why")


class ArchiveInvalid(HunchError):
    """A file is not an archive that this hunch can read."""

    def __init__(self, archive: Path, cause: str) -> None:
        super().__init__(f"{archive} {cause}; name a file that `hunch backup` or `hunch export` wrote")


class SourcesMissing(HunchError):
    """An index came without its files: it can be searched, and not made anew."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"the index of {root} was imported without its files, and there are none: it can be searched as it is; to "
            f"drop it: hunch forget {root}"
        )


class ModelMissing(HunchError):
    """An encoder was named that is not installed; `near` is one that is, and is called nearly the same."""

    def __init__(self, name: str, looked_in: Path, near: str | None = None) -> None:
        super().__init__(
            f"no encoder called {name!r} in {looked_in}; "
            + (f"did you mean {near!r}? To see which there are" if near else "to see which there are")
            + ": hunch model list; to use a folder of your own, name it with a slash: hunch model use ./FOLDER"
        )


class ModelTaken(HunchError):
    """A model was brought whose name another one has."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(f"another encoder called {name!r} is in {folder}; give this one another name in its card")


class ModelInvalid(HunchError):
    """A model's card or file says what hunch cannot use."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(f"{path} {cause}; mend it, or use the encoder that ships with hunch")


class ModelDamaged(HunchError):
    """A file of a model has another sha256 than its card says; it is never loaded."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(f"{path} is damaged: its card says sha256 {expected}, the file has {found}; reinstall hunch")


class ModelMismatch(HunchError):
    """An index was made by another encoder than the one that would search it."""

    def __init__(self, root: Path, made_by: str, asked: str) -> None:
        super().__init__(
            f"the index of {root} was made by the encoder {made_by}, in use is {asked}; to index it anew: hunch index "
            f"{root}; to go back: hunch model use {made_by.rpartition('@')[0] or 'NAME'}"
        )
