"""What a person wants of every run, whatever they type: from their settings to what nothing was typed for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hunch.cli.options import SearchOptions
from hunch.cli.parse import parse
from hunch.core.config.table import SETTINGS
from hunch.core.config.values import Origin, Settings, settings

#: How many results a search as one types has, where nothing is typed.
AS_ONE_TYPES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is not typed with a search and shapes what is shown of it, or kept."""

    pager: str = ""  #: the command that shows what is longer than the screen; "" is none
    screen_reader: bool = False  #: words instead of signs
    history: bool = False  #: whether queries are remembered, for completion


NONE = Preferences()


def preferences(chosen: Settings) -> Preferences:
    """Take from the settings what no option of a search sets."""
    return Preferences(
        pager=chosen["output.pager"], screen_reader=chosen["output.screen_reader"], history=chosen["history.keep"]
    )


def preferred(chosen: Settings) -> dict[str, Any]:
    """Give the values that the config file has for options of a search, by field.

    What the environment says of colour goes before the file, and is asked where colour is decided on.
    """
    found = {
        setting.name: chosen.where(setting.key)
        for setting in SETTINGS
        if setting.name in SearchOptions.__dataclass_fields__ and setting.option.startswith("--")
    }
    return {name: value.value for name, value in found.items() if value.origin is Origin.FILE}


def read_line(
    arguments: Sequence[str], command: str, environ: Mapping[str, str], cwd: str = ""
) -> SearchOptions | None:
    """Read the command line of a search, over what the person's config file prefers.

    Args:
        arguments: What was typed.
        command: The command whose options these are.
        environ: The person's environment.
        cwd: The folder that they stand in; "" is the process's own.

    Returns:
        What was typed, or None where help is asked for, whatever the config file says.

    Raises:
        UsageError: It is not a search as the table of options has it.
        ConfigInvalid: The config file cannot be used.
    """
    options = parse(arguments, command)
    if options is None:
        return None
    wanted = preferred(settings(environ, cwd))
    if options.interactive:
        wanted["top"] = AS_ONE_TYPES
    return parse(arguments, command, wanted) if wanted else options
