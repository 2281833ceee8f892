"""`hunch similar`, `--explain` and `--diverse`, as a person types them."""

import json
import os
from pathlib import Path

import pytest

from tests.program import Program, indexed

COPY = "Grant: you may use, copy and change this software for any purpose, and owe nobody for it.\n"
FILES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue and a rubber patch.\n",
    "wheels.md": "# Wheels\n\nTrue a bent rim with a spoke key, and pump up the tyre.\n",
    "soup.md": "# Soup\n\nBoil tomatoes with basil and garlic, then stir in cream.\n",
    "kitchen/sauce.md": "# Sauce\n\nSimmer tomatoes with onions, garlic and oregano for an hour.\n",
    "a/LICENCE.txt": COPY,
    "b/LICENCE.txt": COPY,
    "c/LICENCE.txt": COPY,
}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("explore"), FILES)


def test_the_file_most_like_another_comes_first(hunch: Program) -> None:
    assert hunch("similar", "soup.md").paths[0] == "kitchen/sauce.md"
    assert hunch("similar", "kitchen/sauce.md:3", "-k1").paths == ["soup.md"]
    assert hunch("similar", "./bicycles.md", "-k1", "--json").status == 0


def test_paths_are_shown_as_the_file_was_typed(hunch: Program) -> None:
    inside = Program(hunch.folder / "kitchen", hunch.home)
    assert inside("similar", "sauce.md", "-k1").paths == ["../soup.md"]
    assert hunch("similar", str(hunch.folder / "soup.md"), "-k1").paths == [str(hunch.folder / "kitchen/sauce.md")]


def test_more_paths_say_where_to_look(hunch: Program) -> None:
    assert set(hunch("similar", "soup.md", "bicycles.md", "wheels.md", "--all").paths) == {"bicycles.md", "wheels.md"}
    assert hunch("similar", "soup.md", "kitchen").paths == ["kitchen/sauce.md"]


def test_the_query_of_a_record_is_what_was_typed(hunch: Program) -> None:
    (record,) = hunch("similar", "soup.md:1", "-k1", "--jsonl").records
    assert (record["query"], record["path"], record["rank"]) == ("soup.md:1", "kitchen/sauce.md", 1)


def test_a_file_named_like_a_place_is_itself(hunch: Program, tmp_path: Path) -> None:
    program = indexed(tmp_path, {"note:3": COPY, "note": FILES["soup.md"], "other": FILES["soup.md"]})
    assert program("similar", "note:3", "-k1").paths != program("similar", "note:1", "-k1").paths


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name the one whose like you look for"),
        (["nothing.md"], "no such file or folder: nothing.md"),
        (["nothing.md:3"], "no such file or folder: nothing.md:3"),
        (["soup.md:0"], "lines are counted from 1"),
        (["soup.md:" + "9" * 5000], "no such file or folder: soup.md:999"),
        (["soup.md:" + "9" * 15], "no passage at line 999999999999999"),
        (["soup.md:99"], "no passage at line 99; its last one ends at line 3"),
        (["soup.md:x"], "no such file or folder: soup.md:x"),
        (["kitchen"], "kitchen is a folder; name one file in it"),
        (["soup.md", "--queries", "-"], "takes a file and not --queries"),
        (["soup.md", "--explian"], "did you mean --explain?"),
        (["soup.md", "nowhere"], "no such file or folder: nowhere"),
    ],
)
def test_mistakes_are_told(hunch: Program, arguments: list[str], message: str) -> None:
    done = hunch("similar", *arguments)
    assert (done.status, done.out) == (2, b"")
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_file_that_no_index_holds_is_told(hunch: Program, tmp_path: Path) -> None:
    (tmp_path / "alone.txt").write_text("alone")
    done = hunch("similar", str(tmp_path / "alone.txt"))
    assert (done.status, done.err) == (2, f"hunch: no index covers {tmp_path}; run: hunch index {tmp_path}\n")


def test_an_edited_file_is_taken_up_before_it_is_compared(tmp_path: Path) -> None:
    program = indexed(tmp_path, FILES)
    (program.folder / "bicycles.md").write_text(FILES["soup.md"])
    assert program("similar", "bicycles.md", "-k1").paths == ["soup.md"]


def test_an_explanation_in_json_adds_up(hunch: Program) -> None:
    for record in hunch("tomato soup", "--explain", "--jsonl").records:
        explain = json.loads(json.dumps(record["explain"]))
        added = sum(each["adds"] for each in explain["evidence"])
        for rule in explain["rules"]:
            added *= rule["factor"]
        assert added == pytest.approx(explain["score"], abs=5e-4)
        assert explain["compared"] == "closely"
        assert all(each["about"] for each in explain["evidence"] + explain["rules"])
    assert all("explain" not in record for record in hunch("tomato soup", "--jsonl").records)


def test_an_explanation_in_words_stands_below_its_heading_in_a_pipe_too(hunch: Program) -> None:
    path, heading, *why = hunch("boil tomatoes", "--explain", "-k1").lines
    assert path == "soup.md"
    assert "1-3" in heading
    said = " ".join("\n".join(why).split())
    assert said.startswith("score ")
    assert "= meaning " in said
    assert "(boil " in said
    assert "tomatoes " in said


@pytest.mark.parametrize("form", ["--vimgrep", "-l", "-c", "-0"])
def test_an_explanation_wants_a_form_that_has_room_for_it(hunch: Program, form: str) -> None:
    done = hunch("tomato", "--explain", form)
    assert (done.status, done.out) == (2, b"")
    assert "--explain is for people and for JSON" in done.err


def test_people_see_copies_once_and_programs_all_of_them(hunch: Program) -> None:
    query = ("may I copy this software", "-k", "3")
    assert set(hunch(*query).paths) == {"a/LICENCE.txt", "b/LICENCE.txt", "c/LICENCE.txt"}
    shown = hunch(*query, "--explain").out.decode()  # the form for people
    assert shown.startswith("a/LICENCE.txt\n")
    assert "+2 alike: b/LICENCE.txt:1, c/LICENCE.txt:1" in shown
    assert shown.count("LICENCE") == 3


def test_diverse_results_are_about_different_things(hunch: Program) -> None:
    plain = hunch("may I copy this software", "-k2", "--all").paths
    assert [os.path.basename(path) for path in plain] == ["LICENCE.txt", "LICENCE.txt"]
    mixed = hunch("may I copy this software", "-k2", "--all", "--diverse").paths
    assert mixed[0] == plain[0]
    assert os.path.basename(mixed[1]) != "LICENCE.txt"
