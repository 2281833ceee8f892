"""The manual page and the command reference: current, complete, and nothing that their readers stumble over."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hunch.cli import generate
from hunch.cli.manual import handbook, help
from hunch.cli.manual import roff as manual
from hunch.cli.manual.reference import Command, described
from hunch.cli.manual.text import Paragraph, blocks

REPOSITORY = Path(__file__).parent.parent
MADE = dict(generate.made())
TREE = described()
COMMANDS = list(TREE.walk())
needs_groff = pytest.mark.skipif(shutil.which("groff") is None, reason="groff not installed")


@pytest.mark.parametrize("name", MADE)
def test_the_files_are_what_would_be_made_now(name: str) -> None:
    """Where this fails: python -m hunch.cli.generate."""
    assert (REPOSITORY / name).read_text("utf-8") == MADE[name]


def test_one_command_writes_what_is_not_current_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.write(tmp_path) == 2
    assert "is not the repository" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").touch()
    for name in MADE:
        (tmp_path / name).parent.mkdir(exist_ok=True)
    assert generate.write(tmp_path) == 0
    assert set(capsys.readouterr().out.split()) == set(MADE)
    (tmp_path / "docs/hunch.1").write_text("old")
    assert generate.write(tmp_path) == 0
    assert capsys.readouterr().out == "docs/hunch.1\n"
    assert {name: (tmp_path / name).read_text("utf-8") for name in MADE} == MADE


def rendered(page: str) -> str:
    """Print a page as `man` does, without a width."""
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tascii", "-P-cbou", "-rLL=2000n"],
        input=page.encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode() == ""
    return done.stdout.decode()


@needs_groff
def test_the_manual_has_no_warnings_and_says_all_that_help_says() -> None:
    text = " ".join(rendered(MADE["docs/hunch.1"]).split())
    parts = [option.help for command in COMMANDS for option in command.options if "--help" not in option.names]
    parts += [example for command in COMMANDS for example in command.examples]
    parts += [
        block.text for topic in help.topics() for block in blocks(help.read(topic)) if isinstance(block, Paragraph)
    ]
    parts += [block.text for command in COMMANDS[1:] for block in blocks(command.text) if isinstance(block, Paragraph)]
    assert [part for part in parts if " ".join(part.replace("`", "").split()) not in text] == []


def test_the_manual_is_plain_and_has_no_day_in_it() -> None:
    page = MADE["docs/hunch.1"]
    assert page.isascii()
    assert re.search(r'^\.TH HUNCH 1 "" "hunch [\d.]+" ', page, re.MULTILINE)
    assert [line for line in page.splitlines() if re.search(r"(?<!\\)-", line) and not line.startswith('.\\"')] == []


PRINTED = st.text(
    st.sampled_from(".'\\-\"~^`") | st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8
)


@needs_groff
@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8), min_size=1, max_size=9
    )
)
def test_roff_prints_every_line_as_it_is(words: list[str]) -> None:
    lines = [" ".join(words), *words]
    page = "".join(f"{line}\n" for line in (".ll 2000n", ".nf", *map(manual.escaped, lines)))
    done = subprocess.run(["groff", "-Tascii", "-P-cbou"], input=page.encode(), capture_output=True, check=True)
    assert done.stdout.decode().strip("\n").split("\n") == lines


def test_the_reference_says_all_that_help_says() -> None:
    parts = MarkdownIt("commonmark").enable("table").parse(MADE["docs/commands.md"])
    cells = {"".join(each.content for each in part.children or ()) for part in parts if part.type == "inline"}
    code = "\n".join(part.content for part in parts if part.type == "fence").splitlines()
    for command in COMMANDS:
        assert set(command.examples) <= set(code)
        assert " ".join(command.words) in cells
    options = {option for command in COMMANDS for option in command.options if "--help" not in option.names}
    told = " ".join(cells)
    assert [option.help for option in options if option.help.replace("`", "") not in told] == []


@given(st.text(st.sampled_from("*_<>[]()!&;\\/: ab"), max_size=20))
@example("[a](b) *a* _a_ <b> &amp; <a@b.c> ![a](b)")
def test_markdown_prints_every_sentence_as_it_is(text: str) -> None:
    sentence = f"x{' '.join(text.split())}x"  # at the edges stand words, as in every sentence of a help
    (paragraph,) = [
        part for part in MarkdownIt("commonmark").parse(handbook.escaped(sentence)) if part.type == "inline"
    ]
    assert "".join(part.content for part in paragraph.children or ()) == sentence


def test_each_link_of_the_reference_leads_somewhere() -> None:
    page = MADE["docs/commands.md"]
    headings = {
        re.sub(r"[^\w -]", "", line[3:]).replace(" ", "-").lower() for line in page.splitlines() if line[:3] == "## "
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= headings


def commands_without_page(page: str) -> list[Command]:
    return [command for command in COMMANDS if " ".join(command.words) not in page]


def test_every_command_stands_in_both() -> None:
    assert commands_without_page(MADE["docs/commands.md"]) == commands_without_page(MADE["docs/hunch.1"]) == []
