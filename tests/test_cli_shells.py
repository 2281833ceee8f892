"""Completion in real shells, each in a terminal: what TAB makes of a line, and all that it offers."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hunch.cli import history
from hunch.cli.manual.reference import Command, described
from hunch.core.store.roots import index_folder, marker
from tests.conftest import write_tree
from tests.program import Program
from tests.shells import BACK, TAB, WORD_BACK, Shell, missing, program, reading

SCRIPTS = Path(__file__).parent.parent / "completions"
TREE = described()
NAMES = ("my notes.md", "it's.md", 'a"b.md', "$HOME.md", "-dash.md", "wörld ñ.md", "sub dir/in ner.md", "q?.jsonl")
ROOTS = ("/srv/my notes", "/srv/it's", "/srv/co$t", '/srv/q"uote', "/srv/plain", "/srv/back`tick", "/srv/new\nline")
OLD = tuple(f"zebra {n}" for n in range(20))
QUERIES = ("how do we rotate keys", 'what\'s "new" in $HOME', "where: is it", "bicycles", "how do we sleep")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give a folder of odd names, and a home that knows odd roots, queries and a model that was brought."""
    files = write_tree(tmp_path_factory.mktemp("shells").resolve() / "files", dict.fromkeys(NAMES, "text\n"))
    person = Program(files)
    for root in map(Path, ROOTS):
        place = index_folder(person.home, root)
        write_tree(place.folder, {"root": marker(root, is_folder=True), "current": "gen-0"})
    for query in OLD + QUERIES:
        history.remember(person.home, query)
    write_tree(person.home / "models" / "mine", {"card.toml": ""})
    return person


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, world: Program) -> Iterator[Shell]:
    name: str = request.param
    if missing(name):
        pytest.skip(f"there is no {name} here")
    yield from started(name, world, reading(name, SCRIPTS))


def started(name: str, world: Program, read: str) -> Iterator[Shell]:
    """Start a shell with a home of its own, and end it."""
    path = f"{program(world.user / 'bin')}:{os.environ['PATH']}"
    home = tempfile.mkdtemp(prefix=name, dir=world.user)
    shell = Shell(name, world.folder, read, world.environment(PATH=path, HOME=home))
    try:
        yield shell
    finally:
        shell.end()


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("hunch stat", "hunch status "),
        ("hunch daemon sta", "hunch daemon sta"),
        ("hunch daemon stat", "hunch daemon status "),
        ("hunch -k 3 stat", "hunch -k 3 status "),
        ("hunch -lk 3 stat", "hunch -lk 3 status "),
        ("hunch -lk3 stat", "hunch -lk3 status "),
        ("hunch -k 3 status --f", "hunch -k 3 status --files "),
        ("hunch -lk3 status --f", "hunch -lk3 status --files "),
        ("hunch --top 3 status --f", "hunch --top 3 status --files "),
        ("hunch --top=3 status --f", "hunch --top=3 status --files "),
        ("hunch status -- --f", "hunch status -- --f"),
        ("hunch why -- -k m", "hunch why -- -k m"),
        ("hunch --queries x stat", "hunch --queries x stat"),
        ("hunch words stat", "hunch words stat"),
        ("hunch -- stat", "hunch -- stat"),
        ("hunch words --no-i", "hunch words --no-index "),
        ('hunch "two words" --no-i', 'hunch "two words" --no-index '),
        ("hunch --color=al", "hunch --color=always "),
        ("hunch --color al", "hunch --color always "),
        ("hunch words --mode d", "hunch words --mode dense "),
        ("hunch -t pyth", "hunch -t python "),
        ("hunch -t py -T mark", "hunch -t py -T markdown "),
        ("hunch eval q --mode=le", "hunch eval q --mode=lexical "),
        ("hunch model use mi", "hunch model use mine "),
        ("hunch completions po", "hunch completions powershell "),
        ("hunch -k ", "hunch -k "),
        ("hunch status x m", "hunch status x m"),
    ],
)
def test_what_is_fixed_is_completed(shell: Shell, line: str, completed: str) -> None:
    assert shell.tab(line) == completed


@pytest.mark.parametrize("before", ["hunch words ", "hunch index ", "hunch --queries ", "hunch --queries x "])
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("my", "my\\ notes.md "),
        ("my\\ n", "my\\ notes.md "),
        ('"my n', '"my notes.md" '),
        ("'my n", "'my notes.md' "),
        ("it", "it\\'s.md "),
        ('"it', '"it\'s.md" '),
        ("a", 'a\\"b.md '),
        ("\\$", "\\$HOME.md "),
        ("./-", "./-dash.md "),
        ("w", "wörld\\ ñ.md "),
        ("s", "sub\\ dir/"),
        ("sub\\ dir/", "sub\\ dir/in\\ ner.md "),
        ("q", "q\\?.jsonl "),
    ],
)
def test_paths_are_completed_and_quoted(shell: Shell, before: str, typed: str, completed: str) -> None:
    assert shell.tab(before + typed) == before + completed


def test_a_word_is_completed_before_others(shell: Shell) -> None:
    assert re.fullmatch(r"hunch status +owls", shell.typed("hunch stat owls" + WORD_BACK + BACK + TAB))


def test_what_stands_behind_the_cursor_is_not_completed(shell: Shell) -> None:
    kept = {"bash": "hunch statusxtus"}.get(shell.name, "hunch stxtus")  # as they do it everywhere
    assert shell.typed("hunch stxtus" + 4 * BACK + TAB) == kept


