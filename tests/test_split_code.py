"""Code is cut where its definitions begin, each with what is written above it."""

import gc
import tracemalloc

import pytest

from hunch.core.split import chunks, split
from hunch.core.split.pack import Sizes
from hunch.core.types import Chunk

BODY = "".join(f"    value_{number} = compute_the_value_of(argument, {number})\n" for number in range(14))


def starts(code: str, type_name: str = "python") -> list[str]:
    return [chunk.text.splitlines()[0].strip() for chunk in chunks(code, type_name)]


def holding(found: list[Chunk], words: str) -> Chunk:
    return next(chunk for chunk in found if words in chunk.text)


def test_functions_of_some_size_are_chunks_of_their_own() -> None:
    code = f"import os\n\n\ndef first():\n{BODY}\n\ndef second():\n{BODY}\n\ndef third():\n{BODY}"
    assert [chunk.context for chunk in chunks(code, "python")] == [("first",), ("second",), ("third",)]


def test_a_function_of_some_size_is_not_packed_with_a_small_one() -> None:
    small = f"def second():\n{BODY[:160]}\n"
    assert starts(f"def first():\n{BODY}\n\n{small}") == ["def first():", "def second():"]


def test_a_stub_joins_a_function_and_the_piece_is_named_after_neither() -> None:
    (chunk,) = chunks(f"def first():\n{BODY}\n\ndef tiny():\n    return 1\n", "python")
    assert chunk.context == ()


def test_even_a_small_file_is_cut_between_its_functions() -> None:
    assert starts(f"def first():\n{BODY}\n\ndef second():\n{BODY}") == ["def first():", "def second():"]


def test_a_class_that_fits_is_one_chunk() -> None:
    code = f"class Small:\n    def first(self):\n        return 1\n\n    def second(self):\n{BODY}"
    (chunk,) = chunks(code, "python")
    assert chunk.context[0] == "Small"


def test_small_functions_are_packed_under_the_path_of_their_parent() -> None:
    methods = "".join(
        f"    def get_{name}(self):\n        return self.{name}\n\n" for name in "abcdefghijklmnopqrstuvwxyz"
    )
    found = chunks(f"class Many:\n{methods}", "python")
    assert {chunk.context for chunk in found} == {("Many",)}
    assert min(len(chunk.text) for chunk in found) > Sizes().stub


def test_decorators_stay_with_their_function() -> None:
    decorators = "".join(f'@click.option("--option-{number}", help="Says what it is for.")\n' for number in range(4))
    code = f"def first():\n{BODY}\n\n{decorators}def second():\n{BODY * 3}"
    assert starts(code)[1].startswith("@click.option")
    assert "def second" in chunks(code, "python")[1].text


def test_a_small_decorated_function_is_named() -> None:
    decorators = '@click.option("--option", help="Says at some length what this option is for, and why.")\n' * 2
    code = f"def first():\n{BODY}\n\n{decorators}def second():\n    return 1\n\n\ndef third():\n{BODY}"
    assert [chunk.context for chunk in chunks(code, "python")] == [("first",), ("second",), ("third",)]


def test_a_comment_right_above_a_function_belongs_to_it() -> None:
    code = f"def first():\n{BODY}\n# Why there\n# is a second.\ndef second():\n{BODY}"
    assert starts(code) == ["def first():", "# Why there"]


def test_a_licence_does_not_belong_to_the_first_function() -> None:
    licence = "# Permission is granted, free of charge, to any person who obtains a copy of this.\n" * 5
    found = chunks(f"{licence}\ndef first():\n{BODY}", "python")
    assert [chunk.context for chunk in found] == [(), ("first",)]


def test_a_short_title_goes_with_what_follows_even_behind_a_blank_line() -> None:
    code = f"func first() {{\n{BODY}}}\n\n// MARK: - Second\n\nfunc second() {{\n{BODY}}}\n"
    assert starts(code, "swift") == ["func first() {", "// MARK: - Second"]


def test_no_chunk_begins_with_a_closing_brace() -> None:
    calls = [f"    start_the_engine_{n * n}_of(the_machine, with_all_its_parts);\n" for n in range(180)]
    groups = ["".join(calls[place : place + 15]) for place in range(0, 180, 15)]
    blocks = [
        f"  if (ready) {{\n{yes}  }} else {{\n{no}  }}\n" for yes, no in zip(groups[::2], groups[1::2], strict=True)
    ]
    code = f"int main(void) {{\n{''.join(blocks)}}}\n"
    assert {start[0] for start in starts(code, "c")} == {"i", "s"}


