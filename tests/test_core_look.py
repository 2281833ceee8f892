"""Some paths of a root are met exactly as the walk of the whole root meets them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.files.ignore import Ignore
from hunch.core.files.look import look, topmost
from hunch.core.files.walk import walk
from hunch.core.types import Found, Skipped
from tests.conftest import Bench, Tree, write_tree

FILES = {
    "a.md": "one",
    "a_b/c.md": "two",
    "aXb/c.md": "three",
    "a/b/c/d.md": "four",
    "a/b.md": "five",
    "a/.hidden/e.md": "six",
    "a/id_rsa": "a secret by its name",
    "a/ignored/f.md": "seven",
    "a/.gitignore": "ignored/\n*.log\n",
    "a/g.log": "eight",
    "node_modules/x/h.js": "nine",
    "rust/Cargo.toml": "[package]",
    "rust/target/i.md": "ten",
    "cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
    "cache/deep/j.md": "eleven",
    "caf\udce9/k.md": "twelve",
    "inner/.git/config": "",
    "inner/.gitignore": "l.md",
    "inner/l.md": "thirteen",
}


def met(root: Path, *paths: str) -> list[Found | Skipped]:
    return list(look(root, Ignore(root, environ={}), [root / path for path in paths]))


def due(root: Path, *paths: str) -> list[Found | Skipped]:
    above = [root / path for path in paths]
    walked = walk(root, Ignore(root, environ={}))
    return [each for each in walked if any(each.path.is_relative_to(path) for path in above)]


@pytest.mark.parametrize(
    "path",
    sorted({part.as_posix() for name in FILES for part in (Path(name), *Path(name).parents)} | {"gone", "a/gone"}),
)
def test_a_path_is_met_with_all_below_it_as_the_walk_meets_it(tree: Tree, path: str) -> None:
    root = tree(FILES)
    (root / "a" / "link").symlink_to(root / "a_b")
    assert met(root, path) == due(root, path)


def test_many_paths_are_met_each_once(tree: Tree) -> None:
    root = tree(FILES)
    paths = ["a/b/c/d.md", "a/b", "a/b.md", "a_b", "rust", "rust/target/i.md"]
    assert sorted(each.path for each in met(root, *paths)) == sorted(each.path for each in due(root, *paths))


def test_nothing_is_met_behind_a_folder_that_became_a_link(tree: Tree) -> None:
    root = tree({"real/a.md": "one"})
    (root / "link").symlink_to(root / "real")
    assert met(root, "link/a.md") == []
    assert [type(each) for each in met(root, "link")] == [Skipped]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads what is closed")
def test_of_what_lies_below_a_closed_folder_nothing_is_said(tree: Tree) -> None:
    root = tree({"closed/a.md": "one"})
    (root / "closed").chmod(0)
    try:
        assert met(root, "closed/a.md") == due(root, "closed")
    finally:
        (root / "closed").chmod(0o700)


def test_each_folder_is_told_before_it_is_listed(tree: Tree) -> None:
    root = tree({"a/b/c.md": "one", "node_modules/d.md": "two"})
    told: list[str] = []

    def entering(folder: str) -> None:
        told.append(folder)
        (Path(folder) / "late.md").write_text("written when the folder was already watched")

    found = {each.path.relative_to(root).as_posix() for each in walk(root, Ignore(root, environ={}), entering)}
    assert told == [str(root), str(root / "a"), str(root / "a" / "b")]
    assert found == {"a/b/c.md", "a/b/late.md", "a/late.md", "late.md"}


names = st.lists(st.sampled_from([b"a", b"a_b", b"a.md", b"b", b"\xff"]), min_size=1, max_size=4).map(b"/".join)


@given(st.sets(names))
def test_the_topmost_paths_cover_all_and_none_covers_another(paths: set[bytes]) -> None:
    kept = topmost(paths)
    assert all(any(path == each or path.startswith(each + b"/") for each in kept) for path in paths)
    assert not any(one.startswith(other + b"/") for one in kept for other in kept)
    assert set(kept) <= paths


def test_an_index_takes_up_a_path_with_all_below_it_and_nothing_else(bench: Bench) -> None:
    bench.write({"a_b/c.md": "One.\n", "aXb/c.md": "Two.\n", "d.md": "Three.\n"})
    bench.index()
    for name in ("a_b/c.md", "aXb/c.md", "d.md"):
        (bench.root / name).unlink()
    write_tree(bench.root, {"new/deep/e.md": "Four.\n", "f.md": "Five.\n"})
    done = bench.take_up("a_b", "new")
    assert (done.removed, done.indexed) == (1, 1)
    assert bench.documents() == {"aXb/c.md", "d.md", "new/deep/e.md"}
