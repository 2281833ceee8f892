"""`hunch similar PATH[:LINE] [PATH]...`: what else in the folders is like a file, or like its passage at a line."""

import os
from pathlib import Path

from hunch.cli.asked import request_of
from hunch.cli.exits import Exit
from hunch.cli.inquiry import Inquiry
from hunch.cli.scope import Scope, covered
from hunch.cli.search import say_nothing_found
from hunch.core.errors import IndexMissing, PathMissing, UsageError
from hunch.core.request import Target, resolve, targets

#: No file has as many lines as a number of so many digits.
MOST_DIGITS = 18


def run(inquiry: Inquiry) -> Exit:
    """Search by example, and print what was found."""
    request, options, cwd = request_of(inquiry), inquiry.options, inquiry.caller.cwd
    if options.interactive:
        raise UsageError("hunch similar does not search as you type; leave out -i, or: hunch -i QUERY [PATH]...")
    if options.queries is not None:
        raise UsageError("hunch similar takes a file and not --queries; name one: hunch similar PATH[:LINE]")
    if not options.words:
        raise UsageError("no file; name the one whose like you look for: hunch similar PATH[:LINE]")
    if "-" in options.words:
        raise UsageError("hunch similar knows files and not stdin; name a file, or ./- where one is called so")
    typed, *paths = options.words
    name, line = place_of(typed, cwd)
    scope = indexed(name, inquiry)
    (example,) = scope.places
    if paths:
        scope = covered(paths, inquiry)
    places = scope.places if paths else [whole(example, cwd)]
    from hunch.cli.output.forms import form_of

    with inquiry.engine.searcher() as searcher:
        parsed = searcher.more_like(example.path, example.place, line, places, request)
        hits = searcher.answer(parsed, places, request)
        form = form_of(inquiry, searcher, scope.left_over)
        form.add(None, typed, hits, parsed.terms.terms)
        form.end()
        if not hits:
            say_nothing_found(searcher, parsed, places, request, inquiry)
    return Exit.FOUND if hits else Exit.NOTHING


def place_of(typed: str, cwd: str) -> tuple[str, int | None]:
    """Take PATH:LINE apart; a file that is called so is itself.

    Raises:
        PathMissing: Neither is there.
        UsageError: It is a folder, or the line is 0.
    """
    name, line = typed, None
    if not os.path.lexists(os.path.join(cwd, typed)):
        head, colon, tail = typed.rpartition(":")
        if not colon or not is_line(tail) or not os.path.lexists(os.path.join(cwd, head)):
            from hunch.core.nearly import nearest_path

            raise PathMissing(Path(typed), nearest_path(head if is_line(tail) else typed, cwd))
        name, line = head, int(tail)
        if line < 1:
            raise UsageError(f"lines are counted from 1, and {typed} asks for line 0")
    if os.path.isdir(os.path.join(cwd, name)):
        raise UsageError(f"{name} is a folder; name one file in it: hunch similar PATH[:LINE]")
    return name, line


def is_line(text: str) -> bool:
    """Tell whether a text is a line's number; one of thousands of digits is part of a name, if of anything."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def indexed(name: str, inquiry: Inquiry) -> Scope:
    """Find a file in its index, brought up to date.

    Raises:
        IndexMissing: None holds it.
    """
    cwd = inquiry.caller.cwd
    if targets([name], inquiry.engine.home, cwd)[1]:
        raise IndexMissing(resolve(name, cwd).parent)
    return covered([name], inquiry)


def whole(example: Target, cwd: str) -> Target:
    """Give all that the index of a file holds, shown as the file was typed: relative or not."""
    root = example.place.root
    typed = str(root) if os.path.isabs(example.typed) else os.path.relpath(root, cwd or None)
    return Target(typed="" if typed == "." else typed, path=root, place=example.place)
