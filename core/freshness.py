"""Whether an index is behind its files: the same walk and the same comparison as the indexer's, and nothing else.

Light on purpose: a search asks this every time, and loads the indexer only when the answer is no.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hunch.core.errors import HomeUnusable, IndexDamaged
from hunch.core.files.ignore import Ignore
from hunch.core.files.look import look, topmost
from hunch.core.files.policy import KEEP, USUAL, Policy, Wish
from hunch.core.files.walk import walk
from hunch.core.plan import Plan, plan, relative
from hunch.core.store.known import forgotten, known
from hunch.core.store.roots import CATALOG, IndexFolder
from hunch.core.store.schema import VERSION, reading
from hunch.core.types import Entering, Found, Skipped


def survey(
    place: IndexFolder,
    home: Path,
    left_out: Sequence[bytes] = (),
    deadline: float | None = None,
    *,
    only: Collection[Path] | None = None,
    entering: Entering | None = None,
    policy: Policy = USUAL,
) -> Iterator[Found | Skipped]:
    """Walk a root as the indexer does; HUNCH_HOME itself is never indexed.

    Args:
        place: The root.
        home: HUNCH_HOME.
        left_out: Relative paths that were forgotten, with all below them.
        deadline: When to give up, on the monotonic clock.
        only: Look at these paths and all below them, and at no others.
        entering: Told each folder just before it is listed.
        policy: How the root's files are chosen.

    Raises:
        TimeoutError: `deadline` passed.
        ConfigInvalid: The person's config file cannot be used.
    """
    below = tuple(path + b"/" for path in left_out)
    ignore = Ignore(place.root, exclude=[home], policy=policy)
    walked = walk(place.root, ignore, entering) if only is None else look(place.root, ignore, only, entering)
    for met in walked:
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError
        if left_out and _is_left_out(relative(met.path, place.base), left_out, below):
            continue
        yield met


def policy_of(place: IndexFolder) -> Policy:
    """Give how the files of a root are chosen; the usual way where it has no index.

    Raises:
        IndexForeign, IndexDamaged: What stands there cannot be used.
    """
    folder = place.current()
    if folder is None:
        return USUAL
    with reading(folder / CATALOG) as connection:
        return Policy.read(dict(connection.execute("SELECT key, value FROM meta")))


def names_of(place: IndexFolder, only: Collection[Path] | None) -> list[bytes] | None:
    """Give the names of some paths of a root in its catalog, without those that lie below others; None for all."""
    if only is None or place.base in only:
        return None
    return topmost(relative(path, place.base) for path in only)


def _is_left_out(path: bytes, left_out: Sequence[bytes], below: tuple[bytes, ...]) -> bool:
    return path in left_out or path.startswith(below)


def behind(
    place: IndexFolder,
    home: Path,
    deadline: float | None = None,
    *,
    only: Collection[Path] | None = None,
    entering: Entering | None = None,
    wish: Wish = KEEP,
) -> Plan:
    """Give what an index has to take up to be current, in all of a root or in some paths and what is below them.

    Args:
        place: The root and its index folder.
        home: HUNCH_HOME.
        deadline: When to give up, on the monotonic clock.
        only: Look at these absolute paths and all below them, and at no others.
        entering: Told each folder just before it is listed.
        wish: What is to become of the root's policy.

    Raises:
        TimeoutError: `deadline` passed before all files were looked at.
        ConfigInvalid: The person's config file cannot be used.
    """
    folder = place.current()
    if folder is None:
        walked = survey(place, home, deadline=deadline, only=only, entering=entering, policy=wish.over(None))
        return plan(walked, place.base, {})
    try:
        with reading(folder / CATALOG) as connection:
            remembered, left_out = known(connection, names_of(place, only)), forgotten(connection)
            facts = dict(connection.execute("SELECT key, value FROM meta"))
            finished = facts.get("complete") == "1"
            finished &= connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
            alone = facts.get("sources") == "none"
    except (HomeUnusable, IndexDamaged):
        if place.current() == folder:
            raise
        return behind(place, home, deadline, only=only, entering=entering, wish=wish)  # a rebuild deleted it meanwhile
    policy = wish.over(Policy.read(facts))
    walked = survey(place, home, left_out, deadline, only=only, entering=entering, policy=policy)
    found = plan(walked, place.base, remembered)
    found.unfinished = only is None and not finished
    if alone and not found.changed and not found.unchanged:
        return Plan(unchanged=sum(each.skip is None for each in remembered.values()))  # imported without its files
    return found
