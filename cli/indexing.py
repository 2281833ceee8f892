"""Indexing as the commands do it: the question before a very large root, progress, and what is said at the end."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hunch.cli.output import report
from hunch.core.config.values import settings
from hunch.core.errors import IndexDamaged, IndexForeign, RootTooWide, UsageError
from hunch.core.files.mounts import SHARED, mounts, type_at
from hunch.core.files.policy import KEEP, Policy, Wish
from hunch.core.forget import bring_back
from hunch.core.freshness import behind
from hunch.core.indexer import Report, index
from hunch.core.plan import Plan
from hunch.core.store.roots import IndexFolder, covering, index_folder
from hunch.core.types import EncoderSource

#: More text than this, or more files, is announced before it is indexed: some ten minutes of encoding on two cores...
ANNOUNCED_BYTES, ANNOUNCED_FILES = 50_000_000, 20_000
#: ...and this much wants a yes, as `/` and home do: three hours.
LARGE_BYTES, LARGE_FILES = 1_000_000_000, 300_000
#: So many folders that could not be looked into are named.
NAMED = 3
LOST = (
    "what had been forgotten could not be read, nor whether hidden or ignored files were indexed; to take a path out "
    "again: hunch forget PATH; to index such files: hunch index --hidden --no-ignore PATH"
)


def index_root(
    path: Path,
    home: Path,
    source: EncoderSource,
    *,
    yes: bool,
    quiet: bool = False,
    rebuild: bool = False,
    wait_s: float = 10.0,
    wish: Wish = KEEP,
) -> Report:
    """Index a resolved path: the root that covers it, or itself as a new root.

    A new root has the policy that is wished, else the one that the person's settings give; one that has been indexed
    keeps its own where nothing is wished.

    Raises:
        UsageError: It was forgotten together with a folder above it, it is hunch's own, or a policy is wished of a part
            of a root.
        RootTooWide: It is `/`, the home folder or very large, and nobody said yes.
    """
    if path.is_relative_to(home.resolve()):
        raise UsageError(f"{path} is where hunch keeps its own files; name another folder, or set another HUNCH_HOME")
    place = covering(home, path) or index_folder(home, path)
    wish = wished(path, place, wish)
    if path != place.root:
        with contextlib.suppress(*(IndexDamaged, IndexForeign) if rebuild else ()):
            bring_back(path, place)
    if place.current() is None:
        _ask_if_wide(place, home, wish, yes=yes, quiet=quiet)
        for warning in () if quiet else _warnings(place.root, home):
            report.notice(warning)
    label = f"indexing {place.root}"
    try:
        with report.progress(label, quiet=quiet) as progress:
            done = index(place, home, source, rebuild=rebuild, progress=progress, wait_s=wait_s, wish=wish)
        if done.moved_from and not quiet:
            report.notice(
                f"{place.root} was {done.moved_from} before: what was embedded there was taken over; to drop the old "
                f"index: hunch forget {done.moved_from}"
            )
        if done.lost_forgotten:
            report.notice(LOST)
        for unlisted in () if quiet else done.unlisted[:NAMED]:
            report.notice(f"{unlisted.path} was not looked into: {unlisted.detail}")
        if len(done.unlisted) > NAMED and not quiet:
            report.notice(f"{len(done.unlisted)} folders were not looked into; hunch status --skipped lists them")
        for below, policy in () if quiet else done.narrowed:
            options = policy.options()
            report.notice(
                f"{below} was indexed with {options}, and is part of {place.root} now, which is not; to index such "
                f"files in all of it: hunch index {options} {place.root}"
            )
        return done
    except KeyboardInterrupt:
        if not quiet:
            report.notice(f"stopped; what was done is kept. To go on: hunch index {place.root}")
        raise


def wished(path: Path, place: IndexFolder, wish: Wish) -> Wish:
    """Give what is wished of the policy of the root that covers a path; the person's settings speak for a new one.

    Raises:
        UsageError: It is wished of a part of a root.
    """
    if wish and path != place.root:
        raise UsageError(
            f"{path} is in the index of {place.root}, and --hidden and --no-ignore are for all of a root; name that"
        )
    return replace(wish, new=Policy(hidden=settings(os.environ)["index.hidden"]))


def is_wide(root: Path) -> bool:
    """Tell whether a root is one that is seldom meant: `/`, the home folder, or one above it."""
    user = Path.home().resolve()
    return root == user or root in user.parents


def _warnings(root: Path, home: Path) -> Iterator[str]:
    """Say what may surprise whoever makes a new index."""
    if os.name == "posix" and os.geteuid() == 0 and root.stat().st_uid != 0:
        yield f"{root} is another user's, and its index will be root's alone"
    if (kind := type_at(os.path.realpath(home), mounts())) in SHARED:
        yield f"{home} is on a network ({kind}): use it from one machine at a time, or set HUNCH_HOME to a local folder"


def size_in_words(todo: Plan) -> str:
    """Say how much a plan reads.

    >>> size_in_words(Plan())
    '0 files, 0.0 MB'
    """
    files = "1 file" if len(todo.changed) == 1 else f"{len(todo.changed):,} files"
    return f"{files}, {todo.size_bytes / 1e6:,.1f} MB"


def _ask_if_wide(place: IndexFolder, home: Path, wish: Wish, *, yes: bool, quiet: bool) -> None:
    todo = behind(place, home, wish=wish)
    size = size_in_words(todo)
    if not (_exceeds(todo, LARGE_BYTES, LARGE_FILES) or is_wide(place.root)):
        if _exceeds(todo, ANNOUNCED_BYTES, ANNOUNCED_FILES) and not quiet:
            report.notice(f"{place.root} holds {size}")
        return
    has_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if not (yes or has_terminal):
        raise RootTooWide(place.root, size)
    if not (yes and quiet):
        report.notice(f"{place.root} holds {size}")
    if yes:
        return
    sys.stderr.write("hunch: index all of it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("nothing was indexed; name a smaller folder, or leave things out with a .hunchignore")


def _exceeds(todo: Plan, size_bytes: int, files: int) -> bool:
    return todo.size_bytes > size_bytes or len(todo.changed) > files


def summary(done: Report) -> str:
    """Say in one line what a run did."""
    parts = [f"{done.indexed} indexed", f"{done.unchanged} unchanged", f"{done.removed} removed"]
    parts.append(f"{sum(done.skipped.values())} skipped" + _reasons(done.skipped.items()))
    line = f"{done.root}: {', '.join(parts)}; {done.chunks} chunks, {done.embedded} embedded in {done.seconds:.1f} s"
    if done.withheld:
        line += f"; {done.withheld} chunks left out because they hold a secret"
    return line


def _reasons(counts: Iterable[tuple[str, int]]) -> str:
    words = ", ".join(f"{reason} {n}" for reason, n in counts)
    return f" ({words})" if words else ""
