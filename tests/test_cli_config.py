"""`hunch config`, and what the config file does to a search, an index and the daemon."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hunch.core.config.table import SETTINGS
from tests.program import Program, indexed, on_terminal
from tests.trials.daemons import Warm, warmed

FILES = {
    "a.md": "# Wheels\n\nA wheel turns.\n",
    "b.md": "# Tyres\n\nA tyre is on a wheel.\n",
    "c.md": "# Brakes\n\nA brake stops a wheel.\n",
    "data.csv": "wheel,tyre\n1,2\n",
    ".hidden/d.md": "# Spokes\n\nA spoke is in a wheel.\n",
}
BROKEN = "[search]\ntopp = 3\n"


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program in an indexed folder, and a person without a config file."""
    return indexed(tmp_path, FILES)


def config(hunch: Program) -> Path:
    return hunch.user / ".config" / "hunch" / "config.toml"


def configure(hunch: Program, content: str) -> Path:
    config(hunch).parent.mkdir(parents=True, exist_ok=True)
    config(hunch).write_text(content)
    return config(hunch)


def test_show_names_every_setting_once_and_who_set_it(hunch: Program) -> None:
    file = configure(hunch, "[search]\nmode = 'dense'\n")
    shown = hunch("config", "show", env={"NO_COLOR": "1", "HUNCH_DAEMON": ""})
    assert (shown.status, shown.err) == (0, "")
    rows = {line.split()[0]: line for line in shown.lines}
    assert list(rows) == [setting.key for setting in SETTINGS]
    assert rows["search.mode"].endswith(f'"dense"        {file}:2') or f"{file}:2" in rows["search.mode"]
    assert rows["output.color"].split()[1:] == ['"never"', "NO_COLOR"]
    assert rows["search.top"].split()[1:] == ["10", "default"]
    places = {line.rindex("  ") for line in shown.lines if "(" not in line}
    assert len(places) == 1, "the columns stand below each other"


def test_show_as_json_is_the_same(hunch: Program) -> None:
    file = configure(hunch, "[index]\nexclude = ['*.csv']\n")
    found = json.loads(hunch("config", "show", "--json").out)
    assert found["path"] == str(file)
    assert found["mistakes"] == []
    rows = {row["key"]: row for row in found["settings"]}
    assert rows["index.exclude"] == {
        "key": "index.exclude",
        "value": ["*.csv"],
        "origin": "file",
        "source": f"{file}:2",
    }
    assert rows["daemon.use"] == {
        "key": "daemon.use",
        "value": "off",
        "origin": "environment",
        "source": "HUNCH_DAEMON",
    }
    assert rows["search.per_file"]["value"] is None


def test_show_names_the_project_files_that_hold_in_the_folder(hunch: Program) -> None:
    (hunch.folder / "sub").mkdir()
    (hunch.folder / ".hunch.toml").write_text("[index]\nexclude = ['*.log']\n")
    (hunch.folder / "sub" / ".hunch.toml").write_text("[index]\nexclude = ['x']\n")
    rows = [line for line in hunch("config", "show", cwd=hunch.folder / "sub").lines if "below its folder" in line]
    assert [row.split()[1:3] for row in rows] == [
        ['["*.log"]', f"{hunch.folder}/.hunch.toml:2"],
        ['["x"]', f"{hunch.folder}/sub/.hunch.toml:2"],
    ]


@pytest.mark.parametrize(
    "line", [["wheel"], ["similar", "a.md"], ["index"], ["why", "a.md"], ["status"], ["watch"], ["eval", "q.jsonl"]]
)
def test_a_file_that_cannot_be_used_stops_whoever_needs_it(hunch: Program, line: list[str]) -> None:
    (hunch.folder / "q.jsonl").write_text('{"query": "wheel", "relevant": ["a.md"]}\n')
    file = configure(hunch, BROKEN)
    done = hunch(*line)
    assert (done.status, done.out) == (2, b"")
    assert (
        done.err
        == f"hunch: {file}:2: no setting is called search.topp; did you mean search.top?; see: hunch config show\n"
    )


