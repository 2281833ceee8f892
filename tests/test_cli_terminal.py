"""On a terminal: the form for people, colour, the question before a large root, and Ctrl-C."""

import json
import re
import signal
import time
from pathlib import Path

import pytest

from tests.conftest import settle, write_tree
from tests.program import PATIENCE_S, Program, indexed, on_terminal

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n", "soup.md": "Boil tomatoes.\n"}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("terminal"), FILES)


def without_colour(shown: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", shown)


def test_people_see_the_passage_under_its_place(hunch: Program) -> None:
    status, shown = on_terminal(hunch, "repair a punctured wheel", "-k1", NO_COLOR="1")
    assert status == 0
    assert re.fullmatch(
        r"bicycles\.md\n  ●+○*  +\d+%  1-3  Bicycles\n"
        r" {4}1  # Bicycles\n {4}2\n {4}3: Patch a flat tyre with glue\.\n\n",
        shown,
    )


def test_colour_is_the_same_with_colour(hunch: Program) -> None:
    _, plain = on_terminal(hunch, "flat tyre", "-k1", "--color", "never")
    _, coloured = on_terminal(hunch, "flat tyre", "-k1")
    assert "\x1b[" in coloured
    assert without_colour(coloured) == plain


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_it_is_not_wanted(hunch: Program, name: str, value: str) -> None:
    assert "\x1b" not in on_terminal(hunch, "flat tyre", **{name: value})[1]


@pytest.mark.parametrize("form", ["--jsonl", "-l0"])
def test_exact_forms_stay_exact_on_a_terminal(hunch: Program, form: str) -> None:
    assert on_terminal(hunch, "flat tyre", form)[1].encode() == hunch.alone("flat tyre", form).out


@pytest.mark.parametrize(("answer", "status"), [("n\n", 2), ("\n", 2), ("y\n", 0)])
def test_the_home_folder_is_asked_about(tmp_path: Path, answer: str, status: int) -> None:
    person = Program(write_tree(tmp_path / "person", FILES), tmp_path / "hunch-home")
    ended, shown = on_terminal(person, "index", ".", answer=answer, HOME=str(person.folder))
    assert (ended, person("status", ".").status) == (status, status)
    assert f"hunch: {person.folder.resolve()} holds 2 files, 0.0 MB\n" in shown
    assert "index all of it? [y/N]" in shown


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in a folder that takes a while to index."""
    folder = tmp_path_factory.mktemp("library").resolve() / "files"
    folder.mkdir()
    for n in range(1_000):
        words = " ".join(f"word{n}x{m} of shelf {m * n % 97}" for m in range(120))
        (folder / f"{n:03}.md").write_text(f"# Book {n}\n\n{words}\n")
    settle(folder)
    return Program(folder)


def test_ctrl_c_ends_soon_loses_nothing_and_says_how_to_go_on(library: Program) -> None:
    process = library.start("index", "--jobs", "1", ".")
    deadline = time.monotonic() + PATIENCE_S
    while documents_of(library) == 0 and time.monotonic() < deadline:
        time.sleep(0.2)
    pressed = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    took = time.monotonic() - pressed
    assert process.returncode == 130
    assert took < 2
    assert err.decode().endswith(f"stopped; what was done is kept. To go on: hunch index {library.folder}\n")
    assert "Traceback" not in err.decode()
    kept = documents_of(library)
    assert 0 < kept < 1_000
    found = library("shelf 3", "--refresh", "off", "--jsonl", "-k1").records
    assert found[0]["state"] == "partial"
    done = json.loads(library("index", "--json", "--dry-run").out)
    assert done["files"]["indexed"] == 1_000 - kept
    assert done["files"]["unchanged"] == kept


def documents_of(program: Program) -> int:
    roots = json.loads(program("status", "--json").out)["roots"]
    return sum(root.get("documents", 0) for root in roots)
