"""Files of an index, broken in every way that disks and people break files, and what the index says of it then."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from hunch.core.doctor import examine
from hunch.core.errors import HunchError
from hunch.core.store import seal
from hunch.core.store.checksum import COVERED, teach
from tests.conftest import Bench
from tests.trials.deaths import QUERIES, catalog_of, place_of

Damage = Callable[[bytearray, random.Random], None]
PAGE = 512  #: the least that a disk loses
TABLES = (*COVERED, "passages", "terms")


def flip(content: bytearray, chance: random.Random) -> None:
    """Turn over one bit."""
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def flip_many(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randrange(2, 50)):
        flip(content, chance)


def truncate(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def zero_the_tail(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    content[start:] = bytes(len(content) - start)


def zero_a_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content)) // PAGE * PAGE
    content[start : start + PAGE] = bytes(len(content[start : start + PAGE]))


def swap_pages(content: bytearray, chance: random.Random) -> None:
    a, b = (chance.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[a : a + PAGE], content[b : b + PAGE] = content[b : b + PAGE], content[a : a + PAGE]


KINDS: tuple[Damage, ...] = (flip, flip_many, truncate, zero_the_tail, zero_a_page, swap_pages)


def damaged(content: bytes, damage: Damage, chance: random.Random) -> bytes:
    """Give other bytes than those; where the damage leaves them as they are, one bit is turned over."""
    broken = bytearray(content)
    damage(broken, chance)
    if broken == content:
        flip(broken, chance)
    return bytes(broken)


def copy_of(bench: Bench, home: Path) -> Bench:
    """Give the same index in another home, to be broken there."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(bench.home, home)
    copy = Bench(bench.root.parent)
    copy.home = home
    return copy


def snapshot_of(bench: Bench) -> Path:
    (path,) = catalog_of(bench).parent.glob("vectors-*.usearch")
    return path


def rewrite(path: Path, content: bytes, *, unseen: bool = False) -> None:
    """Put other bytes into a file; `unseen` as a failing disk does, which changes no time of it."""
    before = path.stat()
    path.write_bytes(content)
    if not unseen:
        return
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    # The time of the last change cannot be set: what remembers it is told the new one instead.
    if path.name == "catalog.db":
        seal.put_on(path)
    else:
        database = sqlite3.connect(path.parent / "catalog.db")
        teach(database)
        (text,) = database.execute("SELECT value FROM meta WHERE key = 'snapshot'").fetchone()
        told = json.dumps(json.loads(text) | {"ctime_ns": path.stat().st_ctime_ns})
        database.execute(
            "UPDATE meta SET value = ?1, checksum = checksum('snapshot', ?1) WHERE key = 'snapshot'", (told,)
        )
        database.commit()
        database.close()
        seal.put_on(path.parent / "catalog.db")


def dump(catalog: Path) -> object:
    """Give all that a reader can ever see of a catalog, or the error that it meets."""
    database = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)
    database.text_factory = bytes
    try:
        seen = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        ids = {table: database.execute(f"SELECT rowid FROM {table}").fetchall() for table in TABLES[:3]}
        indexed = [
            database.execute(f"SELECT count(*) FROM {table} INDEXED BY {index}").fetchall()
            for table, index in (("chunks", "chunks_by_document"), ("chunks", "chunks_by_embedding"))
        ]
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        return [seen, ids, indexed, schema]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    finally:
        database.close()


def answer(bench: Bench) -> list[object] | str:
    """Ask the fixed queries: hits, or what is said instead. Anything else is a failure."""
    try:
        return [bench.search(query, k=50) for query in QUERIES]
    except HunchError as error:
        return str(error)


def found_by_doctor(bench: Bench) -> bool:
    """Tell whether `doctor --deep` finds anything."""
    return bool(examine(place_of(bench), deep=True))
