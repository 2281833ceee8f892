"""`hunch config show|path|edit`: the commands and their help, for the Typer app.

They work where the config file does not: it is how one finds out what is wrong with it.
"""

import typer

from hunch.cli.parameters import JSON

commands = typer.Typer(rich_markup_mode=None)
_config = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
commands.add_typer(_config, name="config")


@_config.callback()
def _configs() -> None:
    """Show and edit the settings.

    They are read from one TOML file, of which each setting has a line in `hunch config show`. What is typed goes before
    the environment, that before the file, and that before the default.

    Examples:
        hunch config show
    """


@_config.command("show")
def _show(as_json: JSON = False) -> None:
    """Show each setting, its value, and who set it.

    Exit status 2 where the config file says what cannot be; what is wrong with it is said on stderr.

    Examples:
        hunch config show
    """
    from hunch.cli.configuration import show

    raise typer.Exit(show(as_json=as_json))


@_config.command("path")
def _path() -> None:
    """Print the path of the config file, whether or not it is there.

    Examples:
        hunch config path
    """
    from hunch.cli.configuration import path

    raise typer.Exit(path())


@_config.command("edit")
def _edit() -> None:
    """Open the config file in your editor.

    VISUAL or EDITOR names it. A file that is not there is begun with all settings and what they mean, each behind a #;
    what was written is checked.

    Examples:
        EDITOR=nano hunch config edit
    """
    from hunch.cli.configuration import edit

    raise typer.Exit(edit())
