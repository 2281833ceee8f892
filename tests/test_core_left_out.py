"""The question that every hit is asked: do the rules, as they are now, leave its file out?"""

import os
from pathlib import Path

import pytest

from hunch.core.files.ignore import Ignore
from hunch.core.files.left_out import LeftOut
from hunch.core.files.walk import walk
from hunch.core.types import Found
from tests.conftest import Tree

FILES = {
    ".gitignore": "*.log\nout/\n!keep.log\n",
    "a.md": "",
    "a.log": "",
    "keep.log": "",
    "out/keep.log": "",
    "docs/.hunchignore": "draft*\n!node_modules\n",
    "docs/draft.md": "",
    "docs/final.md": "",
    "docs/node_modules/a.js": "",
    "node_modules/a.js": "",
    ".env": "",
    ".hidden/a.md": "",
    "deep/er/still/.ignore": "/x.md\n",
    "deep/er/still/x.md": "",
    "deep/er/still/y.md": "",
    "venv/pyvenv.cfg": "",
    "venv/a.py": "",
    "hunch/index/a.md": "",
}


@pytest.fixture(autouse=True)
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def test_it_answers_as_the_walk_does(tree: Tree) -> None:
    root = tree(FILES)
    own = [root / "hunch"]
    found = {str(met.path.relative_to(root)) for met in walk(root, Ignore(root, exclude=own)) if isinstance(met, Found)}
    left_out = LeftOut(root, own)
    for _ in range(2):
        assert {name for name in FILES if not left_out(os.fsencode(name))} == found
    assert found == {"a.md", "keep.log", "docs/final.md", "docs/node_modules/a.js", "deep/er/still/y.md"}


def test_a_rule_that_came_since_counts(tree: Tree) -> None:
    root = tree({"notes/a.md": "", "notes/b.md": ""})
    assert not LeftOut(root)(b"notes/a.md")
    (root / "notes/.hunchignore").write_text("a.md\n")
    assert [LeftOut(root)(name) for name in (b"notes/a.md", b"notes/b.md")] == [True, False]


@pytest.mark.parametrize("broken", ["", "notes"])
def test_rules_that_cannot_be_read_leave_all_below_them_out(tree: Tree, broken: str) -> None:
    root = tree({"notes/a.md": "", "b.md": "", f"{broken}/.gitignore".lstrip("/"): "x\n" * (1 << 20)})
    left_out = LeftOut(root)
    assert [left_out(name) for name in (b"notes/a.md", b"b.md")] == [True, broken == ""]


def test_a_root_that_is_a_file_stays_in_whatever_the_rules_but_a_secret_does_not(tree: Tree) -> None:
    root = tree({".gitignore": "*", "a.md": "", "id_rsa": ""})
    assert [LeftOut(root / name)(os.fsencode(name)) for name in ("a.md", "id_rsa")] == [False, True]


def test_the_rules_of_a_folder_are_read_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = LeftOut(tree(FILES))
    assert left_out(b"docs/draft.md")

    def refuse(*_: object) -> int:
        raise AssertionError("read again")

    monkeypatch.setattr(os, "open", refuse)
    assert [left_out(name) for name in (b"docs/draft.md", b"docs/final.md")] == [True, False]


@pytest.mark.parametrize("name", [b"a" * 300, b"x/" * 3000 + b"y.md", b"\xff\n/\xfe.md"])
def test_any_path_has_an_answer(tree: Tree, name: bytes) -> None:
    assert LeftOut(tree({"a.md": ""}))(name) is False
    assert LeftOut(Path("/nowhere"))(name) is False
