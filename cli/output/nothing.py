"""What is said where nothing was found: the nearest miss, and what could be done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hunch.cli.output.sanitize import visible_path
from hunch.core.request import Filters, SearchRequest, Target
from hunch.core.search.hit import Hit
from hunch.core.search.query import ParsedQuery
from hunch.core.search.searcher import Searcher

#: Letters that the encoder cannot read make a query one of words alone, below this share of readable ones.
READABLE = 0.5
#: How many of the words that no file has are named.
NAMED = 5


def nothing_found(
    searcher: Searcher, query: ParsedQuery, places: Sequence[Target], request: SearchRequest
) -> Iterator[str]:
    """Name the nearest miss, or say why there is none, and give the hints that fit."""
    nearest = _best(searcher, query, places, request)
    if nearest:
        yield (
            f"nothing found; the nearest is {_place(nearest)} with relevance {nearest.relevance}, "
            f"below {request.min_relevance:g} (--all shows it)"
        )
    elif len(searcher.collection(places, request)):
        yield "nothing found: no indexed passage has anything to do with it"
    elif request.filters != Filters():
        yield f"nothing found: no indexed {_kept_by(request.filters)}"
    elif all(place.is_piped for place in places):
        yield "nothing found: stdin holds no text"
    else:
        yield "nothing found: nothing is indexed there; to see what was left out: hunch status --skipped"
    yield from _hints(searcher, query, places, request, is_empty=not len(searcher.collection(places, request)))


def _hints(
    searcher: Searcher, query: ParsedQuery, places: Sequence[Target], request: SearchRequest, *, is_empty: bool
) -> Iterator[str]:
    """Yield what else could be tried: each only where it would have found something, or is the reason."""
    if request.filters != Filters():
        hit = _best(searcher, query, places, replace(request, filters=Filters()))
        if hit and hit.relevance >= request.min_relevance:
            yield f"without the filters: {_place(hit)} with relevance {hit.relevance}"
    wider = [_whole(place) for place in places if place.path != place.place.root]
    if wider:
        hit = _best(searcher, query, wider, request)
        if hit and hit.relevance >= request.min_relevance:
            yield f"outside of what was searched: {_place(hit)} with relevance {hit.relevance}"
    if query.words is not None and not is_empty:  # an example has words, but nobody asked for them
        files = replace(request, filters=replace(request.filters, regexps=()))  # -e keeps passages, and not files
        unknown = searcher.unknown_words(query, places, files)
        if unknown:
            yield f"no indexed file there has {_listed(unknown)}"
    if not all(reader.complete for reader in searcher.readers):
        yield "the index is not complete yet; to finish it: hunch index"
    if query.readable < READABLE:
        yield "the encoder reads English; of this query only the words were looked for"


def _kept_by(filters: Filters) -> str:
    """Say what passes no filter.

    >>> _kept_by(Filters(regexps=("x",))), _kept_by(Filters(globs=("*.x",)))
    ('passage has a match of -e', 'file passes the filters (-t, -T, -g, --since, --before)')
    """
    if not filters.regexps:
        return "file passes the filters (-t, -T, -g, --since, --before)"
    alone = filters == Filters(regexps=filters.regexps)
    return "passage has a match of -e" + ("" if alone else " and a file that passes the other filters")


def _best(searcher: Searcher, query: ParsedQuery, places: Sequence[Target], request: SearchRequest) -> Hit | None:
    hits = searcher.answer(query, places, replace(request, min_relevance=0.0, k=1, explain=False))
    return hits[0] if hits else None


def _whole(place: Target) -> Target:
    root = place.place.root
    return Target(typed=str(root), path=root, place=place.place)


def _place(hit: Hit) -> str:
    return f"{visible_path(hit.path)}:{hit.chunk.start_line}"


def _listed(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words[:NAMED]]
    if len(words) > NAMED:
        return f"{', '.join(quoted)}, nor {len(words) - NAMED} more of the words"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
