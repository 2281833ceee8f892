"""The light door: reads the command line, and loads what the command needs and nothing else.

`hunch QUERY [PATH]...` is `hunch search QUERY [PATH]...` whenever the first word is not a command's name. A search
that is typed correctly never loads Typer (40 ms); help, mistakes and all other commands do.
"""

import os
import sys
from collections.abc import Sequence

from hunch.cli.app import guarded, search
from hunch.cli.exits import Exit
from hunch.cli.options import VALUED, parse

COMMANDS = ("search", "index", "status", "types", "forget", "why")
#: Names that later commands will have: no query is taken from anyone twice.
RESERVED = (
    "similar watch daemon doctor gc model completions config backup restore export import relocate judge tune eval "
    "show map serve mcp help version"
).split()


def main() -> None:
    """Run the command line and exit with its status."""
    # One query against a matrix is too little work to share: waking other threads costs five times what it takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    status = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # taking numpy and ONNX Runtime down in order costs 20 ms, and the system frees it all at once


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit status."""
    place = first_word(arguments)
    word = None if place is None else arguments[place]
    is_search = word is not None or any(argument.startswith("--queries") for argument in arguments)
    if not is_search or (word in COMMANDS and word != "search"):
        return guarded(lambda: _typer(arguments))
    if word and word != "search" and (hint := misleading(word)):
        from hunch.cli import report

        report.notice(hint)
        return Exit.ERROR
    rest = [a for n, a in enumerate(arguments) if not (n == place and word == "search")]
    options = parse(rest)
    if options is None:  # help, or a mistake: Typer says it better
        return guarded(lambda: _typer(["search", *rest]))
    return guarded(lambda: search(options))


def first_word(arguments: Sequence[str]) -> int | None:
    """Find the first argument that is neither an option nor its value; what follows `--` is never a command.

    >>> first_word(["-k", "3", "status"])
    2
    """
    skip = False
    for place, argument in enumerate(arguments):
        if skip:
            skip = False
        elif argument == "--":
            return None if place + 1 == len(arguments) else place + 1
        elif argument in VALUED:
            skip = True
        elif not argument.startswith("-") or argument == "-":
            return place
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


def _typer(arguments: Sequence[str]) -> int:
    from hunch.cli.commands import run_typer

    return run_typer(arguments)
