"""The light door: reads the command line, and loads what the command needs and nothing else.

`hunch QUERY [PATH]...` is `hunch search QUERY [PATH]...` whenever the first word is not a command's name. A search
never loads Typer (40 ms); help and all other commands do.
"""

import gc
import os
import sys
from collections.abc import Sequence

from hunch.cli.app import guarded, search, similar
from hunch.cli.exits import Exit
from hunch.cli.options import parse, tokens

COMMANDS = (
    "search similar index watch status types forget why eval doctor gc relocate backup restore export import model"
).split()
#: Names that later commands will have: no query is taken from anyone twice.
RESERVED = "daemon completions config judge tune show map serve mcp help version".split()


def main() -> None:
    """Run the command line and exit with its status."""
    os.umask(0o077)  # whatever is written here is for its owner's eyes alone
    # One query against a matrix is too little work to share: waking other threads costs five times what it takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # `>&-`: Python has nothing there to write to
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    status = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # taking numpy and ONNX Runtime down in order costs 20 ms, and the system frees it all at once


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "--version"):
        return guarded(lambda: _typer(arguments))
    place = command_place(arguments)
    command = None if place is None else arguments[place]
    rest = [argument for n, argument in enumerate(arguments) if n != place]
    if command == "similar":
        return guarded(lambda: _similar(rest))
    if command in COMMANDS and command != "search":
        return guarded(lambda: _typer([command, *rest]))
    if command is not None and command != "search":
        if hint := misleading(command):
            from hunch.cli import report

            report.notice(hint)
            return Exit.ERROR
        rest = list(arguments)
    return guarded(lambda: _search(rest))


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
    options = parse(arguments)
    return search(options) if options else _typer(["search", "--help"])


def _similar(arguments: Sequence[str]) -> int:
    options = parse(arguments, "similar")
    return similar(options) if options else _typer(["similar", "--help"])


def _typer(arguments: Sequence[str]) -> int:
    from hunch.cli.commands import run_typer

    return run_typer(arguments)
