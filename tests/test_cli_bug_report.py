"""`hunch doctor --report`: all that a bug report needs, and nothing that is nobody else's business."""

import json
import re
import shutil
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from hunch import __version__
from hunch.cli.bug_report import Discretion
from hunch.core.store.roots import IndexFolder
from tests.program import Program, indexed

CANARY = "quetzalcoatl"
FILES = {f"{CANARY}-{n}.md": f"# {CANARY}\n\nThe note number {n} tells of {CANARY}.\n" for n in range(3)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return indexed(tmp_path_factory.mktemp(CANARY), FILES)


@pytest.fixture
def hunch(sound: Program, tmp_path: Path) -> Program:
    """Give the program with a home of its own, to be broken."""
    shutil.copytree(sound.home, tmp_path / "home")
    return Program(sound.folder, tmp_path / "home")


def broken(program: Program) -> None:
    for path in program.home.glob("indexes/*/gen-*/catalog.db"):
        path.write_bytes(b"no database " * 4096)


def test_it_tells_of_version_settings_indexes_daemon_and_findings(hunch: Program) -> None:
    done = hunch("doctor", "--report", env={"NO_COLOR": "1"})
    headings = re.findall(r"^### (.*)$", done.out.decode(), re.MULTILINE)
    assert done.status == 0
    assert headings == [f"hunch {__version__}", "Settings", "Indexes", "Daemon", "Daemon's log, its last lines"]
    assert {"- NO_COLOR: 1", "- HUNCH_DAEMON: off", "- root 1", "  - documents: 3", "  - check: healthy"} <= {
        *done.lines
    }
    MarkdownIt().parse(done.out.decode())


def test_as_json_it_is_one_object_with_the_same(hunch: Program) -> None:
    told = json.loads(hunch("doctor", "--report", "--json").out)
    (index,) = told["indexes"]
    assert (told["version"], told["daemon"], told["log"]) == (__version__, None, [])
    assert (index["root"], index["documents"], index["complete"], index["findings"]) == ("root 1", 3, True, [])


@pytest.mark.parametrize("form", [[], ["--json"], ["--deep"]])
@pytest.mark.parametrize("is_broken", [False, True])
def test_no_path_content_or_query_is_in_it(hunch: Program, form: list[str], is_broken: bool) -> None:
    hunch(CANARY, "-q")
    if is_broken:
        broken(hunch)
    done = hunch("doctor", "--report", *form)
    assert CANARY not in done.out.decode() + done.err


def test_with_paths_the_roots_are_named(hunch: Program) -> None:
    assert f"- {hunch.folder}" in hunch("doctor", "--report", "--paths").lines


def test_what_is_found_is_told_and_decides_the_exit_status(hunch: Program) -> None:
    for path in hunch.home.glob("indexes/*/gen-*/*.usearch"):
        path.unlink()
    done = hunch("doctor", "--report")
    assert done.status == 1
    assert "found by snapshot: not the file that was published" in done.out.decode()


def test_an_index_that_cannot_be_read_is_told_of(hunch: Program) -> None:
    broken(hunch)
    done = hunch("doctor", "--report", "--json")
    (index,) = json.loads(done.out)["indexes"]
    assert done.status == 2
    assert "damaged" in index["error"]


def test_of_a_file_that_changed_behind_its_stat_not_even_the_name_is_told(tmp_path: Path) -> None:
    root = tmp_path / "notes"
    place = IndexFolder(root=root, folder=tmp_path / "index")
    told = Discretion.of([place], with_paths=False).text(f"{root}/diary.md differs, {root}, {root}s and {root}/a/b (x)")
    assert told.replace(str(tmp_path), "T") == "root 1 differs, root 1, T/notess and root 1 (x)"


def test_the_end_of_the_daemons_log_is_in_it(hunch: Program) -> None:
    (hunch.home / "daemon").mkdir(exist_ok=True)
    lines = [f"2026-01-01 00:00:{n:02} INFO line {n} of {hunch.folder}" for n in range(60)]
    (hunch.home / "daemon" / "log").write_text("\n".join(lines))
    told = json.loads(hunch("doctor", "--report", "--json").out)["log"]
    assert told == [f"2026-01-01 00:00:{n:02} INFO line {n} of root 1" for n in range(30, 60)]


def test_where_nothing_is_indexed_it_tells_of_the_rest(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    done = Program(tmp_path / "files")("doctor", "--report")
    assert done.status == 0
    assert f"### hunch {__version__}" in done.lines


@pytest.mark.parametrize(
    ("options", "message"), [(["--report", "--repair"], "exclude each other"), (["--paths"], "--report")]
)
def test_options_that_mean_nothing_together_are_a_mistake(hunch: Program, options: list[str], message: str) -> None:
    done = hunch("doctor", *options)
    assert (done.status, message in done.err) == (2, True)


def test_the_daemon_that_runs_is_told_of_here_and_with_the_version(hunch: Program) -> None:
    process = hunch.start("daemon", "run")
    try:
        while b": watched" not in hunch("daemon", "status").out:
            assert process.poll() is None
        told = hunch("doctor", "--report").lines
        version = hunch("--version").lines
    finally:
        hunch("daemon", "stop")
        process.communicate()
    assert f"  daemon       process {process.pid}, hunch {__version__}" in version
    assert {f"- pid: {process.pid}", f"- daemon: process {process.pid}, hunch {__version__}"} <= {*told}
    assert any(line.startswith("- roots: root root 1, ") for line in told)
    assert any(re.search(r"INFO process \d+ listens for ", line) for line in told)
    assert CANARY not in "\n".join(told)
