"""`hunch search`: what was typed → what it means → core → a form.

Everything that a search does not always need (the indexer, Rich) is imported where it is needed: a cold search has
200 ms in all, and numpy and ONNX Runtime take half of them.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hunch.cli import report
from hunch.cli.exits import Exit
from hunch.cli.options import SearchOptions
from hunch.core.errors import HomeUnusable, IndexBusy, IndexMissing, IndexOutdated, UsageError
from hunch.core.request import Filters, Mode, Refresh, SearchRequest, Target, check_query, resolve, targets
from hunch.core.types import EncoderSource

#: Long enough to take up a handful of edited files, short enough not to be felt as waiting.
REFRESH_BUDGET_S = 1.0
#: How long `--refresh wait` waits for another writer.
LONG_WAIT_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question of a run."""

    id: str | None
    text: str
    paths: tuple[str, ...] = ()  #: narrows this query, relative to the first PATH


def run(options: SearchOptions, home: Path, source: EncoderSource) -> Exit:
    """Search, and print what was found."""
    request = request_of(options, source)
    if options.queries is None:
        if not options.words:
            raise UsageError("no query; say in a few words what you look for: hunch QUERY [PATH]...")
        alone = Query(id=None, text=check_query(options.words[0]))
        places = covered(options.words[1:], options, home, source)
        return _answer([alone], places, request, options, source)
    with open_batch(options.queries) as lines:
        places = covered(options.words, options, home, source)
        return _answer(read_batch(lines), places, request, options, source)


def _answer(
    queries: Iterable[Query | UsageError],
    places: Sequence[Target],
    request: SearchRequest,
    options: SearchOptions,
    source: EncoderSource,
) -> Exit:
    from hunch.cli.forms import form_of
    from hunch.core.search.searcher import Searcher

    found = failed = False
    with Searcher(source) as searcher:
        form = form_of(options, searcher)
        for number, query in enumerate(queries, 1):
            try:
                if isinstance(query, UsageError):
                    raise query
                text = check_query(query.text)
                narrowed = narrow(query, places) if query.paths else places
                parsed = searcher.parse(text)
                hits = searcher.answer(parsed, narrowed, request)
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


def covered(paths: Sequence[str], options: SearchOptions, home: Path, source: EncoderSource) -> list[Target]:
    """Make sure that an index covers each path and is up to date, and give the paths as targets.

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
    refresh = Refresh(options.refresh)
    if refresh is not Refresh.OFF:
        for target in {target.place.folder: target for target in found}.values():
            _refresh(target, refresh, home, source, quiet=options.quiet)
    return targets(paths, home)[0] if uncovered else found


def _refresh(target: Target, refresh: Refresh, home: Path, source: EncoderSource, *, quiet: bool) -> None:
    """Bring one index up to date; what stands in the way is said, and the answer comes from what the index holds."""
    from hunch.core.freshness import behind

    place = target.place
    budget_s = None if refresh is Refresh.WAIT else REFRESH_BUDGET_S
    try:
        if not behind(place, home, None if budget_s is None else time.monotonic() + budget_s):
            return
        from hunch.core.indexer import index

        with report.progress(f"updating the index of {place.root}", quiet=quiet) as progress:
            done = index(
                place,
                home,
                source,
                may_rebuild=refresh is Refresh.WAIT,
                progress=progress,
                wait_s=LONG_WAIT_S if refresh is Refresh.WAIT else 0.0,
                budget_s=budget_s,
            )
        if not done.left_over:
            return
        message = f"the index of {place.root} is still behind its files; to finish: hunch index {place.root}"
    except TimeoutError:
        message = f"{place.root} has too many files to look at in {budget_s} s; to be sure: hunch index {place.root}"
    except (HomeUnusable, IndexBusy, IndexOutdated) as error:
        message = str(error)
    if not quiet:
        report.notice(message)


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
    for line in lines:
        yield _query_of(line.rstrip(b"\r\n"))


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
