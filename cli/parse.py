"""Command lines: taken apart by the table of options, and read into what was typed.

The door's own parser, because Typer costs 40 ms: a test holds that both read the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hunch.cli.options import SEARCH, Kind, Option, SearchOptions
from hunch.core.errors import UsageError

#: More than this is not told from this: what counts results wants a number that a machine counts to.
_MANY = 2**31

_BY_NAME = {name: option for option in SEARCH for name in option.names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One part of a command line: a word, or an option with its value."""

    place: int  #: which argument it begins in
    name: str  #: the option's name; "" for a word
    text: str | None  #: the word, or the option's value; None where there is none
    is_literal: bool = False  #: a word behind `--`


def _takes_value(name: str) -> bool:
    return name in _BY_NAME and _BY_NAME[name].kind is not Kind.FLAG


def tokens(arguments: Sequence[str], takes_value: Callable[[str], bool] = _takes_value) -> Iterator[Token]:
    """Take a command line apart; an option that is not in the table counts as one without a value.

    >>> [(token.name, token.text) for token in tokens(["-lk5", "word", "--type=md", "--", "-l"])]
    [('-l', None), ('-k', '5'), ('', 'word'), ('--type', 'md'), ('', '-l')]
    """
    rest = iter(enumerate(arguments))
    for place, argument in rest:
        if argument == "--":
            yield from (Token(place=n, name="", text=word, is_literal=True) for n, word in rest)
        elif argument.startswith("--"):
            name, equals, text = argument.partition("=")
            value = text if equals else next(rest, (0, None))[1] if takes_value(name) else None
            yield Token(place=place, name=name, text=value)
        elif argument.startswith("-") and argument != "-":
            for n, letter in enumerate(argument[1:], 2):
                if takes_value(f"-{letter}"):
                    yield Token(place=place, name=f"-{letter}", text=argument[n:] or next(rest, (0, None))[1])
                    break
                yield Token(place=place, name=f"-{letter}", text=None)
        else:
            yield Token(place=place, name="", text=argument)


def parse(
    arguments: Sequence[str], command: str = "search", preferred: Mapping[str, Any] | None = None
) -> SearchOptions | None:
    """Read the command line of a search, or of another command with its options; words stand anywhere, `--` ends them.

    Args:
        arguments: What was typed.
        command: The command whose options these are.
        preferred: Values of fields for which nothing is typed.

    Returns:
        What was typed, or None where help is asked for.

    Raises:
        UsageError: It is not a search as the table has it.
    """
    words: list[str] = []
    typed: dict[str, Any] = {}
    for token in tokens(arguments):
        if not token.name:
            words.append(token.text or "")
        elif token.name in ("-h", "--help"):
            return None
        else:
            option = _BY_NAME.get(token.name)
            if option is None:
                raise UsageError(_no_option(token.name, command))
            value = _value(option, token, command)
            typed[option.field] = (*typed.get(option.field, ()), value) if option.repeated else value
    return SearchOptions(words=tuple(words), **{**(preferred or {}), **typed})


def _value(option: Option, token: Token, command: str) -> object:
    text = token.text
    if option.kind is Kind.FLAG:
        if text is not None:
            raise UsageError(f"{token.name} takes no value, and {text!r} was given; see: hunch {command} --help")
        return True
    if text is None:
        raise UsageError(f"{token.name} wants a value, {option.metavar}; see: hunch {command} --help")
    if option.choices and text not in option.choices:
        raise UsageError(must_be(token.name, option.choices, text))
    try:
        if option.kind is Kind.INTEGER:
            return min(int(text), _MANY)
        return float(text) if option.kind is Kind.NUMBER else text
    except ValueError:
        kind = "a whole number" if option.kind is Kind.INTEGER else "a number"
        raise UsageError(f"{token.name} must be {kind}, not {text!r}") from None


def must_be(name: str, choices: Sequence[str], text: str) -> str:
    """Say that a value is none of those that an option takes."""
    from hunch.core.nearly import asked

    wanted = " or ".join([", ".join(choices[:-1]), choices[-1]])
    return asked(f"{name} must be {wanted}, not {text!r}", text, choices)


def _no_option(name: str, command: str) -> str:
    from hunch.core.nearly import asked

    return asked(f"no option is called {name}", name, _BY_NAME, f"hunch {command} --help")
