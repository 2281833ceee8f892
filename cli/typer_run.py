"""How is a command line given to Typer? Its help is ours, and so is what it says of a mistake."""

from collections.abc import Sequence
from typing import Any

import typer

from hunch.cli.commands import app
from hunch.cli.exits import Exit
from hunch.core.errors import UsageError


def run_typer(arguments: Sequence[str]) -> int:
    """Run the Typer app on a command line and give its exit status."""
    usage_error = typer.BadParameter.__base__  # Typer carries its own Click since 0.27: this names it in either
    command: Any = typer.main.get_command(app)
    _give_help(command)
    try:
        result = command(list(arguments), prog_name="hunch", standalone_mode=False)
        return int(result or Exit.FOUND)
    except typer.Abort:
        return Exit.INTERRUPTED
    except usage_error as error:  # type: ignore[misc]  # a class, found at run time
        from hunch.cli import slips
        from hunch.cli.manual import help
        from hunch.cli.manual.reference import described

        tree = described()
        group, rest = slips.called(tree, arguments)
        if group.commands and not rest:
            return help.missing_command(group)
        raise UsageError(slips.in_words(tree, arguments, error)) from None


def _give_help(command: Any) -> None:
    """Have a command, and all below it, print our help: Click's cuts sentences off, and would fill the examples."""
    from hunch.cli.manual.help import of

    command.get_help = lambda context: of(context.command_path)
    for each in getattr(command, "commands", {}).values():
        _give_help(each)
