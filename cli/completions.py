"""`hunch completions`: its options and its help, for the Typer app."""

from enum import StrEnum
from typing import Annotated

import typer

from hunch.cli.completing import FILES

commands = typer.Typer(rich_markup_mode=None)

Shell = StrEnum("Shell", {name: name for name in FILES})  # type: ignore[misc]  # mypy wants the names in the source


@commands.command("completions")
def _completions(
    shell: Annotated[Shell | None, typer.Argument(metavar="SHELL", hidden=True)] = None,
    install: Annotated[bool, typer.Option("--install", help="Write it to where the shell looks.")] = False,
) -> None:
    """Print what a shell reads to complete hunch's command lines.

    SHELL is bash, zsh, fish or powershell (default: the one in $SHELL). --install writes the script for you alone, and
    says what is left to do, if anything is.

    Examples:
        hunch completions fish
        hunch completions --install
    """
    from hunch.cli.completing.install import run

    raise typer.Exit(run(shell.value if shell else None, write=install))
