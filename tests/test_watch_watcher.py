"""What happens to files is in the index as soon as somebody asks, and the index is what a fresh one is."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hunch.core.store.roots import covering
from hunch.core.types import Applied, Change
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    followed,
    is_like_a_fresh_one,
    save_as_code,
    save_as_emacs,
    save_as_vim,
    save_by_rename,
    until,
)

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


def test_a_rename_embeds_nothing(bench: Bench) -> None:
    bench.write(TREE)
    with followed(bench) as one:
        (bench.root / "a.md").rename(bench.root / "z.md")
        (bench.root / "lake").rename(bench.root / "pond")
        one.catch_up()
        is_like_a_fresh_one(bench)
        assert bench.encoder.texts == []


def test_ignored_files_that_change_do_not_touch_the_index(bench: Bench) -> None:
    bench.write({**TREE, ".gitignore": "*.log\n"})
    with followed(bench) as one:
        current = one.place.current()
        assert current is not None
        before = os.stat(current / "catalog.db").st_mtime_ns
        write_tree(bench.root, {"build.log": "noise\n", ".hidden": "noise\n"})
        one.catch_up()
        assert os.stat(current / "catalog.db").st_mtime_ns == before


def test_folders_that_are_left_out_are_not_watched(bench: Bench) -> None:
    bench.write({**TREE, "node_modules/a/b/c.md": "no", ".git/objects/x": "no"})
    with followed(bench) as one:
        assert (one.state.folders, one.state.watched) == (6, 6)


def test_a_checkout_back_and_forth_embeds_nothing(bench: Bench) -> None:
    def git(*arguments: str) -> None:
        own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        who = ["-c", "user.name=n", "-c", "user.email=e", "-c", "init.defaultBranch=one"]
        command = ["git", *who, *arguments]
        subprocess.run(command, cwd=bench.root, env={**os.environ, **own}, check=True, capture_output=True)

    bench.write({f"{n % 7}/{n}.md": f"# {n}\n\nRow {n} of the orchard.\n" for n in range(100)})
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    with followed(bench) as one:
        git("checkout", "-b", "two")
        write_tree(bench.root, {f"{n % 7}/{n}.md": f"# {n}\n\nRow {n} was dug over.\n" for n in range(50)})
        shutil.rmtree(bench.root / "6")
        git("add", ".")
        git("commit", "-m", "two")
        one.catch_up()
        bench.encoder.texts.clear()
        for _ in range(3):
            git("checkout", "one")
            one.catch_up()
            is_like_a_fresh_one(bench)
            git("checkout", "two")
        git("checkout", "one")
        git("checkout", "two")
        one.catch_up()
        is_like_a_fresh_one(bench)
        assert bench.encoder.texts == []


def test_each_change_is_told_once_and_as_what_it_is(bench: Bench) -> None:
    bench.write(TREE)
    told: list[Change] = []
    with followed(bench, told=told.append) as one:
        write_tree(bench.root, {"x.bin": b"\0\1\2"})
        one.catch_up()
        (bench.root / "a.md").unlink()
        one.catch_up()
        os.utime(bench.root / "b.md", (1, 1))
        one.catch_up()
        write_tree(bench.root, {"b.md": OTHER})
        one.catch_up()
    found = [(change.path.name, change.applied, change.reason and change.reason.value) for change in told]
    assert found == [
        ("x.bin", Applied.SKIPPED, "binary"),
        ("a.md", Applied.REMOVED, None),
        ("b.md", Applied.INDEXED, None),
    ]


def test_what_was_written_is_found_at_once_two_hundred_times(bench: Bench) -> None:
    bench.write(TREE)
    with followed(bench) as one:
        for n in range(200):
            text = f"Note {n} about herons.\n"
            write_tree(bench.root, {f"lake/{n % 5}/new/{n % 11}.md": text})
            one.catch_up()
            assert bench.search(f"Note {n} about herons.", k=1)[0].chunk.text == text.strip()
            if n % 20 == 19:
                shutil.rmtree(bench.root / "lake")


def test_many_who_ask_at_once_each_find_what_they_wrote(bench: Bench) -> None:
    bench.write(TREE)
    missed: list[str] = []

    def write_and_look(number: int) -> None:
        for n in range(15):
            name = f"by{number}/{n}.md"
            write_tree(bench.root, {name: f"Text {n} of {number}.\n"})
            one.catch_up()
            if name not in bench.documents():
                missed.append(name)

    with followed(bench) as one:
        threads = [threading.Thread(target=write_and_look, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not missed
        is_like_a_fresh_one(bench)


def test_a_rule_outside_the_root_counts_at_once(bench: Bench) -> None:
    top = bench.root
    write_tree(top, {".git/info/exclude": "", "inner/a.md": "One.\n", "inner/b.md": "Two.\n"})
    bench.root = top / "inner"
    with followed(bench) as one:
        write_tree(top, {".gitignore": "a.md\n"})
        one.catch_up()
        assert bench.documents() == {"b.md"}
        write_tree(top, {".git/info/exclude": "b.md\n", ".gitignore": ""})
        one.catch_up()
        assert bench.documents() == {"a.md"}


def test_a_folder_that_was_empty_is_heard_too(bench: Bench) -> None:
    bench.write(TREE)
    with followed(bench) as one:
        (bench.root / "empty" / "within").mkdir(parents=True)
        one.catch_up()
        write_tree(bench.root, {"empty/within/new.md": OTHER})
        one.catch_up()
        is_like_a_fresh_one(bench)


def test_two_roots_are_followed_beside_each_other(bench: Bench) -> None:
    bench.write({"one/a.md": "A.\n", "two/b.md": "B.\n"})
    top = bench.root
    bench.root = top / "two"
    bench.index()
    two = bench.root
    bench.root = top / "one"
    with followed(bench) as one:
        other = covering(bench.home, two)
        assert other is not None
        one.watcher.follow([one.place, other])
        until(lambda: one.watcher.catch_up(other, 1.0) == 0)
        write_tree(two, {"c.md": "C.\n"})
        write_tree(bench.root, {"d.md": "D.\n"})
        until(lambda: one.watcher.catch_up(other, 1.0) == 0)
        until(lambda: one.watcher.catch_up(one.place, 1.0) == 0)
        assert bench.documents() == {"a.md", "d.md"}
        one.watcher.follow([one.place])
        assert one.watcher.catch_up(other, 1.0) is None
        bench.root = two
        assert bench.documents() == {"b.md", "c.md"}
