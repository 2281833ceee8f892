"""Paths as links: which formats there are, and that nothing in a name can break out of one."""

import os
import re
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli.output.links import PRESETS, Link, link_of
from hunch.cli.output.render import Style
from hunch.core.errors import UsageError
from tests.program import Program, indexed

HOST = os.uname().nodename


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("default", f"file://{HOST}/a/b%20c.py"),
        ("file", f"file://{HOST}/a/b%20c.py"),
        ("vscode", "vscode://file/a/b%20c.py:12:5"),
        ("vscode-insiders", "vscode-insiders://file/a/b%20c.py:12:5"),
        ("vscodium", "vscodium://file/a/b%20c.py:12:5"),
        ("cursor", "cursor://file/a/b%20c.py:12:5"),
        ("macvim", "mvim://open?url=file:///a/b%20c.py&line=12&column=5"),
        ("textmate", "txmt://open?url=file:///a/b%20c.py&line=12&column=5"),
        ("grep+", "grep+:///a/b%20c.py:12"),
        ("kitty", f"file://{HOST}/a/b%20c.py#12"),
        ("x-editor:{path}?at={line}", "x-editor:/a/b%20c.py?at=12"),
    ],
)
def test_a_place_in_a_file_becomes_what_an_editor_opens(name: str, uri: str) -> None:
    link = link_of(name)
    assert link is not None
    assert link.uri(b"/a/b c.py", 12, 5) == uri


def test_no_links_are_the_default_and_can_be_asked_for() -> None:
    assert link_of("none") is None
    assert link_of("") is None


@pytest.mark.parametrize(
    ("format", "says"),
    [
        ("vscod", "--hyperlink-format must have {path} or be one of none, default, file, cursor,"),
        ("file://x:{line}", "must have {path}"),
        ("file://{path}:{row}", "has no variable {row}; there are {path}, {line}, {column}, {host}"),
        ("file://{path}{", "has a brace that opens or closes nothing"),
        ("{path}", "must be a URI"),
        ("file://{path} {line}", "must be a URI"),
        ("file://{path}\x1b\\", "must be a URI"),
        ("file://{path}\n", "must be a URI"),
        ("ファイル://{path}", "must be a URI"),
    ],
)
def test_a_format_that_is_none_is_a_mistake_that_says_why(format: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        link_of(format)


@given(
    st.binary(min_size=1, max_size=30).map(lambda name: b"/" + name.replace(b"\0", b"")),
    st.sampled_from(sorted(PRESETS)),
)
def test_any_name_stands_in_a_link_as_plain_ascii_and_comes_back_whole(file: bytes, name: str) -> None:
    link = link_of(name)
    if link is not None:
        assert re.fullmatch("[!-~]+", link.uri(file))
        back = unquote_to_bytes(urlsplit(Link(format="file://{path}").uri(file)).path)
        assert back == file


def test_a_line_form_links_its_paths_where_it_has_colour() -> None:
    style = Style(colour=True, link=Link(format="x:{path}:{line}:{column}"), cwd="/home/ann")
    shown = b"\x1b]8;;x:/home/ann/a.md:3:5\x1b\\\x1b[35m./a.md\x1b[0m\x1b]8;;\x1b\\:"
    assert style.path(b"./a.md", line=3, column=5) == shown
    assert style.path(b"/else/b") == b"\x1b]8;;x:/else/b:1:1\x1b\\\x1b[35m/else/b\x1b[0m\x1b]8;;\x1b\\:"
    assert Style(link=style.link).path(b"a.md") == b"a.md:"
    assert Style(colour=True, null=True, link=style.link).path(b"a.md") == b"a.md\0"


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("links"), {"sub/a b.md": "# Trees\n\n  Apples grow on trees.\n"})


def test_links_come_with_colour_alone(hunch: Program) -> None:
    link = f"\x1b]8;;vscode://file{hunch.folder}/sub/a%20b.md:".encode()
    wanted = ("apples", "sub", "--hyperlink-format", "vscode")
    assert b"\x1b" not in hunch(*wanted).out
    assert b"\x1b]8" not in hunch("apples", "sub", "--color", "always").out
    for form, place in {"--explain": b"3:3", "-l": b"1:1", "--vimgrep": b"3:3"}.items():
        assert link + place in hunch(*wanted, "--color", "always", form).out
    assert link + b"3:3" in hunch(*wanted, "--color", "always").out
    assert b"\x1b" not in hunch(*wanted, "--color", "always", "--jsonl").out


def test_an_unknown_format_is_refused_before_anything_is_done(hunch: Program) -> None:
    done = hunch("apples", "--hyperlink-format", "emacs")
    assert (done.status, done.out) == (2, b"")
    assert done.err.startswith("hunch: --hyperlink-format must have {path} or be one of ")
