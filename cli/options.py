"""The options of a search, once: the door parses by this table, Typer's command and its help are made from it.

`SearchOptions` is what was typed. What it means is decided in `search`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hunch.core.errors import UsageError


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
    diverse: bool = False
    explain: bool = False
    queries: str | None = None
    end_records: bool = False
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
        help="Leave out results below P, from 0 to 1; without it, those that likely answer nothing.",
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
        help="Which evidence to use: hybrid, dense (meaning) or lexical (words).",
    ),
    Option(
        names=("--per-file",), field="per_file", kind=Kind.INTEGER, metavar="N", help="At most N results of one file."
    ),
    Option(
        names=("--diverse",),
        field="diverse",
        kind=Kind.FLAG,
        help="Prefer results that are about different things; relevance may then rise from one to the next.",
    ),
    Option(
        names=("--explain",),
        field="explain",
        kind=Kind.FLAG,
        help="Say how each relevance came about, for people or in JSON.",
    ),
    Option(
        names=("--queries",),
        field="queries",
        kind=Kind.TEXT,
        metavar="FILE",
        help="Many queries, one a line: plain, or JSON with query, id and paths; - is stdin.",
    ),
    Option(
        names=("--end-records",),
        field="end_records",
        kind=Kind.FLAG,
        help="With --queries and --jsonl: end each answer with a record, so that a program need not wait.",
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
        help="Bring the index up to date first: auto (for a moment), wait (to the end) or off.",
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
        help="When to use colour: auto, always or never.",
        panel=_OUTPUT,
    ),
)


#: More than this is not told from this: what counts results wants a number that a machine counts to.
_MANY = 2**31

_BY_NAME = {name: option for option in SEARCH for name in option.names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One part of a command line: a word, or an option with its value."""

    place: int  #: which argument it begins in
    name: str  #: the option's name; "" for a word
    text: str | None  #: the word, or the option's value; None where there is none
    is_literal: bool = False  #: a word behind `--`


def tokens(arguments: Sequence[str]) -> Iterator[Token]:
    """Take a command line apart; an option that is not in the table counts as one without a value.

    >>> [(token.name, token.text) for token in tokens(["-lk5", "word", "--type=md", "--", "-l"])]
    [('-l', None), ('-k', '5'), ('', 'word'), ('--type', 'md'), ('', '-l')]
    """
    rest = iter(enumerate(arguments))
    for place, argument in rest:
        if argument == "--":
            yield from (Token(place=n, name="", text=word, is_literal=True) for n, word in rest)
        elif argument.startswith("--"):
            name, equals, text = argument.partition("=")
            value = text if equals else next(rest, (0, None))[1] if _takes_value(name) else None
            yield Token(place=place, name=name, text=value)
        elif argument.startswith("-") and argument != "-":
            for n, letter in enumerate(argument[1:], 2):
                if _takes_value(f"-{letter}"):
                    yield Token(place=place, name=f"-{letter}", text=argument[n:] or next(rest, (0, None))[1])
                    break
                yield Token(place=place, name=f"-{letter}", text=None)
        else:
            yield Token(place=place, name="", text=argument)


def _takes_value(name: str) -> bool:
    return name in _BY_NAME and _BY_NAME[name].kind is not Kind.FLAG


def parse(arguments: Sequence[str], command: str = "search") -> SearchOptions | None:
    """Read the command line of a search, or of another command with its options; words stand anywhere, `--` ends them.

    Returns:
        What was typed, or None where help is asked for.

    Raises:
        UsageError: It is not a search as the table has it.
    """
    words: list[str] = []
    values: dict[str, Any] = {}
    for token in tokens(arguments):
        if not token.name:
            words.append(token.text or "")
        elif token.name in ("-h", "--help"):
            return None
        else:
            option = _BY_NAME.get(token.name)
            if option is None:
                raise UsageError(f"no option is called {token.name}{_like(token.name)}; see: hunch {command} --help")
            value = _value(option, token, command)
            values[option.field] = (*values.get(option.field, ()), value) if option.repeated else value
    return SearchOptions(words=tuple(words), **values)


def _value(option: Option, token: Token, command: str) -> object:
    text = token.text
    if option.kind is Kind.FLAG:
        if text is not None:
            raise UsageError(f"{token.name} takes no value, and {text!r} was given; see: hunch {command} --help")
        return True
    if text is None:
        raise UsageError(f"{token.name} wants a value, {option.metavar}; see: hunch {command} --help")
    if option.choices and text not in option.choices:
        wanted = " or ".join([", ".join(option.choices[:-1]), option.choices[-1]])
        raise UsageError(f"{token.name} must be {wanted}, not {text!r}")
    try:
        if option.kind is Kind.INTEGER:
            return min(int(text), _MANY)
        return float(text) if option.kind is Kind.NUMBER else text
    except ValueError:
        kind = "a whole number" if option.kind is Kind.INTEGER else "a number"
        raise UsageError(f"{token.name} must be {kind}, not {text!r}") from None


def _like(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, _BY_NAME, n=1) if len(name) > 2 else []
    return f"; did you mean {near[0]}?" if near else ""
