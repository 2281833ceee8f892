"""Whatever happens to files, the index is what a fresh one is: as soon as somebody asks, and unasked."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    LINUX,
    followed,
    is_like_a_fresh_one,
    save_as_code,
    save_as_emacs,
    save_as_vim,
    save_by_rename,
    until,
)

pytestmark = LINUX
TREE = {
    "a.md": "# Owls\n\nOwls hunt at night.\n",
    "b.md": "Boil the tomatoes.\n",
    "lake/deep/c.md": "# Apples\n\nThe orchard has five rows of apple trees.\n",
    "lake/d.md": "Row 5 is for pears.\n",
    "a_b/e.md": "An e.\n",
    "aXb/e.md": "Another e.\n",
    "lake/target/f.md": "What Rust's tools would have written, were there a Cargo.toml.\n",
}
OTHER = "# Other\n\nOwls sleep by day, and row 5 was dug over.\n"


def replace_a_folder(root: Path) -> None:
    shutil.rmtree(root / "lake")
    write_tree(root, {"lake": "a file where a folder was\n"})


def replace_a_file(root: Path) -> None:
    (root / "a.md").unlink()
    write_tree(root, {"a.md/inside.md": OTHER})


def swap_folders(root: Path) -> None:
    (root / "a_b").rename(root / "aside")
    (root / "aXb").rename(root / "a_b")
    (root / "aside").rename(root / "aXb")
    write_tree(root, {"aXb/new.md": OTHER, "a_b/newer.md": OTHER})


def move_out_and_in(root: Path) -> None:
    (root / "lake").rename(root.parent / "outside")
    write_tree(root.parent, {"outside/deep/f.md": OTHER})
    (root.parent / "outside").rename(root / "lake")


def move_and_put_another_in_its_place(root: Path) -> None:
    (root / "lake").rename(root / "pond")
    write_tree(root, {"lake/deep/g.md": OTHER})
    write_tree(root, {"pond/deep/c.md": "Changed after it was moved.\n"})


def write_through_a_mapping(root: Path) -> None:
    import mmap

    with (root / "a.md").open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[2:6] = b"Mice"


def append(root: Path) -> None:
    with (root / "a.md").open("a") as file:
        file.write("More owls.\n")


def link_folders(root: Path) -> None:
    (root / "link").symlink_to(root / "lake")
    (root / "lake" / "up").symlink_to(root)
    (root / "a.md").unlink()
    (root / "a.md").symlink_to(root / "b.md")


def take_the_right_away_and_give_it_back(root: Path) -> None:
    (root / "lake").chmod(0)
    (root / "lake").chmod(0o700)
    (root / "b.md").chmod(0o600)


EVENTS: dict[str, Callable[[Path], object]] = {
    "a new file": lambda root: write_tree(root, {"new.md": OTHER}),
    "an edit": lambda root: write_tree(root, {"a.md": OTHER}),
    "an edit that appends": append,
    "a deletion": lambda root: (root / "a.md").unlink(),
    "an edit through a mapping": write_through_a_mapping,
    "vim": lambda root: save_as_vim(root / "a.md", OTHER),
    "emacs": lambda root: save_as_emacs(root / "a.md", OTHER),
    "temp and rename": lambda root: save_by_rename(root / "a.md", OTHER),
    "VS Code": lambda root: save_as_code(root / "a.md", OTHER),
    "a renamed file": lambda root: (root / "a.md").rename(root / "renamed.md"),
    "a file renamed over another": lambda root: (root / "a.md").rename(root / "b.md"),
    "a renamed folder": lambda root: (root / "lake").rename(root / "pond"),
    "a folder moved into another": lambda root: (root / "lake").rename(root / "a_b" / "lake"),
    "a folder moved out": lambda root: (root / "lake").rename(root.parent / "outside"),
    "a folder moved out, its like stays": lambda root: (root / "a_b").rename(root.parent / "outside"),
    "a folder moved out and in": move_out_and_in,
    "a folder moved, another in its place": move_and_put_another_in_its_place,
    "folders that change places": swap_folders,
    "a deleted folder": lambda root: shutil.rmtree(root / "lake"),
    "a file in the place of a folder": replace_a_folder,
    "a folder in the place of a file": replace_a_file,
    "mkdir -p and a file at once": lambda root: write_tree(root, {"x/y/z/w/v/new.md": OTHER}),
    "a copied tree": lambda root: shutil.copytree(root / "lake", root / "copy"),
    "an ignore file": lambda root: write_tree(root, {".gitignore": "*.md\n!a.md\n"}),
    "an ignore file below": lambda root: write_tree(root, {"lake/.hunchignore": "deep/\n"}),
    "a folder that becomes a cache": lambda root: write_tree(
        root, {"lake/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55"}
    ),
    "a file that says what a folder beside it is": lambda root: write_tree(root, {"lake/Cargo.toml": "[package]\n"}),
    "a repository in the root": lambda root: write_tree(root, {"lake/.git/info/exclude": "d.md\n"}),
    "a tool's folder": lambda root: write_tree(root, {"node_modules/x.md": OTHER, "lake/node_modules/x.md": OTHER}),
    "links": link_folders,
    "rights": take_the_right_away_and_give_it_back,
    "a name that is not UTF-8": lambda root: write_tree(root, {"caf\udce9/\udcff\n.md": OTHER}),
    "what cannot be indexed": lambda root: write_tree(root, {"x.bin": b"\0\1\2", "id_rsa": "no", "empty.md": ""}),
    "a named pipe": lambda root: os.mkfifo(root / "pipe"),
    "a hard link": lambda root: os.link(root / "a.md", root / "hard.md"),
    "a file emptied": lambda root: os.truncate(root / "a.md", 0),
    "another time": lambda root: os.utime(root / "a.md", (1, 1)),
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_happens_to_files_is_in_the_index_when_asked(name: str, bench: Bench) -> None:
    bench.write(TREE)
    with followed(bench) as one:
        EVENTS[name](bench.root)
        one.catch_up()
        is_like_a_fresh_one(bench)
        write_tree(bench.root, {"late.md": "What comes after is heard too.\n", "a_b/late.md": "Here as well.\n"})
        (bench.root / "aXb").rename(bench.root / "aYb")
        one.catch_up()
        is_like_a_fresh_one(bench)
        assert one.state.watched == one.state.folders


@pytest.mark.parametrize("name", ["a new file", "a folder moved out", "mkdir -p and a file at once", "vim"])
def test_what_happens_to_files_is_in_the_index_unasked(name: str, bench: Bench) -> None:
    bench.write(TREE)
    with followed(bench) as one:
        EVENTS[name](bench.root)
        until(one.is_current)
