"""The examples of `--help`: each is taken from the help itself and run, in a small tree that has what it speaks of."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hunch.cli.manual.reference import described
from tests.conftest import settle, write_tree
from tests.program import PATIENCE_S, Done, Program
from tests.tiny import tiny

EXAMPLES = [(command.words, example) for command in described().walk() for example in command.examples]
#: Of the warm process: one test runs these, in an order that makes sense.
DAEMON = [example for words, example in EXAMPLES if words[:2] == ("hunch", "daemon")]
#: Those that end when they are interrupted.
ENDLESS = ["hunch watch ~/notes"]
OTHERS = [example for _, example in EXAMPLES if example not in (*DAEMON, *ENDLESS)]
#: Exit status 1 is what they are about.
NO = ["hunch why node_modules/left-pad/index.js"]

SESSION = "".join(f"def step_{n}(session):\n    '''Step {n} of a session.'''\n\n\n" for n in range(5))
FILES = {
    "project/src/session.py": f"{SESSION}def close(session):\n    '''Here sessions are closed.'''\n",
    "project/src/steps.py": SESSION.replace("session", "meeting"),
    "project/src/errors.py": "'''Error handling: the retry policy, and deprecated calls.'''\n",
    "project/notes/soup.md": "# Soup\n\nBoil tomatoes.\n",
    "project/docs/keys.md": "# Keys\n\nThe api keys are rotated each month.\n",
    "project/node_modules/left-pad/index.js": "module.exports = pad\n",
    "project/questions.txt": "where are sessions closed\nretry policy\n",
    "project/questions.jsonl": '{"query": "flat tyre", "relevant": ["bike.md"]}\n{"query": "soup", "relevant": []}\n',
    "user/notes/bike.md": "# Bicycle\n\nA flat tyre is mended with a patch.\n",
    "user/notes/soup.md": "# Soup\n\nBoil tomatoes with basil.\n",
    "user/notes/private/diary.md": "# Diary\n\nNobody reads this.\n",
    "user/src/project/main.py": "def main():\n    '''Begin.'''\n",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in a project beside a home with notes, all of it indexed."""
    return prepared(tmp_path_factory.mktemp("examples").resolve())


def prepared(folder: Path) -> Program:
    settle(write_tree(folder, FILES))
    for name, script in {
        "hunch": f'exec "{sys.executable}" -m hunch "$@"',
        "nano": 'test -n "$1" && echo edited',
    }.items():
        command = folder / "bin" / name
        command.parent.mkdir(exist_ok=True)
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755)
    program = Program(folder / "project")
    assert program("index", "-q", ".", program.user / "notes").status == 0
    return program


def run(program: Program, example: str) -> Done:
    """Run a command line: with the shell where it needs one, else in this process."""
    if set("|><=") & set(example):
        path = f"{program.folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", example],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=program.folder,
            env=program.environment(PATH=path, SHELL="/bin/bash"),
            timeout=PATIENCE_S,
            check=False,
        )
        return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())
    words = [f"{program.user}{word[1:]}" if word.startswith("~/") else word for word in shlex.split(example)]
    assert words[0] == "hunch"
    return program(*words[1:], env={"SHELL": "/bin/bash"})


def moved(program: Program) -> None:
    (program.user / "documents").mkdir()
    (program.user / "notes").rename(program.user / "documents" / "notes")


def backed_up(program: Program) -> None:
    assert program("backup", "hunch.backup").status == 0
    assert program("forget", ".").status == program("forget", program.user / "notes").status == 0


def exported(program: Program) -> None:
    assert program("export", program.user / "notes", "notes.hunch").status == 0
    shutil.rmtree(program.folder / "notes")


def modelled(program: Program) -> None:
    tiny(program.folder / "my-model")


#: What has to be so before an example: it is run in a tree of its own, as those are that change more than they say.
BEFORE: dict[str, Callable[[Program], None]] = {
    "hunch relocate ~/notes ~/documents/notes": moved,
    "hunch restore hunch.backup": backed_up,
    "hunch import notes.hunch their-notes": exported,
    "hunch import notes.hunch": exported,
    "hunch model use ./my-model": modelled,
    "hunch forget ~/notes/private": lambda program: None,
}


@pytest.mark.parametrize("example", OTHERS)
def test_an_example_does_what_it_says(example: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    needed = [word for word in ("jq", "xargs") if f"{word} " in example and shutil.which(word) is None]
    if needed:
        pytest.skip(f"{needed[0]} not installed")
    if example in BEFORE:
        program = prepared(tmp_path.resolve())
        BEFORE[example](program)
    else:
        program = request.getfixturevalue("tree")
    done = run(program, example)
    assert (done.status, "Traceback" in done.err) == (int(example in NO), False), done.err
    assert done.out or done.err or ">" in example or "--" in example


@pytest.mark.parametrize("example", ENDLESS)
def test_an_example_without_an_end_goes_on_until_it_is_interrupted(example: str, tree: Program) -> None:
    process = tree.start(*(str(tree.user / word[2:]) if word[0] == "~" else word for word in shlex.split(example)[1:]))
    assert process.stderr is not None
    assert process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode in (0, 130)


def test_the_examples_of_the_daemon_follow_one_another(tree: Program) -> None:
    foreground = "hunch daemon run --idle 0"
    alone = tree.start(*foreground.split()[1:])
    try:
        while tree("daemon", "status").status:
            assert alone.poll() is None
    finally:
        alone.send_signal(signal.SIGINT)
        alone.communicate(timeout=PATIENCE_S)
    done = {example: tree(*example.split()[1:]) for example in sorted(set(DAEMON) - {foreground}, key=order)}
    assert {example: each.status for example, each in done.items() if each.status} == {}


def order(example: str) -> int:
    return "install start status restart stop".split().index(example.split()[2])
