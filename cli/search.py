"""`hunch search`: what was typed → what it means → core → a form.

Everything that a search does not always need (the indexer, Rich) is imported where it is needed: a cold search has
200 ms in all, and numpy and ONNX Runtime take half of them.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hunch.cli.asked import request_of
from hunch.cli.exits import Exit
from hunch.cli.history import remember
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.cli.scope import scoped
from hunch.core.errors import PathMissing, UsageError
from hunch.core.request import SearchRequest, Target, check_query

if TYPE_CHECKING:
    from hunch.core.search.hit import Hit
    from hunch.core.search.query import ParsedQuery
    from hunch.core.search.searcher import Searcher


def run(inquiry: Inquiry) -> Exit:
    """Search, and print what was found."""
    try:
        return _run(inquiry)
    except PathMissing as error:
        _check_words(inquiry.options, inquiry.caller.cwd, error)
        raise


def _check_words(options: SearchOptions, cwd: str, error: PathMissing) -> None:
    """Say so where a path that is missing was meant as something else.

    Raises:
        UsageError: Query and path have changed places, or the words of a query lack their quotes.
    """
    if options.queries is not None or len(options.words) < 2 or error.near is not None:
        return
    query, *paths = options.words
    there, *found = (os.path.exists(os.path.join(cwd, word)) for word in options.words)
    if there and not found[0]:
        why, meant = "the query comes first", [paths[0], query]
    elif not any(found) and all(word.strip("?!.,").isalpha() for word in paths):
        why, meant = "a query of several words wants quotes", [" ".join(options.words)]
    else:
        return
    import shlex

    raise UsageError(f"no such file or folder: {paths[0]}; {why}: did you mean: hunch {shlex.join(meant)}") from None


def _run(inquiry: Inquiry) -> Exit:
    if inquiry.options.interactive:
        from hunch.cli.interactive import run as interactive

        return interactive.run(inquiry)
    request, options = request_of(inquiry), inquiry.options
    if options.queries is not None:
        from hunch.cli.stream import run

        return run(inquiry, request)
    if not options.words:
        raise UsageError("no query; say in a few words what you look for: hunch QUERY [PATH]...")
    text = check_query(options.words[0])
    from hunch.cli.output.forms import form_of

    with scoped(inquiry.options.words[1:], inquiry) as scope, inquiry.engine.searcher() as searcher:
        form = form_of(inquiry, searcher, scope.left_over)
        parsed = searcher.parse(text)
        hits = current(searcher, parsed, scope.places, request, inquiry)
        form.add(None, text, hits, parsed.terms.terms)
        form.end()
        for words in () if inquiry.options.quiet else searcher.unread(scope.places, request):
            inquiry.caller.say(f"{words}; what lies below is not shown until that is mended")
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
        from hunch.cli.output.nothing import nothing_found

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
