"""Where a run looks: every path that was typed is covered by an index, and that is up to date."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hunch.cli.batch import Query
from hunch.cli.caller import Elsewhere
from hunch.cli.inquiry import Inquiry
from hunch.cli.output import report
from hunch.core.errors import IndexMissing, UsageError
from hunch.core.refresh import Refreshed
from hunch.core.request import Refresh, Target, resolve, targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a run looks."""

    places: Sequence[Target]
    left_over: int | None  #: changed files that the indexes do not know yet; None where nobody looked


@contextmanager
def scoped(paths: Sequence[str], inquiry: Inquiry) -> Iterator[Scope]:
    """Give what will be searched; `-` among the paths is stdin, read here and known as long as this lasts.

    Raises:
        PathMissing, IndexMissing, Elsewhere: As `covered`.
        UsageError: Stdin is too large.
    """
    if "-" not in paths:
        yield covered(paths, inquiry)
        return
    if not inquiry.caller.is_here:
        raise Elsewhere
    from hunch.cli.piped import piped

    named = [path for path in paths if path != "-"]
    scope = covered(named, inquiry) if named else Scope(places=(), left_over=0)
    with piped(inquiry) as stdin:
        yield replace(scope, places=[*scope.places, stdin])


def covered(paths: Sequence[str], inquiry: Inquiry) -> Scope:
    """Make sure that an index covers each path and is up to date, and give what will be searched.

    Raises:
        PathMissing: One is not there.
        IndexMissing: One has no index, and --no-index was given.
        Elsewhere: An index has to be made, or waited for, and this is not the person's own process.
    """
    options, home, cwd = inquiry.options, inquiry.engine.home, inquiry.caller.cwd
    found, uncovered = targets(paths, home, cwd)
    if uncovered and options.no_index:
        raise IndexMissing(uncovered[0])
    if not inquiry.caller.is_here and (uncovered or options.refresh == Refresh.WAIT):
        raise Elsewhere
    if uncovered:
        from hunch.cli.indexing import index_root

        for path in uncovered:
            index_root(path, home, inquiry.engine.source, yes=options.yes, quiet=options.quiet)
    left_over = brought_up_to_date(found, inquiry)
    return Scope(places=targets(paths, home, cwd)[0] if uncovered else found, left_over=left_over)


def brought_up_to_date(places: Sequence[Target], inquiry: Inquiry) -> int | None:
    """Bring the indexes of some places up to date: how many changes are left over, None where nobody looked."""
    indexes = {target.place.folder: target for target in places if not target.is_piped}
    left = [_refreshed(target, inquiry).left_over for target in indexes.values()]
    known = [n for n in left if n is not None]
    return sum(known) if len(known) == len(left) else None


def _refreshed(target: Target, inquiry: Inquiry) -> Refreshed:
    """Bring one index up to date, and say what stood in the way."""
    how = Refresh(inquiry.options.refresh)
    is_quiet = inquiry.options.quiet
    with report.progress(
        f"updating the index of {target.place.root}", quiet=is_quiet or not inquiry.caller.is_here
    ) as progress:
        done = inquiry.engine.refresh(target.place, how, progress)
    if done.message and not is_quiet:
        inquiry.caller.say(done.message)
    return done


def narrow(query: Query, places: Sequence[Target]) -> list[Target]:
    """Give the paths that a query of a batch is narrowed to.

    Raises:
        PathMissing, UsageError: One is not there, or below none of the PATHs.
    """
    first = places[0]
    if first.is_piped:
        raise UsageError('stdin has no paths in it; name a folder before the -, or leave out "paths"')
    is_folder = first.path.is_dir()
    folder, shown = (first.path, first.typed) if is_folder else (first.path.parent, os.path.dirname(first.typed))
    narrowed = []
    for name in query.paths:
        path = resolve(folder / name)
        holder = next((place for place in places if path.is_relative_to(place.path)), None)
        if holder is None:
            raise UsageError(f"{path} is not below {first.path}; name a path in it, or search the folder above")
        typed = first.typed if path == first.path else os.path.join(shown, name)
        narrowed.append(Target(typed=typed, path=path, place=holder.place))
    return narrowed
