"""`hunch similar PATH[:LINE] [PATH]...`: what else in the folders is like a file, or like its passage at a line."""

import os
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.options import SearchOptions
from hunch.cli.search import Scope, covered, request_of
from hunch.core.errors import IndexMissing, PathMissing, UsageError
from hunch.core.request import Target, resolve, targets
from hunch.core.types import EncoderSource

#: No file has as many lines as a number of so many digits.
MOST_DIGITS = 18


def run(options: SearchOptions, home: Path, source: EncoderSource) -> Exit:
    """Search by example, and print what was found."""
    request = request_of(options, source)
    if options.queries is not None:
        raise UsageError("hunch similar takes a file and not --queries; name one: hunch similar PATH[:LINE]")
    if not options.words:
        raise UsageError("no file; name the one whose like you look for: hunch similar PATH[:LINE]")
    typed, *paths = options.words
    name, line = place_of(typed)
    scope = indexed(name, options, home, source)
    (example,) = scope.places
    if paths:
        scope = covered(paths, options, home, source)
    places = scope.places if paths else [whole(example)]
    from hunch.cli.forms import form_of
    from hunch.core.search.searcher import Searcher

    with Searcher(source) as searcher:
        parsed = searcher.more_like(example.path, example.place, line, places, request)
        hits = searcher.answer(parsed, places, request)
        form = form_of(options, searcher, scope.left_over)
        form.add(None, typed, hits, parsed.terms.terms)
        form.end()
        if not hits and not options.quiet:
            from hunch.cli.nothing import say_nothing_found

            say_nothing_found(searcher, parsed, places, request)
    return Exit.FOUND if hits else Exit.NOTHING


def place_of(typed: str) -> tuple[str, int | None]:
    """Take PATH:LINE apart; a file that is called so is itself.

    Raises:
        PathMissing: Neither is there.
        UsageError: It is a folder, or the line is 0.
    """
    name, line = typed, None
    if not os.path.lexists(typed):
        head, colon, tail = typed.rpartition(":")
        if not colon or not is_line(tail) or not os.path.lexists(head):
            raise PathMissing(Path(typed))
        name, line = head, int(tail)
        if line < 1:
            raise UsageError(f"lines are counted from 1, and {typed} asks for line 0")
    if os.path.isdir(name):
        raise UsageError(f"{name} is a folder; name one file in it: hunch similar PATH[:LINE]")
    return name, line


def is_line(text: str) -> bool:
    """Tell whether a text is a line's number; one of thousands of digits is part of a name, if of anything."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def indexed(name: str, options: SearchOptions, home: Path, source: EncoderSource) -> Scope:
    """Find a file in its index, brought up to date.

    Raises:
        IndexMissing: None holds it.
    """
    if targets([name], home)[1]:
        raise IndexMissing(resolve(name).parent)
    return covered([name], options, home, source)


def whole(example: Target) -> Target:
    """Give all that the index of a file holds, shown as the file was typed: relative or not."""
    root = example.place.root
    typed = str(root) if os.path.isabs(example.typed) else os.path.relpath(root)
    return Target(typed="" if typed == "." else typed, path=root, place=example.place)
