"""The Typer app: every command, its options and its help. Loaded for all but a correctly typed search."""

import inspect
import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from hunch.cli import completions, config, guide, upkeep, warmth
from hunch.cli.app import Source, home
from hunch.cli.app import search as run_search
from hunch.cli.app import similar as run_similar
from hunch.cli.options import SEARCH, Kind, Option, SearchOptions
from hunch.cli.parameters import JSON, PATHS
from hunch.core.config.values import settings
from hunch.core.files.policy import Wish
from hunch.core.request import Mode

app = typer.Typer(
    name="hunch",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from hunch.cli.version import run

        raise typer.Exit(run())


@app.callback(
    epilog="Exit status: 0 something found or done, 1 nothing found, 2 an error, 130 interrupted. `hunch QUERY` is "
    "`hunch search QUERY`, and its options are those of `hunch search --help`."
)
def hunch(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version, and what a bug report needs."
        ),
    ] = False,
) -> None:
    """Search your own files by meaning, offline.

    Say in a few words what you look for, and where: a folder, a file or several of them (default: the current folder).
    A folder that has no index yet is indexed first.

    Examples:
        hunch "how do we rotate the api keys"
        hunch "flat tyre" ~/notes -t md
        hunch -l "error handling" src | head -3
    """


def _search(**typed: Any) -> None:
    """Find the passages that answer QUERY.

    PATH is a folder or a file (default: the current folder). A folder that has no index yet is indexed first. With
    --queries FILE there is no QUERY, and every word is a PATH. Options may stand before and after the words; `--` ends
    them. `hunch QUERY [PATH]...` is the same.

    Examples:
        hunch "where are sessions closed" src -t py -k 5
        hunch search "retry policy" --all --json
        hunch -l0 "deprecated calls" src | xargs -0r wc -l
        hunch --queries questions.txt --jsonl src
    """
    raise typer.Exit(run_search(_options(typed)))


def _similar(**typed: Any) -> None:
    """Find the passages that are most like a file, or like its passage at a line.

    They are looked for in all that the file's index holds, or in the PATHs that follow. Options are those of a search.

    Examples:
        hunch similar src/session.py:12 -k 5
        hunch similar notes/soup.md ~/notes
    """
    raise typer.Exit(run_similar(_options(typed)))


def _options(typed: dict[str, Any]) -> SearchOptions:
    first, paths = typed.pop("first"), typed.pop("paths") or ()
    words = () if first is None else (first, *paths)
    repeated = {option.field: tuple(typed[option.field] or ()) for option in SEARCH if option.repeated}
    return SearchOptions(words=words, **{**typed, **repeated})


