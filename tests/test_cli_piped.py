"""Stdin as a document: searched like a file, called <stdin>, and gone when the run ends, whatever ends it."""

import hashlib
import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hunch.cli import piped
from hunch.core.files.stats import MAX_BYTES
from tests.program import COMMAND, PATIENCE_S, Program, indexed

FILES = {"soup.md": "# Soup\n\nBoil tomatoes with basil.\n", "bread.md": "Knead the dough with yeast.\n"}
BOATS = "# Boats\n\nThe ferry crosses the lake at noon.\n\n## Tyres\n\nPatch a flat tyre with glue.\n"
TOKEN = "ghp_" + hashlib.sha256(b"piped").hexdigest()[:36]


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return indexed(tmp_path_factory.mktemp("piped"), FILES)


@pytest.fixture(autouse=True)
def _nothing_is_left(hunch: Program) -> Iterator[None]:
    """Whatever a test does, nothing of stdin is there afterwards."""
    yield
    assert not list((hunch.home / piped.FOLDER).glob("*"))


def test_it_is_searched_like_a_file(hunch: Program) -> None:
    (record,) = hunch("patch a flat tyre", "-", "--jsonl", stdin=BOATS).records
    assert (record["path"], record["type"], record["state"]) == ("<stdin>", "markdown", "fresh")
    begin, end = int(str(record["start_char"])), int(str(record["end_char"]))
    assert BOATS[begin:end] == record["text"]
    (hunch.folder / "boats.md").write_text(BOATS)
    (of_file,) = hunch("patch a flat tyre", "boats.md", "--jsonl").records
    (hunch.folder / "boats.md").unlink()
    assert {**of_file, "path": "<stdin>"} == record


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ([], "<stdin>:7:Patch a flat tyre with glue."),
        (["--vimgrep"], "<stdin>:7:1:Patch a flat tyre with glue."),
        (["-l"], "<stdin>"),
        (["-c"], "<stdin>:1"),
        (["-C1"], "<stdin>-6-\n<stdin>:7:Patch a flat tyre with glue."),
    ],
)
def test_every_form_calls_it_stdin(hunch: Program, form: list[str], expected: str) -> None:
    assert hunch("flat tyre", "-", *form, stdin=BOATS).out.decode() == expected + "\n"


def test_json_names_it_among_the_roots(hunch: Program) -> None:
    found = json.loads(hunch("flat tyre", "-", "soup.md", "--json", stdin=BOATS).out)
    assert found["index"]["roots"] == [str(hunch.folder), "<stdin>"]


@pytest.mark.parametrize("paths", [["-", "soup.md"], ["soup.md", "-"], [".", "-", "-"]])
def test_other_paths_stand_beside_it(hunch: Program, paths: list[str]) -> None:
    found = hunch("boil tomatoes with glue", *paths, "-l", "--all", stdin=BOATS).lines
    assert {"<stdin>", "soup.md"} <= {line.removeprefix("./") for line in found}
    assert found.count("<stdin>") == 1


def test_without_a_path_a_pipe_is_not_read(hunch: Program) -> None:
    assert hunch("flat tyre", "-l", "--all", stdin=BOATS).paths != ["<stdin>"]
    assert "<stdin>" not in hunch("flat tyre", "-l", "--all", stdin=BOATS).lines


def test_it_has_a_type_and_no_name_to_filter_by(hunch: Program) -> None:
    assert hunch("tyre", "-", "-l", "-t", "md", stdin=BOATS).lines == ["<stdin>"]
    assert hunch("tyre", "-", "-l", "-t", "py", stdin=BOATS).status == 1
    assert hunch("tyre", "-", "-l", "-g", "*.py", stdin=BOATS).lines == ["<stdin>"]
    assert hunch("tyre", "-", "-l", "-e", "f[l]at", "--since", "1h", stdin=BOATS).lines == ["<stdin>"]


def test_many_queries_are_asked_of_it(hunch: Program, tmp_path: Path) -> None:
    (tmp_path / "queries").write_text('flat tyre\n{"query": "ferry", "paths": ["x"]}\n')
    done = hunch("--queries", tmp_path / "queries", "-", "--jsonl", stdin=BOATS)
    assert [record["path"] for record in done.records] == ["<stdin>"]
    assert done.status == 2
    assert "line 2" in done.err
    assert "stdin has no paths in it" in done.err


def test_it_cannot_be_the_queries_too(hunch: Program) -> None:
    done = hunch("--queries", "-", "-", stdin="flat tyre\n")
    assert done.status == 2
    assert done.err.startswith("hunch: stdin cannot be both the queries and what is searched")


def test_what_is_like_it_is_not_asked(hunch: Program) -> None:
    for arguments in (["similar", "-"], ["similar", "soup.md", "-"]):
        done = hunch(*arguments, stdin=BOATS)
        assert (done.status, "knows files and not stdin" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "empty"), ("  \n", "empty"), (b"\0\1\2\3\4" * 20, "binary"), (b"\x89PNG\r\n\x1a\n", "binary")],
)
def test_what_is_no_text_is_named_and_found_nowhere(hunch: Program, content: str | bytes, reason: str) -> None:
    done = hunch("tyre", "-", stdin=content)
    assert (done.status, done.out) == (1, b"")
    assert done.err == f"hunch: nothing of stdin is searched: {reason}\nhunch: nothing found: stdin holds no text\n"
    assert hunch("tomatoes", "-", "soup.md", "-l", stdin=content).lines == ["soup.md"]
    assert hunch("tyre", "-", "-q", stdin=content).err == ""


