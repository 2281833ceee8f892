"""A program that keeps one hunch: it sends a line, reads to the end record, changes files, and asks again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.program import COMMAND, Program, indexed

FILES = {"soup.md": "Boil tomatoes with basil.\n", "bread.md": "Knead the dough with yeast.\n"}


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    return indexed(tmp_path, FILES)


class Stream:
    """The other end of `hunch --queries - --jsonl --end-records`."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def ask(self, line: str | bytes) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Send one line, and read its results and its end record."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write((line.encode() if isinstance(line, str) else line) + b"\n")
        self.process.stdin.flush()
        results: list[dict[str, Any]] = []
        for answer in self.process.stdout:
            record = json.loads(answer)
            if record.get("end"):
                return results, record
            results.append(record)
        raise AssertionError("the stream ended")


@contextmanager
def streaming(hunch: Program, *arguments: str) -> Iterator[Stream]:
    process = subprocess.Popen(
        [*COMMAND, "--queries", "-", "--jsonl", "--end-records", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=hunch.folder,
        env=hunch.environment(),
    )
    try:
        yield Stream(process)
    finally:
        process.kill()
        process.communicate()


def test_each_line_is_answered_while_stdin_stays_open(hunch: Program) -> None:
    with streaming(hunch) as stream:
        results, end = stream.ask("tomato soup")
        assert [result["path"] for result in results] == ["soup.md"]
        assert end == {"id": None, "query": "tomato soup", "end": True, "count": 1}
        results, end = stream.ask(json.dumps({"query": "dough", "id": "b", "paths": ["bread.md"]}))
        assert [result["id"] for result in results] == ["b"]
        assert (end["id"], end["count"]) == ("b", 1)


def test_a_query_without_an_answer_and_a_bad_line_have_an_end_too(hunch: Program) -> None:
    with streaming(hunch) as stream:
        results, end = stream.ask("the quarterly budget of the navy")
        assert (results, end["count"]) == ([], 0)
        results, end = stream.ask('{"query": 3, "id": "x"}')
        assert (results, end["id"], end["count"], end["error"]) == ([], "x", 0, 'no "query" in it')
        results, end = stream.ask(b"\xff\xfe")
        assert end["error"] == "not valid UTF-8"
        assert stream.ask("tomato soup")[1]["count"] == 1


def test_files_that_change_between_two_lines_are_found(hunch: Program) -> None:
    with streaming(hunch) as stream:
        assert stream.ask("how to sharpen a chisel")[0] == []
        (hunch.folder / "tools.md").write_text("Sharpen a chisel on a wet stone.\n")
        assert [result["path"] for result in stream.ask("how to sharpen a chisel")[0]] == ["tools.md"]
        (hunch.folder / "tools.md").write_text("Oil the hinges.\n")
        assert stream.ask("how to sharpen a chisel")[0] == []
        (hunch.folder / "soup.md").unlink()
        assert stream.ask("tomato soup")[0] == []


def test_an_index_that_is_made_anew_meanwhile_is_the_one_that_answers(hunch: Program) -> None:
    with streaming(hunch, "--refresh", "off") as stream:
        assert stream.ask("tomato soup")[1]["count"] == 1
        (hunch.folder / "soup.md").write_text("Boil tomatoes with garlic.\n")
        assert hunch("index", "--rebuild", "-q").status == 0
        results, _ = stream.ask("tomato soup")
        assert [(result["text"].strip(), result["state"]) for result in results] == [
            ("Boil tomatoes with garlic.", "fresh")
        ]


def test_the_end_of_the_input_ends_the_stream(hunch: Program) -> None:
    lines = hunch("--queries", "-", "--jsonl", "--end-records", stdin="tomato soup\nnothing of the kind here at all\n")
    assert [record.get("end") for record in lines.records] == [None, True, True]
    assert lines.status == 0


@pytest.mark.parametrize(
    "arguments", [("--end-records", "soup"), ("--end-records", "--queries", "-"), ("--end-records", "--jsonl", "soup")]
)
def test_end_records_go_with_queries_and_jsonl_alone(hunch: Program, arguments: tuple[str, ...]) -> None:
    done = hunch(*arguments)
    assert (done.status, done.out) == (2, b"")
    assert "--end-records" in done.err