def _parameter(option: Option) -> inspect.Parameter:
    """Make Typer's parameter of an option of the table."""
    default = SearchOptions.__dataclass_fields__[option.field].default
    kinds: dict[Kind, Any] = {Kind.FLAG: bool, Kind.TEXT: str, Kind.INTEGER: int, Kind.NUMBER: float}
    base: Any = kinds[option.kind]
    if option.choices:
        make_enum: Any = StrEnum  # mypy wants the names of its members in the source
        base = make_enum(option.field, {choice: choice for choice in option.choices})
    if option.repeated:
        base, default = list[str] | None, None
    elif default is None:
        base = base | None
    extra: dict[str, Any] = {"metavar": option.metavar} if option.metavar else {}
    annotation = Annotated[base, typer.Option(*option.names, help=option.help, rich_help_panel=option.panel, **extra)]
    return inspect.Parameter(option.field, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _register(name: str, metavar: str, command: Any, options: Sequence[Option]) -> None:
    """Make a command of a function and of rows of the table."""
    kind, first = inspect.Parameter.KEYWORD_ONLY, Annotated[str | None, typer.Argument(metavar=metavar, hidden=True)]
    parameters = [
        inspect.Parameter("first", kind, default=None, annotation=first),
        inspect.Parameter("paths", kind, default=None, annotation=PATHS),
        *map(_parameter, options),
    ]
    command.__signature__ = inspect.Signature(parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app.command(name)(command)


_register("search", "QUERY", _search, SEARCH)
_register(
    "similar", "PATH[:LINE]", _similar, [option for option in SEARCH if option.field not in ("queries", "end_records")]
)


@app.command("index")
def _index(
    paths: PATHS = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make a new index; the old one is used until it is complete.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="Encode on N cores (default: all).")
    ] = None,
    hidden: Annotated[
        bool | None, typer.Option("--hidden/--no-hidden", help="Index hidden files and folders too, now and later.")
    ] = None,
    no_ignore: Annotated[
        bool | None,
        typer.Option("--no-ignore/--ignore", help="Index what ignore files and rules about junk leave out, too."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Index even `/`, the home folder or a very large one.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
    as_json: JSON = False,
) -> None:
    """Create or update the index of folders.

    PATH is a folder or a file (default: the current folder). Only what changed is read again, and only passages whose
    text is new are encoded. A folder keeps what --hidden and --no-ignore said of it until --no-hidden or --ignore;
    secrets, `.git` and what is excluded by configuration stay out.

    Examples:
        hunch index ~/notes ~/src/project
        hunch index --dry-run
    """
    from hunch.cli.index import run

    status = run(
        paths or [],
        home(),
        Source(jobs or settings(os.environ)["index.jobs"]),
        dry_run=dry_run,
        rebuild=rebuild,
        yes=yes,
        as_json=as_json,
        quiet=quiet,
        wish=Wish(hidden=hidden, no_ignore=no_ignore),
    )
    raise typer.Exit(status)


@app.command("status")
def _status(
    path: Annotated[str | None, typer.Argument(metavar="PATH", hidden=True)] = None,
    files: Annotated[bool, typer.Option("--files", help="List what is indexed, with its type.")] = False,
    skipped: Annotated[bool, typer.Option("--skipped", help="List what is not, with the reason.")] = False,
    as_json: JSON = False,
) -> None:
    """Show what is indexed, and whether it is current.

    PATH is one root, or something below it (default: all roots).

    Examples:
        hunch status
        hunch status --skipped .
    """
    from hunch.cli.status import run

    raise typer.Exit(run(path, home(), files=files, skipped=skipped, as_json=as_json))


@app.command("types")
def _types(as_json: JSON = False) -> None:
    """List the file types that -t knows.

    Examples:
        hunch types
        hunch types --json | jq -r .python.extensions[]
    """
    from hunch.cli.types import run

    raise typer.Exit(run(as_json=as_json))


@app.command("why")
def _why(path: Annotated[str, typer.Argument(metavar="PATH", hidden=True)]) -> None:
    """Say why a file is or is not indexed.

    Exit status 0 when it is, or can be; 1 when it is left out, with the rule and where it stands.

    Examples:
        hunch why node_modules/left-pad/index.js
    """
    from hunch.cli.why import run

    raise typer.Exit(run(path, home()))


@app.command("eval")
def _eval(
    file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)],
    paths: PATHS = None,
    mode: Annotated[Mode, typer.Option("--mode", metavar="MODE", help="hybrid, dense or lexical.")] = Mode.HYBRID,
    as_json: JSON = False,
) -> None:
    """Measure search on questions of your own, and find the cut that suits them.

    A line of FILE is {"query": "...", "relevant": ["PATH", "PATH:10-20"]}, the paths below the first PATH (default: the
    current folder); "relevant" is [] where nothing answers. Says recall, nDCG, how far relevance is off, and what the
    cut does. - is stdin.

    Examples:
        hunch eval questions.jsonl ~/notes
    """
    from hunch.cli.eval import run

    raise typer.Exit(run(file, paths or [], home(), Source(), mode=mode, as_json=as_json))


@app.command("forget")
def _forget(path: Annotated[str, typer.Argument(metavar="PATH", hidden=True)]) -> None:
    """Take a folder or file out of the index.

    The files themselves are not touched. What was forgotten stays out until it is indexed by name.

    Examples:
        hunch forget ~/notes/private
    """
    from hunch.cli.forget import run

    raise typer.Exit(run(path, home()))


app.add_typer(upkeep.commands)
app.add_typer(warmth.commands)
app.add_typer(guide.commands)
app.add_typer(completions.commands)
app.add_typer(config.commands)
