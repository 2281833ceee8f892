"""The forms of output that other programs read."""

import json
import re

from tests.conformance.tools import Stand, every_tool, only


@every_tool
def test_a_line_is_the_line_of_the_file(stand: Stand) -> None:
    for line in stand("zebra").lines:
        path, number, text = line.split(":", 2)
        assert (stand.folder / path).read_text().splitlines()[int(number) - 1] == text


@every_tool
def test_listing_names_each_file_once(stand: Stand) -> None:
    lines = stand("-l", "zebra").lines
    assert len(lines) == len(set(lines))
    assert set(map(stand.folder.joinpath, lines)) == set(map(stand.folder.joinpath, stand("zebra").paths))


@every_tool
def test_with_null_a_listing_is_names_and_nothing_else(stand: Stand) -> None:
    names = stand("-l", stand.tool.null, "walrus").out.split(b"\0")
    assert names.pop() == b""
    assert b"new\nline.txt" in {name.removeprefix(b"./") for name in names}
    assert all((stand.folder / name.decode()).exists() for name in names)


@every_tool
def test_with_null_a_line_has_it_behind_the_path(stand: Stand) -> None:
    assert stand(stand.tool.null, "zebra", "one.md").out == b"one.md\x005:The zebra has stripes.\n"


@every_tool
def test_a_null_listing_feeds_xargs(stand: Stand) -> None:
    done = stand.shell(f"tool -l {stand.tool.null} walrus | xargs -0 cat --")
    assert b"between lines" in done.out
    assert b"in the sea" in done.out


@every_tool
def test_a_count_stands_behind_the_path(stand: Stand) -> None:
    counts = [line for line in stand("-c", "zebra").lines if not line.endswith(":0")]
    assert "one.md:1" in {line.removeprefix("./") for line in counts}


@every_tool
def test_a_last_line_without_an_end_gets_one(stand: Stand) -> None:
    assert stand("zebra", "deep/er").out.endswith(b"end of line\n")


@only("rg")
def test_an_editor_gets_path_line_column_and_text(stand: Stand) -> None:
    lines = stand("--vimgrep", "zebra").lines
    assert lines
    assert all(re.fullmatch(r"[^:]+:\d+:\d+:.*", line) for line in lines)


@only("rg")
def test_a_program_gets_one_object_a_line(stand: Stand) -> None:
    option = "--jsonl" if stand.tool.name == "hunch" else "--json"
    records = [json.loads(line) for line in stand(option, "zebra").out.splitlines()]
    assert records
    assert "one.md" in json.dumps(records)


@every_tool
def test_lines_after(stand: Stand) -> None:
    assert stand("-A1", "zebra", "one.md").lines == ["one.md:5:The zebra has stripes.", "one.md-6-Sixth line."]


@every_tool
def test_lines_before(stand: Stand) -> None:
    assert stand("-B1", "zebra", "one.md").lines == ["one.md-4-Second line.", "one.md:5:The zebra has stripes."]


@every_tool
def test_lines_around(stand: Stand) -> None:
    lines = stand("-C1", "zebra", "one.md").lines
    assert lines == ["one.md-4-Second line.", "one.md:5:The zebra has stripes.", "one.md-6-Sixth line."]


@every_tool
def test_lines_around_end_with_the_file(stand: Stand) -> None:
    lines = stand("-C100", "zebra", "one.md").lines
    assert [int(re.split("[:-]", line)[1]) for line in lines] == [1, 2, 3, 4, 5, 6, 7]


@only("grep")
def test_lines_after_may_be_set_apart_from_those_before(stand: Stand) -> None:
    assert stand("-C1", "-A0", "zebra", "one.md").lines == ["one.md-4-Second line.", "one.md:5:The zebra has stripes."]


@every_tool
def test_groups_of_lines_are_set_apart(stand: Stand) -> None:
    lines = stand("-C1", "zebra", "one.md", "deep/two.py").lines
    assert lines.count("--") == 1
    assert lines[0] != "--" != lines[-1]


@every_tool
def test_the_same_question_gives_the_same_bytes(stand: Stand) -> None:
    assert stand("zebra").out == stand("zebra").out


@every_tool
def test_with_colour_the_words_are_the_same(stand: Stand) -> None:
    coloured = stand("--color=always", "zebra").out
    assert re.sub(rb"\x1b\[[0-9;]*[mK]", b"", coloured) == stand("--color=never", "zebra").out


@only()
def test_the_end_of_a_line_from_windows_is_not_printed(stand: Stand) -> None:
    assert stand("okapi").lines == ["windows.txt:2:The okapi is shy."]