def test_what_holds_a_secret_is_left_out_and_it_is_said(hunch: Program) -> None:
    text = f"{BOATS}\n## Key\n\n" + "The key of the harbour. " * 60 + f"\n\nIt is {TOKEN}.\n"
    done = hunch("key of the harbour", "-", "--jsonl", "--all", "--full", stdin=text)
    assert done.err == "hunch: 1 passage of stdin left out, with a key or a token in them\n"
    assert TOKEN not in done.out.decode()


def test_more_than_is_read_of_any_file_is_refused(hunch: Program) -> None:
    done = hunch("tyre", "-", stdin=b"boat " * (MAX_BYTES // 5 + 1))
    assert done.status == 2
    assert done.err.startswith("hunch: stdin has more than 16 MiB, the most that is read of one document")


def test_forbidding_an_index_is_not_about_what_lasts_no_longer_than_the_run(hunch: Program) -> None:
    assert hunch("flat tyre", "-", "-l", "--no-index", stdin=BOATS).lines == ["<stdin>"]


def test_stdin_that_is_closed_is_an_error(hunch: Program) -> None:
    command = " ".join(COMMAND)
    done = subprocess.run(
        ["sh", "-c", f"{command} tyre - <&-"],
        cwd=hunch.folder,
        env=hunch.environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"hunch: stdin cannot be read")


def test_the_terminal_is_read_and_it_is_said(hunch: Program) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "flat tyre", "-", "-l"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=hunch.folder,
        env=hunch.environment(),
    ) as process:
        os.close(theirs)
        assert process.stderr is not None
        assert process.stderr.readline() == b"hunch: reading stdin from the terminal; Ctrl-D ends it\n"
        os.write(ours, BOATS.encode() + b"\x04")
        out, _ = process.communicate(timeout=PATIENCE_S)
        os.close(ours)
    assert out == b"<stdin>\n"


@contextmanager
def at_work(hunch: Program, stdout: int = subprocess.PIPE) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a run that has much to index, and wait until it does."""
    process = subprocess.Popen(
        [*COMMAND, "boats", "-", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=hunch.folder,
        env=hunch.environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    process.stdin.write("\n\n".join(f"Boat {n} is {hash(n)}. " * 20 for n in range(400)).encode())
    process.stdin.close()
    process.stdin = None
    deadline = time.monotonic() + PATIENCE_S
    while not list((hunch.home / piped.FOLDER).glob("*/home/indexes/*/current")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=lambda n: str(n)
)
def test_a_run_that_is_ended_leaves_nothing(hunch: Program, number: int, status: int) -> None:
    with at_work(hunch) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == status
        assert b"Traceback" not in err


def test_what_a_killed_run_left_is_removed_by_the_next(hunch: Program) -> None:
    with at_work(hunch) as process:
        process.kill()
        process.communicate()
    (left,) = (hunch.home / piped.FOLDER).iterdir()
    assert hunch("tyre", "-", "-l", stdin=BOATS).status == 0
    assert left.exists(), "it may be a run's that has just begun"
    os.utime(left, (0, 0))
    assert hunch("tyre", "-", "-l", stdin=BOATS).status == 0


def test_what_another_run_is_at_work_on_is_not_removed(hunch: Program) -> None:
    with at_work(hunch) as process:
        (theirs,) = (hunch.home / piped.FOLDER).iterdir()
        os.utime(theirs, (0, 0))
        assert hunch("tyre", "-", "-l", stdin=BOATS).lines == ["<stdin>"]
        assert theirs.exists()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)


def test_a_reader_that_goes_away_leaves_nothing(hunch: Program) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [*COMMAND, "tyre", "-", "--all"],
        stdin=subprocess.PIPE,
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=hunch.folder,
        env=hunch.environment(),
    )
    os.close(write)
    _, err = process.communicate(BOATS.encode(), timeout=PATIENCE_S)
    assert (process.returncode, err) == (141, b"")


def test_what_is_kept_is_its_owners_alone(hunch: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []

    def look(done: object) -> Iterator[str]:
        modes.extend(path.stat().st_mode & 0o077 for path in (hunch.home / piped.FOLDER).rglob("*"))
        return iter(())

    monkeypatch.setattr(piped, "_remarks", look)
    before = os.umask(0)
    assert hunch("tyre", "-", "-l", stdin=BOATS).status == 0
    os.umask(before)
    assert len(modes) > 6
    assert not any(modes)


def test_progress_is_shown_while_it_is_encoded(hunch: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hunch.cli.output.report.PATIENCE_S", 0.0)
    monkeypatch.setattr("hunch.cli.output.report.LOG_EVERY_S", 0.0)
    done = hunch("boat", "-", "-l", stdin="\n\n".join(f"Boat {n} is {hash(n)}. " * 30 for n in range(40)))
    shown = [line for line in done.err.splitlines() if "indexing <stdin>: 0 of 1 files" in line]
    assert len(shown) > 10
