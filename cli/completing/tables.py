"""What do the scripts of bash and PowerShell look up? The commands as rows of text, told apart by command and option.

Before a command is known the line may be a search: what is typed there are a search's options, and those of `hunch`
itself. Such a line has the command "".
"""

from collections.abc import Iterator

from hunch.cli.completing.values import Values, values_of
from hunch.cli.manual.reference import Command, Option


def commands(tree: Command) -> Iterator[tuple[str, Command]]:
    """Yield each command by the words behind `hunch`, apart by blanks."""
    for command in tree.walk():
        yield " ".join(command.words[1:]), command


def search(tree: Command) -> Command:
    """Give the command that a line without one is."""
    return next(each for each in tree.commands if each.name == "search")


def options(tree: Command, command: Command) -> list[Option]:
    """List the options that may be typed at a command; at `hunch` itself those of a search too, each once."""
    own = list(command.options)
    if command is not tree:
        return own
    names = {name for option in own for name in option.names}
    return [*(each for each in search(tree).options if not names & set(each.names)), *own]


def option_values(tree: Command) -> Iterator[tuple[str, str, Values]]:
    """Yield (command, option, values) for each name of an option that takes a value.

    The command is "*" where the option means the same at every command that has it.
    """
    found: dict[str, dict[str, Values | None]] = {}
    for words, command in commands(tree):
        for option in options(tree, command):
            values = values_of(command, option) if option.metavar else None
            for name in option.names:
                found.setdefault(name, {})[words] = values
    for name, meanings in found.items():
        if len(set(meanings.values())) == 1:
            meanings = {"*": next(iter(meanings.values()))}
        yield from ((words, name, values) for words, values in meanings.items() if values)


def argument_values(tree: Command) -> Iterator[tuple[str, str, Values]]:
    """Yield (command, place, values) for each word that a command takes; the place is from 1, or "*" for the rest."""
    for words, command in commands(tree):
        for place, argument in enumerate(command.arguments, 1):
            yield words, "*" if argument.repeated else str(place), values_of(command, argument)
