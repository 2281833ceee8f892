"""Whether what readers were answered is right: held against each generation's own catalog, and against the files.

An answer names the generation that it is from. A copy of that catalog, searched at rest and without a snapshot, gives
all that could be found; but for the files that had changed on the disk, the answer must be the head of that, and each
passage must have stood in its file at some moment between the question and the answer.
"""

import hashlib
import itertools
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from hunch.core.request import Mode, SearchRequest, Target
from hunch.core.search.searcher import Searcher, at_most
from hunch.core.store.roots import CATALOG, index_folder
from tests.conftest import Bench
from tests.trials.diaries import NAME, read_diaries
from tests.trials.readers import plain

Note = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Checked:
    """What a check of many answers came to."""

    failures: list[str] = field(default_factory=list)
    answers: int = 0
    hits: int = 0
    dropped: int = 0
    generations: set[str] = field(default_factory=set)
    compared: int = 0  #: vectors, by brute force
    seconds: list[float] = field(default_factory=list)  #: of each answer
    runs: Counter[str] = field(default_factory=Counter)  #: of the writer, and what became of the second one's

    def add(self, other: "Checked") -> None:
        """Take up another check."""
        for name in ("failures", "answers", "hits", "dropped", "compared", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.generations |= other.generations
        self.runs += other.runs


class Contents:
    """Which texts each file held, and when; while it is being written it may hold anything."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._notes: dict[str, list[Note]] = defaultdict(list)
        for note in sorted(notes, key=lambda note: note["before"]):
            self._notes[note["name"]].append(note)

    def held(self, name: str, start: float, end: float) -> list[str | None]:
        """Give the texts that a file may have held at some moment; None for not being there."""
        notes = self._notes[name]
        until = [*(note["after"] for note in notes[1:]), inf]
        found = [
            note["text"]
            for note, last in zip(notes, until, strict=True)
            if note["before"] <= end <= inf and last >= start
        ]
        return found if notes and notes[0]["after"] <= start else [None, *found]

    def was_written(self, name: str, start: float, end: float) -> bool:
        """Tell whether a file was being written at some moment."""
        return any(note["before"] <= end and note["after"] >= start for note in self._notes[name])


def visible(notes: Sequence[Note]) -> dict[str, tuple[float, float]]:
    """Give from when to when a reader could open each generation."""
    seen: list[tuple[str, Note]] = []
    last: dict[str, str] = {}
    current = ""
    for note in sorted(notes, key=lambda note: note["before"]):
        if note["kind"] == "publish":
            current = note["folder"]
        else:
            last[note["folder"]] = note["key"]
        if note["folder"] == current and current in last:
            seen.append((last[current], note))
    ends = [*(note["after"] for _, note in seen[1:]), inf]
    spans: dict[str, tuple[float, float]] = {}
    for (key, note), end in zip(seen, ends, strict=True):
        spans[key] = (spans[key][0] if key in spans else note["before"], end)
    return spans


class Reference:
    """One generation, at rest."""

    def __init__(self, folder: Path, key: str) -> None:
        self.bench = Bench(folder)
        self._place = index_folder(folder / NAME / "copies" / key, self.bench.root)
        current = self._place.current()
        assert current is not None, f"no writer committed {key}"
        self._catalog = current / CATALOG
        self._searcher = Searcher(self.bench.encoder)
        self._found: dict[tuple[str, str, bool], list[Any]] = {}
        with closing(sqlite3.connect(self._catalog)) as database:
            rows = database.execute("SELECT path, content_hash FROM documents")
            self.hashes = {os.fsdecode(path): content_hash for path, content_hash in rows}

    def __enter__(self) -> "Reference":
        """Give the reference itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the copy."""
        self._searcher.reopen()

    def due(self, answer: Note) -> list[list[Any]]:
        """Give the hits that an answer should have had, from all that the generation holds."""
        wishes = answer["wishes"]
        key = (answer["query"], wishes["mode"], wishes["diverse"])
        if key not in self._found:
            request = SearchRequest(k=10_000, mode=Mode(wishes["mode"]), diverse=wishes["diverse"], keep_stale=True)
            target = Target(typed=str(self.bench.root), path=self.bench.root, place=self._place)
            self._found[key] = self._searcher.search(answer["query"], [target], request)
        dropped = {os.fsencode(self.bench.root / name) for name in answer["dropped"]}
        there = (hit for hit in self._found[key] if hit.file not in dropped)
        shown = itertools.islice(at_most(there, wishes["per_file"]), wishes["k"])
        return [plain(hit, self.bench.root) for hit in shown]

    def cosines(self, query: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Compare a query with all vectors, by SQLite and numpy alone."""
        sql = """SELECT vector FROM chunks JOIN documents USING (document_id) JOIN embeddings USING (embedding_id)
            ORDER BY path, start_char"""
        with closing(sqlite3.connect(self._catalog)) as database:
            rows = np.array([np.frombuffer(blob, np.int8) for (blob,) in database.execute(sql)], np.float64)
        vector = self.bench.encoder.vector(query).astype(np.float64)
        result: np.ndarray[Any, np.dtype[np.float64]] = rows @ vector / np.linalg.norm(rows, axis=1)
        return result / np.linalg.norm(vector)


def check(folder: Path, part: int = 0, parts: int = 1) -> Checked:
    """Check what the diaries say; with `parts`, one of so many shares of the answers."""
    done = Checked()
    if part == 0:
        done.failures += [f"{note['who']}: {note['error']}" for note in read_diaries(folder, "failure")]
        done.runs.update(f"{note['run']}" for note in read_diaries(folder, "run"))
        done.runs["refresh by a reader"] = sum(not note["message"] for note in read_diaries(folder, "refresh"))
        seconds = read_diaries(folder, "second")
        done.failures += _wrong_words(folder)
        done.runs.update(f"second writer {note['outcome']}" for note in seconds)
        done.failures += [
            f"the second writer: {note}" for note in seconds if note["waited"] and note["outcome"] != "wrote"
        ]
    contents = Contents(read_diaries(folder, "content"))
    spans = visible(read_diaries(folder, "commit", "publish"))
    by_generation: dict[str, list[Note]] = defaultdict(list)
    for note in read_diaries(folder, "answer"):
        by_generation[note["key"]].append(note)
    for key in sorted(by_generation)[part::parts]:
        if key not in spans:
            done.failures.append(f"{len(by_generation[key])} answers from {key}, which no reader can have seen")
            continue
        with Reference(folder, key) as reference:
            done.generations.add(key)
            for answer in by_generation[key]:
                _check_answer(answer, reference, contents, spans[key], done)
    return done


def _check_answer(
    answer: Note, reference: Reference, contents: Contents, span: tuple[float, float], done: Checked
) -> None:
    began, ended, hits = answer["began"], answer["ended"], answer["hits"]
    wrong = []
    if span[0] > ended or span[1] < answer["opened"]:
        wrong.append(f"its generation was there from {span[0]} to {span[1]}, the reader came at {answer['opened']}")
    due = reference.due(answer)
    if hits != due:
        wrong.append(f"other hits: due {[hit[:-1] for hit in due]}")
    for name, start, end, *_, text in hits:
        held = contents.held(name, began, ended)
        if not any(each is not None and each[start:end] == text for each in held):
            wrong.append(f"stale: {name} held no such text")
    for name in answer["dropped"]:
        digests = {each and hashlib.sha256(each.encode()).digest() for each in contents.held(name, began, ended)}
        if digests == {reference.hashes[name]} and not contents.was_written(name, began, ended):
            wrong.append(f"{name} was dropped and had not changed")
    if answer["cosines"] is not None:
        exact = reference.cosines(answer["query"])
        done.compared += len(exact)
        if len(exact) != len(answer["cosines"]) or np.abs(exact - answer["cosines"]).max(initial=0) > 1e-3:
            wrong.append("other cosines than by brute force")
    done.failures += [f"{each}; asked {_short(answer)}" for each in wrong]
    done.answers += 1
    done.hits += len(hits)
    done.dropped += len(answer["dropped"])
    done.seconds.append(ended - began)


def _wrong_words(folder: Path) -> list[str]:
    """Give what was said of a busy index and names none of the processes that write to it."""
    processes = {path.stem for path in (folder / NAME).glob("*.jsonl")}
    allowed = ("another process", "still behind its files", "too many files", *(f"by process {n};" for n in processes))
    said = [note.get("message", "") for note in read_diaries(folder, "second", "refresh")]
    return [message for message in said if message and not any(each in message for each in allowed)]


def _short(answer: Note) -> Note:
    hits = [hit[:-1] for hit in answer["hits"]]
    return {**answer, "hits": hits, "cosines": answer["cosines"] is not None}
