"""No result that the disk does not hold: edits that leave no trace, edits in the middle, roots that come and go."""

import json
import os
from pathlib import Path

import filelock
import pytest

from hunch.core.doctor import examine
from hunch.core.errors import RootVanished
from hunch.core.files.stats import stat_of
from hunch.core.forget import forget
from hunch.core.refresh import refresh
from hunch.core.request import Refresh
from hunch.core.store.batch import Batch
from hunch.core.store.catalog import Catalog
from hunch.core.store.lock import writer_lock
from hunch.core.store.reader import Reader
from tests.conftest import Bench
from tests.program import Program, indexed
from tests.trials.deaths import catalog_of, place_of

OWLS, SOUP = "Owls hunt at night.\n", "Boil the tomatoes.\n"


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    return indexed(tmp_path, {"owls.md": OWLS, "soup.md": SOUP})


def texts(bench: Bench, query: str) -> set[str]:
    return {hit.chunk.text for hit in bench.search(query, k=50)}


def test_an_edit_within_the_tick_of_its_reading_is_not_shown_with_its_old_text(bench: Bench) -> None:
    bench.write({"a.md": OWLS})
    bench.index()
    (bench.root / "a.md").write_text(OWLS.replace("night", "noon!"))  # of the same size
    state = stat_of(os.lstat(bench.root / "a.md"))
    with writer_lock(place_of(bench), wait_s=0.0):
        catalog = Catalog(catalog_of(bench))
        catalog.apply(Batch(touched=[(b"a.md", state, False)]), bench.encoder.name)
        catalog.close()
    assert texts(bench, "owls") == set()
    bench.index()
    assert texts(bench, "owls") == {"Owls hunt at noon!."}


def test_a_bit_that_turned_over_in_a_file_is_found_by_the_doctor_and_read_again(bench: Bench) -> None:
    bench.write({"a.md": OWLS})
    bench.index()
    (bench.root / "a.md").write_text(OWLS.replace("night", "noon!"))
    state = stat_of(os.lstat(bench.root / "a.md"))
    with writer_lock(place_of(bench), wait_s=0.0):
        catalog = Catalog(catalog_of(bench))
        catalog.apply(Batch(touched=[(b"a.md", state, True)]), bench.encoder.name)
        catalog.close()
    (found,) = examine(place_of(bench), deep=True)
    assert (found.check, found.where) == ("texts", bench.root / "a.md")


def test_what_would_have_been_shown_is_taken_up_where_there_was_no_time_for_all(
    hunch: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_many(*arguments: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("hunch.core.refresh.behind", too_many)
    (hunch.folder / "owls.md").write_text("Owls hunt at noon, and sleep at night.\n")
    (hunch.folder / "soup.md").unlink()
    done = hunch("owls", "--all", "--json")
    answer = json.loads(done.out)
    assert [result["text"] for result in answer["results"]] == ["Owls hunt at noon, and sleep at night."]
    assert answer["index"]["left_over"] is None
    assert "has too many files to look at" in done.err


def test_what_was_not_taken_up_is_counted(hunch: Program) -> None:
    while json.loads(hunch("status", "--json").out)["roots"][0]["freshness"] != "current":
        hunch("index", "-q")  # files that were written this moment are read once more
    for n in range(5):
        (hunch.folder / f"{n}.md").write_text(f"Note {n}.\n")
    (folder,) = hunch.home.glob("indexes/*")
    with filelock.FileLock(folder / "lock"):  # another process is writing, and a search does not wait for it
        done = hunch("owls", "--json")
    assert json.loads(done.out)["index"]["left_over"] == 5
    assert "is being written by" in done.err
    assert json.loads(hunch("owls", "--json").out)["index"]["left_over"] == 0
    assert json.loads(hunch("owls", "--refresh", "off", "--json").out)["index"]["left_over"] is None


def test_an_empty_folder_in_the_place_of_a_root_keeps_the_index(bench: Bench) -> None:
    bench.write({"a.md": OWLS, "b.md": SOUP})
    bench.index()
    aside = bench.root.rename(bench.root.with_name("aside"))
    bench.root.mkdir()
    with pytest.raises(RootVanished, match="its index was kept"):
        bench.index()
    with pytest.raises(RootVanished):
        bench.index(rebuild=True)
    assert "holds no file" in refresh(place_of(bench), bench.home, bench.encoder, Refresh.AUTO).message
    assert texts(bench, "owls") == set()
    bench.root.rmdir()
    aside.rename(bench.root)
    assert bench.index().embedded == 0
    assert texts(bench, "owls")


def test_a_folder_that_a_person_emptied_is_empty(bench: Bench) -> None:
    bench.write({"a.md": OWLS, "b.md": SOUP})
    bench.index()
    for name in ("a.md", "b.md"):
        (bench.root / name).unlink()
    assert bench.index().removed == 2
    assert texts(bench, "owls") == set()


def test_another_folder_of_the_same_name_is_indexed_anew_without_embedding_what_is_the_same(bench: Bench) -> None:
    bench.write({"a.md": OWLS, "b.md": SOUP})
    bench.index()
    bench.root.rename(bench.root.with_name("aside"))
    bench.root.mkdir()
    bench.write({"a.md": OWLS})
    done = bench.index()
    assert (done.removed, done.embedded) == (1, 0)


def test_while_a_search_reads_what_is_forgotten_is_out_of_the_answers_and_soon_out_of_the_files(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hunch.core.store.catalog.READERS_MS", 10)
    bench.write({"a.md": OWLS, "b.md": "The canary sings.\n"})
    bench.index()
    with Reader(place_of(bench)) as reader:
        reader.count("documents")
        assert not forget(bench.root / "b.md", bench.home).is_gone
        assert texts(bench, "canary sings") & {"The canary sings."} == set()
    bench.index()
    kept = b"".join(path.read_bytes() for path in bench.home.rglob("*") if path.is_file())
    assert b"canary" not in kept


def test_some_paths_of_a_root_that_is_another_folder_are_not_taken_up(bench: Bench) -> None:
    bench.write({"a.md": OWLS, "b.md": SOUP})
    bench.index()
    bench.root.rename(bench.root.with_name("aside"))
    with pytest.raises(RootVanished):
        bench.take_up("a.md")
    bench.root.mkdir()
    with pytest.raises(RootVanished):
        bench.take_up("a.md")
    assert bench.documents() == {"a.md", "b.md"}
