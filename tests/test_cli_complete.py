"""What completion asks of hunch at each press of TAB, and the queries that are remembered for it."""

import os
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli import complete, door, entry, history
from hunch.cli.caller import Caller
from hunch.cli.options import SearchOptions
from hunch.cli.output.sanitize import visible
from hunch.cli.preferences import Preferences
from hunch.core.store.roots import all_indexes, index_folder, marker
from hunch.models import library
from hunch.models.registry import Card
from tests.conftest import write_tree
from tests.program import COMMAND, indexed

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def asked(capfdbinary: pytest.CaptureFixture[bytes], home: Path, *arguments: str) -> list[bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUNCH_HOME", str(home))
        assert complete.complete(arguments) == 0
    out, err = capfdbinary.readouterr()
    assert not err
    return out.splitlines()


def test_the_roots_are_those_that_the_store_lists(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    hunch = indexed(tmp_path, {"a.md": "Owls hunt at night.\n", "b.md": "Bees do not.\n"})
    single = tmp_path.resolve() / "alone.md"
    single.write_text("A file that is a root.\n")
    assert hunch("index", "-q", single).status == 0
    expected = [os.fsencode(place.root) for place in all_indexes(hunch.home)]
    assert asked(capfdbinary, hunch.home, "roots") == expected == [os.fsencode(single), os.fsencode(hunch.folder)]
    assert hunch("forget", single).status == 0
    assert asked(capfdbinary, hunch.home, "roots") == [os.fsencode(hunch.folder)]


@pytest.mark.parametrize(
    ("root", "shown"),
    [
        ("/", b"/"),
        ("/srv/caf\udce9", b"/srv/caf\xe9"),
        ("/srv/new\nline", None),
        ("/srv/\x1b[31m", None),
        ("/srv/\u202e", None),
    ],
)
def test_a_root_that_no_line_can_hold_is_left_out(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], root: str, shown: bytes | None
) -> None:
    place = index_folder(tmp_path, Path(root))
    write_tree(place.folder, {"root": marker(Path(root), is_folder=True), "current": "gen-0"})
    assert asked(capfdbinary, tmp_path, "roots") == ([] if shown is None else [shown])


def test_the_models_are_those_that_the_library_knows(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (shipped,) = library.cards(tmp_path)
    assert isinstance(shipped, Card)
    write_tree(tmp_path / "models", {"mine/card.toml": "", ".mine.12/card.toml": "", "other/x": "", "in-use": "mine\n"})
    assert asked(capfdbinary, tmp_path, "models") == [shipped.name.encode(), b"mine"]
    assert asked(capfdbinary, tmp_path, "models", "mi") == [b"mine"]


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["roots"], ["queries", "x"], ["roots", "a", "b"]])
def test_whatever_is_asked_there_is_no_error(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str]
) -> None:
    (tmp_path / "indexes").write_text("no folder")
    (tmp_path / "history").mkdir()
    assert asked(capfdbinary, tmp_path, *arguments) == []
    assert asked(capfdbinary, tmp_path / "nowhere", *arguments) == []
    assert asked(capfdbinary, Path("~nobody-is-called-so"), *arguments) == []


def test_it_is_answered_before_anything_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom hunch.cli import entry\n"
        "sys.argv = ['hunch', '--complete', sys.argv[1], '']\nentry._run(sys.argv[1:])\n"
        "print('\\n'.join(set(sys.modules) - before), file=sys.stderr)"
    )
    history.remember(tmp_path, "owls")
    for kind in ("roots", "models", "queries", "latest"):
        done = subprocess.run(
            [sys.executable, "-c", code, kind],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "HUNCH_HOME": str(tmp_path), "HUNCH_DAEMON": "use"},
        )
        loaded = done.stderr.split()
        assert not [name for name in loaded if not name.startswith("hunch")]
        assert "hunch.core.daemon.client" not in loaded


