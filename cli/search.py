"""`hunch search`: what was typed → what it means → core → a form.

Everything that a search does not always need (the indexer, Rich) is imported where it is needed: a cold search has
200 ms in all, and numpy and ONNX Runtime take half of them.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hunch.cli import report
from hunch.cli.exits import Exit
from hunch.cli.options import SearchOptions
from hunch.core.errors import IndexMissing, UsageError
from hunch.core.refresh import Refreshed, refresh, take_up
from hunch.core.request import Filters, Mode, Refresh, SearchRequest, Target, check_query, resolve, targets
from hunch.core.types import EncoderSource

if TYPE_CHECKING:
    from hunch.core.search.hit import Hit
    from hunch.core.search.query import ParsedQuery
    from hunch.core.search.searcher import Searcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question of a run."""

    id: str | None
    text: str
    paths: tuple[str, ...] = ()  #: narrows this query, relative to the first PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a run looks."""

    places: Sequence[Target]
    home: Path
    left_over: int | None  #: changed files that the indexes do not know yet; None where nobody looked


def run(options: SearchOptions, home: Path, source: EncoderSource) -> Exit:
    """Search, and print what was found."""
    request = request_of(options, source)
    if options.queries is None:
        if not options.words:
            raise UsageError("no query; say in a few words what you look for: hunch QUERY [PATH]...")
        alone = Query(id=None, text=check_query(options.words[0]))
        scope = covered(options.words[1:], options, home, source)
        return _answer([alone], scope, request, options, source)
    with open_batch(options.queries) as lines:
        scope = covered(options.words, options, home, source)
        return _answer(read_batch(lines), scope, request, options, source)


def _answer(
    queries: Iterable[Query | UsageError],
    scope: Scope,
    request: SearchRequest,
    options: SearchOptions,
    source: EncoderSource,
) -> Exit:
    from hunch.cli.forms import form_of
    from hunch.core.search.searcher import Searcher

    found = failed = False
    with Searcher(source) as searcher:
        form = form_of(options, searcher, scope.left_over)
        for number, query in enumerate(queries, 1):
            try:
                if isinstance(query, UsageError):
                    raise query
                text = check_query(query.text)
                narrowed = narrow(query, scope.places) if query.paths else scope.places
                parsed = searcher.parse(text)
                hits = _current(searcher, parsed, narrowed, request, scope.home)
            except UsageError as error:
                report.notice(f"line {number} of {options.queries}: {error}")
                failed = True
                continue
            form.add(query.id, text, hits, parsed.terms.terms)
            found = found or bool(hits)
            if not hits and options.queries is None and not options.quiet:
                from hunch.cli.nothing import say_nothing_found

                say_nothing_found(searcher, parsed, narrowed, request)
        form.end()
    return Exit.ERROR if failed else Exit.FOUND if found else Exit.NOTHING


def _current(
    searcher: "Searcher", query: "ParsedQuery", places: Sequence[Target], request: SearchRequest, home: Path
) -> list["Hit"]:
    """Answer from the files as they are: where one that would have been shown has changed, take it up and ask again."""
    hits = searcher.answer(query, places, request)
    if not searcher.changed or request.keep_stale:
        return hits
    taken_up = [take_up(place, home, searcher.source, files) for place, files in searcher.changed.items()]
    if not any(taken_up):
        return hits
    searcher.reopen()
    return searcher.answer(query, places, request)


def request_of(options: SearchOptions, source: EncoderSource) -> SearchRequest:
    """Turn what was typed into what it means.

    Raises:
        UsageError: A value is out of its range, or two options exclude each other.
    """
    from hunch.cli.forms import check_forms, for_people

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
        min_relevance=_cut(options, source),
        per_file=options.per_file,
        keep_stale=options.refresh == Refresh.OFF,
        diverse=options.diverse,
        fold=for_people(options),
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


def covered(paths: Sequence[str], options: SearchOptions, home: Path, source: EncoderSource) -> Scope:
    """Make sure that an index covers each path and is up to date, and give what will be searched.

    Raises:
        PathMissing: One is not there.
        IndexMissing: One has no index, and --no-index was given.
    """
    found, uncovered = targets(paths, home)
    if uncovered:
        if options.no_index:
            raise IndexMissing(uncovered[0])
        from hunch.cli.indexing import index_root

        for path in uncovered:
            index_root(path, home, source, yes=options.yes, quiet=options.quiet)
    how = Refresh(options.refresh)
    indexes = {target.place.folder: target for target in found}
    left = [_refreshed(target, how, home, source, quiet=options.quiet).left_over for target in indexes.values()]
    known = [n for n in left if n is not None]
    places = targets(paths, home)[0] if uncovered else found
    return Scope(places=places, home=home, left_over=sum(known) if len(known) == len(left) else None)


def _refreshed(target: Target, how: Refresh, home: Path, source: EncoderSource, *, quiet: bool) -> Refreshed:
    """Bring one index up to date, and say what stood in the way."""
    with report.progress(f"updating the index of {target.place.root}", quiet=quiet) as progress:
        done = refresh(target.place, home, source, how, progress)
    if done.message and not quiet:
        report.notice(done.message)
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


def open_batch(name: str) -> BinaryIO:
    """Open a file of queries; `-` is stdin.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return open(0 if name == "-" else name, "rb", closefd=name != "-")
    except OSError as error:
        raise UsageError(f"cannot read the queries in {name}: {error.strerror}; name a file, or - for stdin") from None


def read_batch(lines: Iterable[bytes]) -> Iterator[Query | UsageError]:
    """Yield the queries, one a line; a line that is not one comes as its error."""
    for number, line in enumerate(lines):
        mark = b"" if number else b"\xef\xbb\xbf"  # that some programs begin a file with
        yield _query_of(line.removeprefix(mark).rstrip(b"\r\n"))


def _query_of(line: bytes) -> Query | UsageError:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return UsageError("not valid UTF-8")
    if not text.lstrip().startswith("{"):
        return Query(id=None, text=text)
    try:
        return query_of(record_of(text))
    except UsageError as error:
        return error


def record_of(line: str | bytes) -> dict[str, Any]:
    """Read a line of JSON Lines.

    Raises:
        UsageError: It is no JSON object.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise UsageError("no JSON object")
    return record


def query_of(record: dict[str, Any]) -> Query:
    """Read a query from its record.

    Raises:
        UsageError: The query or its paths are not there, or something else than they should be.
    """
    query, query_id, paths = record.get("query"), record.get("id"), record.get("paths") or []
    if not isinstance(query, str):
        raise UsageError('no "query" in it')
    if not isinstance(query_id, str | None):
        query_id = json.dumps(query_id)
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise UsageError('"paths" is not a list of strings')
    return Query(id=query_id, text=query, paths=tuple(paths))
