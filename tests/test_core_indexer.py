"""Indexing: what changed is read, what is new is encoded, and nothing else."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from hunch.core.errors import IndexBusy, IndexForeign, IndexOutdated
from hunch.core.indexer import index
from hunch.core.plan import is_settled
from hunch.core.request import Mode
from hunch.core.store import generations
from hunch.core.store.lock import writer_lock
from hunch.core.store.roots import CATALOG, covering, index_folder
from hunch.core.types import Stat
from tests.conftest import Bench, HashEncoder, settle

PARAGRAPH = "The quick brown fox jumps over the lazy dog, and the dog does not mind at all today. " * 6
FILES = {
    "notes/apples.md": f"# Apples\n\n{PARAGRAPH}\n\n## Keeping\n\nApples keep best in a cool cellar.{PARAGRAPH}\n",
    "notes/pears.md": f"# Pears\n\nPears ripen after they are picked. {PARAGRAPH}\n",
    "code/orchard.py": "def prune(tree):\n    return [b for b in tree if b.alive]\n",
}


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(FILES)
    settle(bench.root)
    time.sleep(0.03)  # the change of the times is itself a change; files rest longer than a tick before they are read
    return bench


def test_a_second_run_reads_nothing_and_encodes_nothing(orchard: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = orchard.index()
    assert (first.indexed, first.unchanged) == (3, 0)
    assert first.embedded == first.chunks == len(orchard.encoder.texts)
    opened: list[str] = []
    real_open = os.open

    def watched(path: str, flags: int, *rest: int, **named: int) -> int:
        opened.append(str(path))
        return real_open(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", watched)
    second = orchard.index()
    assert (second.indexed, second.unchanged, second.embedded) == (0, 3, 0)
    assert not {str(orchard.root / name) for name in FILES}.intersection(opened)


def test_an_edit_encodes_only_the_chunks_that_changed(orchard: Bench) -> None:
    before = orchard.index().chunks
    text = FILES["notes/apples.md"].replace("cool cellar", "warm kitchen")
    orchard.write({"notes/apples.md": text})
    report = orchard.index()
    assert report.indexed == 1
    assert report.chunks == before
    assert report.embedded == 1
    assert "warm kitchen" in orchard.encoder.texts[0]


def test_a_rename_and_a_copy_encode_nothing(orchard: Bench) -> None:
    orchard.index()
    (orchard.root / "notes" / "pears.md").rename(orchard.root / "birnen.md")
    shutil.copy(orchard.root / "notes" / "apples.md", orchard.root / "copy.md")
    report = orchard.index()
    assert (report.indexed, report.removed, report.embedded) == (2, 1, 0)
    shown = {hit.path for hit in orchard.search("pears ripen", mode=Mode.LEXICAL)}
    assert os.fsencode(orchard.root / "birnen.md") in shown
    assert os.fsencode(orchard.root / "notes" / "pears.md") not in shown


def test_equal_texts_are_encoded_once(bench: Bench) -> None:
    bench.write({f"{n}.md": PARAGRAPH for n in range(5)})
    report = bench.index()
    assert (report.chunks, report.embedded) == (5, 1)


def test_a_deleted_file_leaves_the_index(orchard: Bench) -> None:
    orchard.index()
    (orchard.root / "notes" / "pears.md").unlink()
    assert orchard.index().removed == 1
    assert not orchard.search("pears", mode=Mode.LEXICAL)


def test_a_touched_file_is_read_but_not_encoded(orchard: Bench) -> None:
    orchard.index()
    os.utime(orchard.root / "notes" / "pears.md")
    report = orchard.index()
    assert (report.indexed, report.unchanged, report.embedded) == (0, 3, 0)


def test_an_edit_that_keeps_size_and_time_is_seen(orchard: Bench) -> None:
    orchard.index()
    path = orchard.root / "code" / "orchard.py"
    stat = path.stat()
    path.write_text(path.read_text().replace("alive", "green"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert orchard.index().indexed == 1


@pytest.mark.parametrize(
    ("mtime_ns", "read_ns", "settled"),
    [
        (5_000_000_123, 5_100_000_000, True),
        (5_000_000_123, 5_000_000_200, False),
        (5_000_000_000, 6_000_000_000, False),  # whole seconds: a file system that rounds
        (5_000_000_000, 8_000_000_000, True),
        (9_000_000_123, 5_000_000_000, False),  # from the future
    ],
)
def test_a_file_read_within_a_tick_of_its_writing_is_read_again(mtime_ns: int, read_ns: int, settled: bool) -> None:
    stat = Stat(size_bytes=1, mtime_ns=mtime_ns, ctime_ns=mtime_ns, inode=1)
    assert is_settled(stat, read_ns) is settled


def test_skipped_files_are_counted_by_reason_and_not_read_twice(orchard: Bench) -> None:
    orchard.write({"picture.png": b"\x89PNG\r\n\x1a\n\x00\x00", "empty.md": "", "key.pem": "x"})
    (orchard.root / "link.md").symlink_to("notes/pears.md")
    report = orchard.index()
    assert report.skipped == {"binary": 1, "empty": 1, "secret": 1, "symlink": 1}
    assert orchard.index().skipped == report.skipped


def test_a_file_that_becomes_binary_leaves_the_index(orchard: Bench) -> None:
    orchard.index()
    orchard.write({"notes/pears.md": b"\x00\x01\x02"})
    report = orchard.index()
    assert (report.removed, report.skipped) == (1, {"binary": 1})
    assert not orchard.search("pears", mode=Mode.LEXICAL)


def test_a_root_that_vanished_keeps_its_index(orchard: Bench) -> None:
    orchard.index()
    orchard.root.rename(orchard.root.with_name("elsewhere"))
    with pytest.raises(Exception, match="no such file or folder"):
        orchard.index()
    assert covering(orchard.home, orchard.root) is not None


def test_indexing_a_parent_takes_its_children_over_without_encoding(orchard: Bench) -> None:
    child = orchard.root / "notes"
    orchard.index(child)
    place = index_folder(orchard.home, child)
    assert place.current() is not None
    report = orchard.index()
    assert report.indexed == 3
    assert len(orchard.encoder.texts) == 1  # the code: the notes had been encoded
    assert place.current() is None
    assert covering(orchard.home, child) == index_folder(orchard.home, orchard.root)


def test_another_encoder_makes_a_new_index_and_never_mixes(orchard: Bench) -> None:
    chunks = orchard.index().chunks
    orchard.encoder = HashEncoder("hash@2")
    place = index_folder(orchard.home, orchard.root)
    with pytest.raises(IndexOutdated):
        index(place, orchard.home, orchard.encoder, may_rebuild=False)
    assert orchard.index().embedded == chunks
    assert place.generations() == [2]


def test_another_recipe_rebuilds_beside_and_keeps_the_embeddings(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orchard.index()
    monkeypatch.setattr(generations, "RECIPE", "split 99")
    report = orchard.index()
    assert (report.indexed, report.embedded) == (3, 0)


def test_a_rebuild_keeps_the_old_index_until_the_new_one_is_complete(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    orchard.index()
    place = index_folder(orchard.home, orchard.root)

    class Stopped(Exception):
        pass

    def stop(*_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        index(place, orchard.home, orchard.encoder, rebuild=True, progress=stop)
    assert place.current() == place.generation(1)
    assert orchard.search("pears", mode=Mode.LEXICAL)


def test_a_stopped_run_keeps_what_it_did_and_the_next_goes_on(orchard: Bench) -> None:
    place = index_folder(orchard.home, orchard.root)

    def stop(files_done: int, *_: int) -> None:
        if files_done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index(place, orchard.home, orchard.encoder, progress=stop)
    assert {hit.state for hit in orchard.search("apples")} <= {"partial"}
    encoded = len(orchard.encoder.texts)
    report = orchard.index()
    assert report.indexed < 3
    assert report.embedded < encoded + report.chunks
    assert {hit.state for hit in orchard.search("apples")} == {"fresh"}


def test_a_second_writer_hears_who_holds_the_lock(orchard: Bench) -> None:
    place = index_folder(orchard.home, orchard.root)
    place.create()
    with writer_lock(place, wait_s=0), pytest.raises(IndexBusy, match=str(os.getpid())):
        orchard.index()


def test_a_foreign_file_in_the_catalogs_place_is_left_alone(orchard: Bench) -> None:
    orchard.index()
    folder = index_folder(orchard.home, orchard.root).current()
    assert folder is not None
    for name in os.listdir(folder):
        (folder / name).unlink()
    with sqlite3.connect(folder / CATALOG) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    content = (folder / CATALOG).read_bytes()
    with pytest.raises(IndexForeign):
        orchard.index()
    assert (folder / CATALOG).read_bytes() == content


def test_a_newer_catalog_is_refused_even_for_a_rebuild(orchard: Bench) -> None:
    orchard.index()
    folder = index_folder(orchard.home, orchard.root).current()
    assert folder is not None
    database = sqlite3.connect(folder / CATALOG)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(IndexForeign, match="upgrade"):
        orchard.index(rebuild=True)


def test_a_damaged_catalog_is_kept_aside_by_a_rebuild(orchard: Bench) -> None:
    orchard.index()
    place = index_folder(orchard.home, orchard.root)
    folder = place.current()
    assert folder is not None
    catalog = folder / CATALOG
    for name in os.listdir(folder):
        if name != CATALOG:
            (folder / name).unlink()
    catalog.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Exception, match="damaged|not a catalog"):
        orchard.index()
    assert orchard.index(rebuild=True).indexed == 3
    kept = list(place.folder.glob("damaged-*"))
    assert [(path / CATALOG).read_bytes()[:21] for path in kept] == [b"not a database at all"]


def test_nothing_of_the_index_can_be_read_by_others(orchard: Bench) -> None:
    old = os.umask(0)
    try:
        orchard.index()
    finally:
        os.umask(old)
    for path in [orchard.home / "indexes", *(orchard.home / "indexes").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_home_of_the_index_is_never_indexed(orchard: Bench) -> None:
    orchard.home = orchard.root / "visible-home"
    first = orchard.index()
    assert orchard.index().unchanged == first.indexed == 3


def test_a_file_named_as_the_root_is_indexed_alone(orchard: Bench) -> None:
    path = orchard.root / "notes" / "pears.md"
    assert orchard.index(path).indexed == 1
    (hit, *_) = orchard.search("pears", path)
    assert hit.path == os.fsencode(path)
    assert covering(orchard.home, orchard.root / "notes" / "apples.md") is None


def test_file_names_of_any_bytes_are_kept_exactly(bench: Bench) -> None:
    names = [b"line\nbreak.md", b"esc\x1b[31m.md", b"latin-\xe9.md", "日本.md".encode(), b"per%cent_.md", b"a.b"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(bench.root), name))).write_text("an apple a day")
    bench.index()
    hits = bench.search("apple", k=20)
    assert sorted(os.path.basename(hit.path) for hit in hits) == sorted(names)