def test_a_name_like_an_option_is_completed_behind_two_dashes(shell: Shell) -> None:
    assert shell.tab("hunch -- words -d") == "hunch -- words -dash.md "


@pytest.mark.parametrize("command", ["forget", "status", "relocate", "watch a", "backup all.tar"])
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/srv/m", "/srv/my\\ notes "),
        ("/srv/my\\ n", "/srv/my\\ notes "),
        ('"/srv/m', '"/srv/my notes" '),
        ("'/srv/co", "'/srv/co$t' "),
        ("/srv/co", "/srv/co\\$t "),
        ('"/srv/co', '"/srv/co\\$t" '),
        ("/srv/it", "/srv/it\\'s "),
        ("/srv/q", '/srv/q\\"uote '),
        ('"/srv/q', '"/srv/q\\"uote" '),
        ('"/srv/b', '"/srv/back\\`tick" '),
        ("my", "my\\ notes.md "),
    ],
)
def test_indexed_roots_are_completed_and_quoted(shell: Shell, command: str, typed: str, completed: str) -> None:
    if shell.name == "fish" and "`" in completed:
        completed = completed.replace("\\`", "`")  # which means nothing to it
    assert shell.tab(f"hunch {command} {typed}") == f"hunch {command} {completed}"


@pytest.mark.parametrize("command", ["hunch", "hunch search"])
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("bi", "bicycles "),
        ("how", "'how do we "),
        ("'how do we r", "'how do we rotate keys' "),
        ('"how do we r', '"how do we rotate keys" '),
        ("wher", "'where: is it' "),
        ("what", 'what\\\'s\\ \\"new\\"\\ in\\ \\$HOME '),
        ('"what', '"what\'s \\"new\\" in \\$HOME" '),
    ],
)
def test_queries_of_late_are_completed_and_quoted(shell: Shell, command: str, typed: str, completed: str) -> None:
    if shell.name == "fish" and typed in ("how", "wher"):  # it masks the blanks itself
        completed = {"how": "how\\ do\\ we\\ ", "wher": "where:\\ is\\ it "}[typed]
    assert shell.tab(f"{command} {typed}") == f"{command} {completed}"


def test_the_first_word_may_be_any_command_or_a_query(shell: Shell) -> None:
    offered = " ".join(shell.offered("hunch "))
    assert all(f" {command.name} " in f" {offered} " for command in TREE.commands)
    assert all(re.sub(r"\W+", "", query) in re.sub(r"\W+", "", offered) for query in QUERIES)
    assert ".md" not in offered
    assert "zebra" in offered
    assert not re.search(r"zebra\W+3\b", offered)  # the newest few, and not all of them
    assert len(shell.offered("hunch search 'zebra 3")) > 0


@pytest.mark.parametrize("command", list(TREE.walk()), ids=lambda command: " ".join(command.words))
def test_every_option_of_the_help_is_offered_and_no_other(shell: Shell, command: Command) -> None:
    own = [*command.options, *(TREE.commands[0].options if command is TREE else ())]
    names = {name for option in own for name in option.names}
    offered = set(shell.offered(" ".join(command.words) + " -")) - {""}
    assert names <= offered <= names | {"-dash.md"}


@pytest.mark.parametrize("command", [each for each in TREE.walk() if each.commands and each is not TREE])
def test_every_command_below_a_command_is_offered(shell: Shell, command: Command) -> None:
    offered = set(shell.offered(" ".join(command.words) + " ")) - {""}
    assert offered == {each.name for each in command.commands}


@pytest.mark.parametrize("line", ["hunch words -k ", "hunch words --glob ", "hunch why a ", "hunch model info a "])
def test_nothing_is_offered_where_only_the_person_knows(shell: Shell, line: str) -> None:
    assert {each for each in shell.offered(line) if not each.startswith("-")} <= {""}


@pytest.mark.skipif(missing("bash"), reason="there is no bash here")
def test_a_bash_of_other_habits_completes_too(world: Program) -> None:
    habits = "COMP_WORDBREAKS=${COMP_WORDBREAKS//=}; set -u -o pipefail; shopt -s extglob failglob nocasematch; IFS=:"
    for shell in started("bash", world, f"{reading('bash', SCRIPTS)}\n{habits}"):
        assert shell.tab("hunch words --color=al") == "hunch words --color=always "
        assert shell.tab("hunch --color=always stat") == "hunch --color=always status "
        assert shell.tab("hunch words my") == "hunch words my\\ notes.md "
        assert shell.tab("hunch forget /srv/m") == "hunch forget /srv/my\\ notes "
        assert shell.tab("hunch bi") == "hunch bicycles "


@pytest.mark.skipif(missing("zsh"), reason="there is no zsh here")
def test_a_zsh_that_reads_the_script_with_eval_completes_too(world: Program) -> None:
    read = f'autoload -Uz compinit && compinit -u -D && eval "$(<{SCRIPTS}/_hunch)"'
    for shell in started("zsh", world, read):
        assert shell.tab("hunch stat") == "hunch status "
        assert shell.tab("hunch -k 3 status --f") == "hunch -k 3 status --files "
        assert shell.tab("hunch forget /srv/m") == "hunch forget /srv/my\\ notes "
