"""The completions as files: what is in them, and where they are put."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from hunch.cli import door
from hunch.cli.completing import FILES, install, script, tables
from hunch.cli.completing.values import Kind, unknown, values_of
from hunch.cli.manual.reference import Command, described
from tests.conftest import write_tree
from tests.program import Program
from tests.shells import Shell, missing, program

FOLDER = Path(__file__).parent.parent / "completions"
TREE = described()
PACKAGE = Path("/usr/share/bash-completion/bash_completion")


@pytest.mark.parametrize("shell", FILES)
def test_the_files_are_what_would_be_made_now(shell: str) -> None:
    """Where this fails: python -m hunch.cli.generate."""
    assert (FOLDER / FILES[shell]).read_text("utf-8") == script(shell)


def helped(command: Command, capfd: pytest.CaptureFixture[str]) -> set[str]:
    """Read the options of a command off its help."""
    assert door.run([*command.words[1:], "--help"]) == 0
    listed = re.findall(r"^ {2,6}(-.+?)(?:  |$)", capfd.readouterr().out, re.MULTILINE)
    return {part.split()[0] for line in listed for part in line.split(", ")}


@pytest.mark.parametrize("shell", FILES)
def test_every_option_of_the_help_is_in_every_file(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    text = (FOLDER / FILES[shell]).read_text("utf-8")
    names = {name for command in TREE.walk() for name in helped(command, capfd)}
    if shell == "fish":
        text = re.sub(r" -l (?=\w)", " --", re.sub(r" -s (?=\w)", " -", text))
    assert len(names) > 40
    assert {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)} == set()


def test_it_is_known_what_completes_each_value() -> None:
    """Where this fails, a new value has to get its row in `cli/completing/values.py`."""
    assert list(unknown(TREE)) == []


def test_an_option_takes_a_value_at_all_commands_that_have_it_or_at_none() -> None:
    """What a script looks for before it knows the command stands on this."""
    valued = {name for _, name, _ in tables.option_values(TREE)}
    flags = {name for each in TREE.walk() for option in each.options if not option.metavar for name in option.names}
    assert not valued & flags


def test_a_path_means_roots_where_only_roots_make_sense() -> None:
    kinds = {
        command.name: values_of(command, argument).kind
        for command in TREE.commands
        for argument in command.arguments
        if argument.metavar in ("PATH", "OLD")
    }
    assert {name for name, kind in kinds.items() if kind is Kind.ROOTS} == set(
        "status watch forget doctor gc backup export relocate".split()
    )


def test_the_script_for_powershell_is_powershell() -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    good, bad = (FOLDER / "hunch.ps1").read_bytes(), b"function { param( "
    assert parser.parse(bad).root_node.has_error
    assert not parser.parse(good).root_node.has_error


def test_the_script_for_bash_asks_nothing_that_bash_3_2_does_not_have() -> None:
    text = (FOLDER / "hunch.bash").read_text("utf-8")
    newer = r"declare -[Agn]|local -[An]|mapfile|readarray|\$\{\w+(,,|\^\^|@)|&>>|\|&|\[\[ -v|coproc|;;&|;&|wait -n"
    assert not re.findall(newer, text)
    assert all("type compopt" in line for line in text.splitlines() if "compopt +o" in line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_itself_finds_nothing_wrong_with_its_script(shell: str) -> None:
    if missing(shell):
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run([shell, "-n", FOLDER / FILES[shell]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program of a person whose home has a blank in its name."""
    person = Program(write_tree(tmp_path.resolve() / "files", {"a.md": "text\n"}))
    person.user = tmp_path.resolve() / "my home"
    person.user.mkdir()
    return person


@pytest.mark.parametrize("shell", FILES)
def test_the_script_is_printed_whole(hunch: Program, shell: str) -> None:
    assert hunch("completions", shell).out == (FOLDER / FILES[shell]).read_bytes()
    assert hunch("completions", env={"SHELL": f"/bin/{shell}"}).out == (FOLDER / FILES[shell]).read_bytes()


