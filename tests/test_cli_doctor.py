"""`hunch doctor` and `hunch gc`: what is wrong is said, what can be mended is, and nothing is lost by it."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hunch.core.store import seal
from tests.program import Program, indexed

FILES = {f"{n}.md": f"# Note {n}\n\nThe note number {n} tells of tomatoes and bread.\n" for n in range(8)}
Harm = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder; the tests break copies of its home."""
    return indexed(tmp_path_factory.mktemp("doctor"), FILES)


@pytest.fixture
def hunch(sound: Program, tmp_path: Path) -> Program:
    shutil.copytree(sound.home, tmp_path / "home")
    return Program(sound.folder, tmp_path / "home")


def generation(program: Program) -> Path:
    (path,) = program.home.glob("indexes/*/gen-*")
    return path


def change(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "catalog.db") as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def lose_the_snapshot(folder: Path) -> None:
    for path in folder.glob("*.usearch"):
        path.unlink()


def exchange_texts(folder: Path) -> None:
    change(folder, "UPDATE passages_content SET c2 = 'The note tells of poison.' WHERE id = 2")


def exchange_vectors(folder: Path) -> None:
    change(folder, "UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE embedding_id = 2")


def lose_words(folder: Path) -> None:
    change(folder, "DELETE FROM passages_data WHERE id > 10")


def lose_a_chunk(folder: Path) -> None:
    change(folder, "DELETE FROM chunks WHERE chunk_id = 4")


def garble(folder: Path) -> None:
    (folder / "catalog.db").write_bytes(b"no database " * 4096)


def open_to_all(folder: Path) -> None:
    (folder / "catalog.db").chmod(0o644)


def leave_something(folder: Path) -> None:
    (folder / ".vectors-000007.usearch.123").write_bytes(b"half a snapshot")


def change_the_tables(folder: Path) -> None:
    change(
        folder,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'length INTEGER', 'length  INTEGER') WHERE name = 'chunks'",
    )


def leave_a_generation(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("gen-0"))


HARMS: list[tuple[Harm, str, str]] = [
    (lose_the_snapshot, "snapshot", "publish"),
    (exchange_texts, "rows", "rebuild"),
    (exchange_vectors, "rows", "rebuild"),
    (lose_words, "words", "words"),
    (lose_a_chunk, "references", "rebuild"),
    (garble, "readable", "rebuild"),
    (open_to_all, "rights", "protect"),
    (leave_something, "leftover", "tidy"),
    (leave_a_generation, "leftover", "tidy"),
    (change_the_tables, "facts", "rebuild"),
]


@pytest.mark.parametrize(("harm", "check", "cure"), HARMS, ids=lambda value: getattr(value, "__name__", value))
def test_each_harm_is_named_and_mended_and_the_answers_are_as_before(
    sound: Program, hunch: Program, harm: Harm, check: str, cure: str
) -> None:
    harm(generation(hunch))
    found = hunch("doctor", "--json")
    (root,) = json.loads(found.out)["roots"]
    assert found.status == 1
    assert (check, cure) in {(finding["check"], finding["cure"]) for finding in root["findings"]}
    mended = hunch("doctor", "--repair")
    assert (mended.status, "mended: " in mended.out.decode()) == (0, True)
    assert hunch("doctor", "--deep").out.decode().splitlines()[1] == "  healthy"
    assert hunch("tomatoes", "--jsonl", "-k", "100").out == sound("tomatoes", "--jsonl", "-k", "100").out


def test_a_sound_index_is_healthy_and_deep_tells_of_its_space(sound: Program) -> None:
    assert sound("doctor").lines == [str(sound.folder), "  healthy"]
    done = sound("doctor", "--deep", "--json")
    (root,) = json.loads(done.out)["roots"]
    assert (done.status, root["findings"], root["mended"]) == (0, [], [])
    assert root["space"]["recall"] == 1.0
    assert 1 < root["space"]["effective_rank"] <= root["space"]["dimensions"] == 384


