"""`hunch -i` as people use it: a program on a terminal, keys, and what stands on the screen."""

import os
import re
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hunch.cli import door, search
from hunch.cli.app import Source
from hunch.cli.caller import Caller, Elsewhere
from hunch.cli.history import recent
from hunch.cli.inquiry import Inquiry
from hunch.cli.options import SearchOptions
from hunch.core.engine import ColdEngine
from tests.conftest import settle, write_tree
from tests.program import COMMAND, PATIENCE_S, Program, indexed
from tests.sittings import sitting

FILES = {
    "bread and butter.md": "# Bread\n\nKnead the dough with yeast.\n",
    "-soup.md": "# Soup\n\nBoil tomatoes with basil.\n",
    "日本.md": "# 旅行\n\n東京へ行く: a journey to Tokyo by train, \x1b[31mred\x1b[0m.\n",
}
DOWN, ENTER, ESC, CTRL_C, CTRL_U, CTRL_Y, TAB = "\x1b[B", "\r", "\x1b", "\x03", "\x15", "\x19", "\t"


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return indexed(tmp_path_factory.mktemp("interactive"), FILES)


#: What makes letters coloured.
COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3\d|9\d)[;m]")


def editor(folder: Path) -> tuple[str, Path]:
    """Write an editor that writes down what it is told, and whether the terminal is one that shows what is typed."""
    told = folder / "told"
    script = folder / "vim"
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >{told}\nstty -a | grep -qw -- "icanon" && echo cooked >>{told}\n'
    )
    script.chmod(0o755)
    return str(script), told


def test_a_person_types_looks_moves_opens_and_copies(hunch: Program, tmp_path: Path) -> None:
    command, told = editor(tmp_path)
    with sitting(hunch, "-i", stdin=subprocess.DEVNULL, EDITOR=command) as person:
        person.sees("3 passages")
        person.type("how to knead dough")
        lines = person.sees("bread and butter.md:3")
        assert lines[0] == "❯ how to knead dough"
        assert "Knead the dough" in person.sees("▎3 Knead")[5]
        assert COLOUR.search(person.raw)
        person.type(ENTER)
        person.waits_for(told.exists, "the editor")
        person.sees("Knead the dough")
        person.type(CTRL_U + "boil tomatoes")
        person.sees("-soup.md:3")
        person.type(CTRL_Y)
        person.sees("copied -soup.md:3")
        assert b"\x1b]52;c;LXNvdXAubWQ6Mw==\x07" in person.raw
        person.type(ESC)
        assert person.ends() == 0
        assert b"\x1b[?1049l" in person.raw[-200:]
    assert told.read_text().splitlines() == ["+3", str(hunch.folder / "bread and butter.md"), "cooked"]


def test_in_a_pipe_the_choice_is_printed_and_the_interface_drawn_on_the_terminal(hunch: Program) -> None:
    reader, writer = os.pipe()
    with sitting(hunch, "-i", "boil tomatoes", "--all", out=writer) as person:
        os.close(writer)
        assert "Enter print" in person.sees("-soup.md:3")[-1]
        person.type(DOWN)
        person.sees("▌")
        person.type("\x1b[A" + ENTER)
        assert person.ends() == 0
    with open(reader, "rb") as out:
        assert out.read() == hunch("boil tomatoes", "-k1").out == b"-soup.md:3:Boil tomatoes with basil.\n"


@pytest.mark.parametrize(("key", "kept"), [(ENTER, ["boil tomatoes"]), (CTRL_C, [])])
def test_a_query_by_which_something_was_opened_is_remembered_where_that_is_wanted(
    tmp_path: Path, key: str, kept: list[str]
) -> None:
    hunch = indexed(tmp_path, FILES)
    config = tmp_path / "config.toml"
    config.write_text("[history]\nkeep = true\n")
    reader, writer = os.pipe()
    with sitting(hunch, "-i", "boil tomatoes", out=writer, HUNCH_CONFIG=str(config)) as person:
        person.sees("-soup.md:3")
        person.type(key)
        person.ends()
    os.close(reader)
    os.close(writer)
    assert recent(hunch.home) == kept


def test_quitting_prints_nothing_and_ends_as_interrupted(hunch: Program) -> None:
    reader, writer = os.pipe()
    with sitting(hunch, "-i", "boil tomatoes", out=writer) as person:
        os.close(writer)
        person.sees("-soup.md:3")
        person.type(CTRL_C)
        assert person.ends() == 130
    with open(reader, "rb") as out:
        assert out.read() == b""


