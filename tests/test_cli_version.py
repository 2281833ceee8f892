"""`hunch --version`: its first line for scripts, the others for bug reports, whatever is broken."""

import sqlite3
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from hunch import __version__
from hunch.cli.version import short
from hunch.core import machine
from tests.program import Program


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    (tmp_path / "files").mkdir()
    return Program(tmp_path / "files")


def facts(lines: list[str]) -> dict[str, str]:
    assert all(line.startswith("  ") for line in lines[1:])
    pairs = [line.split(maxsplit=1) for line in lines[1:]]
    return {name: value for name, value in pairs}  # noqa: C416 - mypy knows no pair in what `split` gives


@pytest.mark.parametrize("typed", ["--version", "version"])
def test_the_first_line_is_for_scripts_and_the_others_name_what_a_bug_report_needs(hunch: Program, typed: str) -> None:
    done = hunch(typed)
    assert (done.status, done.err, done.lines[0]) == (0, "", f"hunch {__version__}")
    told = facts(done.lines)
    assert told["sqlite"] == sqlite3.sqlite_version
    assert told["numpy"] == metadata.version("numpy")
    assert told["encoder"].startswith("all-MiniLM-L6-v2-int8@")
    assert told["home"] == str(hunch.home)
    assert told["daemon"] == "none"
    assert told.keys() >= {"python", "platform", "processor", *machine.LIBRARIES, "config"}
    assert not hunch.home.exists()


def no_home(hunch: Program) -> dict[str, str]:
    return {"HUNCH_HOME": "~nobody-is-called-so/x"}


def open_home(hunch: Program) -> dict[str, str]:
    hunch.home.mkdir()
    hunch.home.chmod(0o777)
    return {}


def file_for_home(hunch: Program) -> dict[str, str]:
    hunch.home.write_text("")
    return {}


def folder_for_choice(hunch: Program) -> dict[str, str]:
    (hunch.home / "models" / "in-use").mkdir(parents=True)
    return {}


def lost_encoder(hunch: Program) -> dict[str, str]:
    (hunch.home / "models").mkdir(parents=True)
    (hunch.home / "models" / "in-use").write_text("gone\n")
    return {}


def garbage_for_daemon(hunch: Program) -> dict[str, str]:
    (hunch.home / "daemon" / "lock").mkdir(parents=True)
    (hunch.home / "daemon" / "address").write_bytes(b"\xff" * 500)
    return {}


def no_person(hunch: Program) -> dict[str, str]:
    return {"HOME": "", "LC_ALL": "C", "COLUMNS": "1"}


@pytest.mark.parametrize(
    "broken",
    [no_home, open_home, file_for_home, folder_for_choice, lost_encoder, garbage_for_daemon, no_person],
    ids=lambda broken: broken.__name__,
)
def test_it_never_fails(hunch: Program, broken: Callable[[Program], dict[str, str]]) -> None:
    done = hunch("--version", env=broken(hunch))
    assert (done.status, done.err, done.lines[0]) == (0, "", f"hunch {__version__}")
    assert facts(done.lines).keys() >= {"python", "encoder", "home", "config", "daemon"}


def test_what_is_not_installed_is_said(hunch: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", none)
    told = facts(hunch("--version").lines)
    assert {told[name] for name in machine.LIBRARIES} == {"not installed"}


def test_a_processor_is_known_by_what_the_encoder_uses() -> None:
    (processor,) = [value for name, value in machine.facts() if name == "processor"]
    assert processor
    assert "\n" not in processor


def test_a_path_is_told_without_the_name_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert short("no folder /home/ann/x or /home/anna/x") == "no folder ~/x or /home/anna/x"
    monkeypatch.setenv("HOME", "/")
    assert short("/x") == "/x"