@pytest.mark.parametrize(
    "line", [["--help"], ["--version"], ["search", "--help"], ["wheel", "-h"], ["types"], ["config", "path"]]
)
def test_a_file_that_cannot_be_used_stops_nobody_else(hunch: Program, line: list[str]) -> None:
    configure(hunch, BROKEN)
    done = hunch(*line)
    assert (done.status, done.err) == (0, "")


def test_show_says_what_is_wrong_and_shows_the_rest(hunch: Program) -> None:
    file = configure(hunch, BROKEN + "mode = 'dense'\n[output]\ncolor = 'red'\n")
    done = hunch("config", "show", env={"HUNCH_DAEMON": "no"})
    assert done.status == 2
    assert len(done.lines) == len(SETTINGS)
    assert f"{file}:3" in done.out.decode()
    assert done.err.splitlines() == [
        f"hunch: {file}:2: no setting is called search.topp; did you mean search.top?; see: hunch config show",
        f"hunch: {file}:5: output.color must be auto, always or never, not 'red'",
        "hunch: HUNCH_DAEMON must be auto, use or off, not 'no'",
    ]


def test_a_file_that_is_named_and_not_there_is_a_mistake(hunch: Program) -> None:
    env = {"HUNCH_CONFIG": "none.toml"}
    done = hunch("wheel", env=env)
    assert done.status == 2
    assert done.err.startswith(f"hunch: {hunch.folder}/none.toml: there is no such file, and HUNCH_CONFIG names it")
    assert hunch("config", "show", env=env).status == 2
    assert hunch("config", "path", env=env).lines == [f"{hunch.folder}/none.toml"]
    assert hunch("wheel", "-l", env={"HUNCH_CONFIG": ""}).status == 0
    assert hunch("config", "path", env={"HUNCH_CONFIG": ""}).status == 2


def test_edit_begins_a_file_with_all_that_can_be_set_and_checks_what_was_written(hunch: Program) -> None:
    assert hunch("config", "edit", env={"EDITOR": "true"}).status == 0
    assert "#top = 10" in config(hunch).read_text()
    assert hunch("config", "show").status == 0
    add = 'sh -c \'printf "[search]\\\\ntopp = 3\\\\n" > "$0"\''
    done = hunch("config", "edit", env={"EDITOR": "false", "VISUAL": add})
    assert config(hunch).read_text() == BROKEN
    assert (done.status, done.err.count("did you mean search.top?")) == (2, 1)
    assert hunch("config", "edit", env={"EDITOR": "sh -c ': > \"$0\"'"}).status == 0, "also a broken one can be opened"


@pytest.mark.parametrize(
    ("editor", "words"), [("no-such-editor", "cannot run no-such-editor"), ("false", "ended with status 1")]
)
def test_an_editor_that_fails_is_said(hunch: Program, editor: str, words: str) -> None:
    done = hunch("config", "edit", env={"EDITOR": editor})
    assert done.status == 2
    assert words in done.err


def test_an_editor_has_the_terminal(hunch: Program) -> None:
    script = hunch.user / "editor"
    script.write_text('#!/bin/sh\n[ -t 0 ] && [ -t 1 ] && read line && echo "$line" > "$1"\n')
    script.chmod(0o755)
    assert on_terminal(hunch, "config", "edit", answer="search.top = 2\n", EDITOR=str(script))[0] == 0
    assert config(hunch).read_text() == "search.top = 2\n"


def test_a_search_does_what_is_typed_over_what_the_file_says(hunch: Program) -> None:
    configure(hunch, "[search]\ntop = 1\nmin_relevance = 0.0\nmode = 'lexical'\n")
    assert len(hunch("wheel", "-l").lines) == 1
    assert len(hunch("wheel", "-l", "-k", "2").lines) == 2
    assert len(hunch("similar", "a.md", "-l").lines) == 1
    configure(hunch, "[search]\nmin_relevance = 1\n")
    assert hunch("wheel").status == 1
    assert hunch("wheel", "--all").status == 0


