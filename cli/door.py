"""The door: reads the command line, and loads what the command needs and nothing else.

`hunch QUERY [PATH]...` is `hunch search QUERY [PATH]...` whenever the first word is not a command's name. A search
never loads Typer (40 ms); help and all other commands do.
"""

import gc
import os
from collections.abc import Sequence

from hunch.cli.app import guarded, search, similar
from hunch.cli.exits import Exit
from hunch.cli.names import COMMANDS, RESERVED
from hunch.cli.parse import tokens
from hunch.cli.preferences import read_line


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "--version"):
        return guarded(lambda: _typer(arguments))
    command, rest = route(arguments)
    if command == "similar":
        return guarded(lambda: _similar(rest))
    if command == "search":
        return guarded(lambda: _search(rest))
    if command in COMMANDS:
        return guarded(lambda: _typer([command, *rest]))
    from hunch.cli.output import report

    report.notice(str(misleading(command)))
    return Exit.ERROR


def route(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Give the command that a command line is meant for, and what is left for it.

    The first word itself where it is neither a command nor surely a query: `misleading` says what it may be.

    >>> route(["apples", "-k", "3"]), route(["-k", "3", "status"]), route(["idnex", "."])
    (('search', ['apples', '-k', '3']), ('status', ['-k', '3']), ('idnex', ['.']))
    """
    place = command_place(arguments)
    command = "search" if place is None else arguments[place]
    rest = [argument for n, argument in enumerate(arguments) if n != place]
    if command in COMMANDS or misleading(command):
        return command, rest
    return "search", list(arguments)


def command_place(arguments: Sequence[str]) -> int | None:
    """Find the argument that could name a command: the first word, unless `--` or --queries stands before it.

    >>> command_place(["-k", "3", "status"]), command_place(["--", "status"]), command_place(["--queries", "-", "src"])
    (2, None, None)
    """
    for token in tokens(arguments):
        if token.is_literal or token.name == "--queries":
            return None
        if not token.name:
            return token.place
    return None


def misleading(word: str) -> str | None:
    """Say so where a first word is surely not meant as a query: a later command's name, or nearly a command's."""
    if word in RESERVED:
        return f"the command {word!r} is not in this version; to search for the word: hunch search {word}"
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1, cutoff=0.75)
    if near and " " not in word:
        return f"no command is called {word!r}; did you mean {near[0]!r}? To search for the word: hunch search {word}"
    return None


def _search(arguments: Sequence[str]) -> int:
    gc.disable()  # a search makes little garbage, and looking for it among what was imported costs 6 ms
    options = read_line(arguments, "search", os.environ)
    return search(options) if options else _typer(["search", "--help"])


def _similar(arguments: Sequence[str]) -> int:
    options = read_line(arguments, "similar", os.environ)
    return similar(options) if options else _typer(["similar", "--help"])


def _typer(arguments: Sequence[str]) -> int:
    from hunch.cli.typer_run import run_typer

    return run_typer(arguments)
