"""Types of files: by name, by ending, by what the text says of itself."""

from collections import Counter
from pathlib import Path

import pytest

from hunch.core.errors import UsageError
from hunch.core.files.filetypes import TYPES, resolve_type, type_of


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        *(("a.py", "python"), ("a.PY", "python"), ("a.tsx", "tsx"), ("a.d.ts", "typescript"), ("a.h", "c")),
        *(("a.rs", "rust"), ("a.mjs", "javascript"), ("a.hpp", "cpp"), ("a.cs", "csharp"), ("a.tf", "hcl")),
        *(
            ("README.md", "markdown"),
            ("README", "text"),
            ("a.ipynb", "jupyter"),
            ("a.jsonl", "jsonl"),
            ("a.yml", "yaml"),
        ),
        *(
            ("Makefile", "make"),
            ("Makefile.in", "make"),
            ("CMakeLists.txt", "cmake"),
            ("Dockerfile.prod", "dockerfile"),
        ),
        *(
            ("Dockerfile.md", "markdown"),
            ("Gemfile", "ruby"),
            (".bashrc", "bash"),
            ("notes", "text"),
            ("a.unknown", "text"),
        ),
        *(("a.scss", "scss"), ("a.log", "log"), ("\udcff.py", "python"), ("a.", "text"), (".py", "text")),
    ],
)
def test_a_files_name_tells_its_type(name: str, type_: str) -> None:
    assert type_of(Path("folder.js") / name) == type_


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        *(("#!/bin/sh", "bash"), ("#!/usr/bin/env python3", "python"), ("#! /usr/bin/python3.11 -u", "python")),
        *(("#!/usr/bin/env -S deno run --allow-all", "javascript"), ("#!/usr/bin/env LANG=C perl", "perl")),
        *(("# -*- mode: ruby; indent: 2 -*-", "ruby"), ("// -*- C++ -*-", "cpp"), ("# vim: set ft=python :", "python")),
        *(("<?xml version='1.0'?>", "xml"), ("<!DOCTYPE HTML>", "html"), ("\ufeff<?php", "php")),
        *(("#!/opt/unheard-of", "text"), ("words", "text"), ("", "text")),
    ],
)
def test_a_first_line_tells_where_the_name_does_not(line: str, type_: str) -> None:
    assert type_of(Path("run"), f"{line}\nrest\n") == type_


def test_an_ending_weighs_more_than_a_first_line() -> None:
    assert type_of(Path("a.py"), "#!/bin/sh\n") == "python"


@pytest.mark.parametrize(
    ("name", "text", "type_"),
    [
        ("a.h", "struct point { int x; };\n", "c"),
        ("a.h", "#pragma once\nnamespace geo {\nclass Point {};\n}\n", "cpp"),
        ("a.h", "#import <Foundation/Foundation.h>\n@interface Point\n@end\n", "objc"),
        ("a.m", "#import <Foundation/Foundation.h>\n", "objc"),
        ("a.m", "function y = f(x)\n  y = x;\nend\n", "matlab"),
        ("a.ts", "export const x = 1;\n", "typescript"),
        ("a.ts", "<?xml version='1.0'?>\n<!DOCTYPE TS>\n", "xml"),
        ("a.pl", "use strict;\nmy $x = 1;\n", "perl"),
        ("a.v", "module m(input a);\nendmodule\n", "verilog"),
    ],
)
def test_the_text_decides_where_languages_share_an_ending(name: str, text: str, type_: str) -> None:
    assert type_of(Path(name), text) == type_


@pytest.mark.parametrize(
    ("short", "name"),
    [
        *(("py", "python"), ("js", "javascript"), ("ts", "typescript"), ("rs", "rust"), ("md", "markdown")),
        *(("rb", "ruby"), ("cs", "csharp"), ("kt", "kotlin"), ("sh", "bash"), ("yml", "yaml"), ("C++", "cpp")),
        *(("python", "python"), ("Python", "python"), (".py", "python"), ("*.py", "python"), ("golang", "go")),
    ],
)
def test_a_short_form_or_an_ending_names_a_type(short: str, name: str) -> None:
    assert resolve_type(short) == name


def test_a_misspelt_type_gets_suggestions_and_says_where_the_list_is() -> None:
    with pytest.raises(UsageError, match=r"'pyhton'.*did you mean 'python'.*hunch types"):
        resolve_type("pyhton")
    with pytest.raises(UsageError, match=r"'qqqqqq'.*see: hunch types"):
        resolve_type("qqqqqq")


def test_every_type_with_a_grammar_has_a_name_here() -> None:
    grammars = (
        "python javascript typescript tsx rust go java c cpp csharp ruby php bash kotlin scala swift lua haskell "
        "elixir ocaml julia zig objc powershell perl sql css html hcl"
    )
    documents = "markdown rst org asciidoc text csv tsv jsonl json yaml toml ini xml log jupyter"
    assert set(f"{grammars} {documents}".split()) <= set(TYPES)


def test_no_ending_name_interpreter_or_short_form_stands_twice() -> None:
    for words in ("extensions", "filenames", "shebangs"):
        counts = Counter(word for each in TYPES.values() for word in getattr(each, words))
        assert [word for word, count in counts.items() if count > 1] == []
    endings = {ending[1:]: each.name for each in TYPES.values() for ending in each.extensions}
    for each in TYPES.values():
        assert {endings.get(alias, each.name) for alias in (*each.aliases, each.name)} == {each.name}


@pytest.mark.parametrize(
    ("name", "last", "type_"),
    [
        ("a.h", "class A {", "cpp"),
        ("a.h", "  @class A;", "objc"),
        ("a.m", "\tend", "matlab"),
        ("a.v", "Lemma a", "coq"),
    ],
)
def test_what_tells_a_type_may_stand_below_thousands_of_empty_lines(name: str, last: str, type_: str) -> None:
    assert type_of(Path(name), "\n" * 16_000 + last + "\n") == type_
