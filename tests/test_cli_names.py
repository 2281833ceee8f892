"""Odd names and odd texts: exact with -0 and in JSON, harmless in every line that a terminal may show."""

import base64
import json
import os
from pathlib import Path

import pytest

from tests.conftest import settle
from tests.program import Program

NAMES = [
    b"line\nend.md",
    b"\x1b]0;owned\x07.md",
    b"caf\xe9.md",
    b"-k.md",
    b"--json",
    b"a:7:b.md",
    b"tab\there.md",
    b" blank .md",
    "r\u202edm.txt".encode(),
    "naïve 漢字.md".encode(),
]
TEXT = "Tomato soup \x1b[31mred\x1b[0m [bold]with[/bold] basil \x07 and \u202egarlic.\n"


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in a folder of odd names."""
    folder = tmp_path_factory.mktemp("names").resolve() / "files"
    folder.mkdir()
    for name in NAMES:
        try:
            (folder / os.fsdecode(name)).write_text(TEXT, "utf-8")
        except OSError:
            pytest.skip("this file system keeps only names of UTF-8")
    settle(folder)
    program = Program(folder)
    assert program("index", "-q").status == 0
    return program


def test_with_null_every_name_is_exact(hunch: Program) -> None:
    *found, end = hunch("tomato soup", "-l0").out.split(b"\0")
    assert (sorted(found), end) == (sorted(NAMES), b"")


def test_in_json_every_name_is_exact(hunch: Program) -> None:
    records = [json.loads(line) for line in hunch("tomato soup", "--jsonl").out.splitlines()]
    exact = [
        base64.b64decode(record["path_bytes"]) if "path_bytes" in record else record["path"].encode()
        for record in records
    ]
    assert sorted(exact) == sorted(NAMES)
    assert {record["text"] for record in records} == {TEXT.strip()}
    assert [record["path"] for record in records if "path_bytes" in record] == ["caf\ufffd.md"]


@pytest.mark.parametrize("form", [[], ["--vimgrep"], ["-l"], ["-c"], ["--jsonl"], ["--json"]])
def test_every_form_is_harmless_to_a_terminal(hunch: Program, form: list[str]) -> None:
    text = hunch("tomato soup", *form).out.decode("utf-8")
    assert not [c for c in text if c < " " and c not in "\t\n" or "\x7f" <= c <= "\x9f" or c == "\u202e"]
    assert text.count("\n") == (1 if form == ["--json"] else len(NAMES))


def test_lists_and_errors_are_harmless_too(hunch: Program) -> None:
    listed = hunch("status", "--files").out.decode()
    assert "line\\nend.md\tmarkdown\n" in listed
    assert "caf\\xe9.md\tmarkdown\n" in listed
    assert "\x1b" not in listed
    assert hunch("why", b"\x1b]0;owned\x07.md").out.startswith(b"\\x1b]0;owned\\x07.md: indexed as markdown")
    assert "\x1b" not in hunch("soup", b"\x1b[2J").err


def test_a_name_like_an_option_is_a_path_behind_two_dashes(hunch: Program) -> None:
    assert hunch("-l", "--", "tomato", "--json", "-k.md").out == b"--json\n-k.md\n"
    assert hunch("why", "--", "-k.md").out.startswith(b"-k.md: indexed as markdown")


def test_every_name_can_be_asked_for_by_itself(hunch: Program) -> None:
    for name in (b"caf\xe9.md", b"line\nend.md"):
        assert hunch("tomato", b"./" + name, "-l0").out == b"./" + name + b"\0"


def test_the_json_of_other_commands_is_exact(hunch: Program) -> None:
    (root,) = json.loads(hunch("status", "--files", "--json", ".").out)["roots"]
    assert {"path": "caf\ufffd.md", "path_bytes": base64.b64encode(b"caf\xe9.md").decode(), "type": "markdown"} in root[
        "files"
    ]


def test_a_root_whose_name_is_odd_works_like_any_other(hunch: Program, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"r\xff\n\x1b[31m")
    folder.mkdir()
    (folder / "a.md").write_text("Owls hunt at night.\n")
    done = hunch("index", "--json", cwd=folder)
    assert done.status == 0
    (report,) = done.records
    assert report["root"] == f"{tmp_path}/r\ufffd\n\x1b[31m"
    assert done.out.count(b"\\ud") == 0  # a lone surrogate is no text to other readers of JSON
    assert b"\x1b" not in done.out
    assert "\x1b" not in hunch("index", cwd=folder).err
    assert hunch("owls", "-l", cwd=folder).out == b"a.md\n"
    assert hunch("owls", "--json", cwd=folder).status == 0
    assert b"\x1b" not in hunch("status", cwd=folder).out
    assert hunch("forget", ".", cwd=folder).status == 0


@pytest.mark.parametrize(
    ("home", "cause"),
    [
        (b"h\xff", "its name is not UTF-8"),
        (b"h" * 300, "File name too long"),
        (b"~nobody-is-called-so/h", "no home folder"),
    ],
)
@pytest.mark.parametrize("command", [["owls", "."], ["index", "."], ["status"], ["model", "list"], ["why", "."]])
def test_a_home_that_no_folder_can_be_is_a_mistake(
    hunch: Program, tmp_path: Path, home: bytes, cause: str, command: list[str]
) -> None:
    path = home if home.startswith(b"~") else os.fsencode(tmp_path) + b"/" + home
    done = hunch(*command, env={"HUNCH_HOME": os.fsdecode(path)})
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("hunch: cannot write ")
    assert cause in done.err
    assert done.err.count("\n") == 1
