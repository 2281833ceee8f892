"""Which commands, options and arguments are there? The tree that `--help` is made of, as plain values.

Completions, the manual and the command reference are made of it, so that none of them can say what `--help` does not.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_EXAMPLES = re.compile(r"^Examples?:", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option as `--help` lists it."""

    names: tuple[str, ...]  #: as typed, short ones first
    metavar: str = ""  #: what its value is called; "" where it takes none
    choices: tuple[str, ...] = ()  #: all that its value can be; () where it can be anything
    help: str = ""
    default: str = ""  #: the value that it has when it is not typed, where that is worth saying
    repeated: bool = False
    panel: str = ""  #: the group that it belongs to; "" where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A word that a command takes."""

    metavar: str
    choices: tuple[str, ...] = ()
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: what it says of itself, and what it takes."""

    words: tuple[str, ...]  #: how it is called: ("hunch", "daemon", "start")
    help: str  #: all of its text, in paragraphs; the last of them has its examples
    epilog: str = ""
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    commands: tuple["Command", ...] = ()

    @property
    def name(self) -> str:
        """Give its last word."""
        return self.words[-1]

    @property
    def summary(self) -> str:
        """Give its first sentence, without the full stop."""
        return " ".join(self.help.partition("\n\n")[0].split()).removesuffix(".")

    @property
    def text(self) -> str:
        """Give its text without the examples."""
        return _EXAMPLES.split(self.help)[0].rstrip()

    @property
    def examples(self) -> tuple[str, ...]:
        """Give its examples: command lines, each on a line of its own."""
        _, *parts = _EXAMPLES.split(self.help)
        return tuple(line.strip() for part in parts for line in part.splitlines() if line.strip())

    def walk(self) -> Iterator["Command"]:
        """Yield it and every command below it, each before its own."""
        yield self
        for command in self.commands:
            yield from command.walk()


def described() -> Command:
    """Give the tree of all commands."""
    import typer

    from hunch.cli.commands import app

    return _command(typer.main.get_command(app), ("hunch",), None)


def _command(command: Any, words: tuple[str, ...], above: Any) -> Command:
    context = command.context_class(command, info_name=words[-1], parent=above, **command.context_settings)
    parameters = [each for each in command.get_params(context) if each.param_type_name == "option" or each.metavar]
    below: dict[str, Any] = getattr(command, "commands", {})
    return Command(
        words=words,
        help=inspect.cleandoc(command.help or ""),
        epilog=inspect.cleandoc(command.epilog or ""),
        options=tuple(
            _option(each, context) for each in parameters if each.param_type_name == "option" and not each.hidden
        ),
        arguments=tuple(_argument(each, context) for each in parameters if each.param_type_name == "argument"),
        commands=tuple(_command(each, (*words, name), context) for name, each in below.items() if not each.hidden),
    )


def _option(option: Any, context: Any) -> Option:
    default = option.default
    return Option(
        # those of --help come out of a set
        names=tuple(sorted((*option.opts, *option.secondary_opts), key=lambda name: name.startswith("--"))),
        metavar="" if option.is_flag else option.metavar or option.name.upper(),
        choices=_choices(option, context),
        help=option.help or "",
        default="" if option.is_flag or default is None else str(getattr(default, "value", default)),
        repeated=option.multiple,
        panel=getattr(option, "rich_help_panel", None) or "",
    )


def _argument(argument: Any, context: Any) -> Argument:
    return Argument(
        metavar=argument.metavar,
        choices=_choices(argument, context),
        required=argument.required,
        repeated=argument.nargs == -1,
    )


def _choices(parameter: Any, context: Any) -> tuple[str, ...]:
    return tuple(item.value for item in parameter.shell_complete(context, "") if item.type == "plain")