def test_the_environment_goes_before_the_file(hunch: Program) -> None:
    configure(hunch, "[output]\ncolor = 'always'\n")
    assert b"\x1b[" in hunch("wheel").out
    assert b"\x1b[" not in hunch("wheel", env={"NO_COLOR": "1"}).out
    assert b"\x1b[" in hunch("wheel", "--color", "always", env={"NO_COLOR": "1"}).out
    assert b"\x1b[" not in hunch("wheel", "--color", "auto").out


def test_what_the_file_excludes_is_left_out_of_every_root_and_comes_back(hunch: Program) -> None:
    assert "data.csv" in hunch("wheel tyre", "-l", "--all").lines
    file = configure(hunch, "[index]\nexclude = ['/data.*']\n")
    assert "data.csv" not in hunch("wheel tyre", "-l", "--all", "--refresh", "off").lines, "at once"
    why = hunch("why", "data.csv")
    assert (why.status, why.out.decode()) == (1, f"data.csv: left out by '/data.*' ({file}:2)\n")
    assert "1 removed" in hunch("index").err
    configure(hunch, "")
    assert "data.csv" in hunch("wheel tyre", "-l", "--all").lines


def test_hidden_files_of_new_roots_are_indexed_where_the_file_says_so(hunch: Program) -> None:
    configure(hunch, "[index]\nhidden = true\n")
    assert ".hidden/d.md" not in hunch("spoke", "-l", "--all").lines, "this root is no new one"
    hunch("forget", ".")
    assert hunch("why", ".hidden/d.md").status == 0
    assert hunch("spoke", "-l", "--all").lines[0] == ".hidden/d.md", "a search begins a root too"
    hunch("forget", ".")
    assert hunch("index", "--no-hidden", "-q").status == 0
    assert ".hidden/d.md" not in hunch("spoke", "-l", "--all").lines


def test_a_root_that_was_indexed_with_hidden_files_stays_so(hunch: Program) -> None:
    assert "1 removed" not in hunch("index", "--hidden").err
    assert hunch("spoke", "-l", "--all").lines[0] == ".hidden/d.md"
    assert hunch("why", ".hidden/d.md").status == 0
    assert "  indexed with --hidden" in hunch("status").lines
    (root,) = json.loads(hunch("status", "--json").out)["roots"]
    assert (root["hidden"], root["no_ignore"]) == (True, False)
    assert hunch("index").status == 0
    assert hunch("spoke", "-l", "--all").lines[0] == ".hidden/d.md"
    assert hunch("index", "--no-hidden").status == 0
    assert "indexed with" not in hunch("status").out.decode()
    assert ".hidden/d.md" not in hunch("spoke", "-l", "--all").lines


def test_a_policy_is_for_all_of_a_root(hunch: Program) -> None:
    for dry in ([], ["--dry-run"]):
        done = hunch("index", ".hidden", "--hidden", *dry)
        assert done.status == 2
        assert f"{hunch.folder}/.hidden is in the index of {hunch.folder}" in done.err


def test_a_dry_run_counts_what_would_be_indexed(hunch: Program) -> None:
    def counted(*options: str) -> int:
        files = hunch("index", "--dry-run", "--json", *options).records[0]["files"]
        assert isinstance(files, dict)
        return int(files["indexed"] + files["unchanged"])  # what was written a moment ago is read again

    assert counted("--hidden") == counted() + 1
    assert "indexed with" not in hunch("status").out.decode()


def test_a_root_that_takes_over_one_with_hidden_files_says_that_they_are_left_out(hunch: Program) -> None:
    hunch("index", "--hidden", "-q")
    done = hunch("index", "..", "--yes")
    assert f"{hunch.folder} was indexed with --hidden, and is part of {hunch.folder.parent} now" in done.err