def test_what_was_damaged_is_kept_until_a_person_lets_it_go(hunch: Program) -> None:
    garble(generation(hunch))
    hunch("doctor", "--repair")
    (aside,) = hunch.home.glob("indexes/*/damaged-*/catalog.db")
    assert aside.read_bytes().startswith(b"no database")
    assert "damaged indexes that were kept: 1; to delete: hunch gc --damaged" in hunch("gc").err
    assert aside.exists()
    hunch("gc", "--damaged")
    assert not aside.exists()


def test_what_was_forgotten_stays_out_of_what_is_mended_or_it_is_said(hunch: Program) -> None:
    hunch("forget", "3.md")
    exchange_texts(generation(hunch))
    done = hunch("doctor", "--repair")
    assert (done.status, "forgotten" in done.err) == (0, False)
    assert "3.md" not in hunch("tomatoes", "-l", "-k", "100").lines
    garble(generation(hunch))
    done = hunch("doctor", "--repair")
    assert "what had been forgotten could not be read" in done.err
    assert "3.md" in hunch("tomatoes", "-l", "-k", "100").lines


def test_a_text_that_was_exchanged_is_neither_shown_nor_taken_for_one_s_own_by_a_writer(hunch: Program) -> None:
    exchange_texts(generation(hunch))
    for arguments in (["tomatoes"], ["index"], ["tomatoes", "--refresh", "off"]):
        done = hunch(*arguments)
        assert (done.status, done.out) == (2, b"")
        assert "is damaged (rows of chunks that are not what was written: 1)" in done.err
    seal.put_on(generation(hunch) / "catalog.db")  # as if the disk had done it, which leaves no trace
    done = hunch("note poison", "--refresh", "off", "--all")
    assert (done.status, b"poison" in done.out) == (2, False)
    assert "a row is not what was written" in done.err


def test_what_is_forgotten_leaves_what_a_repair_kept_aside_too(hunch: Program) -> None:
    exchange_texts(generation(hunch))
    hunch("doctor", "--repair")
    assert b"number 3 tells" in b"".join(path.read_bytes() for path in hunch.home.glob("indexes/*/damaged-*/*"))
    hunch("forget", "3.md")
    assert b"number 3 tells" not in b"".join(path.read_bytes() for path in hunch.home.rglob("*") if path.is_file())


def test_a_damaged_index_can_be_forgotten(hunch: Program) -> None:
    garble(generation(hunch))
    assert hunch("forget", ".").status == 0
    assert not list(hunch.home.rglob("*.db"))


def test_without_its_files_a_damaged_index_is_left_as_it_is(tmp_path: Path) -> None:
    program = indexed(tmp_path, FILES)
    broken = generation(program) / "catalog.db"
    garble(generation(program))
    program.folder.rename(program.folder.with_name("moved"))
    program.folder.mkdir()
    done = program("doctor", "--repair")
    assert done.status == 2
    assert "its index was kept" in done.out.decode()
    assert broken.read_bytes().startswith(b"no database")


def test_an_index_that_is_being_written_cannot_be_checked(hunch: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    filelock = pytest.importorskip("filelock")
    monkeypatch.setattr("hunch.cli.doctor.WAIT_S", 0.0)
    (folder,) = hunch.home.glob("indexes/*")
    with filelock.FileLock(folder / "lock"):
        done = hunch("doctor")
    assert done.status == 2
    assert "could not be checked: the index of" in done.out.decode()


def test_collecting_drops_what_no_file_has_and_keeps_every_answer(tmp_path: Path) -> None:
    program = indexed(tmp_path, FILES)
    (program.folder / "5.md").unlink()
    before = program("tomatoes", "--jsonl", "-k", "100").out
    done = program("gc")
    assert (done.status, "unused embeddings: 1" in done.err) == (0, True)
    assert "unused embeddings: 0" in program("gc").err
    assert program("tomatoes", "--jsonl", "-k", "100").out == before
    assert program("doctor", "--deep").status == 0


def test_a_path_that_no_index_covers_is_an_error(sound: Program, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for command in ("doctor", "gc"):
        assert sound(command, tmp_path / "other").status == 2
        assert sound(command, "nowhere").status == 2
