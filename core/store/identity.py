"""Which folder a root is, whatever it is called: its disk and its inode."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from hunch.core.errors import IndexDamaged, IndexForeign, RootVanished, SourcesMissing
from hunch.core.store import schema
from hunch.core.store.roots import CATALOG, IndexFolder, all_indexes


def moved_here(place: IndexFolder, home: Path) -> IndexFolder | None:
    """Find the index of a root that is gone and was this very folder, by its disk and inode."""
    identity = identity_of(place.root)
    for other in all_indexes(home):
        current = other.current()
        if current is None or other.root.exists():
            continue
        with suppress(IndexDamaged, IndexForeign), schema.reading(current / CATALOG) as connection:
            if connection.execute("SELECT value FROM meta WHERE key = 'identity'").fetchone() == (identity,):
                return other
    return None


def identity_of(root: Path) -> str:
    """Give what tells a root from another folder that is put in its place: its disk and its inode."""
    state = root.stat()
    return f"{state.st_dev}:{state.st_ino}"


def check_root(root: Path, facts: Mapping[str, str], *, is_empty: bool) -> str:
    """Give a root's identity, where nothing speaks against taking it as it is.

    Args:
        root: The root.
        facts: What its index remembers.
        is_empty: Whether no file was found in it.

    Raises:
        RootVanished: It is another folder than before, and there is no file in it.
        SourcesMissing: The index came without its files, and they did not come since.
    """
    identity = identity_of(root)
    if is_empty:
        if facts.get("sources") == "none":
            raise SourcesMissing(root)
        if facts.get("identity", identity) != identity:
            raise RootVanished(root)
    return identity


def check_part(root: Path, facts: Mapping[str, str]) -> None:
    """Make sure that some paths of a root may be taken up without a look at all of it.

    Raises:
        RootVanished: It is not there, or another folder than before: all of it has to be looked at.
    """
    try:
        identity = identity_of(root)
    except OSError:
        raise RootVanished(root) from None
    # a root that is a file is another one after every save that renames; an import is taken up as a whole
    if root.is_dir() and (facts.get("identity", identity) != identity or facts.get("sources") == "none"):
        raise RootVanished(root)
