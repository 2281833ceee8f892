"""Processes that share an index: one that changes files and indexes them, those that search, and one more that writes.

What each of them saw stands in its diary (`tests.trials.diaries`); `tests.trials.references` checks it afterwards.
"""

import itertools
import os
import random
import time
import traceback
from collections.abc import Callable, Iterator, MutableSequence
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from hunch.core import indexer
from hunch.core.errors import IndexBusy
from hunch.core.forget import bring_back, forget
from hunch.core.refresh import refresh
from hunch.core.request import Mode, Refresh, SearchRequest
from hunch.core.search.hit import Hit
from hunch.core.search.searcher import Searcher
from hunch.core.store import publish
from hunch.core.store.tidy import tidy
from tests.conftest import Bench
from tests.trials.deaths import place_of
from tests.trials.diaries import Diary, record_generations

QUERIES = ("apple trees", "rows of pears", "a wall", "ferry", "boats on the lake", "part 3", "shore", "harbour cranes")
FOLDERS = ("", "lake/", "hill/")
THINGS = ("apple trees", "pears", "boats", "walls", "harbour cranes")
LONG_WAIT_S = 120.0

#: Answers from one view at most.
MOST = 3
#: How many answers each reader has given.
Counts = MutableSequence[int]


@dataclass(slots=True, kw_only=True)
class Files:
    """The files of a bench, and who changes them."""

    bench: Bench
    diary: Diary
    chance: random.Random
    numbers: Iterator[int]

    def text(self) -> str:
        """Make a text that never was before, of one chunk or of some."""
        n, version, thing = self.chance.randrange(9), next(self.numbers), self.chance.choice(THINGS)
        part = f"# Part {n}\n\nVersion {version:06d} of the orchard has {n} rows of {thing} and a wall.\n\n"
        shores = [f"## Shore {k}\n\n" + f"The lake has {version + k} {thing} and a ferry. " * 40 for k in range(n % 3)]
        return part + "\n\n".join(shores)

    def names(self) -> list[str]:
        return sorted(path.relative_to(self.bench.root).as_posix() for path in self.bench.root.rglob("*.md"))

    def change(self, act: Callable[[], object], after: dict[str, str | None]) -> None:
        """Do something to files, and note between which moments it came to what they hold then."""
        before = time.monotonic()
        act()
        now = time.monotonic()
        for name, text in after.items():
            self.diary.note("content", name=name, text=text, before=before, after=now)

    def put(self, name: str, text: str, *, whole: bool = False) -> None:
        """Write a file: in place, or `whole` by rename."""
        path, beside = self.bench.root / name, self.bench.home / "beside"

        def replace() -> None:
            beside.write_text(text, "utf-8")
            beside.replace(path)

        self.change(replace if whole else lambda: path.write_text(text, "utf-8"), {name: text})

    def edit(self) -> None:
        """Change one file in one of the ways in which files change."""
        names, new = self.names(), f"{self.chance.choice(FOLDERS)}{next(self.numbers)}.md"
        name = self.chance.choice(names)
        path, text = self.bench.root / name, (self.bench.root / name).read_text("utf-8")
        whole = self.chance.random() < 0.5
        kind = self.chance.choice(["write"] * 5 + ["digits", "add", "add", "rename", "delete", "touch", "again"])
        if kind == "add" and len(names) < 60:
            self.put(new, self.text(), whole=whole)
        elif kind == "rename":
            self.change(lambda: path.rename(self.bench.root / new), {name: None, new: text})
        elif kind == "delete" and len(names) > 20:
            self.change(path.unlink, {name: None})
        elif kind == "touch":
            os.utime(path)
        elif kind == "again":  # another time and another inode, and the same bytes
            self.put(name, text, whole=True)
        elif kind == "digits":  # the same size
            at = text.index("Version ") + len("Version ")
            self.put(name, f"{text[:at]}{next(self.numbers):06d}{text[at + 6 :]}")
        else:
            self.put(name, self.text(), whole=whole)

    def run(self, kind: str) -> None:
        """Let the index follow in one of its ways."""
        bench, place = self.bench, place_of(self.bench)
        if kind == "collect":
            tidy(place, embeddings=True, wait_s=LONG_WAIT_S)
        elif kind == "forget":
            forget(bench.root / "lake", bench.home)
            self.edit()
            bring_back(bench.root / "lake", place)
        indexer.index(place, bench.home, bench.encoder, rebuild=kind == "rebuild", wait_s=LONG_WAIT_S)


def begin(folder: Path, files: int = 40) -> Bench:
    """Write the first files, and index them."""
    bench = Bench(folder)
    for name in FOLDERS:
        (bench.root / name).mkdir(exist_ok=True)
    texts = Files(bench=bench, diary=Diary(folder), chance=random.Random(0), numbers=itertools.count())
    bench.write({f"{FOLDERS[n % len(FOLDERS)]}{n}.md": texts.text() for n in range(files)})
    bench.index()
    return bench


