"""The first word: a command's name, a query, or something that is surely neither."""

import os
import sys
from pathlib import Path

import pytest

from hunch.cli import door, entry, names
from hunch.cli.options import SearchOptions


class Rooms:
    """Stands where the commands stand, and writes down which was called."""

    def __init__(self) -> None:
        self.searched: list[SearchOptions] = []
        self.commands: list[list[str]] = []

    def search(self, options: SearchOptions) -> int:
        self.searched.append(options)
        return 0

    def typer(self, arguments: list[str]) -> int:
        self.commands.append(list(arguments))
        return 0


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    rooms = Rooms()
    monkeypatch.setattr(door, "search", rooms.search)
    monkeypatch.setattr(door, "_typer", rooms.typer)
    return rooms


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("flat tyre", ("flat", "tyre")),
        ("-k 3 tyre", ("tyre",)),
        ("search tyre", ("tyre",)),
        ("-k 3 search tyre", ("tyre",)),
        ("search -k 3 -- search", ("search",)),
        ("search index", ("index",)),
        ("search idnex .", ("idnex", ".")),
        ("search search", ("search",)),
        ("search doctor", ("doctor",)),
        ("-- index", ("index",)),
        ("-- doctor", ("doctor",)),
        ("-k 3 -- status", ("status",)),
        ("tyre index", ("tyre", "index")),
        ("--queries - index", ("index",)),
        ("--queries=questions.txt types", ("types",)),
        ("--queries -", ()),
        ("-t status tyre", ("tyre",)),
        ("-lt status tyre", ("tyre",)),
    ],
)
def test_a_first_word_that_is_no_command_is_the_query(rooms: Rooms, line: str, words: tuple[str, ...]) -> None:
    assert door.run(line.split()) == 0
    assert [options.words for options in rooms.searched] == [words]
    assert not rooms.commands


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("status", ["status"]),
        ("index . -q", ["index", ".", "-q"]),
        ("-q index .", ["index", "-q", "."]),
        ("why status", ["why", "status"]),
        ("--help", ["--help"]),
        ("--version", ["--version"]),
        ("", []),
        ("tyre --help", ["search", "--help"]),
        ("search -h", ["search", "--help"]),
    ],
)
def test_a_command_and_help_are_typers(rooms: Rooms, line: str, command: list[str]) -> None:
    assert door.run(line.split()) == 0
    assert rooms.commands == [command]
    assert not rooms.searched


@pytest.mark.parametrize(
    ("line", "meant"), [("idnex .", "index"), ("serach tyre", "search"), ("-k 3 statsu", "status"), ("type", "types")]
)
def test_nearly_a_command_gets_a_hint_and_nothing_is_done(
    rooms: Rooms, capfd: pytest.CaptureFixture[str], line: str, meant: str
) -> None:
    assert door.run(line.split()) == 2
    assert f"did you mean {meant!r}?" in capfd.readouterr().err
    assert not rooms.searched
    assert not rooms.commands


@pytest.mark.parametrize("word", names.RESERVED)
def test_the_name_of_a_later_command_is_not_taken_for_a_query(
    rooms: Rooms, capfd: pytest.CaptureFixture[str], word: str
) -> None:
    assert door.run([word, "."]) == 2
    assert f"to search for the word: hunch search {word}" in capfd.readouterr().err
    assert not rooms.searched


def test_a_query_of_several_words_in_one_argument_is_never_a_hint(rooms: Rooms) -> None:
    assert door.run(["index of files"]) == 0
    assert rooms.searched[0].words == ("index of files",)


def test_nearly_a_command_indexes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HUNCH_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    assert door.run(["idnex", "."]) == 2
    assert not home.exists()
    assert capfd.readouterr().out == ""


def test_the_door_takes_its_command_line_from_the_program(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["hunch", "tyre"])
    monkeypatch.setenv("HUNCH_DAEMON", "off")
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)  # it would end the tests too
    entry.main()
    assert statuses == [0]
    assert rooms.searched == [SearchOptions(words=("tyre",))]
