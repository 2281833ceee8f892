"""A folder of files with a plain model beside it: what stands on the disk, and what an index of it has to hold.

The model is a dict of path to content (None for a symbolic link), with the sets of what is closed to reading, forgotten
and ignored. What the engine says is compared with it; nothing in it is learned from the engine but what a killed run
had come to (`catch_up`), and that only after a check that it is the old state or the new one.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from hunch.core.doctor import examine
from hunch.core.errors import ModelMismatch
from hunch.core.forget import forget
from hunch.core.search.hit import Hit
from hunch.core.store.known import forgotten
from hunch.core.store.reader import Reader
from hunch.core.store.roots import CATALOG, IndexFolder, index_folder
from hunch.core.store.schema import reading
from hunch.core.store.tidy import tidy
from tests.conftest import Bench

#: Names that could be taken for one another: by `LIKE`, by where `/` sorts, by a file in a folder's place.
FOLDERS = ("lake", "lake/deep", "a_b", "aXb")
NAMES = ("a.md", "lake.md", "notes.txt", "lake", "caf\udce9 %.md")
PATHS = tuple(f"{folder}/{name}".lstrip("/") for folder in ("", *FOLDERS) for name in NAMES)
SENTENCES = (
    "The orchard has nine rows of apple trees and a wall.",
    "The ferry crosses the lake at noon, and the boats wait.",
    "# Shore",
    "def row(apple):\n    return apple + 5",
    "Äpfel und Birnen stehen an der Mauer.",
    "A long walk along the wall, past the ferry and back. " * 30,
)
QUERIES = ("apple trees", "row 5", "wall", "ferry", "Birnen")
#: Ignore rules, and what each says of a path's parts.
RULES: dict[str, Callable[[list[str]], bool]] = {
    "lake.md": lambda parts: "lake.md" in parts,
    "deep/": lambda parts: "deep" in parts[:-1],
    "/a_b/": lambda parts: parts[0] == "a_b" and len(parts) > 1,
    "*.txt": lambda parts: any(part.endswith(".txt") for part in parts),
}


class World:
    """The disk, its model, and an index of it."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty folder and no index."""
        self.bench = Bench(folder.resolve())
        self.root, self.home = self.bench.root, self.bench.home
        self.files: dict[str, bytes | None] = {}
        self.closed: set[str] = set()
        self.forgotten: set[str] = set()
        self.rules: set[str] = set()
        self.held: dict[str, bytes] = {}  #: path to sha256 of what the index holds

    @property
    def place(self) -> IndexFolder:
        """Give the index folder of the root itself."""
        return index_folder(self.home, self.root)

    def is_free(self, path: str) -> bool:
        """Tell whether a file can stand there: no file is above it, and no folder in its place."""
        above = [parent.as_posix() for parent in Path(path).parents]
        return not any(each in self.files for each in above) and not (self.root / path).is_dir()

    def write(self, path: str, content: bytes) -> None:
        """Make a file, or put other content into it."""
        self.make_way(path)
        (self.root / path).write_bytes(content)
        self.files[path] = content

    def link(self, path: str, to: str) -> None:
        """Make a symbolic link."""
        self.make_way(path)
        (self.root / path).unlink(missing_ok=True)
        (self.root / path).symlink_to(self.root / to)
        self.files[path] = None

    def make_way(self, path: str) -> None:
        """Let a path be written to."""
        self.open(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        if (self.root / path).is_symlink():
            (self.root / path).unlink()

    def move(self, source: str, to: str) -> None:
        """Rename a file or a folder; a file that stands at `to` is replaced."""
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        os.rename(self.root / source, self.root / to)
        self.closed.discard(to)
        for path in [path for path in self.files if is_below(path, source)]:
            moved = to + path[len(source) :]
            self.files[moved] = self.files.pop(path)
            if path in self.closed:
                self.closed.remove(path)
                self.closed.add(moved)

    def delete(self, path: str) -> None:
        """Delete a file or a folder."""
        if (self.root / path).is_dir() and not (self.root / path).is_symlink():
            shutil.rmtree(self.root / path)
        else:
            (self.root / path).unlink()
        gone = {each for each in self.files if is_below(each, path)}
        self.files = {each: content for each, content in self.files.items() if each not in gone}
        self.closed -= gone

    def close(self, path: str) -> None:
        """Take the right to read away."""
        os.chmod(self.root / path, 0)
        self.closed.add(path)

    def open(self, path: str) -> None:
        """Give the right to read back."""
        if path in self.closed:
            os.chmod(self.root / path, 0o700)
            self.closed.discard(path)

    def write_rules(self) -> None:
        """Write the ignore file as the model has it."""
        (self.root / ".hunchignore").write_text("".join(f"{rule}\n" for rule in sorted(self.rules)))

    def is_hidden(self, path: str) -> bool:
        """Tell whether a path is to stay out of every answer."""
        parts = path.split("/")
        return self.is_forgotten(path) or any(RULES[rule](parts) for rule in self.rules)

    def is_forgotten(self, path: str) -> bool:
        """Tell whether a path was taken out, or a folder above it."""
        return any(is_below(path, above) for above in self.forgotten)

    def is_closed(self, path: str) -> bool:
        """Tell whether a path cannot be read."""
        return any(is_below(path, above) for above in self.closed)

    def documents(self) -> dict[str, bytes]:
        """Give what the index has to hold of the files that can be read."""
        return {
            path: hashlib.sha256(content).digest()
            for path, content in self.files.items()
            if content is not None and b"\0" not in content and not self.is_hidden(path) and not self.is_closed(path)
        }

    def indexed(self) -> dict[str, bytes]:
        """Give what the index of the root holds."""
        if self.place.current() is None:
            return {}
        with Reader(self.place) as reader:
            return {os.fsdecode(document.path): document.content_hash for document in reader.documents()}

    def is_current(self, *, was_rebuilt: bool = False) -> None:
        """Compare the index with the model, after a run that came to its end."""
        found, due = self.indexed(), self.documents()
        for path in found.keys() | due.keys() | self.held.keys():
            if not self.is_closed(path):
                assert found.get(path) == due.get(path), f"{path!r}: {found.get(path)!r}, not {due.get(path)!r}"
            elif path in found:
                assert found[path] == self.held.get(path), f"{path!r} was closed and is another"
                assert not self.is_forgotten(path)
            else:
                assert was_rebuilt or path not in self.held or self.is_hidden(path), f"{path!r} was closed and is lost"
        self.held = found
        findings = [finding for finding in examine(self.place) if finding.check != "leftover"]
        assert not findings, findings

    def catch_up(self) -> None:
        """Compare the index with the model, after a run that may have stopped anywhere: all old, or all new."""
        found = self.indexed()
        for path, digest in found.items():
            content = self.files.get(path)
            new = None if content is None else hashlib.sha256(content).digest()
            assert digest in (self.held.get(path), new), f"{path!r} is neither as it was nor as it is"
        self.held = found

    def forgotten_on_disk(self) -> set[str]:
        """Give what the index says that was forgotten."""
        current = self.place.current()
        if current is None:
            return set()
        with reading(current / CATALOG) as connection:
            return {os.fsdecode(path) for path in forgotten(connection)}

    def is_true(self, hits: list[Hit]) -> None:
        """Hold every hit against the disk, character by character."""
        for hit in hits:
            path = os.fsdecode(os.path.relpath(hit.file, os.fsencode(self.root)))
            content = self.files.get(path)
            assert content is not None, f"{path!r} is shown, and no file stands there"
            assert not self.is_hidden(path), f"{path!r} is shown, and was forgotten or ignored"
            assert (self.root / path).read_bytes() == content
            text = content.decode("utf-8")
            assert text[hit.chunk.start_char : hit.chunk.end_char] == hit.chunk.text, f"{path!r} says something else"

    def answers(self) -> list[list[Hit]] | None:
        """Ask the fixed queries; None where another encoder made the index."""
        try:
            return [self.bench.search(query, k=50) for query in QUERIES]
        except ModelMismatch:
            with Reader(self.place) as reader:
                assert reader.meta["encoder"] != self.bench.encoder.name
            return None

    def is_like_a_fresh_one(self) -> None:
        """Bring the index up to date, check all of it, and compare its answers with an index made in another home."""
        self.bench.index()
        self.is_current()
        tidy(self.place)
        findings = examine(self.place, deep=True)
        assert not findings, findings
        fresh = Bench(self.root.parent)
        fresh.home = self.home.with_name("fresh")
        fresh.index()
        for path in sorted(self.forgotten):
            if os.path.lexists(self.root / path):
                forget(self.root / path, fresh.home)
        answers = [fresh.search(query, k=50) for query in QUERIES]
        shutil.rmtree(fresh.home)
        assert self.answers() == answers, "other answers than those of a fresh index"


def is_below(path: str, above: str) -> bool:
    """Tell whether a path is another or below it."""
    return path == above or path.startswith(f"{above}/")
