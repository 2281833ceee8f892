"""Programs that are run in the foreground: what they get, and what comes back."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hunch.cli.spawn import editor, run
from hunch.core.errors import UsageError
from tests.conftest import write_tree
from tests.program import COMMAND, PATIENCE_S, Program

PYTHON = sys.executable


@pytest.mark.parametrize("status", [0, 1, 77])
def test_the_status_of_a_program_comes_back(status: int) -> None:
    assert run([PYTHON, "-c", f"raise SystemExit({status})"]) == status


def test_a_program_that_a_signal_ended_says_so_as_in_a_shell() -> None:
    assert run([PYTHON, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"]) == 128 + signal.SIGTERM


def test_arguments_come_as_they_are(tmp_path: Path) -> None:
    told = tmp_path / "told"
    odd = ["a b", "$HOME", "it's", "*", ""]
    assert run([PYTHON, "-c", "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))", str(told), *odd]) == 0
    assert told.read_text() == repr(odd)


def test_ctrl_c_is_the_programs_while_it_runs() -> None:
    """It comes to both, as a terminal sends it: the program may do with it what it likes, and we wait."""
    code = "import os, signal, sys; os.kill(os.getppid(), signal.SIGINT); sys.exit(5)"
    assert run([PYTHON, "-c", code]) == 5
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_begins_with_the_usual_signals() -> None:
    code = "import signal, sys; sys.exit(signal.getsignal(signal.SIGINT) is not signal.default_int_handler)"
    assert run([PYTHON, "-c", code]) == 0
    assert run(["sh", "-c", "kill -PIPE $$; exit 3"]) == 128 + signal.SIGPIPE  # Python itself would ignore it again


@pytest.mark.parametrize("name", ["no-such-program", "/no/such/program", os.devnull, "a\0b"])
def test_a_program_that_is_not_there_is_a_mistake(name: str) -> None:
    with pytest.raises(UsageError, match="cannot run"):
        run([name])


def test_an_editor_is_the_first_that_is_named() -> None:
    assert editor({"VISUAL": "", "EDITOR": "emacs -nw"}) == ["emacs", "-nw"]
    assert editor({"VISUAL": " ", "EDITOR": ""}) == ["vi"]


def test_an_editor_whose_quotes_do_not_close_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="EDITOR is"):
        editor({"EDITOR": "'vim"})


def test_what_an_editor_writes_is_for_whom_the_person_lets_read_it(tmp_path: Path) -> None:
    hunch = Program(write_tree(tmp_path / "files", {"a.md": "Apples.\n"}))
    script = tmp_path / "editor"
    script.write_text(f"#!/bin/sh\numask > {tmp_path}/umask\n")
    script.chmod(0o755)
    subprocess.run(
        ["sh", "-c", 'umask 026; exec "$@"', "sh", *COMMAND, "config", "edit"],
        env=hunch.environment(EDITOR=str(script)),
        check=True,
        timeout=PATIENCE_S,
    )
    assert (tmp_path / "umask").read_text().strip() == "0026"
