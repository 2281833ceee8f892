"""The options of a search, once: the parser, Typer's command, its help, the manual and the completions come of it.

`SearchOptions` is what was typed. What it means is decided in `search`.
"""

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
    since: str | None = None
    before: str | None = None
    regexp: tuple[str, ...] = ()
    mode: str = "hybrid"
    per_file: int | None = None
    diverse: bool = False
    explain: bool = False
    queries: str | None = None
    end_records: bool = False
    no_index: bool = False
    refresh: str = "auto"
    yes: bool = False
    interactive: bool = False
    after_context: int | None = None
    before_context: int | None = None
    context: int | None = None
    full: bool = False
    json: bool = False
    jsonl: bool = False
    vimgrep: bool = False
    files_with_matches: bool = False
    null: bool = False
    count: bool = False
    quiet: bool = False
    color: str = "auto"
    hyperlink_format: str = "none"
    no_pager: bool = False


def _flag(field: str, *names: str, **more: Any) -> Option:
    return Option(names=names, field=field, kind=Kind.FLAG, **more)


def _text(field: str, *names: str, **more: Any) -> Option:
    return Option(names=names, field=field, kind=Kind.TEXT, **more)


def _integer(field: str, *names: str, **more: Any) -> Option:
    return Option(names=names, field=field, kind=Kind.INTEGER, metavar="N", **more)


_OUTPUT: dict[str, Any] = {"panel": "Output"}

SEARCH: tuple[Option, ...] = (
    _integer("top", "-k", "--top", help="At most N results."),
    Option(
        names=("--min-relevance",),
        field="min_relevance",
        kind=Kind.NUMBER,
        metavar="P",
        help="Leave out results below P, from 0 to 1; without it, those that likely answer nothing.",
    ),
    _flag("all", "--all", help="No cut: the best N whatever their relevance."),
    _text(
        "type",
        "-t",
        "--type",
        metavar="NAME",
        repeated=True,
        help="Only this language or document type; `hunch types` lists them.",
    ),
    _text("type_not", "-T", "--type-not", metavar="NAME", repeated=True, help="Not this type."),
    _text(
        "glob",
        "-g",
        "--glob",
        metavar="GLOB",
        repeated=True,
        help="Only paths that match, as in .gitignore; !GLOB leaves out.",
    ),
    _text(
        "since",
        "--since",
        metavar="WHEN",
        help="Only files changed since a day (2026-01-31), or for so long (7d, 2h).",
    ),
    _text("before", "--before", metavar="WHEN", help="Only files last changed before that."),
    _text(
        "regexp",
        "-e",
        "--regexp",
        metavar="REGEX",
        repeated=True,
        help="Only passages in which it matches, ranked by QUERY; of several, any.",
    ),
    _text(
        "mode",
        "--mode",
        metavar="MODE",
        choices=("hybrid", "dense", "lexical"),
        help="Which evidence to use: hybrid, dense (meaning) or lexical (words).",
    ),
    _integer("per_file", "--per-file", help="At most N results of one file."),
    _flag(
        "diverse",
        "--diverse",
        help="Prefer results that are about different things; relevance may then rise from one to the next.",
    ),
    _flag("explain", "--explain", help="Say how each relevance came about, for people or in JSON."),
    _text(
        "queries",
        "--queries",
        metavar="FILE",
        help="Many queries, one a line: plain, or JSON with query, id and paths; - is stdin.",
    ),
    _flag(
        "end_records",
        "--end-records",
        help="With --queries and --jsonl: end each answer with a record, so that a program need not wait.",
    ),
    _flag("no_index", "--no-index", help="Do not index a folder that has no index; fail instead."),
    _text(
        "refresh",
        "--refresh",
        metavar="HOW",
        choices=("auto", "wait", "off"),
        help="Bring the index up to date first: auto (for a moment), wait (to the end) or off.",
    ),
    _flag("yes", "--yes", help="Index even `/`, the home folder or a very large one."),
    _flag("interactive", "-i", "--interactive", help="Search as you type, and open what is found."),
    _integer("after_context", "-A", "--after-context", help="Show N lines after.", **_OUTPUT),
    _integer("before_context", "-B", "--before-context", help="Show N lines before.", **_OUTPUT),
    _integer("context", "-C", "--context", help="Show N lines before and after.", **_OUTPUT),
    _flag("full", "--full", help="Show the whole section or definition that a passage stands in.", **_OUTPUT),
    _flag("json", "--json", help="One JSON object.", **_OUTPUT),
    _flag("jsonl", "--jsonl", help="One JSON object a line.", **_OUTPUT),
    _flag("vimgrep", "--vimgrep", help="path:line:column:text.", **_OUTPUT),
    _flag("files_with_matches", "-l", "--files-with-matches", help="Each path once, best first.", **_OUTPUT),
    _flag("null", "-0", "--null", help="End paths with NUL, and print them as they are.", **_OUTPUT),
    _flag("count", "-c", "--count", help="path:count.", **_OUTPUT),
    _flag("quiet", "-q", "--quiet", help="No output, only the exit status.", **_OUTPUT),
    _text(
        "color",
        "--color",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        help="When to use colour: auto, always or never.",
        **_OUTPUT,
    ),
    _text(
        "hyperlink_format",
        "--hyperlink-format",
        metavar="FORMAT",
        help="Make paths links: file, vscode and others, or a format with {path}, {line} and {column}; none.",
        **_OUTPUT,
    ),
    _flag("no_pager", "--no-pager", help="Do not show long results in a pager.", **_OUTPUT),
)