def prepare(folder: Path) -> tuple[Bench, Diary]:
    """Make a process one that writes in small steps and records them."""
    indexer.BATCH_SECONDS = 0.0
    publish.TAIL, publish.ORPHANS = 5, 10
    diary = Diary(folder)
    record_generations(diary)
    return Bench(folder), diary


def write(folder: Path, seed: int, stop: Event, runs: list[str], counts: Counts | None = None) -> None:
    """Change files and index them: each of `runs`, or without them any until `stop`.

    With `counts`, each run waits until every reader has opened the index anew, so that all have seen what it left.
    """
    bench, diary = prepare(folder)
    chance = random.Random(seed)
    files = Files(bench=bench, diary=diary, chance=chance, numbers=itertools.count(seed % 90 * 10_000 + 1_000))
    kinds = iter(runs) if runs else iter(lambda: chance.choice(["index"] * 20 + ["rebuild", "collect", "forget"]), "")
    try:
        for kind in itertools.takewhile(lambda _: not stop.is_set(), kinds):
            for _ in range(chance.randint(1, 4)):
                files.edit()
            began = time.monotonic()
            try:
                files.run(kind)
            except IndexBusy:  # `forget` waits for ten seconds, and the lock goes to whoever asks first
                kind = "given up"
            diary.note("run", run=kind, seconds=time.monotonic() - began)
            if counts is not None:
                _until_answered(counts)
    except Exception:  # noqa: BLE001 - every kind of failure is what this looks for
        diary.note("failure", who="writer", error=traceback.format_exc())


def _until_answered(counts: Counts) -> None:
    wanted = [count + MOST + 1 for count in counts]
    deadline = time.monotonic() + LONG_WAIT_S
    while any(count < due for count, due in zip(counts, wanted, strict=True)):
        if time.monotonic() > deadline:
            raise TimeoutError("a reader does not answer")
        time.sleep(0.005)


def contend(folder: Path, seed: int, stop: Event) -> None:
    """Be a second writer: now one that gives up at once, now one that waits."""
    bench, diary = prepare(folder)
    chance = random.Random(seed)
    while not stop.wait(chance.uniform(0.05, 0.3)):
        wait_s = chance.choice((0.0, 0.0, 0.0, LONG_WAIT_S))
        try:
            indexer.index(place_of(bench), bench.home, bench.encoder, wait_s=wait_s)
            diary.note("second", waited=bool(wait_s), outcome="wrote")
        except IndexBusy as busy:
            diary.note("second", waited=bool(wait_s), outcome="busy", message=str(busy))
        except Exception:  # noqa: BLE001 - every kind of failure is what this looks for
            diary.note("failure", who="second writer", error=traceback.format_exc())


def read(folder: Path, seed: int, stop: Event, counts: Counts, number: int) -> None:
    """Search without pause until `stop`, each view of the index for a query or for a few; now and then update it."""
    bench, diary = prepare(folder)
    chance = random.Random(seed)
    while not stop.is_set():
        opened = time.monotonic()
        try:
            if chance.random() < 0.05:
                done = refresh(place_of(bench), bench.home, bench.encoder, Refresh.AUTO)
                diary.note("refresh", message=done.message)
            with Searcher(bench.encoder) as searcher:
                for _ in range(chance.choice((1, 1, 1, MOST))):
                    diary.note("answer", **ask(searcher, bench, chance), opened=opened)
                    counts[number] += 1
        except Exception:  # noqa: BLE001 - every kind of failure is what this looks for
            diary.note("failure", who="reader", error=traceback.format_exc())
            counts[number] += 1


def ask(searcher: Searcher, bench: Bench, chance: random.Random) -> dict[str, Any]:
    """Ask one question; give all that a check of its answer needs."""
    request = SearchRequest(
        mode=chance.choice(list(Mode)),
        k=chance.choice((3, 10)),
        per_file=chance.choice((None, None, 1)),
        diverse=chance.random() < 0.2,
    )
    query = chance.choice(QUERIES)
    began = time.monotonic()
    targets = bench.targets()
    hits = searcher.search(query, targets, request)
    ended = time.monotonic()
    (reader,) = searcher.readers
    cosines = None
    if chance.random() < 0.1:
        parsed = searcher.parse(query).encode()
        cosines = searcher.collection(targets, request).cosines(parsed.vector, None).tolist()
    return {
        "key": f"{reader.folder.name}-{reader.generation}",
        "began": began,
        "ended": ended,
        "query": query,
        "wishes": {name: getattr(request, name) for name in ("mode", "k", "per_file", "diverse")},
        "hits": [plain(hit, bench.root) for hit in hits],
        "dropped": sorted(str(path.relative_to(bench.root)) for paths in searcher.changed.values() for path in paths),
        "cosines": cosines,
    }


def plain(hit: Hit, root: Path) -> list[Any]:
    """Give what is compared of a hit: file, span, lines, type, relevance and text."""
    chunk = hit.chunk
    name = os.path.relpath(os.fsdecode(hit.file), root)
    return [
        name,
        chunk.start_char,
        chunk.end_char,
        chunk.start_line,
        chunk.end_line,
        hit.type,
        hit.relevance,
        chunk.text,
    ]
