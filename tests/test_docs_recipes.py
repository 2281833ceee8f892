"""docs/recipes.md: each recipe, taken from the text, does with the real programs what it says."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.program import PATIENCE_S, Done, Program, indexed

PAGE = Path(__file__).parent.parent / "docs" / "recipes.md"
FILES = {
    "src/session.py": '"""Sessions."""\n\n\ndef open_session():\n    """Begin a session."""\n\n\n'
    'def close_session(session):\n    """Here sessions are closed, and their locks given back."""\n    session.end()\n',
    "src/retry.py": '"""What happens when the network is slow: requests are retried."""\n\ntimeout = 3\n'
    'timeouts = 4\n\n\ndef retry(request):\n    """Retry a request three times, with a pause."""\n',
    "src/old.py": '"""Deprecated calls, kept for old callers."""\n\n\ndef connect():\n    """Deprecated."""\n',
    "notes/bike.md": "# Bicycle\n\nA flat tyre is mended with a patch; the spare wheel hangs in the cellar.\n",
    "notes/soup.md": "# Soup\n\nBoil tomatoes with basil.\n",
    "docs/install.md": "# Installing\n\nInstall it with pip, in an environment of its own.\n",
    "questions.txt": "how is it installed\nwhat does a zebra eat for breakfast\n",
}


def recipes() -> dict[str, list[str]]:
    """Give the code of each section."""
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: re.findall(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        for section in sections
    }


RECIPES = recipes()
TESTED: set[str] = set()


def recipe(title: str, *programs: str) -> "pytest.MarkDecorator":
    """Mark the test of a recipe: skipped where a program is missing."""
    assert title in RECIPES
    TESTED.add(title)
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder, and as a command beside it."""
    folder = tmp_path_factory.mktemp("recipes")
    program = indexed(folder, FILES)
    command = folder / "bin" / "hunch"
    command.parent.mkdir()
    typed = f'printf "%s\\n" "$@" >"{folder}/typed"'
    command.write_text(f'#!/bin/sh\n{typed}\nexec "{sys.executable}" -m hunch "$@"\n')
    command.chmod(0o755)
    return program


def environment(hunch: Program, **more: str) -> dict[str, str]:
    environ = hunch.environment(**more)
    return environ | {"PATH": f"{hunch.folder.parent / 'bin'}{os.pathsep}{environ['PATH']}"}


def shell(hunch: Program, script: str, *words: str, cwd: Path | None = None) -> Done:
    """Run a script as bash does."""
    done = subprocess.run(
        ["bash", "-c", script, "bash", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cwd or hunch.folder,
        env=environment(hunch),
        timeout=PATIENCE_S,
        check=False,
    )
    return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())


