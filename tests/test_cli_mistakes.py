"""What cannot be done as typed: one line on stderr with what, where and what to do, status 2, and nothing else."""

from pathlib import Path

import pytest

from hunch.cli import door
from hunch.cli.app import Source
from tests.conftest import write_tree


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small folder to stand in, with nothing indexed."""
    monkeypatch.setenv("HUNCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Source, "begin_to_load", lambda self: None)  # a thread that would outlive the test
    folder = write_tree(tmp_path / "files", {"docs/soup.md": "Boil tomatoes.\n"})
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["soup", "nowhere"],
            "no such file or folder: nowhere; a query of several words wants quotes: did you mean: hunch 'soup",
        ),
        (["soup", "docs/soup.md/x"], "no such file or folder: docs/soup.md/x; check the spelling, or"),
        ([""], "the query is empty; say in a few words what you look for"),
        ([" \t\n"], "the query is empty; say in a few words what you look for"),
        (["-k", "3"], "no query; say in a few words what you look for: hunch QUERY [PATH]..."),
        (["é" * 4097], "the query has 8194 bytes, the limit is 8192; ask for one thing in a few words"),
        (["caf\udce9"], "the query is not valid UTF-8; check how your terminal encodes what you type"),
        (["soup", "-t", "phyton"], "no file type is called 'phyton'; did you mean"),
        (["soup", "--format", "xml"], "no option is called --format; see: hunch search --help"),
        (["soup", "--mode", "fuzzy"], "--mode must be hybrid, dense or lexical, not 'fuzzy'"),
        (["soup", "--json", "--jsonl"], "--json and --jsonl exclude each other; choose one"),
        (["soup", "-l", "-c"], "--files-with-matches and --count exclude each other; choose one"),
        (["soup", "-k", "0"], "--top must be at least 1, not 0"),
        (["soup", "--per-file", "-1"], "--per-file must be at least 1, not -1"),
        (["soup", "--min-relevance", "1.5"], "--min-relevance must be from 0 to 1, not 1.5"),
        (["soup", "--min-relevance", "nan"], "--min-relevance must be from 0 to 1, not nan"),
        (["soup", "-g", "[z"], "-g '[z' is no pattern; write it as in .gitignore: -g '*.py', -g '!docs/**'"),
        (["doctor", "nowhere"], "no index covers"),
        (["gc", "docs"], "no index covers"),
        (["backup", "docs/soup.md"], "nothing is indexed yet; to begin: hunch index PATH"),
        (["restore", "docs/soup.md"], "docs/soup.md is no archive of hunch ("),
        (["import", "nowhere.hunch"], "nowhere.hunch cannot be read: No such file or directory; name a file that"),
        (["export", "docs", "new.hunch"], "no index covers"),
        (["relocate", "docs", "nowhere"], "no such file or folder: nowhere; check the spelling"),
        (["relocate", "gone", "docs"], "no index covers"),
        (["--queries", "nowhere.txt"], "cannot read the queries in nowhere.txt: No such file or directory; name a"),
        (["--queries", "docs"], "cannot read the queries in docs: Is a directory; name a file, or - for stdin"),
        (["idnex", "."], "no command is called 'idnex'; did you mean 'index'?"),
        (["index", "nowhere"], "no such file or folder: nowhere; check the spelling, or name another path"),
        (["index", "--jobs", "0"], "--jobs cannot be '0': "),
        (["index", "--fast"], "no option is called --fast; see: hunch index --help"),
        (["status", "nowhere"], "no such file or folder: nowhere; check the spelling, or name another path"),
        (["status", "docs"], "no index covers"),
        (["why"], "PATH is missing; see: hunch why --help"),
        (["why", "nowhere"], "no such file or folder: "),
        (["forget", "docs"], "no index covers"),
        (["soup", "doc"], "no such file or folder: doc; did you mean docs?"),
        (["soup", "./dosc/soup.md"], "no such file or folder: dosc/soup.md; did you mean ./docs/soup.md?"),
        (
            ["docs", "where is it"],
            "no such file or folder: where is it; the query comes first: did you mean: hunch 'where",
        ),
        (
            ["where", "is", "the", "soup?"],
            "no such file or folder: is; a query of several words wants quotes: did you mean: hunch 'where is the s",
        ),
        (["where", "is", "./the", "soup"], "no such file or folder: is; check the spelling"),
        (["--queries", "-", "docs", "where is it"], "no such file or folder: where is it; check the spelling"),
        (["docs", "doc"], "no such file or folder: doc; did you mean docs?"),
        (["why", "docs/soop.md"], "no such file or folder: "),
        (["similar", "docs/soop.md:3"], "no such file or folder: docs/soop.md:3; did you mean docs/soup.md?"),
        (["status", "dcs"], "no such file or folder: dcs; did you mean docs?"),
        (["soup", "--mode", "hybird"], "--mode must be hybrid, dense or lexical, not 'hybird'; did you mean 'hybrid'?"),
        (["eval", "q", "--mode", "hybird"], "--mode must be hybrid, dense or lexical, not 'hybird'; did you mean"),
        (["soup", "-t", "pyton"], "no file type is called 'pyton'; did you mean 'python'? See: hunch types"),
        (["soup", "--jsn"], "no option is called --jsn; did you mean --json? See: hunch search --help"),
        (["index", "--dryrun"], "no option is called --dryrun; did you mean --dry-run? See: hunch index --help"),
        (["index", "-j"], "-j wants a value, N; see: hunch index --help"),
        (["index", "--jobs", "x"], "--jobs cannot be 'x': "),
        (["index", "--json=1"], "--json takes no value, and '1' was given; see: hunch index --help"),
        (["why", "a", "b"], "'b' is one word too many; see: hunch why --help"),
        (["relocate", "docs"], "NEW is missing; see: hunch relocate --help"),
        (["daemon", "strat"], "no command is called 'daemon strat'; did you mean 'start'? See: hunch daemon --help"),
        (["model", "zebra"], "no command is called 'model zebra'; see: hunch model --help"),
        (["daemon", "--fast", "start"], "no option is called --fast; see: hunch daemon --help"),
        (["model", "use", "all-MiniLM-L6"], "no encoder called 'all-MiniLM-L6' in "),
        (["help", "qurey"], "no command or topic is called 'qurey'; did you mean 'query'? See: hunch help"),
        (["completions", "bsh"], "SHELL must be bash, zsh, fish or powershell, not 'bsh'; did you mean 'bash'?"),
        (["soup", "a\x1b[31m\nb"], "no such file or folder: a\\x1b[31m\\nb; check the spelling"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_status_2(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert door.run(arguments) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"hunch: {message}")
    assert said.err.count("\n") == 1
    assert not (folder.parent / "home").exists()