def test_the_program_answers_it(tmp_path: Path) -> None:
    history.remember(tmp_path, "bees")
    history.remember(tmp_path, "owls at night")
    done = subprocess.run(
        [*COMMAND, "--complete", "queries", "ow"],
        capture_output=True,
        check=False,
        env={**os.environ, "HUNCH_HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"owls at night\n", b"")


def test_before_anything_is_typed_the_last_few_queries_are_enough(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for n in range(20):
        history.remember(tmp_path, f"bees {n}")
    expected = [f"bees {n}".encode() for n in range(19, 19 - complete.FEW, -1)]
    assert asked(capfdbinary, tmp_path, "latest") == expected
    assert len(asked(capfdbinary, tmp_path, "queries")) == 20


def test_behind_two_dashes_it_is_a_query(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[SearchOptions] = []
    monkeypatch.setattr(door, "search", seen.append)
    monkeypatch.setenv("HUNCH_DAEMON", "off")
    entry._run(["--", "--complete"])
    assert [options.words for options in seen] == [("--complete",)]


def test_queries_come_back_newest_first_and_each_once(tmp_path: Path) -> None:
    for query in ("owls", "bees", "owls", "  what  is\tthis\nline "):
        history.remember(tmp_path, query)
    assert history.recent(tmp_path) == ["what is this line", "owls", "bees"]
    assert (tmp_path / "history").read_text() == "bees\nowls\nwhat is this line\n"


def test_the_history_is_its_owners_alone_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("".join(f"query {n}\n" for n in range(2 * history.KEPT)))
    (tmp_path / "history").unlink()
    history.remember(tmp_path, "first")
    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o600
    (tmp_path / "history").write_text("".join(f"query {n}\n" for n in range(2 * history.KEPT)))
    history.remember(tmp_path, "last")
    kept = history.recent(tmp_path)
    assert (len(kept), kept[0], kept[-1]) == (history.KEPT, "last", f"query {history.KEPT + 1}")


def test_what_cannot_be_remembered_is_not(tmp_path: Path) -> None:
    history.remember(tmp_path / "nowhere", "owls")
    history.remember(tmp_path, "")
    history.remember(tmp_path, " \n")
    history.remember(tmp_path, "long " * 100)
    assert history.recent(tmp_path) == []
    assert not (tmp_path / "nowhere").exists()


def test_writers_that_come_at_once_are_all_remembered(tmp_path: Path) -> None:
    def write(n: int) -> None:
        for each in range(20):
            history.remember(tmp_path, f"{n} asks {each}")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(history.recent(tmp_path)) == sorted(f"{n} asks {each}" for n in range(8) for each in range(20))


@pytest.mark.parametrize(
    ("wanted", "is_terminal", "query", "kept"),
    [
        (True, True, "owls at  night", ["owls at night"]),
        (True, True, "zebra", []),
        (True, False, "owls", []),
        (False, True, "owls", []),
    ],
)
def test_a_query_is_remembered_where_that_is_wanted_and_something_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool, is_terminal: bool, query: str, kept: list[str]
) -> None:
    hunch = indexed(tmp_path, {"a.md": "Owls hunt at night.\n"})
    here = Caller.here

    def caller(preferences: Preferences) -> Caller:
        return replace(here(preferences), is_terminal=is_terminal, preferences=Preferences(history=wanted))

    monkeypatch.setattr(Caller, "here", caller)
    hunch(query, "--mode", "lexical")
    assert history.recent(hunch.home) == kept


def test_what_is_left_out_is_what_other_output_shows_as_an_escape() -> None:
    for code in range(0x3000):
        assert history.is_one_line(chr(code)) == (visible(chr(code)) == chr(code) != "\t")


@given(st.lists(TEXTS, max_size=8))
def test_the_history_holds_one_query_a_line_whatever_is_asked(
    tmp_path_factory: pytest.TempPathFactory, queries: list[str]
) -> None:
    home = tmp_path_factory.mktemp("home")
    for query in queries:
        history.remember(home, query)
    kept = history.recent(home)
    assert all(history.is_one_line(query) and query == query.strip() and query for query in kept)
    assert len(set(kept)) == len(kept) <= len(queries)
    if queries and (last := "".join(c if history.is_one_line(c) else " " for c in queries[-1]).split()):
        assert kept[0] == " ".join(last)
