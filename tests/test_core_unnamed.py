"""Which type a text is that came through a pipe: what is surely one is taken for it, and all else is text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.files.filetypes import TYPES
from hunch.core.files.unnamed import CHARACTERS, type_of_text

LOG = "commit 0123456789abcdef0123456789abcdef01234567 (HEAD -> main)\nAuthor: A <a@b>\n\n    Say more\n"
SYSLOG = "".join(f"Nov {day:2} 21:57:04 host unit[1]: It began.\n" for day in range(8, 14))
ISO = "".join(f"2026-11-2{n}T10:00:00+00:00 host unit: It began.\n  at line 3\n" * (1 + n % 2) for n in range(3))
KERNEL = "".join(f"[ {n}.123456] usb: a device\n" for n in range(5))
WEB = '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1\n' * 4
ROWS = "".join(f'{n},"a, b",{n * n}\n' for n in range(30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LOG, "gitlog"),
        ("commit a bug\n\nwhen you must\n", "text"),
        ("0a1b2c3 Say more\nfeedbee Say less\n1234567 Nothing\n", "log"),
        (SYSLOG, "log"),
        (ISO.replace("  at line 3\n", ""), "log"),
        (ISO, "text"),
        ("\n".join(ISO.splitlines()[:1] * 8 + ["  at line 3"] * 2), "log"),
        (KERNEL, "log"),
        (WEB, "log"),
        ("2026-11-21 10:00 was the time.\n", "text"),
        ("#!/usr/bin/env python3\nprint(1)\n", "python"),
        ("\ufeff#!/bin/sh\nls\n", "bash"),
        ("diff --git a/x b/x\n--- a/x\n", "diff"),
        ('<?xml version="1.0"?>\n<a/>\n', "xml"),
        (json.dumps({"a": [1, 2]}, indent=2), "json"),
        ("[1, 2]\n", "json"),
        ('{"a": 1}\n{"a": 2}\n', "jsonl"),
        ('\ufeff{"a": 1}\n\n[2]\n', "jsonl"),
        ('{"a": 1}\n{"a": \n', "text"),
        ("[1] A footnote, and more.\n", "text"),
        ("1\n2\n", "text"),
        ("a,b,c\n1,2,3\n4,5,6\n", "csv"),
        (ROWS, "csv"),
        (ROWS * 900, "csv"),
        ("a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", "tsv"),
        ("Well, so, no.\nYes, and, no.\n", "text"),
        ("Well, so, no.\nYes, and no.\nYes, yes, yes.\n", "text"),
        ("# Boats\n\nThey drift.\n", "markdown"),
        ("\n\n## Boats\n\nThey drift.\n", "markdown"),
        ("---\ntitle: Boats\n---\n\nThey drift.\n", "markdown"),
        ("Boats drift.\n\n## One\n\nIt does.\n\n## Two\n\nIt too.\n", "markdown"),
        ("Boats drift.\n\n# One\n\nIt does.\n", "text"),
        ("# a comment\nimport os\n\n# another\nx = 1\n", "text"),
        ("#hashtag\n\nis no heading\n", "text"),
        ("Boats drift.\n", "text"),
    ],
)
def test_a_text_is_what_it_looks_like(text: str, expected: str) -> None:
    assert type_of_text(text) == expected
    assert type_of_text(text.replace("\n", "\r\n")) == expected


@given(text=st.text(max_size=200) | st.text(st.sampled_from('#{}[],\t\n "1a-:'), max_size=200))
def test_whatever_comes_is_of_a_known_type(text: str) -> None:
    assert type_of_text(text) in TYPES


def test_a_line_that_is_cut_off_where_the_look_ends_does_not_count() -> None:
    rows = "".join(f"{n},{'x' * 300},{n}\n" for n in range(60))
    assert len(rows) > CHARACTERS
    assert type_of_text(rows) == "csv"


def test_deep_nesting_is_no_json_and_no_error() -> None:
    assert type_of_text("[" * 200_000) == "text"
