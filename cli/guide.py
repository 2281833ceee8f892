"""The commands that tell of hunch itself: their options and their help, for the Typer app."""

from typing import Annotated

import typer

commands = typer.Typer(rich_markup_mode=None)


def _named() -> list[str]:
    """Name what there is help of, for completion."""
    from hunch.cli.manual.help import topics
    from hunch.cli.names import COMMANDS

    return list(dict.fromkeys([*COMMANDS, *topics()]))


WORDS = typer.Argument(metavar="WORD", hidden=True, autocompletion=_named)


@commands.command("help")
def _help(words: Annotated[list[str] | None, WORDS] = None) -> None:
    """Show the help of a command, or of a topic.

    WORD is a command, as in `hunch help index` and `hunch help daemon start`, or a topic: query, filters, output,
    indexing, daemon, config, environment or recipes (default: all commands).

    Examples:
        hunch help filters
        hunch help index
    """
    from hunch.cli.manual.help import run

    raise typer.Exit(run(words or []))


@commands.command("version")
def _version() -> None:
    """Print the version, and what a bug report needs.

    The first line is for scripts: hunch and its version. `hunch doctor --report` says more.

    Examples:
        hunch version
    """
    from hunch.cli.version import run

    raise typer.Exit(run())
