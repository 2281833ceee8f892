"""Many clients ask one daemon while the files change: every answer is kept, and held afterwards against what is true.

An answer of `--json` names its generation. Where that one's catalog was kept (`tests.trials.hashed.Sampled`), the
answer must be its exact ranking but for files that had changed on the disk; always, each passage must have stood in its
file at some moment between the question and the answer, and the generation must have been there to be seen.
"""

import hashlib
import json
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate, product
from pathlib import Path
from typing import Any

from hunch.cli.daemon import roots_of
from hunch.core.daemon import client, wire
from hunch.core.daemon.control import state
from hunch.core.indexer import index
from hunch.core.request import SearchRequest, Target
from hunch.core.search.hit import Hit
from hunch.core.search.searcher import Searcher
from hunch.core.store.roots import CATALOG, index_folder
from hunch.core.store.schema import connect
from tests.trials.daemons import Warm, until
from tests.trials.diaries import NAME, Diary, read_diaries
from tests.trials.hashed import Swift
from tests.trials.references import Contents, visible

_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
WORDS = ["".join(parts) for parts in product(_SYLLABLES, repeat=2)][:4000]
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
K = 10
#: How deep a generation is ranked to find what an answer shows: more than this were never dropped at once.
DEPTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, and when it was asked for and had."""

    query: str
    began: float
    ended: float
    out: bytes


@dataclass(slots=True, kw_only=True)
class Load:
    """A folder of made-up files, what happens to them, and what was answered meanwhile."""

    hunch: Warm
    chance: random.Random
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)  #: what each file held from when on
    unanswered: list[str] = field(default_factory=list)  #: what the daemon left to the client
    behind: int = 0  #: answers that said that changes were not taken up in time
    changed: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def write(self, files: int, per_file: int) -> None:
        """Write the files."""
        for number in range(files):
            self._put(f"{number % 100:02d}/{number:05d}.txt", "\n\n".join(self._paragraph() for _ in range(per_file)))

    def index(self, folder: Path) -> int:
        """Index them, and keep a copy of that generation: how many chunks they are."""
        place = index_folder(self.hunch.home, self.hunch.folder)
        chunks = index(place, self.hunch.home, Swift()).chunks
        current, diary, now = place.current(), Diary(folder), time.monotonic()
        assert current is not None
        diary.note("publish", folder=current.name, before=now, after=now)
        with closing(connect(current / CATALOG)) as connection:
            diary.copy(connection, now, now)
        return chunks

    def follow(self) -> None:
        """Wait until the daemon hears of every change."""
        until(
            lambda: [root["followed"] for root in roots_of(state(self.hunch.daemon) or {})] == ["events"], "the watcher"
        )

    def _paragraph(self) -> str:
        return " ".join(self.chance.choices(WORDS, cum_weights=_WEIGHTS, k=105)).capitalize() + "."

    def _put(self, name: str, text: str) -> None:
        path = self.hunch.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = time.monotonic()
        if self.chance.random() < 0.5:
            path.write_text(text, "utf-8")
        else:
            beside = path.with_name(f".{path.name}")
            beside.write_text(text, "utf-8")
            beside.replace(path)
        self.notes.append({"name": name, "text": text, "before": before, "after": time.monotonic()})

    def change(self, files: int, seconds: float) -> None:
        """Change one paragraph of each file, evenly over some time."""
        began = time.monotonic()
        names = sorted({note["name"] for note in self.notes})
        for number in range(files):
            if self.stop.wait(max(0.0, began + seconds * number / files - time.monotonic())):
                return
            name = self.chance.choice(names)
            parts = (self.hunch.folder / name).read_text("utf-8").split("\n\n")
            parts[self.chance.randrange(len(parts))] = self._paragraph()
            self._put(name, "\n\n".join(parts))
            self.changed += 1

    def ask(self, queries: Sequence[str], seed: int, pause_s: float) -> None:
        """Be one client, until `stop`."""
        chance = random.Random(seed)
        known = [f"HOME={self.hunch.user}"]
        while not self.stop.wait(chance.uniform(0, 2 * pause_s)):
            query = chance.choice(queries)
            fields = [str(self.hunch.folder), "0", "80", "24", str(len(known)), *known, "--json", f"-k{K}", "--", query]
            began = time.monotonic()
            reply = client.ask(str(self.hunch.home), [b"search", *map(os.fsencode, fields)])
            ended = time.monotonic()
            if reply is None:
                self.unanswered.append(f"no answer to {query!r} after {ended - began:.2f} s")
                continue
            status, out, err, _ = wire.unpack_answer(reply)
            self.behind += b"is still behind its files" in err
            if err and b"is still behind its files" not in err:
                self.failures.append(f"{query!r}: {err.decode()}")
            if status in (0, 1):
                self.answers.append(Answer(query=query, began=began, ended=ended, out=out))

    def run(self, clients: int, changes: int, seconds: float, pause_s: float) -> None:
        """Let all run for a while."""
        queries = [" ".join(self.chance.sample(WORDS[20:], self.chance.randint(2, 4))) for _ in range(200)]
        seeds = [self.chance.getrandbits(32) for _ in range(clients)]
        threads = [threading.Thread(target=self.ask, args=(queries, seed, pause_s)) for seed in seeds]
        threads.append(threading.Thread(target=self.change, args=(changes, seconds)))
        for thread in threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        for thread in threads:
            thread.join()


@dataclass(slots=True, kw_only=True)
class Verdicts:
    """What a check of all answers came to."""

    failures: list[str] = field(default_factory=list)
    passages: int = 0
    generations: int = 0
    ranked: int = 0  #: answers that were held against the exact ranking of their generation
    dropped: int = 0  #: files that such answers left out because they had changed


def check(load: Load, folder: Path) -> Verdicts:
    """Hold every answer against the files, the generations and the rankings."""
    done = Verdicts(failures=list(load.failures))
    contents, spans = Contents(load.notes), visible(read_diaries(folder, "commit", "publish"))
    current = index_folder(load.hunch.home, load.hunch.folder).current()
    assert current is not None
    by_key: dict[str, list[tuple[Answer, list[Any]]]] = defaultdict(list)
    for answer in load.answers:
        found = json.loads(answer.out)
        key = f"{current.name}-{found['index']['generation']}"
        rows = [_row(result) for result in found["results"]]
        by_key[key].append((answer, rows))
        done.passages += len(rows)
        done.failures += [f"{each}; asked {answer.query!r}" for each in _stale(answer, rows, contents)]
        span = spans.get(key)
        if span is None or span[0] > answer.ended or span[1] < answer.began:
            done.failures.append(f"{key} was there {span}, the question {answer.began} to {answer.ended}")
    done.generations = len(by_key)
    for key, answers in by_key.items():
        if (folder / NAME / "copies" / key).exists():
            with Searcher(Swift()) as searcher:
                place = index_folder(folder / NAME / "copies" / key, load.hunch.folder)
                target = Target(typed="", path=load.hunch.folder, place=place)
                _check_rankings(searcher, target, answers, contents, done)
    return done


def _row(result: dict[str, Any]) -> list[Any]:
    return [result[name] for name in ("path", "start_char", "end_char", "start_line", "end_line", "relevance", "text")]


def _row_of(hit: Hit) -> list[Any]:
    chunk = hit.chunk
    lines = [chunk.start_char, chunk.end_char, chunk.start_line, chunk.end_line]
    return [os.fsdecode(hit.path), *lines, round(hit.relevance, 4), chunk.text]


def _stale(answer: Answer, rows: Sequence[list[Any]], contents: Contents) -> list[str]:
    """Give the passages that their file did not hold while the question was answered."""
    return [
        f"{name} held no such text"
        for name, start, end, *_, text in rows
        if not any(each and each[start:end] == text for each in contents.held(name, answer.began, answer.ended))
    ]


def _check_rankings(
    searcher: Searcher,
    target: Target,
    answers: Sequence[tuple[Answer, list[Any]]],
    contents: Contents,
    done: Verdicts,
) -> None:
    """Hold the answers of one generation against its ranking."""
    rankings: dict[str, list[list[Any]]] = {}
    hashes: dict[str, bytes] = {}
    for answer, rows in answers:
        if answer.query not in rankings:
            hits = searcher.search(answer.query, [target], SearchRequest(k=DEPTH, keep_stale=True))
            rankings[answer.query] = [_row_of(hit) for hit in hits]
            (reader,) = searcher.readers
            hashes = hashes or {os.fsdecode(each.path): each.content_hash for each in reader.documents()}
        left, dropped = list(rows), set[str]()
        for row in rankings[answer.query]:
            if left and row == left[0]:
                left.pop(0)
            elif left or len(rows) < K:
                dropped.add(row[0])
        done.ranked += 1
        done.dropped += len(dropped)
        if left or dropped & {row[0] for row in rows}:
            done.failures.append(f"another ranking of {answer.query!r}: {len(left)} not in it, {dropped} are missing")
        for name in dropped:
            held = contents.held(name, answer.began, answer.ended)
            digests = {each and hashlib.sha256(each.encode()).digest() for each in held}
            if digests == {hashes[name]} and not contents.was_written(name, answer.began, answer.ended):
                done.failures.append(f"{name} was dropped for {answer.query!r} and had not changed")
