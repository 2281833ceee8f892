"""What was probably meant: the nearest name and the nearest path, and none where none is near."""

import doctest
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core import nearly
from hunch.core.nearly import nearest, nearest_path
from tests.conftest import write_tree

NAMES = ["--no-index", "--no-pager", "search", "similar", "--files-with-matches", "--json", "--jsonl", "hybrid"]


@given(st.sampled_from(NAMES), st.data())
def test_a_name_with_two_letters_exchanged_or_one_left_out_is_found(name: str, data: st.DataObject) -> None:
    n = data.draw(st.integers(2, len(name) - 2))
    exchanged, shorter = name[:n] + name[n + 1] + name[n] + name[n + 2 :], name[:n] + name[n + 1 :]
    assert {nearest(exchanged, [name, "zzz"]), nearest(shorter, ["zzz", name]), nearest(name.upper(), NAMES)} == {name}


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("--files", "--files-with-matches"),
        ("zebra", None),
        ("--foo", None),
        ("", None),
        ("--js", "--json"),
        ("--no", None),
    ],
)
def test_a_beginning_is_enough_where_it_is_the_only_one(typed: str, near: str | None) -> None:
    assert nearest(typed, NAMES) == near


def test_nothing_is_near_to_nothing() -> None:
    assert nearest("search", []) is None


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path, {"src/api/session.py": "", "src/main.py": "", "docs/a b.md": ""})


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("scr", "src"),
        ("scr/", "src"),
        ("scr/api/session.py", "src/api/session.py"),
        ("src/api/sesion.py", "src/api/session.py"),
        ("src/aip/session.py", "src/api/session.py"),
        ("./scr", "./src"),
        ("src/../dosc", "src/../docs"),
        ("docs/ab.md", "docs/a b.md"),
        ("scr/aip", None),
        ("src/main.py/x", None),
        ("zebra", None),
        ("", None),
        ("a\0b", None),
        ("x" * 5000, None),
    ],
)
def test_a_path_of_which_one_name_is_misspelt_is_found(tree: Path, typed: str, near: str | None) -> None:
    assert nearest_path(typed, str(tree)) == near


def test_an_absolute_path_is_found_too(tree: Path) -> None:
    assert nearest_path(f"{tree}/scr/main.py") == f"{tree}/src/main.py"


def test_a_folder_that_cannot_be_read_is_passed_over_in_silence(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert nearest_path("scr", str(tree)) is None


def test_what_its_texts_show_is_so() -> None:
    assert doctest.testmod(nearly).failed == 0
