"""`--help` and `hunch help`: all that is known of each command, in lines that fit, and topics that speak of what is."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli import door, names
from hunch.cli.manual import help
from hunch.cli.manual.reference import Command, described
from hunch.cli.manual.text import Lines, Terms, blocks, columned, filled
from hunch.cli.options import SEARCH
from tests.program import Program

TREE = described()
COMMANDS = list(TREE.walk())


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert door.run(arguments) == 0
    said = capfd.readouterr()
    assert said.err == ""
    return said.out


def words_of(command: Command) -> str:
    return " ".join(command.words)


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
@pytest.mark.parametrize("command", COMMANDS, ids=words_of)
def test_no_line_of_help_is_longer_than_the_terminal_is_wide(
    command: Command, columns: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = printed(capfd, *command.words[1:], "--help")
    assert max(map(len, text.splitlines())) <= min(columns, 100)
    assert command.summary in " ".join(text.split())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("command", COMMANDS, ids=words_of)
def test_help_says_of_a_command_all_that_is_known_of_it(command: Command, capfd: pytest.CaptureFixture[str]) -> None:
    text = " ".join(printed(capfd, *command.words[1:], "-h").split())
    known = [option.help for option in command.options] + [each.summary for each in command.commands]
    known += [*command.examples, *(name for option in command.options for name in option.names)]
    assert [part for part in known if " ".join(part.split()) not in text] == []


@pytest.mark.parametrize("command", COMMANDS, ids=words_of)
def test_every_command_has_examples_of_itself(command: Command) -> None:
    assert 1 <= len(command.examples) <= 4
    called = words_of(command)
    assert all(called in example or command.name == "search" for example in command.examples)
    assert "Example" not in command.text


@pytest.mark.parametrize("command", COMMANDS, ids=words_of)
def test_help_of_a_command_is_what_its_option_prints(command: Command, capfd: pytest.CaptureFixture[str]) -> None:
    asked = printed(capfd, "help", *command.words[1:])
    options = printed(capfd, *command.words[1:], "--help")
    if " ".join(command.words[1:]) in help.topics():
        assert asked.endswith(f"{words_of(command)} --help\n")
    else:
        assert asked == options


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("topic", help.topics())
def test_a_topic_fits_on_a_screen(
    topic: str, columns: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = printed(capfd, "help", topic).splitlines()
    assert max(map(len, lines)) <= columns
    assert len(lines) <= 45 * 80 // columns


@pytest.mark.parametrize("topic", help.topics())
def test_a_topic_names_only_commands_and_options_that_are_there(topic: str) -> None:
    text = help.read(topic)
    known = {name for command in COMMANDS for option in command.options for name in option.names}
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]+", text)) <= known
    code = "\n".join([*re.findall("`([^`]+)`", text), *literal(text)])
    called = set(re.findall(r"(?:^|\| |')hunch ([a-z]+)", code, re.MULTILINE))
    assert called <= {*names.COMMANDS, *names.RESERVED}


def literal(text: str) -> Iterator[str]:
    """Give what a text says to type."""
    for block in blocks(text):
        match block:
            case Lines():
                yield from block.lines
            case Terms():
                yield from (term for term, _ in block.pairs)


def test_every_topic_has_its_file_and_is_named_by_the_help_of_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert {path.stem for path in help.FOLDER.iterdir()} == set(help.topics())
    text = printed(capfd, "--help")
    assert all(topic in text.rpartition("More: ")[2] for topic in help.topics())


def test_a_topic_points_only_to_topics_that_are_there() -> None:
    for topic in help.topics():
        pointed = set(re.findall(r"`hunch help (\w+)`", help.read(topic)))
        assert pointed <= set(help.topics())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fliters"], "no command or topic is called 'fliters'; did you mean 'filters'? See: hunch help"),
        (["serach"], "no command or topic is called 'serach'; did you mean 'search'? See: hunch help"),
        (["daemon", "strat"], "no command or topic is called 'daemon strat'; did you mean 'daemon start'? See"),
        (["zebras"], "no command or topic is called 'zebras'; see: hunch help"),
    ],
)
def test_help_of_nothing_says_what_was_probably_meant(
    words: list[str], message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert door.run(["help", *words]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"hunch: {message}")


@pytest.mark.parametrize("arguments", [[], ["daemon"], ["model"]])
def test_a_group_of_commands_without_one_of_them_prints_its_help_as_a_mistake(
    arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert door.run(arguments) == 2
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", printed(capfd, *arguments, "--help"))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("line", ["--help", "--version", "help query", "types", "doctor --report"])
def test_what_finds_no_room_for_its_words_says_so_in_one_line(line: str, tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = Program(tmp_path).start(*line.split(), stdout=full.fileno())
        _, said = process.communicate()
    assert process.returncode == 2
    assert said.splitlines()[-1].startswith(b"hunch: the results cannot be written: No space left on device")
    assert b"Traceback" not in said


def test_values_that_can_be_are_named_by_the_help_of_their_option() -> None:
    silent = [option.names for option in SEARCH for choice in option.choices if choice not in option.help]
    assert silent == []


WORDS = st.lists(st.text("ab-`.,é", min_size=1, max_size=12), min_size=1, max_size=30)


@given(WORDS, st.integers(10, 60))
def test_filling_keeps_every_word_and_the_width(words: list[str], columns: int) -> None:
    lines = filled(" ".join(words), columns)
    assert " ".join(lines).split() == words
    kept = re.sub("`[^`]+`", lambda found: found[0].replace(" ", "\0"), " ".join(words)).split()
    assert all(
        len(line) <= columns or line.replace(" ", "\0") in {word.replace(" ", "\0") for word in kept} for line in lines
    )


@given(
    st.lists(st.tuples(st.text("abc-", min_size=1, max_size=40), WORDS), min_size=1, max_size=5), st.integers(60, 120)
)
def test_columns_keep_every_term_and_word(pairs: list[tuple[str, list[str]]], columns: int) -> None:
    lines = list(columned([(term, " ".join(words)) for term, words in pairs], columns))
    assert "\n".join(lines).split() == [word for term, words in pairs for word in (term, *words)]


def test_a_text_is_read_as_it_is_written() -> None:
    terms, lines = blocks("  -k N, --top  at most\n               so many\n  -x\n\n    a  b\n      c\n")
    assert terms == Terms(pairs=(("-k N, --top", "at most so many"), ("-x", "")))
    assert lines == Lines(lines=("a  b", "  c"))