def test_small_and_large_screens_and_a_change_between(hunch: Program) -> None:
    with sitting(hunch, "-ik5", "a journey to Tokyo", columns=60, rows=15, NO_COLOR="1") as person:
        lines = person.sees("日本.md:3  旅行")
        assert "│" not in "".join(lines)
        assert lines[-1].startswith(" Enter open")
        person.resize(100, 30)
        lines = person.sees("│")
        assert len(lines) == 30
        assert any("\\x1b[31mred" in line for line in lines)
        person.type(CTRL_U + "the quarterly budget of the navy")
        person.sees("nothing found; the nearest is")
        person.type(TAB)
        person.sees("3 results of 3 passages, without the cut")
        person.resize(20, 4)
        person.sees("Window too small")
        person.resize(70, 20)
        person.sees("without the cut")
        person.type(CTRL_U + "?")
        person.sees("edit the line as in the shell")
        person.type(ESC + CTRL_C)
        assert person.ends() == 130
        assert not COLOUR.search(person.raw)


def test_a_folder_without_an_index_is_indexed_first_and_what_changes_is_found(tmp_path: Path) -> None:
    settle(write_tree(tmp_path / "new", FILES))
    hunch = Program(tmp_path / "new")
    with sitting(hunch, "-i", "oil the hinges of a door", "--all") as person:
        person.sees("of 3 passages")
        (hunch.folder / "door.md").write_text("Oil the hinges of the door.\n")
        person.sees("door.md:1")
        person.process.send_signal(signal.SIGTERM)
        assert person.ends() == 130


def test_who_names_a_folder_alone_is_told_how_to_search_in_it(hunch: Program) -> None:
    with sitting(hunch, "-i", ".") as person:
        person.sees('hunch -i "" .')
        person.type(CTRL_C)
        assert person.ends() == 130


def test_a_mistake_gives_the_terminal_back_and_ends_with_two(hunch: Program, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import hunch.cli.interactive.draw as draw\ndef fail(*given, **named):\n    raise ZeroDivisionError('drawn')\n"
        "draw.results = fail\n"
    )
    with sitting(hunch, "-i", "soup", PYTHONPATH=str(tmp_path)) as person:
        assert person.ends() == 2
        assert b"ZeroDivisionError: drawn" in person.raw
        assert person.raw.rindex(b"\x1b[?1049l") < person.raw.rindex(b"ZeroDivisionError")


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        ((), {}, "-i wants a terminal, and there is none"),
        ((), {"TERM": "dumb"}, "the terminal cannot be drawn on (TERM is dumb)"),
        (("--json",), {}, "leave out --json"),
        (("-l",), {}, "leave out --files-with-matches"),
        (("-0",), {}, "leave out --null"),
        (("--explain",), {}, "leave out --explain"),
        (("--queries", "-"), {}, "leave out --queries"),
        (("-k0",), {}, "--top must be at least 1"),
    ],
)
def test_what_it_cannot_do_is_said_in_one_line(
    hunch: Program, arguments: tuple[str, ...], env: dict[str, str], message: str
) -> None:
    done = subprocess.run(
        [*COMMAND, "-i", "soup", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=hunch.folder,
        env=hunch.environment(**env),
        start_new_session=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_without_a_terminal_nothing_is_indexed(tmp_path: Path) -> None:
    hunch = Program(write_tree(tmp_path / "new", FILES))
    done = subprocess.run(
        [*COMMAND, "-i", "soup"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=hunch.folder,
        env=hunch.environment(),
        start_new_session=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, hunch("status", ".").status) == (2, 2)


@pytest.mark.parametrize(("arguments", "top"), [(["-i"], 50), (["-ik5"], 5), (["--top=60", "x", "--interactive"], 60)])
def test_it_has_more_results_than_a_page_unless_a_number_is_given(
    arguments: list[str], top: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SearchOptions] = []

    def take(options: SearchOptions) -> int:
        asked.append(options)
        return 0

    monkeypatch.setattr(door, "search", take)
    assert door.run(arguments) == 0
    assert [(options.interactive, options.top) for options in asked] == [(True, top)]


def test_similar_is_not_searched_as_one_types(hunch: Program) -> None:
    done = hunch("similar", "-i", "bread and butter.md")
    assert (done.status, done.out) == (2, b"")
    assert "-i" in done.err


def test_a_daemon_leaves_it_to_the_persons_own_process(hunch: Program) -> None:
    inquiry = Inquiry(
        options=SearchOptions(interactive=True),
        engine=ColdEngine(hunch.home, Source()),
        caller=replace(Caller.here(), is_here=False),
    )
    with pytest.raises(Elsewhere):
        search.run(inquiry)