def test_a_broken_project_file_is_said_by_whoever_meets_it(hunch: Program) -> None:
    (hunch.folder / ".hunch.toml").write_text("[index]\nroots = ['/']\n")
    words = "it has 'index.roots', and a project file can only narrow"
    for line in (["index"], ["wheel"], ["wheel", "--refresh", "off"], ["status"], ["why", "a.md"], ["config", "show"]):
        done = hunch(*line)
        assert words in done.err + done.out.decode(), line
    assert hunch("wheel", "-l", "--all").lines == []
    (hunch.folder / ".hunch.toml").unlink()
    assert len(hunch("wheel", "-l", "--all", "--refresh", "off").lines) == 4, "nothing was lost"


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files and a living daemon."""
    with warmed(tmp_path_factory.mktemp("warm"), FILES) as person:
        person.live()
        yield person


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("[search]\ntop = 1\n", ("wheel", "-l")),
        ("[search]\ntop = 2\nmode = 'lexical'\n", ("wheel", "--json")),
        ("[output]\ncolor = 'always'\n", ("wheel",)),
        ("[index]\nexclude = ['a.md']\n", ("wheel", "-l", "--all")),
        ("[index]\nexclude = ['b.md', 'c.md']\n", ("wheel", "-l", "--all")),
        (BROKEN, ("wheel",)),
        ("", ("wheel", "-l", "--all")),
    ],
)
def test_a_daemon_reads_the_file_again_and_answers_as_hunch_alone(
    warm: Warm, content: str, line: tuple[str, ...]
) -> None:
    configure(warm, content)
    answered = warm.warm(*line)
    assert answered.status == (2 if content == BROKEN else 0)
    assert answered == warm(*line)


def test_a_daemon_leaves_those_alone_who_want_none_or_have_another_file(warm: Warm, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[search]\ntop = 1\n")
    configure(warm, "[daemon]\nuse = 'off'\n")
    declined = warm.requests()["declined"]
    assert warm.ask("wheel", "-l", HUNCH_DAEMON="").status == 0
    assert warm.requests()["declined"] == declined + 1
    configure(warm, "")
    assert len(warm.ask("wheel", "-l", HUNCH_CONFIG=str(other)).lines) == 1
    assert warm.requests()["declined"] == declined + 2
    configure(warm, "[daemon]\nuse = 'off'\n")
    assert warm.warm("wheel", "-l", HUNCH_DAEMON="use").status == 0, "the environment goes before the file"
    configure(warm, "")


def test_a_daemon_takes_up_hidden_files_that_another_process_let_in(warm: Warm) -> None:
    configure(warm, "")
    assert ".hidden/d.md" not in warm.warm("spoke", "-l", "--all").lines
    assert warm("index", "--hidden", "-q").status == 0
    assert warm.warm("spoke", "-l", "--all").lines[0] == ".hidden/d.md"
    (warm.folder / ".hidden/e.md").write_text("# Saddles\n\nA saddle is no wheel.\n")
    assert warm.warm("saddle", "-l", "--all").lines[0] == ".hidden/e.md"
    assert warm("index", "--no-hidden", "-q").status == 0
    assert ".hidden/d.md" not in warm.warm("spoke", "-l", "--all").lines


def test_no_daemon_is_started_for_whoever_wants_none(tmp_path: Path) -> None:
    with warmed(tmp_path, FILES) as person:
        configure(person, "[daemon]\nuse = 'off'\n")
        assert on_terminal(person, "wheel", HUNCH_DAEMON="")[0] == 0
        assert not person.daemon.is_held()


def test_a_daemon_has_the_limits_of_the_file(tmp_path: Path) -> None:
    with warmed(tmp_path, FILES) as person:
        configure(person, "[daemon]\nidle_minutes = 0.001\n")
        process = person.begin()
        assert process.wait(60) == 0
        assert "no request" in person.daemon.log.read_text() or "idle" in person.daemon.log.read_text()
        configure(person, BROKEN)
        done = person.ask("daemon", "start")
        assert (done.status, "did you mean search.top?" in done.err) == (2, True)
