"""The options of a search, once: the door parses by this table, Typer's command and its help are made from it.

`SearchOptions` is what was typed. What it means is decided in `search`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Kind(Enum):
    """How an option takes its value."""

    FLAG = "flag"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: its names as typed, the field that it fills, and what help says."""

    names: tuple[str, ...]
    field: str
    kind: Kind
    help: str
    metavar: str = ""
    repeated: bool = False
    choices: tuple[str, ...] = ()
    panel: str = "Search"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """A search as it was typed."""

    words: tuple[str, ...] = ()  #: the query and the paths, in the order typed
    top: int = 10
    min_relevance: float | None = None
    all: bool = False
    type: tuple[str, ...] = ()
    type_not: tuple[str, ...] = ()
    glob: tuple[str, ...] = ()
    mode: str = "hybrid"
    per_file: int | None = None
    queries: str | None = None
    no_index: bool = False
    refresh: str = "auto"
    yes: bool = False
    json: bool = False
    jsonl: bool = False
    vimgrep: bool = False
    files_with_matches: bool = False
    null: bool = False
    count: bool = False
    quiet: bool = False
    color: str = "auto"


_OUTPUT = "Output"

SEARCH: tuple[Option, ...] = (
    Option(names=("-k", "--top"), field="top", kind=Kind.INTEGER, metavar="N", help="At most N results."),
    Option(
        names=("--min-relevance",),
        field="min_relevance",
        kind=Kind.NUMBER,
        metavar="P",
        help="Leave out results below P, from 0 to 1. There is no cut yet by default.",
    ),
    Option(names=("--all",), field="all", kind=Kind.FLAG, help="No cut: the best N whatever their relevance."),
    Option(
        names=("-t", "--type"),
        field="type",
        kind=Kind.TEXT,
        metavar="NAME",
        repeated=True,
        help="Only this language or document type; `hunch types` lists them.",
    ),
    Option(
        names=("-T", "--type-not"),
        field="type_not",
        kind=Kind.TEXT,
        metavar="NAME",
        repeated=True,
        help="Not this type.",
    ),
    Option(
        names=("-g", "--glob"),
        field="glob",
        kind=Kind.TEXT,
        metavar="GLOB",
        repeated=True,
        help="Only paths that match, as in .gitignore; !GLOB leaves out.",
    ),
    Option(
        names=("--mode",),
        field="mode",
        kind=Kind.TEXT,
        metavar="MODE",
        choices=("hybrid", "dense", "lexical"),
        help="Which evidence to use.",
    ),
    Option(
        names=("--per-file",), field="per_file", kind=Kind.INTEGER, metavar="N", help="At most N results of one file."
    ),
    Option(
        names=("--queries",),
        field="queries",
        kind=Kind.TEXT,
        metavar="FILE",
        help="Many queries, one a line: plain, or JSON with query, id and paths; - is stdin.",
    ),
    Option(
        names=("--no-index",),
        field="no_index",
        kind=Kind.FLAG,
        help="Do not index a folder that has no index; fail instead.",
    ),
    Option(
        names=("--refresh",),
        field="refresh",
        kind=Kind.TEXT,
        metavar="HOW",
        choices=("auto", "wait", "off"),
        help="Bring the index up to date first: for a moment, to the end, or not at all.",
    ),
    Option(names=("--yes",), field="yes", kind=Kind.FLAG, help="Index even `/`, the home folder or a very large one."),
    Option(names=("--json",), field="json", kind=Kind.FLAG, help="One JSON object.", panel=_OUTPUT),
    Option(names=("--jsonl",), field="jsonl", kind=Kind.FLAG, help="One JSON object a line.", panel=_OUTPUT),
    Option(names=("--vimgrep",), field="vimgrep", kind=Kind.FLAG, help="path:line:column:text.", panel=_OUTPUT),
    Option(
        names=("-l", "--files-with-matches"),
        field="files_with_matches",
        kind=Kind.FLAG,
        help="Each path once, best first.",
        panel=_OUTPUT,
    ),
    Option(
        names=("-0", "--null"),
        field="null",
        kind=Kind.FLAG,
        help="End paths with NUL, and print them as they are.",
        panel=_OUTPUT,
    ),
    Option(names=("-c", "--count"), field="count", kind=Kind.FLAG, help="path:count.", panel=_OUTPUT),
    Option(
        names=("-q", "--quiet"), field="quiet", kind=Kind.FLAG, help="No output, only the exit status.", panel=_OUTPUT
    ),
    Option(
        names=("--color",),
        field="color",
        kind=Kind.TEXT,
        metavar="WHEN",
        choices=("auto", "always", "never"),
        help="When to use colour.",
        panel=_OUTPUT,
    ),
)


#: The options that take the next argument as their value.
VALUED = frozenset(name for option in SEARCH if option.kind is not Kind.FLAG for name in option.names)


def parse(arguments: Sequence[str]) -> SearchOptions | None:
    """Read a search's command line, options and words in any order; `--` ends the options.

    Returns:
        What was typed, or None where it is not a search as the table has it (`--help` included).
    """
    import getopt

    by_name = {name: option for option in SEARCH for name in option.names}
    short = "".join(name[1] + ":" * (name in VALUED) for name in by_name if len(name) == 2)
    long = [name[2:] + "=" * (name in VALUED) for name in by_name if len(name) > 2]
    values: dict[str, Any] = {}
    try:
        typed, words = getopt.gnu_getopt(list(arguments), short, long)
        for name, text in typed:
            option = by_name[name]
            value = _value(option, text)
            values[option.field] = (*values.get(option.field, ()), value) if option.repeated else value
    except (getopt.GetoptError, ValueError):
        return None
    return SearchOptions(words=tuple(words), **values)


def _value(option: Option, text: str) -> object:
    if option.choices and text not in option.choices:
        raise ValueError(text)
    match option.kind:
        case Kind.FLAG:
            return True
        case Kind.INTEGER:
            return int(text)
        case Kind.NUMBER:
            return float(text)
        case Kind.TEXT:
            return text
