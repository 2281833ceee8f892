"""The description of the commands, against what `--help` prints."""

import re
from typing import Any

import pytest
import typer

from hunch.cli import names
from hunch.cli.commands import app
from hunch.cli.manual.reference import Command, described

TREE = described()
ALL = list(TREE.walk())


def printed_by_typer(command: Command) -> str:
    """Give the help that Typer would print of a command if it were let."""
    known: Any = typer.main.get_command(app)
    context = known.context_class(known, info_name="hunch", **known.context_settings)
    for word in command.words[1:]:
        known = known.commands[word]
        context = known.context_class(known, info_name=word, parent=context)
    text: str = known.get_help(context)
    return text


def unmarked(usage: str) -> str:
    """Take away the marks of what can be left out; Typer has changed them."""
    return re.sub(r"[][{}]", "", usage)


@pytest.mark.parametrize("command", ALL, ids=lambda command: " ".join(command.words))
def test_the_help_of_each_command_is_what_is_described(command: Command) -> None:
    text = printed_by_typer(command)
    usage = unmarked(text.partition("\n\n")[0].split("[OPTIONS]")[1]).split()
    options = text.partition("\nOptions:\n")[2].replace(" / ", ", ")
    listed = re.findall(r"^  (-.*?)(?:  |$)", options, re.MULTILINE)
    words = ["COMMAND", "ARGS..."] * bool(command.commands)
    words += [unmarked(argument.metavar) + "..." * argument.repeated for argument in command.arguments]
    assert usage == words
    assert listed == [
        ", ".join(option.names) + (f" {option.metavar}" if option.metavar else "") for option in command.options
    ]


def test_every_command_of_the_door_is_described_once() -> None:
    assert sorted(command.name for command in TREE.commands) == sorted(names.COMMANDS)


def test_what_a_value_can_be_is_known_where_it_is_fixed() -> None:
    search = TREE.commands[0]
    (color,) = [option for option in search.options if "--color" in option.names]
    (top,) = [option for option in search.options if "--top" in option.names]
    assert (color.metavar, color.choices, color.default) == ("WHEN", ("auto", "always", "never"), "auto")
    assert (top.metavar, top.choices, top.default, top.repeated) == ("N", (), "10", False)


def test_a_summary_is_the_first_sentence() -> None:
    assert TREE.summary == "Search your own files by meaning, offline"