def test_every_piece_of_a_long_method_knows_its_path() -> None:
    body = "".join(f"        value_{number} = compute_the_value_of(argument, {number})\n" for number in range(60))
    found = chunks(f"class Big:\n    def run(self):\n{body}", "python")
    assert len(found) > 3
    assert {chunk.context for chunk in found} == {("Big", "run")}


def test_a_long_signature_stays_with_the_start_of_its_body() -> None:
    signature = (
        "static int compute_the_value(\n    struct machine *the_machine,\n    struct parts *all_parts,\n    int n)\n"
    )
    code = (
        "#include <machine/parts.h>\n" * 10
        + f"\n{signature}{{\n"
        + "  value = compute_the_next_value_of(machine, parts, value);\n" * 19
        + "}\n"
    )
    assert "value = compute" in holding(chunks(code, "c"), "static int").text


def test_the_line_that_opens_a_class_stays_with_its_first_method() -> None:
    methods = "".join(
        f"    def method_{name}(self, argument):\n{BODY.replace('    v', '        v')}\n" for name in "abc"
    )
    found = chunks(f"class Big:\n{methods}", "python")
    assert found[0].text.startswith("class Big:\n    def method_a")
    assert [chunk.context for chunk in found] == [("Big", f"method_{name}") for name in "abc"]


def test_code_in_a_file_of_another_language_is_cut_by_its_indentation() -> None:
    java = (
        "class Shop {\n"
        + f"    void run(int argument) {{\n        {BODY.replace('    ', '        ')}    }}\n\n" * 6
        + "}\n"
    )
    assert all(start.startswith(("class Shop", "void run")) for start in starts(java, "python"))


def test_offsets_of_code_count_characters_not_bytes() -> None:
    code = f"# Größe 字 😀\ndef größe():\n{BODY}\n\ndef zweite():\n    '''字字字'''\n{BODY}"
    found = chunks(code, "python")
    assert [chunk.context for chunk in found] == [("größe",), ("zweite",)]
    assert found[1].text.startswith("def zweite():")


def test_windows_line_ends_change_no_cut() -> None:
    code = f"# First.\ndef first():\n{BODY}\n\n# Second.\ndef second():\n{BODY}"
    assert starts(code.replace("\n", "\r\n")) == starts(code)


@pytest.mark.parametrize("opening", ["[", "(\n", "{ a: ", "if x then\n", "<div>"])
@pytest.mark.parametrize("type_name", ["python", "javascript", "lua", "markdown"])
def test_a_hundred_thousand_open_brackets_do_no_harm(opening: str, type_name: str) -> None:
    pieces = split(opening * 100_000, type_name)
    assert all(piece.end - piece.start <= 1200 for piece in pieces)


def test_a_parser_that_gets_lost_is_given_up() -> None:
    pieces = split("|a" * 10_000 + "\n" + "|-" * 10_000 + "\n", "python")
    assert pieces[-1].end == 40_002


def test_a_very_long_text_is_cut_without_parsing() -> None:
    code = f"def first(argument):\n{BODY}\n" * 2500
    assert all(start == "def first(argument):" for start in starts(code)[:20])


@pytest.mark.parametrize("times", [0, 200])
@pytest.mark.parametrize("repeated", ["a=>", "b1=>c2=>", "function f(){"])
def test_the_same_few_characters_are_not_parsed_even_behind_good_code(times: int, repeated: str) -> None:
    good = "class Door { int open(int key) { return key + 1; } }\n" * times
    assert {chunk.context for chunk in chunks(good + repeated * 3000, "java")} == {()}


def test_nothing_of_a_text_is_kept_once_it_is_cut() -> None:
    code = "".join(
        f'sub f{n} {{ my ($self, %k) = @_; print <<"EOT" if $k{{{n}}};\n$k{{a}}\nEOT\n}}\n' for n in range(300)
    )
    split(code, "perl")  # what is made once, and kept
    tracemalloc.start()
    try:
        split(code, "perl")
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < len(code)
    finally:
        tracemalloc.stop()
