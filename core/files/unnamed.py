"""Which type a text is that came without a name, through a pipe: by what stands in it. Pure.

What is surely of a type is taken for it: its first lines look so, or all of it can be read so. Else it is text.
"""

import csv
import json
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from hunch.core.files.filetypes import type_of

#: How many lines say what a text is, and how far they are looked for.
LINES, CHARACTERS = 50, 1 << 14

_COMMIT = re.compile(r"commit [0-9a-f]{7,64}\b")
_HEADING = re.compile(r"#{1,6} \S")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[\w-]+:.*\r?\n)+---[ \t]*\r?\n")
#: How the lines of logs begin: syslog and journalctl, ISO 8601, the kernel, a web server, `git log --oneline`.
_LOG = re.compile(
    r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[ *\d+\.\d+\] "
    r"|\S+ \S+ \S+ \[\d\d/[A-Z]|[0-9a-f]{7,40} "
)
#: Of a log, some lines go on with the one before: a stack trace.
_MOST = 0.7
#: A table has as many columns in each row, of so many rows at the least.
_COLUMNS, _ROWS = 3, 3


def type_of_text(text: str) -> str:
    r"""Name the type of a text.

    >>> type_of_text("#!/bin/sh\nls\n"), type_of_text("commit 0a1b2c3d\nAuthor: A\n"), type_of_text('{"a": 1}')
    ('bash', 'gitlog', 'json')
    """
    named = type_of(Path("-"), text)
    if named != "text":
        return named
    head = text.lstrip("\ufeff")[:CHARACTERS]
    lines = head.splitlines()[: LINES + 1]
    if len(head) == CHARACTERS and len(lines) > 1:
        lines.pop()  # it may be cut off
    if _COMMIT.match(head):
        return "gitlog"
    return _data(text, lines) or ("markdown" if _is_markdown(head, lines) else "text")


def _data(text: str, lines: Sequence[str]) -> str:
    said = [line for line in lines if line.strip()]
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        if len(said) > 1 and all(map(_is_json, said)):
            return "jsonl"
        if _is_json(text.lstrip("\ufeff")):
            return "json"
    if len(said) > 1 and sum(bool(_LOG.match(line)) for line in said) >= _MOST * len(said):
        return "log"
    return "tsv" if _is_table(said, "\t") else "csv" if _is_table(said, ",") else ""


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_table(lines: Sequence[str], delimiter: str) -> bool:
    try:
        widths = [len(row) for row in islice(csv.reader(lines, delimiter=delimiter, strict=True), LINES)]
    except csv.Error:
        return False
    if len(widths) > _ROWS:
        widths.pop()  # a field of several lines may go on behind it
    return len(widths) >= _ROWS and widths[0] >= _COLUMNS and set(widths) == {widths[0]}


def _is_markdown(head: str, lines: Sequence[str]) -> bool:
    """Tell whether headings stand alone in their lines, as comments seldom do, and the first of them on top."""
    if _FRONT_MATTER.match(head):
        return True
    around = ["", *lines, ""]
    places = [n for n, line in enumerate(around) if _HEADING.match(line)]
    alone = [n for n in places if not around[n - 1].strip() and not around[n + 1].strip()]
    is_on_top = bool(alone) and not any(line.strip() for line in around[: alone[0]])
    return is_on_top or len(alone) > 1
