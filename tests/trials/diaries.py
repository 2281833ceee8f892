"""What processes write down while they share an index, so that what they saw can be checked afterwards.

Every process keeps a diary of JSON lines, with times of the one monotonic clock that all share. Who writes to the index
keeps a copy of every catalog that was committed, each in a home of its own.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hunch.core.store import writes
from hunch.core.store.roots import CATALOG
from hunch.core.store.schema import connect
from tests.conftest import Bench
from tests.trials.deaths import catalog_of

NAME = "diary"


class Diary:
    """What one process writes down, a JSON line a time."""

    def __init__(self, folder: Path) -> None:
        self.copies = folder / NAME / "copies"
        self.copies.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME / f"{os.getpid()}.jsonl"

    def note(self, kind: str, **values: Any) -> None:
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"kind": kind, **values}) + "\n")

    def copy(self, connection: sqlite3.Connection, before: float, after: float) -> None:
        """Keep a catalog as it is now, and note when it was committed."""
        row = connection.execute("SELECT value FROM main.meta WHERE key = 'generation'").fetchone()
        if row is None:  # its tables alone
            return
        files = {name: Path(file) for _, name, file in connection.execute("PRAGMA database_list") if file}
        generation = files["main"].parent
        key = f"{generation.name}-{row[0]}"
        index = self.copies / key / "indexes" / generation.parent.name
        (index / generation.name).mkdir(parents=True)
        (index / generation.name / CATALOG).write_bytes(connection.serialize())
        (index / "current").write_text(generation.name)
        self.note("commit", folder=generation.name, key=key, before=before, after=after)


def read_diaries(folder: Path, *kinds: str) -> list[dict[str, Any]]:
    """Give what was noted of some kinds, each process's in its order."""
    notes: list[dict[str, Any]] = []
    for path in sorted((folder / NAME).glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            notes += [note for note in map(json.loads, lines) if note["kind"] in kinds]
    return notes


def note_what_stands(bench: Bench, diary: Diary) -> None:
    """Begin with the files and the catalog as they are."""
    now = time.monotonic()
    for path in bench.root.rglob("*.md"):
        name = path.relative_to(bench.root).as_posix()
        diary.note("content", name=name, text=path.read_text("utf-8"), before=now, after=now)
    catalog = catalog_of(bench)
    diary.note("publish", folder=catalog.parent.name, before=now, after=now)
    with closing(connect(catalog)) as connection:
        diary.copy(connection, now, now)


def record_generations(diary: Diary) -> None:
    """Let this process copy the catalog after each of its transactions, and note when readers could first see it."""
    transaction, replace_file = writes.transaction, writes.replace_file

    @contextmanager
    def recorded(connection: sqlite3.Connection, what: str) -> Iterator[None]:
        with transaction(connection, what):
            yield
            before = time.monotonic()
        diary.copy(connection, before, time.monotonic())

    def replaced(path: Path, content: bytes, what: str) -> None:
        before = time.monotonic()
        replace_file(path, content, what)
        if path.name == "current":
            diary.note("publish", folder=content.decode(), before=before, after=time.monotonic())

    writes.transaction, writes.replace_file = recorded, replaced
