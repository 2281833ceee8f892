"""Whether an index is behind its files: the same walk and the same comparison as the indexer's, and nothing else.

Light on purpose: a search asks this every time, and loads the indexer only when the answer is no.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexDamaged
from hunch.core.files.ignore import Ignore
from hunch.core.files.walk import walk
from hunch.core.plan import Plan, plan, relative
from hunch.core.store.known import forgotten, known
from hunch.core.store.roots import CATALOG, IndexFolder
from hunch.core.store.schema import VERSION, reading
from hunch.core.types import Found, Skipped, SkipReason


def survey(
    place: IndexFolder, home: Path, left_out: Sequence[bytes] = (), deadline: float | None = None
) -> Iterator[Found | Skipped]:
    """Walk a root as the indexer does; HUNCH_HOME itself is never indexed.

    Args:
        place: The root.
        home: HUNCH_HOME.
        left_out: Relative paths that were forgotten, with all below them.
        deadline: When to give up, on the monotonic clock.

    Raises:
        TimeoutError: `deadline` passed.
    """
    below = tuple(path + b"/" for path in left_out)
    for met in walk(place.root, Ignore(place.root, exclude=[home])):
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError
        if left_out and _is_left_out(relative(met.path, place.base), left_out, below):
            continue
        yield met


def look_at(
    place: IndexFolder, home: Path, left_out: Sequence[bytes], files: Iterable[Path]
) -> Iterator[Found | Skipped]:
    """Look at some files alone, as the walk would meet them; those that are gone or left out do not come out."""
    ignore, below = Ignore(place.root, exclude=[home]), tuple(path + b"/" for path in left_out)
    for path in files:
        if not os.path.lexists(path) or _is_left_out(relative(path, place.base), left_out, below):
            continue
        if path != place.root and ignore.decide(path, is_dir=False).ignored:
            continue
        # of a link the walk would give what it points to, because it takes it for a root
        yield Skipped(path=path, reason=SkipReason.SYMLINK) if path.is_symlink() else next(iter(walk(path)))


def _is_left_out(path: bytes, left_out: Sequence[bytes], below: tuple[bytes, ...]) -> bool:
    return path in left_out or path.startswith(below)


def behind(place: IndexFolder, home: Path, deadline: float | None = None) -> Plan:
    """Give what an index has to take up to be current.

    Raises:
        TimeoutError: `deadline` passed before all files were looked at.
    """
    folder = place.current()
    if folder is None:
        return plan(survey(place, home, deadline=deadline), place.base, {})
    try:
        with reading(folder / CATALOG) as connection:
            remembered, left_out = known(connection), forgotten(connection)
            finished = connection.execute("SELECT value FROM meta WHERE key = 'complete'").fetchone() == ("1",)
            finished &= connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
            alone = connection.execute("SELECT value FROM meta WHERE key = 'sources'").fetchone() == ("none",)
    except (HomeUnusable, IndexDamaged):
        if place.current() == folder:
            raise
        return behind(place, home, deadline)  # a rebuild deleted it meanwhile
    found = plan(survey(place, home, left_out, deadline), place.base, remembered)
    found.unfinished = not finished
    if alone and not found.changed and not found.unchanged:
        return Plan(unchanged=sum(each.skip is None for each in remembered.values()))  # imported without its files
    return found
