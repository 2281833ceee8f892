"""What the watcher promises: exact when asked, nothing embedded twice, each change told, many roots at once."""

import os
import shutil
import subprocess
import threading

from hunch.core.store.roots import covering
from hunch.core.types import Applied, Change
from tests.conftest import Bench, write_tree
from tests.trials.watched import (
    LINUX,
    followed,
    is_like_a_fresh_one,
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
