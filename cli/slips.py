"""What was wrong with a command line that Typer would not take? One line, in the tone of the door's own parser.

Typer's messages change with its versions, and do not say what was typed: the command line is read once more, against
the description of the commands. Nothing here is loaded before something is wrong.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from hunch.cli.manual.reference import Command
from hunch.cli.parse import must_be, tokens
from hunch.core.nearly import asked


def called(tree: Command, arguments: Sequence[str]) -> tuple[Command, list[str]]:
    """Give the command that a command line names as far as it names one, and what follows."""
    command, rest = tree, list(arguments)
    while rest and (below := {each.name: each for each in command.commands}.get(rest[0])):
        command, rest = below, rest[1:]
    return command, rest


def in_words(tree: Command, arguments: Sequence[str], error: Any) -> str:
    """Say what is wrong, what was probably meant, and where help is.

    Args:
        tree: All commands.
        arguments: What was typed.
        error: Typer's usage error.
    """
    command, rest = called(tree, arguments)
    see = f"{' '.join(command.words)} --help"
    found = next(_slips(command, rest, see), None)
    return found or f"{_in_its_words(command, rest, error)}; see: {see}"


def _slips(command: Command, rest: Sequence[str], see: str) -> Iterator[str]:
    """Yield what is wrong, as far as the description tells."""
    options = {name: option for option in command.options for name in option.names}
    words = []
    for token in tokens(rest, lambda name: name in options and bool(options[name].metavar)):
        option = options.get(token.name)
        if not token.name:
            words.append(token.text or "")
        elif option is None:
            yield asked(f"no option is called {token.name}", token.name, options, see)
        elif not option.metavar and token.text is not None:
            yield f"{token.name} takes no value, and {token.text!r} was given; see: {see}"
        elif option.metavar and token.text is None:
            yield f"{token.name} wants a value, {option.metavar}; see: {see}"
        elif option.choices and token.text not in option.choices:
            yield must_be(token.name, option.choices, token.text or "")
    yield from _words(command, words, see)


def _words(command: Command, words: Sequence[str], see: str) -> Iterator[str]:
    if command.commands:
        names = [each.name for each in command.commands]
        if words:
            below = " ".join((*command.words[1:], words[0]))
            yield asked(f"no command is called {below!r}", words[0], names, see)
        return
    wanted = [argument.metavar for argument in command.arguments if argument.required]
    if len(words) < len(wanted):
        yield f"{wanted[len(words)]} is missing; see: {see}"
    for argument, word in zip(command.arguments, words, strict=False):
        if argument.choices and word not in argument.choices:
            yield must_be(argument.metavar, argument.choices, word)
    if len(words) > len(command.arguments) and not any(argument.repeated for argument in command.arguments):
        yield f"{words[len(command.arguments)]!r} is one word too many; see: {see}"


def _in_its_words(command: Command, rest: Sequence[str], error: Any) -> str:
    """Say it as Typer does: it knows which values a number may have."""
    message = " ".join(error.format_message().split()).rstrip(".")
    names = set(getattr(getattr(error, "param", None), "opts", ()))
    option = next((option for option in command.options if names.intersection(option.names)), None)
    if option is None:
        return message[:1].lower() + message[1:]
    text = next(
        (token.text for token in tokens(rest, lambda name: _has_value(command, name)) if token.name in names), ""
    )
    return f"{option.names[-1]} cannot be {text!r}: {error.message[:1].lower()}{error.message[1:].rstrip('.')}"


def _has_value(command: Command, name: str) -> bool:
    return any(name in option.names and option.metavar for option in command.options)
