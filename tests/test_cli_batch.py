"""Many queries in one run: each answered as alone, and a bad line is named and costs no other its answer."""

import json
from pathlib import Path

import pytest

from tests.program import Program, indexed


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    files = {
        "soup.md": "Boil tomatoes with basil.\n",
        "notes/bread.md": "Knead the dough.\n",
        "notes/deep/jam.md": "Cook berries with sugar.\n",
        "src/session.py": "def close_session():\n    pass\n",
    }
    return indexed(tmp_path_factory.mktemp("batch"), files)


def asked(**record: object) -> str:
    return json.dumps(record) + "\n"


def test_a_query_of_a_batch_gives_the_same_bytes_as_alone(hunch: Program) -> None:
    queries = ["tomato soup", "dough and flour", "close the session"]
    together = hunch("--queries", "-", "--jsonl", stdin="\n".join(queries))
    alone = [hunch(query, "--jsonl").out for query in queries]
    assert (together.status, together.out) == (0, b"".join(alone))


def test_a_byte_order_mark_is_no_part_of_the_first_query(hunch: Program) -> None:
    marked = hunch("--queries", "-", "--jsonl", stdin=b"\xef\xbb\xbf" + asked(query="tomato soup", id="a").encode())
    assert {(record["id"], record["query"]) for record in marked.records} == {("a", "tomato soup")}


def test_plain_lines_and_json_lines_stand_in_one_file(hunch: Program, tmp_path: Path) -> None:
    (tmp_path / "queries").write_text("soup\r\n" + asked(query="bread", id="b") + asked(query="{jam}", id=7) + "[x]\n")
    records = hunch("--queries", tmp_path / "queries", "--jsonl", "--all", "-k1").records
    assert [(record["query"], record["id"], record["rank"]) for record in records] == [
        ("soup", None, 1),
        ("bread", "b", 1),
        ("{jam}", "7", 1),
        ("[x]", None, 1),
    ]


def test_every_word_is_a_path_when_the_queries_come_from_a_file(hunch: Program) -> None:
    assert hunch("--queries", "-", "notes", "-l", "--all", stdin="soup and bread").lines == [
        "notes/bread.md",
        "notes/deep/jam.md",
    ]


@pytest.mark.parametrize(
    ("places", "paths", "found"),
    [
        ([], ["notes"], ["notes/bread.md", "notes/deep/jam.md"]),
        (["."], ["notes/deep"], ["./notes/deep/jam.md"]),
        (["notes"], ["deep"], ["notes/deep/jam.md"]),
        (["notes"], ["."], ["notes/bread.md", "notes/deep/jam.md"]),
        ([], ["soup.md", "notes/deep"], ["notes/deep/jam.md", "soup.md"]),
        (["soup.md"], ["soup.md"], ["soup.md"]),
        ([], [], ["notes/bread.md", "notes/deep/jam.md", "soup.md", "src/session.py"]),
    ],
)
def test_paths_narrow_one_query(hunch: Program, places: list[str], paths: list[str], found: list[str]) -> None:
    stdin = asked(query="cook sugar, dough, tomatoes; def session", paths=paths)
    assert sorted(hunch("--queries", "-", "-l", "--all", *places, stdin=stdin).lines) == found


def test_a_bad_line_is_named_and_the_others_are_answered(hunch: Program) -> None:
    lines = [
        b"tomato soup",
        b"",
        b"\xff\xfe",
        b'{"query": "x"',
        b'{"text": "x"}',
        b'{"query": "x", "paths": "notes"}',
        b'{"query": "x", "paths": ["nowhere"]}',
        b'{"query": "x", "paths": [".."]}',
        b'{"query": "\\ud800"}',
        b"y" * 9000,
        b'{"query": ' * 100_000,
        b"close the session",
    ]
    done = hunch("--queries", "-", "-lk1", "src", "soup.md", stdin=b"\n".join(lines))
    assert done.status == 2
    assert set(done.lines) == {"soup.md", "src/session.py"}
    said = done.err.splitlines()
    assert [line.split(" of -: ")[0] for line in said] == [f"hunch: line {number}" for number in range(2, 12)]
    reasons = ["empty", "UTF-8", "JSON", '"query"', '"paths"', "no such", "not below", "UTF-8", "9000 bytes", "JSON"]
    assert [reason for reason, line in zip(reasons, said, strict=True) if reason not in line] == []


def test_a_path_outside_of_what_is_searched_is_refused(hunch: Program) -> None:
    done = hunch("--queries", "-", "notes", stdin=asked(query="soup", paths=["../soup.md"]))
    assert (done.status, done.out) == (2, b"")
    assert f"{hunch.folder}/soup.md is not below {hunch.folder}/notes" in done.err


def test_a_batch_without_any_result_is_status_1_and_says_nothing(hunch: Program) -> None:
    done = hunch("--queries", "-", "--min-relevance=1", stdin="soup\nbread\n")
    assert (done.status, done.out, done.err) == (1, b"", "")


def test_no_queries_at_all_are_no_results(hunch: Program) -> None:
    done = hunch("--queries", "-", "--json")
    assert done.status == 1
    assert json.loads(done.out)["results"] == []


def test_the_queries_may_come_through_a_pipe_with_a_name(hunch: Program) -> None:
    assert hunch("--queries", "/dev/stdin", "-lk1", stdin="tomato soup").lines == ["soup.md"]


def test_the_json_of_a_batch_names_every_index_that_was_asked(hunch: Program) -> None:
    facts = json.loads(hunch("--queries", "-", "--json", stdin="soup\nbread\n").out)["index"]
    assert facts["roots"] == [str(hunch.folder)]
    assert facts["complete"] is True
