"""`hunch model`: a model of one's own, from its folder to an index and back; and what is refused."""

import json
import shutil
from pathlib import Path

import pytest

from hunch.models.registry import CALIBRATION_FILE, CARD_FILE, DEFAULT, MODEL_FILE, TOKENIZER_FILE
from tests.conftest import settle, write_tree
from tests.program import Program
from tests.tiny import model, table_bytes, tiny


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program in a folder with one file, and a tiny model beside it."""
    folder = write_tree(tmp_path.resolve() / "files", {"notes/colours.md": "red and blue\n"})
    settle(folder)
    tiny(folder / "model")
    return Program(folder)


def edit(folder: Path, before: str, after: str) -> None:
    card = folder / CARD_FILE
    assert before in card.read_text("utf-8")
    card.write_text(card.read_text("utf-8").replace(before, after), "utf-8")


def test_the_shipped_one_is_in_use(hunch: Program) -> None:
    (line,) = hunch("model", "list").out.decode().splitlines()
    assert line.startswith(f"* {DEFAULT}  384 dimensions, ")
    told = json.loads(hunch("model", "info", "--json").out)
    assert (told["name"], told["in_use"], told["shipped"], told["problem"]) == (DEFAULT, True, True, None)


def test_a_model_is_brought_used_and_left_again(hunch: Program) -> None:
    assert hunch("red", "notes").status == 0
    done = hunch("model", "use", "./model")
    assert done.status == 0
    assert "from now on tiny is used" in done.err
    assert f"hunch index {hunch.folder / 'notes'}" in done.err
    shutil.rmtree(hunch.folder / "model")  # it was copied
    assert [line[:2] for line in hunch("model", "list").out.decode().splitlines()] == ["  ", "* "]

    for refresh in ("auto", "off"):
        refused = hunch("red", "notes", "--refresh", refresh)
        assert refused.status == 2
        assert DEFAULT in refused.err
        assert f"hunch index {hunch.folder / 'notes'}" in refused.err
    assert hunch("index", "notes").status == 0
    found = hunch("red", "notes", "--jsonl")
    assert found.status == 0
    assert json.loads(found.out)["path"] == "notes/colours.md"
    told = json.loads(hunch("model", "info", "--json").out)
    assert (told["name"], told["roots"]) == ("tiny", [str(hunch.folder / "notes")])

    assert hunch("model", "use", DEFAULT).status == 0
    assert hunch("red", "notes").status == 2
    assert hunch("index", "notes").status == 0
    assert hunch("red", "notes").status == 0


def test_bringing_the_same_model_again_changes_nothing(hunch: Program) -> None:
    for _ in range(2):
        assert hunch("model", "use", "./model").status == 0
    assert len(json.loads(hunch("model", "list", "--json").out)["models"]) == 2


def test_another_model_of_the_same_name_is_refused(hunch: Program) -> None:
    hunch("model", "use", "./model")
    edit(hunch.folder / "model", 'query_prefix = ""', 'query_prefix = "q: "')
    done = hunch("model", "use", "./model")
    assert done.status == 2
    assert "another name" in done.err


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("a card that lies about a file", "[sha256]\n", '[sha256]\n"extra.bin" = "00"\n', "extra.bin"),
        ("a width that is not the model's", "dimensions = 9", "dimensions = 8", "its card says"),
        ("a name that is a path", '"tiny"', '"../tiny"', "can be in one"),
        ("a file that is a path", "[sha256]\n", '[sha256]\n"../evil" = "00"\n', "of its own folder"),
        ("an unknown field", "dimensions", 'colour = "red"\ndimensions', "colour"),
    ],
)
def test_a_broken_model_is_refused_and_leaves_nothing(
    hunch: Program, name: str, before: str, after: str, told: str
) -> None:
    edit(hunch.folder / "model", before, after)
    done = hunch("model", "use", "./model")
    assert done.status == 2, name
    assert told in done.err
    assert not list(hunch.home.glob("models/*"))
    assert DEFAULT in hunch("model", "list").out.decode()


def test_a_model_that_takes_fewer_tokens_than_its_card_says_is_refused(hunch: Program) -> None:
    tiny(hunch.folder / "model", files={MODEL_FILE: model(positions=100)}, max_tokens=101)
    done = hunch("model", "use", "./model")
    assert done.status == 2
    assert "cannot encode a text of 101 words" in done.err
    tiny(hunch.folder / "model", files={MODEL_FILE: model(positions=100)}, max_tokens=100)
    assert hunch("model", "use", "./model").status == 0


def test_large_tensors_in_a_file_that_the_card_names_come_along(hunch: Program) -> None:
    tiny(hunch.folder / "model", files={MODEL_FILE: model(beside="table.bin"), "table.bin": table_bytes()})
    assert hunch("model", "use", "./model").status == 0
    shutil.rmtree(hunch.folder / "model")
    assert hunch("red", "notes").status == 0


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("table.bin", "needs a file that its card does not name"),
        ("link.bin", "escapes"),
        ("../table.bin", "escapes"),
        ("{}/table.bin", "cannot be read"),
    ],
)
def test_tensors_in_a_file_that_no_hash_covers_are_refused(hunch: Program, place: str, told: str) -> None:
    folder = hunch.folder / "model"
    tiny(folder, files={MODEL_FILE: model(beside=place.format(hunch.folder))})
    for path in (folder, hunch.folder):
        (path / "table.bin").write_bytes(table_bytes())
    (folder / "link.bin").symlink_to(hunch.folder / "table.bin")
    done = hunch("model", "use", "./model")
    assert done.status == 2
    assert told in done.err
    assert not list(hunch.home.glob("models/*"))


@pytest.mark.parametrize("file", [MODEL_FILE, TOKENIZER_FILE])
def test_a_file_that_changed_is_refused(hunch: Program, file: str) -> None:
    with (hunch.folder / "model" / file).open("ab") as handle:
        handle.write(b" ")
    done = hunch("model", "use", "./model")
    assert done.status == 2
    assert f"{file} is damaged" in done.err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tiny", "hunch model list"),
        ("", "hunch model list"),
        ("./nowhere", "is no folder"),
        ("./notes", "has no card.toml"),
        ("notes/", "has no card.toml"),
    ],
)
def test_what_is_not_there_is_said(hunch: Program, name: str, told: str) -> None:
    done = hunch("model", "use", name)
    assert done.status == 2
    assert told in done.err


def test_a_chosen_model_that_vanished_is_said_and_the_way_back_works(hunch: Program) -> None:
    hunch("model", "use", "./model")
    shutil.rmtree(hunch.home / "models" / "tiny")
    refused = hunch("red", "notes")
    assert refused.status == 2
    assert "'tiny'" in refused.err
    listed = hunch("model", "list")  # where the message points to
    assert listed.status == 0
    assert DEFAULT in listed.out.decode()
    assert "'tiny'" in listed.err
    assert json.loads(hunch("model", "info", DEFAULT, "--json").out)["in_use"] is False
    assert hunch("model", "use", DEFAULT).status == 0
    assert hunch("red", "notes").status == 0


def test_a_broken_card_does_not_hide_the_others(hunch: Program) -> None:
    hunch("model", "use", "./model")
    hunch("model", "use", DEFAULT)
    (hunch.home / "models" / "tiny" / CARD_FILE).write_text("name = 3", "utf-8")
    done = hunch("model", "list")
    assert done.status == 0
    assert DEFAULT in done.out.decode()
    assert CARD_FILE in done.err


def test_info_says_when_a_file_is_damaged(hunch: Program) -> None:
    hunch("model", "use", "./model")
    with (hunch.home / "models" / "tiny" / MODEL_FILE).open("ab") as handle:
        handle.write(b" ")
    done = hunch("model", "info", "tiny")
    assert done.status == 2
    assert "is damaged" in done.out.decode()


def test_a_model_whose_scores_were_never_calibrated_cuts_nothing(hunch: Program) -> None:
    done = hunch("model", "use", "./model")
    assert "relevance is the plain score, and nothing is cut by default" in done.err
    assert hunch("index", "notes").status == 0
    (record,) = hunch("green and red", "notes", "--jsonl", "--explain").records
    explain = record["explain"]
    assert isinstance(explain, dict)
    assert (explain["best"], explain["score"]) == (None, record["relevance"])
    assert hunch("model", "use", DEFAULT).err.count("plain score") == 0


def test_a_model_with_a_broken_calibration_is_refused(hunch: Program) -> None:
    tiny(hunch.folder / "model", files={CALIBRATION_FILE: b"cut = 0.2\n"})
    done = hunch("model", "use", "./model")
    assert done.status == 2
    assert "does not say what relevance needs" in done.err
    assert "tiny" not in hunch("model", "list").out.decode()


@pytest.mark.parametrize("name", ["x" * 5000, "./" + "x" * 5000, "a/" * 3000])
def test_a_name_too_long_for_any_folder_is_no_model(hunch: Program, name: str) -> None:
    done = hunch("model", "use", name)
    assert done.status == 2
    assert done.err.startswith("hunch: ")
    assert "Traceback" not in done.err
