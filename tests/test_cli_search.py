"""Searching as a program with the encoder that ships: what is found, how paths are shown, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import write_tree
from tests.program import Program, indexed

FILES: dict[str, str | bytes] = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue and a rubber patch.\n",
    "docs/soup.md": "# Soup\n\nBoil tomatoes with basil and garlic, then stir in cream.\n",
    "docs/deep/bread.md": "# Bread\n\nKnead the dough of flour and yeast, and let it rise overnight.\n",
    "src/sessions.py": "def close_session(session):\n    session.rollback()\n    session.close()\n",
    "weather.txt": "Снег идёт и мороз крепчает.\n\n天気予報によると、明日は雨が降ります。\n",
}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("search"), FILES)


def test_a_question_is_answered_by_meaning_and_the_answer_is_all_that_stdout_holds(hunch: Program) -> None:
    done = hunch.alone("repair a punctured wheel", "-k", "1")
    assert (done.status, done.out) == (0, b"bicycles.md:3:Patch a flat tyre with glue and a rubber patch.\n")
    assert done.err == ""


def test_search_spelled_out_is_the_same(hunch: Program) -> None:
    assert hunch("search", "tomato soup").out == hunch("tomato soup").out


@pytest.mark.parametrize("query", ["мороз", "明日の天気", "雨"])
def test_a_query_of_any_script_finds_its_text(hunch: Program, query: str) -> None:
    assert hunch(query, "-l", "-k1").out == b"weather.txt\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ([], "docs/soup.md"),
        (["."], "./docs/soup.md"),
        (["docs/"], "docs/soup.md"),
        (["./docs"], "./docs/soup.md"),
        (["docs/soup.md"], "docs/soup.md"),
        (["src/../docs/soup.md"], "src/../docs/soup.md"),
        (["src", "docs"], "docs/soup.md"),
        (["docs/soup.md", "docs"], "docs/soup.md"),
    ],
)
def test_paths_are_shown_as_they_were_typed(hunch: Program, arguments: list[str], shown: str) -> None:
    assert hunch("tomatoes and garlic", "-lk1", *arguments).lines == [shown]


def test_only_what_is_below_the_paths_is_searched_and_once(hunch: Program) -> None:
    found = hunch("the dough, the session and the tyre", "docs/deep", "src", "src/sessions.py", "-c").lines
    assert sorted(found) == ["docs/deep/bread.md:1", "src/sessions.py:1"]


def test_an_absolute_path_gives_absolute_paths(hunch: Program) -> None:
    assert hunch("dough", hunch.folder / "docs" / "deep", "-l").lines == [str(hunch.folder / "docs/deep/bread.md")]


def test_a_folder_above_is_shown_with_its_dots(hunch: Program) -> None:
    assert hunch("tomato soup", "..", "-l", "-k1", cwd=hunch.folder / "docs/deep").lines == ["../soup.md"]


def test_the_forms_tell_of_the_same_results(hunch: Program) -> None:
    query = ("close the database session", "-k", "2")
    records = hunch(*query, "--jsonl").records
    whole = json.loads(hunch(*query, "--json").out)
    assert whole["results"] == records
    facts = {"roots": [str(hunch.folder)], "complete": True, "skipped": {}, "left_over": 0}
    assert whole["index"] == facts | {"generation": whole["index"]["generation"]}
    assert hunch(*query, "--vimgrep").lines[0] == "src/sessions.py:1:1:def close_session(session):"
    assert hunch(*query, "-l").lines == [record["path"] for record in records]
    assert hunch(*query, "-c").lines == [f"{record['path']}:1" for record in records]
    assert hunch(*query, "-l0").out == b"".join(f"{record['path']}\0".encode() for record in records)


def test_a_result_is_exactly_the_characters_that_it_names(hunch: Program) -> None:
    for record in hunch("snow and rain", "--jsonl", "--all").records:
        text = (hunch.folder / str(record["path"])).read_text("utf-8")
        start, end = record["start_char"], record["end_char"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert text[start:end] == record["text"]
        assert text[:start].count("\n") + 1 == record["start_line"]
        assert isinstance(record["relevance"], float)
        assert 0 <= record["relevance"] <= 1


def test_relevance_never_rises_and_the_cut_uses_the_number_that_is_shown(hunch: Program) -> None:
    relevance = [float(str(record["relevance"])) for record in hunch("tyre soup", "--jsonl").records]
    assert relevance == sorted(relevance, reverse=True)
    kept = hunch("tyre soup", "--jsonl", "--min-relevance", str(relevance[1])).records
    assert [record["relevance"] for record in kept] == [value for value in relevance if value >= relevance[1]]


def test_filters_act_inside_the_search(hunch: Program) -> None:
    assert hunch("tomato soup", "-t", "py", "-l", "--all").lines == ["src/sessions.py"]
    assert "src/sessions.py" not in hunch("session", "-T", "python", "-l", "--all").lines
    assert set(hunch("tomato soup", "-g", "*.md", "-g", "!deep", "-l", "--all").lines) == {
        "bicycles.md",
        "docs/soup.md",
    }


def test_nothing_found_is_status_1_and_the_nearest_miss_is_told(hunch: Program) -> None:
    done = hunch("zzyzx", "--mode", "lexical")
    assert (done.status, done.out) == (1, b"")
    done = hunch("tomato soup", "--min-relevance", "1")
    assert (done.status, done.out) == (1, b"")
    assert done.err.startswith("hunch: nothing found; the nearest is docs/soup.md:1 with relevance 0.")


def test_filters_that_let_nothing_through_are_named(hunch: Program) -> None:
    done = hunch("tomato soup", "-t", "rust")
    assert (done.status, done.out) == (1, b"")
    said, hint = done.err.splitlines()
    assert said == "hunch: nothing found: no indexed file passes the filters (-t, -T, -g, --since, --before)"
    assert hint.startswith("hunch: without the filters: docs/soup.md:1 with relevance 0.")


@pytest.mark.parametrize(("query", "status"), [("tomato soup", 0), ("--min-relevance=1 zzyzx", 1)])
def test_quiet_says_nothing_but_by_its_status(hunch: Program, query: str, status: int) -> None:
    done = hunch("-q", *query.split(" ", 1) if query.startswith("-") else [query])
    assert (done.status, done.out, done.err) == (status, b"", "")


def test_a_folder_without_an_index_is_indexed_first(hunch: Program, tmp_path: Path) -> None:
    write_tree(tmp_path / "fresh", {"owl.md": "Owls hunt at night.\n"})
    assert hunch("nocturnal birds", tmp_path / "fresh", "-l").lines == [str(tmp_path / "fresh/owl.md")]


def test_no_index_forbids_that(hunch: Program, tmp_path: Path) -> None:
    done = hunch("nocturnal birds", tmp_path, "--no-index")
    assert (done.status, done.out) == (2, b"")
    assert done.err == f"hunch: no index covers {tmp_path}; run: hunch index {tmp_path}\n"
    assert hunch("status", tmp_path).status == 2


def test_a_single_file_without_an_index_becomes_a_root_alone(hunch: Program, tmp_path: Path) -> None:
    write_tree(tmp_path, {"owl.md": "Owls hunt at night.\n", "cat.md": "Cats sleep all day.\n"})
    assert hunch("animals", "owl.md", "-l", cwd=tmp_path).lines == ["owl.md"]
    assert hunch("animals", ".", "--no-index", cwd=tmp_path).status == 2
    assert hunch("status", "owl.md", cwd=tmp_path).lines[0] == str(tmp_path / "owl.md")


def test_an_edit_is_seen_by_the_next_search(hunch: Program, tmp_path: Path) -> None:
    folder = write_tree(tmp_path, {"note.md": "Whales sing in the sea.\n"})
    assert hunch("whales", folder, "-c").status == 0
    write_tree(tmp_path, {"note.md": "Volcanoes spit lava.\n", "new.md": "Glaciers melt.\n"})
    assert hunch("ice", folder, "-k1", "--jsonl").records[0]["text"] == "Glaciers melt."
    assert b"Whales" not in hunch("whales", folder, "--jsonl").out


def test_the_same_question_gives_the_same_bytes(hunch: Program) -> None:
    assert hunch.alone("bread and soup", "--json").out == hunch.alone("bread and soup", "--json").out


def test_a_reader_that_goes_away_ends_it_silently(hunch: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = hunch.start("tomato soup", stdout=writing)
    os.close(writing)
    _, err = process.communicate()
    assert (process.returncode, err) == (141, b"")


def test_it_runs_with_stdout_and_stderr_closed(hunch: Program) -> None:
    script = 'exec "$0" -m hunch "$@" >&- 2>&-'
    command = ["sh", "-c", script, sys.executable, "tomato soup"]
    assert subprocess.run(command, cwd=hunch.folder, env=hunch.environment(), check=False).returncode == 0


def test_colour_comes_when_it_is_asked_for(hunch: Program) -> None:
    coloured = b"\x1b[35mdocs/soup.md\x1b[0m\n"
    query = ("tomato soup", "-l", "-k1")
    assert hunch(*query).out == b"docs/soup.md\n"
    assert hunch(*query, "--color", "always").out == coloured
    assert hunch(*query, env={"CLICOLOR_FORCE": "1"}).out == coloured
    assert hunch(*query, env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out == b"docs/soup.md\n"
    assert hunch(*query, "--color=never", env={"CLICOLOR_FORCE": "1"}).out == b"docs/soup.md\n"


@pytest.mark.parametrize(("arguments", "status"), [(["soup", "nowhere"], 2), (["soup", "--min-relevance=1"], 1)])
def test_a_process_of_its_own_ends_with_the_same_statuses(hunch: Program, arguments: list[str], status: int) -> None:
    done = hunch.alone(*arguments)
    assert (done.status, done.out) == (status, b"")
    assert done.err == hunch(*arguments).err
