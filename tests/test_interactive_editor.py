"""The command lines that open a file at a line, and the one that copies."""

import base64
import re

import pytest

from hunch.cli.interactive.clipboard import MOST_BYTES, copying
from hunch.cli.interactive.editor import at_line

FILE = b"/notes/-to do.md"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("vi", "vi|+7|/notes/-to do.md"),
        ("/usr/bin/nvim -R", "/usr/bin/nvim|-R|+7|/notes/-to do.md"),
        ("nano", "nano|+7|/notes/-to do.md"),
        ("emacsclient -t", "emacsclient|-t|+7|/notes/-to do.md"),
        ("kak", "kak|+7|/notes/-to do.md"),
        ("micro", "micro|+7|/notes/-to do.md"),
        ("code --wait", "code|--wait|-g|/notes/-to do.md:7"),
        ("codium", "codium|-g|/notes/-to do.md:7"),
        ("cursor", "cursor|-g|/notes/-to do.md:7"),
        ("C:/bin/Code.exe", "C:/bin/Code.exe|-g|/notes/-to do.md:7"),
        ("subl -w", "subl|-w|/notes/-to do.md:7"),
        ("zed", "zed|/notes/-to do.md:7"),
        ("hx", "hx|/notes/-to do.md:7"),
        ("kate", "kate|--line|7|/notes/-to do.md"),
        ("notepad++", "notepad++|-n7|/notes/-to do.md"),
        ("my-own-editor --fast", "my-own-editor|--fast|/notes/-to do.md"),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(command: str, expected: str) -> None:
    assert at_line(command.split(" "), FILE, 7) == expected.split("|")


def test_a_name_that_is_not_utf8_reaches_the_editor_as_it_is() -> None:
    assert at_line(["vi"], b"/a\xff.md", 1)[-1].encode("utf-8", "surrogateescape") == b"/a\xff.md"


def test_a_text_is_copied_whatever_it_holds() -> None:
    (encoded,) = re.fullmatch("\x1b]52;c;(.*)\x07", copying("ä\x07\x1b\udcff:3")).groups()  # type: ignore[union-attr]
    assert base64.b64decode(encoded) == "ä\x07\x1b".encode() + b"\xff:3"


def test_a_terminal_is_not_sent_more_than_it_takes() -> None:
    assert len(copying("x" * 200_000)) < MOST_BYTES * 1.4
