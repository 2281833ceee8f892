"""The commands that keep indexes and encoders in order: their options and their help, for the Typer app."""

import os
from typing import Annotated

import typer

from hunch.cli.app import Source, home
from hunch.cli.parameters import JSON, PATHS
from hunch.core.errors import UsageError

commands = typer.Typer(rich_markup_mode=None)


@commands.command("watch")
def _watch(
    paths: PATHS = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", min=1, help="Encode on N cores (default: half of them).")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Index even `/`, the home folder or a very large one.")] = False,
    as_json: JSON = False,
) -> None:
    """Keep the index of folders current while they change.

    PATH is a folder or a file (default: the current folder). One without an index is indexed first. Each change that is
    in the index gives a line; Ctrl-C ends it.

    Examples:
        hunch watch ~/notes
    """
    from hunch.cli.watch import run

    cores = jobs or max(1, (os.cpu_count() or 1) // 2)
    raise typer.Exit(run(paths or [], home(), Source(cores), yes=yes, as_json=as_json))


@commands.command("doctor")
def _doctor(
    path: Annotated[str | None, typer.Argument(metavar="PATH", hidden=True)] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also hash every vector, and hold every text against its file.")
    ] = False,
    mend: Annotated[bool, typer.Option("--repair", help="Mend what is found, from what is true.")] = False,
    bug_report: Annotated[
        bool,
        typer.Option(
            "--report", help="Print what a bug report needs; it holds no content, no query, and no root's path."
        ),
    ] = False,
    with_paths: Annotated[bool, typer.Option("--paths", help="With --report: show the roots' paths.")] = False,
    as_json: JSON = False,
) -> None:
    """Check that indexes are what they must be.

    PATH is one root, or something below it (default: all roots). Exit status 0 when all is well, 1 when something was
    found, 2 when it could not be checked. --repair makes what is derived anew, and what is damaged from the files; a
    damaged index is kept aside.

    Examples:
        hunch doctor --deep
        hunch doctor --report > report.md
    """
    if with_paths and not bug_report:
        raise UsageError("--paths is for the roots of --report; give both, or leave it out")
    if bug_report:
        if mend:
            raise UsageError("--report and --repair exclude each other; choose one")
        from hunch.cli.doctor import report_bug

        raise typer.Exit(report_bug(path, home(), deep=deep, with_paths=with_paths, as_json=as_json))
    from hunch.cli.doctor import run

    raise typer.Exit(run(path, home(), Source(), deep=deep, mend=mend, as_json=as_json))


@commands.command("gc")
def _gc(
    path: Annotated[str | None, typer.Argument(metavar="PATH", hidden=True)] = None,
    damaged: Annotated[
        bool, typer.Option("--damaged", help="Also delete damaged indexes that a repair kept aside.")
    ] = False,
) -> None:
    """Remove from indexes what nothing refers to any more.

    PATH is one root, or something below it (default: all roots).

    Examples:
        hunch gc --damaged
    """
    from hunch.cli.doctor import collect

    raise typer.Exit(collect(path, home(), damaged=damaged))


@commands.command("relocate")
def _relocate(
    old: Annotated[str, typer.Argument(metavar="OLD", hidden=True)],
    new: Annotated[str, typer.Argument(metavar="NEW", hidden=True)],
) -> None:
    """Keep the index of a root that was moved or renamed.

    OLD is where it was, NEW where it is now. Nothing is embedded again.

    Examples:
        hunch relocate ~/notes ~/documents/notes
    """
    from hunch.cli.archive import move

    raise typer.Exit(move(old, new, home()))


@commands.command("backup")
def _backup(file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)], paths: PATHS = None) -> None:
    """Write indexes into one file, to be restored on this machine.

    PATH is a root, or something below it (default: all roots). FILE holds the texts that were indexed: keep it as you
    keep them.

    Examples:
        hunch backup hunch.backup
        hunch backup notes.backup ~/notes
    """
    from hunch.cli.archive import backup

    raise typer.Exit(backup(file, paths or [], home()))


@commands.command("restore")
def _restore(file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)]) -> None:
    """Put the indexes of a backup back, each to the root that it was made of.

    A root that has an index keeps it.

    Examples:
        hunch restore hunch.backup
    """
    from hunch.cli.archive import restore

    raise typer.Exit(restore(file, home()))


@commands.command("export")
def _export(
    path: Annotated[str, typer.Argument(metavar="PATH", hidden=True)],
    file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)],
) -> None:
    """Write the index of one root into a file that others can search, with or without its files.

    FILE holds the texts that were indexed, but for what was left out as secret.

    Examples:
        hunch export ~/notes notes.hunch
    """
    from hunch.cli.archive import backup

    raise typer.Exit(backup(file, [path], home()))


@commands.command("import")
def _import(
    file: Annotated[str, typer.Argument(metavar="FILE", hidden=True)],
    folder: Annotated[str | None, typer.Argument(metavar="FOLDER", hidden=True)] = None,
) -> None:
    """Take up an index that `hunch export` wrote.

    FOLDER is the place of its files (default: a folder named as FILE, made here). Where it holds them, the index is
    brought up to date with them and nothing is embedded twice; where it holds none, the index is searched as it is.

    Examples:
        hunch import notes.hunch their-notes
        hunch import notes.hunch
    """
    from hunch.cli.archive import take_in

    raise typer.Exit(take_in(file, folder, home(), Source()))


_models = typer.Typer(rich_markup_mode=None)
commands.add_typer(_models, name="model")


@_models.callback()
def _model() -> None:
    """List encoders, show one, or choose which is used.

    Examples:
        hunch model list
    """


@_models.command("list")
def _model_list(as_json: JSON = False) -> None:
    """List the encoders that are there; the one in use is marked.

    Examples:
        hunch model list
    """
    from hunch.cli.model import list_all

    raise typer.Exit(list_all(home(), as_json=as_json))


@_models.command("info")
def _model_info(
    name: Annotated[str | None, typer.Argument(metavar="NAME", hidden=True)] = None, as_json: JSON = False
) -> None:
    """Show an encoder's card, whether its files are whole, and which roots it indexed.

    NAME is one that `hunch model list` shows (default: the one in use).

    Examples:
        hunch model info
        hunch model info all-MiniLM-L6-v2-int8
    """
    from hunch.cli.model import info

    raise typer.Exit(info(name, home(), as_json=as_json))


@_models.command("use")
def _model_use(name: Annotated[str, typer.Argument(metavar="NAME", hidden=True)]) -> None:
    """Choose the encoder that indexes and searches from now on.

    NAME is one that `hunch model list` shows, or a folder with model.onnx, tokenizer.json and card.toml, written with
    a slash; it is copied. Roots that another encoder indexed have to be indexed anew.

    Examples:
        hunch model use ./my-model
        hunch model use all-MiniLM-L6-v2-int8
    """
    from hunch.cli.model import use

    raise typer.Exit(use(name, home()))
