"""An index that is broken, foreign or newer: one clear line or a right answer, never a crash, nothing deleted."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hunch.cli.app import guarded
from hunch.cli.exits import Exit
from tests.conftest import write_tree
from tests.program import Program, indexed

FILES = {f"{n}.md": f"# Note {n}\n\nThe note number {n} tells of tomatoes and bread.\n" for n in range(30)}
Harm = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder; the tests break copies of its home."""
    return indexed(tmp_path_factory.mktemp("damage"), FILES)


@pytest.fixture
def hunch(sound: Program, tmp_path: Path) -> Program:
    shutil.copytree(sound.home, tmp_path / "home")
    return Program(sound.folder, tmp_path / "home")


def catalog_of(program: Program) -> Path:
    (path,) = program.home.glob("indexes/*/gen-*/catalog.db")
    return path


def empty(catalog: Path) -> None:
    catalog.write_bytes(b"")


def cut(catalog: Path) -> None:
    catalog.write_bytes(catalog.read_bytes()[:10_000])


def garble(catalog: Path) -> None:
    catalog.write_bytes(b"not a database, " * 4096)


def garble_the_schema(catalog: Path) -> None:
    content = bytearray(catalog.read_bytes())
    content[200:3000] = b"\xa5" * 2800
    catalog.write_bytes(content)


def make_foreign(catalog: Path) -> None:
    catalog.unlink()
    with sqlite3.connect(catalog) as database:
        database.execute("CREATE TABLE shopping (item TEXT)")
    database.close()


def make_newer(catalog: Path) -> None:
    with sqlite3.connect(catalog) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def make_older(catalog: Path) -> None:
    """Turn it into one of the first format, which knew no windows."""
    with sqlite3.connect(catalog) as database:
        database.execute("ALTER TABLE embeddings DROP COLUMN windows")
        database.execute("UPDATE meta SET value = 'schema 1, split 1, situate 1, terms 2' WHERE key = 'recipe'")
        database.execute("PRAGMA user_version = 1")
    database.close()


BROKEN: list[tuple[Harm, str]] = [
    (empty, "is not a catalog of hunch; move it away, or set HUNCH_HOME to another folder; nothing was changed"),
    (cut, "is damaged (database disk image is malformed); it was left as it is: to make a new one"),
    (
        garble,
        "is damaged (file is not a database); it was left as it is: to make a new one beside it from the files: hunch "
        "doctor --repair",
    ),
    (garble_the_schema, "is damaged ("),
    (make_foreign, "is not a catalog of hunch; move it away"),
    (make_newer, "has format 99, this hunch reads up to 4: upgrade hunch, or set another HUNCH_HOME"),
]


@pytest.mark.parametrize(("harm", "message"), BROKEN)
def test_every_command_says_in_one_line_what_is_wrong(hunch: Program, harm: Harm, message: str) -> None:
    harm(catalog_of(hunch))
    before = catalog_of(hunch).read_bytes()
    for arguments in (["tomatoes"], ["index"]):
        done = hunch(*arguments)
        assert (done.status, done.out) == (2, b"")
        assert str(catalog_of(hunch)) in done.err
        assert message in done.err
        assert done.err.count("\n") == 1
    assert catalog_of(hunch).read_bytes() == before


@pytest.mark.parametrize("harm", [empty, garble, make_newer])
def test_status_still_tells_of_the_other_roots(hunch: Program, harm: Harm, tmp_path: Path) -> None:
    broken = catalog_of(hunch)
    hunch("index", "-q", write_tree(tmp_path / "more", {"a.md": "Owls.\n"}))
    harm(broken)
    done = hunch("status", "--json")
    roots = json.loads(done.out)["roots"]
    assert done.status == 0
    assert sorted("error" in root for root in roots) == [False, True]


@pytest.mark.parametrize("harm", [cut, garble, garble_the_schema, make_foreign])
def test_a_rebuild_brings_the_answers_back_and_keeps_what_was_broken(
    sound: Program, hunch: Program, harm: Harm
) -> None:
    harm(catalog_of(hunch))
    broken = catalog_of(hunch).read_bytes()
    assert hunch("index", "--rebuild", "-q").status == 0
    assert hunch("tomatoes", "--jsonl").out == sound("tomatoes", "--jsonl").out
    assert [path.read_bytes() for path in hunch.home.glob("indexes/*/damaged-*/catalog.db")] == [broken]


def test_a_rebuild_does_not_replace_what_a_newer_hunch_made(hunch: Program) -> None:
    make_newer(catalog_of(hunch))
    assert hunch("index", "--rebuild").status == 2
    assert catalog_of(hunch).exists()


@pytest.mark.parametrize("refresh", ["auto", "off"])
def test_an_index_of_an_older_format_is_made_anew_when_asked_and_what_was_forgotten_stays_out(
    hunch: Program, refresh: str
) -> None:
    before = hunch("tomatoes", "-l", "-k", "100").out
    hunch("forget", "7.md")
    make_older(catalog_of(hunch))
    old = catalog_of(hunch).read_bytes()
    refused = hunch("tomatoes", "--refresh", refresh)
    assert refused.status == 2
    assert f"was made by an older hunch; to make it anew: hunch index {hunch.folder}" in refused.err
    assert catalog_of(hunch).read_bytes() == old
    assert hunch("index").status == 0
    after = hunch("tomatoes", "-l", "-k", "100").out
    assert sorted(after.split()) == sorted(set(before.split()) - {b"7.md"})


@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_broken_snapshot_costs_time_and_no_result(sound: Program, hunch: Program, content: bytes | None) -> None:
    (snapshot,) = hunch.home.glob("indexes/*/gen-*/vectors-*.usearch")
    if content is None:
        snapshot.unlink()
    else:
        snapshot.write_bytes(content)
    assert hunch("tomatoes", "--jsonl").out == sound("tomatoes", "--jsonl").out


@pytest.mark.parametrize("arguments", [["tomatoes"], ["index"]])
def test_a_home_that_cannot_be_is_named(sound: Program, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = sound(*arguments, env={"HUNCH_HOME": str(tmp_path / "file")})
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith(f"hunch: cannot write {tmp_path}/file/indexes/")
    assert done.err.endswith(": Not a directory; make room or give the right to, or set HUNCH_HOME to another folder\n")


@pytest.mark.parametrize("limit_kib", [8, 64])
def test_a_disk_that_is_full_is_named_and_what_is_indexed_is_still_found(hunch: Program, limit_kib: int) -> None:
    hunch("forget", ".")
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_kib * 1024, before[1]))
    try:
        done = hunch("index")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.status == 2
    assert done.err.startswith(f"hunch: cannot write {hunch.home}/indexes/")
    assert hunch("tomatoes", "-k1").status == 0


def test_a_crash_is_shown_whole_and_is_never_taken_for_no_results(
    sound: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("hunch.core.search.searcher.Searcher.__enter__", crash)
    done = sound("tomatoes")
    assert done.status == 2
    assert "Traceback" in done.err
    assert done.err.endswith("RuntimeError: unforeseen\n")


def test_ctrl_c_while_a_library_is_loaded_is_ctrl_c_and_no_crash() -> None:
    def load() -> int:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as pressed:
            raise ImportError("initialization failed") from pressed

    assert guarded(load) == Exit.INTERRUPTED
