"""The description of the commands, against what `--help` prints."""

import re

import pytest

from hunch.cli import door, names
from hunch.cli.reference import Command, described

TREE = described()
ALL = list(TREE.walk())


def printed(command: Command, capfd: pytest.CaptureFixture[str]) -> str:
    assert door.run([*command.words[1:], "--help"]) == 0
    return capfd.readouterr().out


def unmarked(usage: str) -> str:
    """Take away the marks of what can be left out; Typer has changed them."""
    return re.sub(r"[][{}]", "", usage)


@pytest.mark.parametrize("command", ALL, ids=lambda command: " ".join(command.words))
def test_the_help_of_each_command_is_what_is_described(command: Command, capfd: pytest.CaptureFixture[str]) -> None:
    text = printed(command, capfd)
    usage = unmarked(text.partition("\n\n")[0].split("[OPTIONS]")[1]).split()
    listed = re.findall(r"^  (-.*?)(?:  |$)", text.partition("\nOptions:\n")[2], re.MULTILINE)
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
