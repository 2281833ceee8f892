"""Indexes in one file: what comes out is what went in, and nothing that was changed on the way is believed."""

import json
import os
import random
import shutil
import signal
import stat
import tarfile
from pathlib import Path

import pytest

from hunch.core import archive
from hunch.core.doctor import examine
from hunch.core.errors import ArchiveInvalid, HunchError, SourcesMissing, UsageError
from hunch.core.forget import forget
from hunch.core.freshness import behind
from hunch.core.request import Extent
from hunch.core.store import crash
from tests.conftest import Bench
from tests.trials.damage import KINDS, Damage, damaged
from tests.trials.deaths import TEXTS, answers, catalog_of, place_of, server
from tests.trials.old_formats import take_back


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    bench.write(TEXTS)
    bench.index()
    return bench


def written(bench: Bench) -> Path:
    """Give an archive of the bench's index."""
    file = bench.root.parent / "orchard.hunch"
    archive.write([place_of(bench)], file)
    return file


def imported(bench: Bench, file: Path, folder: str) -> Bench:
    """Give a bench over another folder of the same home, with the archive's index."""
    (bench.root.parent / folder).mkdir(exist_ok=True)
    other = Bench(bench.root.parent)
    other.root = bench.root.parent / folder
    archive.take_in(file, archive.read(file)[0], other.root, other.home)
    return other


def shown(bench: Bench) -> list[list[tuple[bytes, float, str]]]:
    return [[(hit.path, hit.relevance, hit.chunk.text) for hit in hits] for hits in answers(bench)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("extent", [Extent(before=3, after=3), Extent(full=True)])
def test_without_its_files_an_index_gives_what_is_around_a_passage(orchard: Bench, extent: Extent) -> None:
    orchard.write(
        {"long.md": "# Rows\n\n" + "\n\n".join(f"Row {n}.\n" + f"An apple of row {n}. " * 25 for n in range(9))}
    )
    orchard.index()
    other = imported(orchard, written(orchard), "elsewhere")

    def whole(bench: Bench) -> list[tuple[str, ...]]:
        hits = [hit for hit in bench.search("apple row", k=50, around=extent) if hit.around]
        return [tuple(f"{hit.around.before}|{hit.chunk.text}|{hit.around.after}".split()) for hit in hits if hit.around]

    assert whole(other) == whole(orchard)
    assert len(whole(other)) > 3


def test_a_restored_index_answers_as_before_and_embeds_nothing(orchard: Bench) -> None:
    before, file = answers(orchard), written(orchard)
    forget(orchard.root, orchard.home)
    archive.restore(file, archive.read(file)[0], orchard.home)
    assert answers(orchard) == before
    assert examine(place_of(orchard), deep=True) == []
    assert orchard.index().embedded == 0


def test_a_root_that_has_an_index_keeps_it(orchard: Bench) -> None:
    file = written(orchard)
    with pytest.raises(UsageError, match="has an index already"):
        archive.restore(file, archive.read(file)[0], orchard.home)
    assert examine(place_of(orchard), deep=True) == []


def test_an_import_without_its_files_is_searched_as_it_is_and_is_never_emptied(orchard: Bench) -> None:
    expected = shown(orchard)
    other = imported(orchard, written(orchard), "elsewhere")
    assert shown(other) == [
        [(path.replace(b"/files/", b"/elsewhere/"), *rest) for path, *rest in hits] for hits in expected
    ]
    assert not behind(place_of(other), other.home)
    with pytest.raises(SourcesMissing):
        other.index()
    with pytest.raises(SourcesMissing):
        other.index(rebuild=True)
    assert len(shown(other)[0]) == len(expected[0])


def test_an_import_beside_its_files_follows_them_and_embeds_only_what_is_new(orchard: Bench) -> None:
    file = written(orchard)
    copy = orchard.root.parent / "checkout"
    shutil.copytree(orchard.root, copy)
    (copy / "new.md").write_text("# New\n\nA row of quinces.\n")
    other = imported(orchard, file, "checkout")
    done = other.index()
    assert (done.indexed, done.embedded) == (1, 1)
    assert any(hit.path.endswith(b"new.md") for hit in other.search("quinces"))


def test_an_export_of_an_older_format_is_brought_up_to_date(orchard: Bench) -> None:
    before = answers(orchard)
    current = place_of(orchard).current()
    assert current is not None
    take_back(current / "catalog.db", 3)
    file = written(orchard)
    forget(orchard.root, orchard.home)
    archive.restore(file, archive.read(file)[0], orchard.home)
    assert answers(orchard) == before


def test_what_was_forgotten_and_what_is_private_stays_so(orchard: Bench) -> None:
    (orchard.root / "diary.md").write_text("The canary sings in the attic.\n")
    orchard.index()
    forget(orchard.root / "diary.md", orchard.home)
    file = written(orchard)
    assert b"canary" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(orchard.home.rglob(".archive*"))


def test_nothing_is_overwritten(orchard: Bench) -> None:
    file = orchard.root.parent / "orchard.hunch"
    file.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        archive.write([place_of(orchard)], file)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_a_damaged_archive_is_refused_or_was_not_damaged_where_it_matters(
    orchard: Bench, damage: Damage, seed: int
) -> None:
    file = written(orchard)
    expected = answers(orchard)
    file.write_bytes(damaged(file.read_bytes(), damage, random.Random(seed)))
    forget(orchard.root, orchard.home)
    try:
        for entry in archive.read(file):
            archive.restore(file, entry, orchard.home)
    except HunchError:
        assert place_of(orchard).current() is None
    else:
        assert place_of(orchard).current() is None or answers(orchard) == expected


@pytest.mark.parametrize("name", ["../../escape", "a/../../../escape", "manifest.json"])
def test_names_in_an_archive_are_never_paths(bench: Bench, tmp_path: Path, name: str) -> None:
    file, content = tmp_path / "evil.hunch", tmp_path / "content"
    entry = {"root": "L2V2aWw=", "catalog": name, "size_bytes": 3, "sha256": "0" * 64}
    content.write_text(json.dumps({"format": 1, "indexes": [entry]}))
    with tarfile.open(file, "w") as tar:
        tar.add(content, "manifest.json")
        tar.add(content, name)
    with pytest.raises(ArchiveInvalid, match="is not what was written"):
        archive.take_in(file, archive.read(file)[0], bench.root, bench.home)
    assert not (tmp_path.parent / "escape").exists()
    assert place_of(bench).current() is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"\0" * 10240])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ArchiveInvalid, match=str(tmp_path / "file")):
        archive.read(tmp_path / "file")


def export(bench: Bench, file: Path, point: str) -> None:
    os.environ[crash.VARIABLE] = point
    archive.write([place_of(bench)], file)


@pytest.mark.parametrize("point", ["archive.written", "archive.synced", "archive.renamed"])
def test_a_killed_backup_leaves_a_whole_archive_or_none(orchard: Bench, point: str) -> None:
    file = orchard.root.parent / "killed.hunch"
    process = server().Process(target=export, args=(orchard, file, point))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert file.exists() == (point == "archive.renamed")
    assert not file.exists() or archive.read(file)


def test_a_copy_that_a_killed_backup_left_is_forgotten_with_the_rest(orchard: Bench) -> None:
    left = place_of(orchard).folder / ".archive.1"
    shutil.copy(catalog_of(orchard), left)
    forget(orchard.root / "lake", orchard.home)
    assert not left.exists()
