"""One living daemon, while the files, the rules, the index and the encoder change: it answers as hunch alone does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hunch.models.registry import DEFAULT
from tests.conftest import settle, write_tree
from tests.program import Done
from tests.tiny import tiny
from tests.trials.daemons import Warm, warmed

FILES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n",
    "soup.md": "Boil tomatoes, then add basil.\n",
    "code/wheel.py": 'def turn(wheel):\n    """Turn the wheel once."""\n    return wheel + 1\n',
    "code/brake.py": "class Brake:\n    def press(self, force):\n        return force * 2\n",
    "notes/garden.txt": "The orchard has nine rows of apple trees and a wall.\n",
}
QUESTIONS = (
    ("turn a wheel", "--json", "--all"),
    ("apple trees", "notes", "--json"),
    ("apple trees", "-tpy", "--jsonl", "--all"),
    ("glue", "--refresh", "off", "--json", "--all"),
    ("nothing at all like this", "--mode", "lexical"),
    ("similar", "code/wheel.py", "--jsonl"),
)


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files and a living daemon, which no test ends."""
    with warmed(tmp_path_factory.mktemp("changes"), FILES) as person:
        process = person.live()
        yield person
        assert process.poll() is None
        assert person.pid == process.pid


def answers_alike(hunch: Warm) -> None:
    """Ask the daemon first: what it has to take up, it takes up, and not the one that it is compared with."""
    for line in QUESTIONS:
        assert whenever(hunch.ask(*line)) == whenever(hunch(*line)), line


def whenever(done: Done) -> Done:
    """Leave out how often the index was written: between two questions the watcher may look at a young file again."""
    return replace(done, out=re.sub(rb'"generation": \d+', b"", done.out))


def edit(hunch: Warm) -> None:
    (hunch.folder / "soup.md").write_text("Peel the wheel of cheese and turn it.\n")


def add(hunch: Warm) -> None:
    write_tree(hunch.folder, {"new/unicycle.md": "# Unicycle\n\nIt has one wheel to turn.\n"})


def delete(hunch: Warm) -> None:
    (hunch.folder / "code" / "wheel.py").unlink()


def rename(hunch: Warm) -> None:
    (hunch.folder / "code").rename(hunch.folder / "source")
    (hunch.folder / "code").mkdir()
    write_tree(hunch.folder, {"code/wheel.py": "def turn(wheel):\n    return wheel\n"})


def rule_out(hunch: Warm) -> None:
    (hunch.folder / ".hunchignore").write_text("bicycles.md\n")


def rule_in(hunch: Warm) -> None:
    (hunch.folder / ".hunchignore").unlink()


def rebuild(hunch: Warm) -> None:
    assert hunch("index", "--rebuild", "-q").status == 0


def forget(hunch: Warm) -> None:
    assert hunch("forget", "notes/garden.txt").status == 0


def index_a_folder_above(hunch: Warm) -> None:
    assert hunch("index", hunch.folder.parent, "-q", "--yes").status == 0


def put_back(hunch: Warm) -> None:
    write_tree(hunch.folder, FILES)
    settle(hunch.folder)


def collect(hunch: Warm) -> None:
    assert hunch("gc").status == 0


CHANGES: tuple[Callable[[Warm], None], ...] = (
    edit, add, delete, rename, rule_out, rule_in, rebuild, forget, put_back, collect,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_a_change_it_answers_alike(hunch: Warm, change: Callable[[Warm], None]) -> None:
    answers_alike(hunch)
    change(hunch)
    answers_alike(hunch)


def test_a_rule_that_is_younger_than_the_index_holds_at_once(hunch: Warm) -> None:
    line = ("tyre", "--refresh", "off", "-l", "--all")
    assert b"bicycles.md" in hunch.warm(*line).out
    rule_out(hunch)
    assert hunch.warm(*line) == hunch(*line)
    assert b"bicycles.md" not in hunch.warm(*line).out
    rule_in(hunch)
    assert hunch.warm(*line) == hunch(*line)


def test_a_file_that_changed_is_shown_as_it_is(hunch: Warm) -> None:
    path = hunch.folder / "bicycles.md"
    for number in range(5):
        path.write_text(f"# Bicycles\n\nTyre number {number} is flat.\n")
        done = hunch.warm("flat tyre number", "--jsonl", "-k1")
        assert f"Tyre number {number}" in str(done.records[0]["text"])
        assert done == hunch("flat tyre number", "--jsonl", "-k1")


def test_an_encoder_that_is_chosen_is_the_one_that_answers(hunch: Warm, tmp_path: Path) -> None:
    tiny(tmp_path / "tiny")
    for model in (tmp_path / "tiny", DEFAULT):
        assert hunch("model", "use", model).status == 0
        refused = hunch.warm("red wheel")
        assert refused == hunch("red wheel")
        assert (refused.status, refused.out) == (2, b"")
        assert hunch("index", "-q").status == 0
        answers_alike(hunch)


def test_a_root_that_is_forgotten_and_indexed_anew_is_answered_alike(hunch: Warm) -> None:
    assert hunch("forget", hunch.folder).status == 0
    assert hunch.ask("wheel", "--no-index") == hunch("wheel", "--no-index")
    assert hunch("index", "-q").status == 0
    answers_alike(hunch)
    index_a_folder_above(hunch)
    answers_alike(hunch)