@pytest.mark.parametrize("environment", [{}, {"SHELL": "/bin/tcsh"}])
def test_a_shell_that_is_not_known_is_asked_for(hunch: Program, environment: dict[str, str]) -> None:
    done = hunch("completions", env=environment)
    assert (done.status, done.out) == (2, b"")
    assert done.err == "hunch: for which shell? hunch completions bash | zsh | fish | powershell\n"


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_what_is_installed_a_second_time_is_left_as_it_is(hunch: Program, shell: str) -> None:
    first = hunch("completions", shell, "--install")
    (written,) = [path for path in hunch.user.rglob("*") if path.is_file()]
    before = written.stat().st_mtime_ns
    second = hunch("completions", shell, "--install")
    assert (first.status, first.out, second.status) == (0, b"", 0)
    assert written.read_bytes() == (FOLDER / FILES[shell]).read_bytes()
    assert first.err.replace("is written", "was there already") == second.err
    assert written.stat().st_mtime_ns == before
    written.write_text("older")
    assert hunch("completions", shell, "--install").err == first.err
    assert written.read_bytes() == (FOLDER / FILES[shell]).read_bytes()


def test_a_line_that_was_added_is_not_asked_for_again(hunch: Program) -> None:
    said = hunch("completions", "zsh", "--install").err
    (hunch.user / ".zshrc").write_text(said.strip().rpartition(": ")[2] + "\n")
    assert hunch("completions", "zsh", "--install").err.endswith("hunch: a new zsh completes hunch\n")


def test_a_folder_that_zsh_looks_into_is_taken(hunch: Program) -> None:
    own = hunch.user / "zfunc"
    own.mkdir()
    environment = {"HOME": str(hunch.user), "FPATH": f"/usr/share/zsh/functions:{hunch.user}/gone:{own}"}
    assert install.place_of("zsh", environment, []) == install.Place(path=own / "_hunch")


def test_bash_is_told_where_its_package_would_not_look(tmp_path: Path) -> None:
    plain, blank = {"HOME": "/home/me"}, {"HOME": "/home/my own"}
    assert not install.place_of("bash", plain, [tmp_path]).line
    assert install.place_of("bash", plain, []).line == ". /home/me/.local/share/bash-completion/completions/hunch"
    assert install.place_of("bash", blank, [tmp_path]).line.startswith(". '/home/my own/")


def test_a_place_that_cannot_be_written_is_named(hunch: Program) -> None:
    (hunch.user / ".config").write_text("a file")
    done = hunch("completions", "fish", "--install")
    assert done.status == 2
    assert done.err.startswith(f"hunch: cannot write {hunch.user}/.config/fish/completions/hunch.fish: ")


def installed(name: str, hunch: Program, *, package: Path | None = None) -> Iterator[Shell]:
    """Start a shell that reads what `--install` says it has to read, and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install, "PACKAGES", [package] if package else [])
        said = hunch("completions", name, "--install").err
    line = said.partition("add to ")[2].partition(": ")[2].strip()
    assert bool(line) == (name != "fish" and package is None)
    read = f". {package}" if package else line
    environment = hunch.environment(PATH=f"{program(hunch.home)}:/usr/local/bin:/usr/bin:/bin", HOME=str(hunch.user))
    shell = Shell(name, hunch.folder, read, environment)
    try:
        yield shell
    finally:
        shell.end()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_shell_that_reads_what_was_said_completes(hunch: Program, name: str) -> None:
    if missing(name):
        pytest.skip(f"there is no {name} here")
    for shell in installed(name, hunch):
        assert shell.tab("hunch stat") == "hunch status "


@pytest.mark.skipif(not PACKAGE.exists(), reason="there is no bash-completion here")
def test_the_package_of_bash_finds_what_was_installed(hunch: Program) -> None:
    hunch.user = hunch.folder.parent / "plain"  # it looks into no folder with a blank in its name
    for shell in installed("bash", hunch, package=PACKAGE):
        assert shell.tab("hunch stat") == "hunch status "
        assert shell.tab("hunch words --color=al") == "hunch words --color=always "
        assert shell.tab("hunch words a") == "hunch words a.md "
