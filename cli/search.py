"""`hunch search`: what was typed → what it means → core → a form.

Everything that a search does not always need (the indexer, Rich) is imported where it is needed: a cold search has
200 ms in all, and numpy and ONNX Runtime take half of them.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunch.cli import report
from hunch.cli.batch import Query
from hunch.cli.caller import Elsewhere
from hunch.cli.exits import Exit
from hunch.cli.history import remember
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.core.errors import IndexMissing, PathMissing, UsageError
from hunch.core.refresh import Refreshed
from hunch.core.request import Filters, Mode, Refresh, SearchRequest, Target, check_query, resolve, targets
from hunch.core.types import EncoderSource

if TYPE_CHECKING:
    from hunch.core.search.hit import Hit
    from hunch.core.search.query import ParsedQuery
    from hunch.core.search.searcher import Searcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a run looks."""

    places: Sequence[Target]
    left_over: int | None  #: changed files that the indexes do not know yet; None where nobody looked


def run(inquiry: Inquiry) -> Exit:
    """Search, and print what was found."""
    try:
        return _run(inquiry)
    except PathMissing as error:
        _check_order(inquiry.options, inquiry.caller.cwd, error)
        raise


def _check_order(options: SearchOptions, cwd: str, error: PathMissing) -> None:
    """Say so where query and path have changed places.

    Raises:
        UsageError: They have: the query is a path that is there, what should be one is not, nor is it nearly.
    """
    if options.queries is not None or len(options.words) < 2 or error.near is not None:
        return
    query, path, *_ = options.words
    there, missing = (os.path.exists(os.path.join(cwd, word)) for word in (query, path))
    if there and not missing:
        import shlex

        meant = f"hunch {shlex.quote(path)} {shlex.quote(query)}"
        raise UsageError(f"no such file or folder: {path}; the query comes first: did you mean: {meant}") from None


def _run(inquiry: Inquiry) -> Exit:
    request, options = request_of(inquiry), inquiry.options
    if options.queries is not None:
        from hunch.cli.stream import run

        return run(inquiry, request)
    if not options.words:
        raise UsageError("no query; say in a few words what you look for: hunch QUERY [PATH]...")
    text = check_query(options.words[0])
    scope = covered(options.words[1:], inquiry)
    from hunch.cli.forms import form_of

    with inquiry.engine.searcher() as searcher:
        form = form_of(inquiry, searcher, scope.left_over)
        parsed = searcher.parse(text)
        hits = current(searcher, parsed, scope.places, request, inquiry)
        form.add(None, text, hits, parsed.terms.terms)
        form.end()
        if not hits:
            say_nothing_found(searcher, parsed, scope.places, request, inquiry)
        elif inquiry.caller.preferences.history and inquiry.caller.is_terminal:
            remember(inquiry.engine.home, text)
    return Exit.FOUND if hits else Exit.NOTHING


def say_nothing_found(
    searcher: "Searcher", query: "ParsedQuery", places: Sequence[Target], request: SearchRequest, inquiry: Inquiry
) -> None:
    """Say why nothing was found, unless nobody wants to hear it."""
    if not inquiry.options.quiet:
        from hunch.cli.nothing import nothing_found

        for line in nothing_found(searcher, query, places, request):
            inquiry.caller.say(line)


def current(
    searcher: "Searcher", query: "ParsedQuery", places: Sequence[Target], request: SearchRequest, inquiry: Inquiry
) -> list["Hit"]:
    """Answer from the files as they are: where one that would have been shown has changed, take it up and ask again."""
    hits = searcher.answer(query, places, request)
    if not searcher.changed or request.keep_stale:
        return hits
    taken_up = [inquiry.engine.take_up(place, files) for place, files in searcher.changed.items()]
    if not any(taken_up):
        return hits
    searcher.reopen()
    return searcher.answer(query, places, request)


def request_of(inquiry: Inquiry) -> SearchRequest:
    """Turn what was typed into what it means.

    Raises:
        UsageError: A value is out of its range, or two options exclude each other.
    """
    from hunch.cli.forms import check_forms, for_people

    options = inquiry.options
    check_forms(options)
    if options.top < 1:
        raise UsageError(f"--top must be at least 1, not {options.top}")
    if options.per_file is not None and options.per_file < 1:
        raise UsageError(f"--per-file must be at least 1, not {options.per_file}")
    if options.min_relevance is not None and not 0 <= options.min_relevance <= 1:
        raise UsageError(f"--min-relevance must be from 0 to 1, not {options.min_relevance:g}")
    if options.glob:
        from hunch.core.search.filters import check_globs

        check_globs(options.glob)
    return SearchRequest(
        k=options.top,
        mode=Mode(options.mode),
        filters=Filters(
            types=_types(options.type),
            types_not=_types(options.type_not),
            globs=options.glob,
        ),
        min_relevance=_cut(options, inquiry.engine.source),
        per_file=options.per_file,
        keep_stale=options.refresh == Refresh.OFF,
        diverse=options.diverse,
        fold=for_people(inquiry),
        explain=options.explain,
    )


def _cut(options: SearchOptions, source: EncoderSource) -> float:
    if options.all:
        return 0.0
    if options.min_relevance is not None:
        return options.min_relevance
    return source.calibration.cut if source.calibration else 0.0


def _types(names: Sequence[str]) -> frozenset[str]:
    if not names:
        return frozenset()
    from hunch.core.files.filetypes import resolve_type

    return frozenset(map(resolve_type, names))


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
    indexes = {target.place.folder: target for target in places}
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