class Terminal:
    """A program on a terminal, and what it showed so far."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self._descriptor, text.encode())

    def wait_for(self, pattern: str) -> None:
        """Read on until something is shown, or the program has ended."""
        deadline = time.monotonic() + PATIENCE_S  # what it shows may be a clock, which never falls silent
        while not re.search(pattern, self.shown):
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self._descriptor], [], [], left)[0], f"no {pattern} in {self.shown}"
            assert left, f"no {pattern} in {self.shown}"
            try:
                self.shown += os.read(self._descriptor, 65536).decode("utf-8", "replace")
            except OSError:  # what Linux says where others say end of file
                raise AssertionError(f"no {pattern} in {self.shown}") from None


@contextmanager
def on_terminal(hunch: Program, *command: str, **env: str) -> Iterator[tuple[Terminal, "subprocess.Popen[bytes]"]]:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (30, 100))
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=hunch.folder,
        env=environment(hunch, **env),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def editor(folder: Path) -> tuple[Path, Path]:
    """Give an editor that writes down what it is asked to open, and where it does so."""
    program, asked = folder / "editor", folder / "asked"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{asked}"\n')
    program.chmod(0o755)
    return program, asked


@recipe("Other programs over what was found: xargs")
def test_xargs_gets_the_files_that_were_found(hunch: Program) -> None:
    (code,) = RECIPES["Other programs over what was found: xargs"]
    done = shell(hunch, code)
    assert (done.status, done.err) == (0, "")
    assert done.lines[0].split()[1] == "src/old.py"


def test_xargs_runs_nothing_over_nothing(hunch: Program) -> None:
    (code,) = RECIPES["Other programs over what was found: xargs"]
    done = shell(hunch, code.replace("deprecated calls", "zebra stripes"))
    assert done.out == b""


@recipe("A pattern within what was found: ripgrep", "rg")
def test_ripgrep_looks_only_into_what_was_found(hunch: Program) -> None:
    (code,) = RECIPES["A pattern within what was found: ripgrep"]
    assert "3:timeout = 3" in shell(hunch, code).out.decode()


@recipe("JSON: jq", "jq")
def test_jq_reads_the_fields(hunch: Program) -> None:
    (code,) = RECIPES["JSON: jq"]
    path, line, relevance = shell(hunch, code).lines[0].split("\t")
    assert (path, int(line), 0 < float(relevance) <= 1) == ("notes/bike.md", 1, True)


@recipe("Open the best passage: a shell function")
@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_the_best_passage_is_opened(hunch: Program, tmp_path: Path, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} not installed")
    (code,) = RECIPES["Open the best passage: a shell function"]
    program, asked = editor(tmp_path)
    command = [name, "-c", f'{code}\nho "where are sessions closed" src -t py\nho "purple elephants"']
    done = subprocess.run(command, cwd=hunch.folder, env=environment(hunch, EDITOR=str(program)), check=False)
    assert asked.read_text() == "+9\nsrc/session.py\n"
    assert done.returncode == 1  # of the second, which found nothing


@recipe("Search as you type: fzf", "fzf")
def test_fzf_searches_as_one_types_and_opens_what_is_chosen(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["Search as you type: fzf"]
    program, asked = editor(tmp_path)
    with on_terminal(hunch, "bash", "-c", f"{code}\nhf where are", EDITOR=str(program)) as (terminal, process):
        terminal.wait_for("where are")
        terminal.type(" sessions closed")
        terminal.wait_for(r"session\.end\(\)")  # in the preview alone
        terminal.type("\r")
        process.wait(PATIENCE_S)
    line, name = asked.read_text().splitlines()
    assert re.fullmatch(r"\+\d+", line)
    assert name == "src/session.py"


@recipe("Choose among results once: fzf", "fzf")
def test_fzf_chooses_among_results(hunch: Program) -> None:
    (code,) = RECIPES["Choose among results once: fzf"]
    assert [line.split(":")[0] for line in shell(hunch, code).lines] == ["notes/bike.md"]


def quickfix(hunch: Program, tmp_path: Path, *command: str) -> list[str]:
    """Run an editor, and give PATH:LINE of what its quickfix list holds."""
    told = tmp_path / "told"
    places = "map(filter(getqflist(), 'v:val.valid'), 'bufname(v:val.bufnr) . \":\" . v:val.lnum')"
    tell = f"call writefile({places}, '{told}')"
    subprocess.run(
        [*command, "-c", tell, "-c", "qa!"],
        cwd=hunch.folder,
        env=environment(hunch),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return told.read_text().splitlines()


@recipe("Vim", "vim")
def test_vim_reads_what_is_found_as_its_quickfix_list(hunch: Program, tmp_path: Path) -> None:
    settings, once = RECIPES["Vim"]
    (tmp_path / "vimrc").write_text(settings)
    vim = ("vim", "-es", "-N", "-u", str(tmp_path / "vimrc"))
    by_grep = quickfix(hunch, tmp_path, *vim, "-c", 'silent grep! "where are sessions closed" src')
    once_only = quickfix(hunch, tmp_path, "vim", "-es", "-N", "-u", "NONE", "-c", once.strip().removeprefix(":"))
    assert by_grep[0] == once_only[0] == "src/session.py:9"
    assert by_grep == once_only


@recipe("Neovim", "nvim")
def test_neovim_has_a_command_that_fills_its_quickfix_list(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["Neovim"]
    (tmp_path / "init.lua").write_text(code)
    nvim = ("nvim", "--headless", "-u", str(tmp_path / "init.lua"), "-i", "NONE")
    assert quickfix(hunch, tmp_path, *nvim, "-c", "Hunch where are sessions closed")[0] == "src/session.py:9"


@recipe("Visual Studio Code")
def test_the_problem_matcher_of_the_task_reads_what_the_task_prints(hunch: Program) -> None:
    (code,) = RECIPES["Visual Studio Code"]
    tasks = json.loads(code)
    (task,), (asked,) = tasks["tasks"], tasks["inputs"]
    arguments = [word.replace(f"${{input:{asked['id']}}}", "where are sessions closed") for word in task["args"]]
    pattern = task["problemMatcher"]["pattern"]
    done = shell(hunch, '"$@"', task["command"], *arguments)
    found = [re.search(pattern["regexp"], line) for line in done.lines]
    assert found
    assert None not in found
    best = found[0]
    assert best is not None
    assert best[pattern["file"]] == "src/session.py"
    assert (int(best[pattern["line"]]), int(best[pattern["column"]])) == (9, 5)
    assert "sessions are closed" in best[pattern["message"]]


@recipe("tmux", "tmux")
def test_tmux_asks_and_shows_what_is_found_in_a_popup(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["tmux"]
    quick = "set -g assume-paste-time 0\n"  # else what is typed by a program counts as pasted
    (tmp_path / "tmux.conf").write_text(quick + code)
    tmux = ("tmux", "-S", str(tmp_path / "socket"), "-f", str(tmp_path / "tmux.conf"))
    try:
        with on_terminal(hunch, *tmux, "new-session", "sh", SHELL="/bin/sh") as (terminal, _):
            terminal.wait_for(r"0:sh\*")
            terminal.type("\x02H")
            terminal.wait_for("hunch:")
            terminal.type('where\'s "a session" closed; $HOME #{pane_id} \\x\r')
            terminal.wait_for("src/session.py")
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
    typed = (hunch.folder.parent / "typed").read_text()
    assert typed == '--\nwhere\'s "a session" closed; $HOME #{pane_id} \\x\n'


@recipe("Only what changed on this branch: git", "git")
def test_only_what_changed_on_the_branch_is_searched(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["Only what changed on this branch: git"]
    folder = shutil.copytree(hunch.folder, tmp_path / "files")
    git = "git -c user.name=n -c user.email=e@example.org"
    change = "echo '# again' >>src/retry.py && git rm -q src/old.py"
    begun = f"git init -q -b main && git add . && {git} commit -qm one && git switch -qc more"
    assert shell(hunch, f"{begun} && {change} && {git} commit -qam two", cwd=folder).status == 0
    done = shell(hunch, code, cwd=folder)
    assert (done.status, set(done.paths)) == (0, {"src/retry.py"})


@recipe("When was it changed: git log", "git")
def test_a_log_is_searched_commit_by_commit(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["When was it changed: git log"]
    git = "git -c user.name=n -c user.email=e@example.org"
    messages = ("Paint the shed", "Retry three times instead of twice", "Buy apples")
    begun = "; ".join(f"{git} commit -q --allow-empty -m '{message}'" for message in messages)
    assert shell(hunch, f"git init -q . && {begun}", cwd=tmp_path).status == 0
    done = shell(hunch, code, cwd=tmp_path)
    assert done.status == 0
    assert done.lines[0].startswith("<stdin>:")
    assert "Retry three times" in done.lines[0]


@recipe("The documents answer what people ask: a check for CI")
def test_the_check_names_the_question_that_nothing_answers(hunch: Program) -> None:
    (code,) = RECIPES["The documents answer what people ask: a check for CI"]
    done = shell(hunch, code)
    said = [line for line in done.err.splitlines() if not line.startswith("hunch:")]
    assert (done.status, said) == (1, ["not answered: what does a zebra eat for breakfast"])


@recipe("What should not be there: a pre-commit hook")
def test_the_hook_stops_a_commit_only_where_something_was_found(hunch: Program, tmp_path: Path) -> None:
    (code,) = RECIPES["What should not be there: a pre-commit hook"]
    assert shell(hunch, code).status == 0
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "server.md").write_text("# Server\n\nThe password is written down here: a password that anyone may read.\n")
    stopped = shell(hunch, code, cwd=tmp_path)
    assert stopped.status == 1
    assert stopped.err.startswith("docs may hold a password") or "\ndocs may hold a password" in stopped.err
    shutil.rmtree(docs)
    assert shell(hunch, code, cwd=tmp_path).status == 2


def test_every_recipe_has_a_test() -> None:
    assert set(RECIPES) == TESTED
