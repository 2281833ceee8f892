"""Which files are searched, and how their names are printed."""

import os

import pytest

from tests.conformance.tools import Stand, every_tool, only


@every_tool
def test_a_folder_is_searched_with_all_below_it(stand: Stand) -> None:
    assert {"deep/two.py", "deep/er/three.txt"} <= stand("zebra", ".").paths


@every_tool
def test_a_path_below_a_folder_is_printed_as_the_folder_was_typed(stand: Stand) -> None:
    assert stand("zebra", "deep/er").lines[0].startswith("deep/er/three.txt:")


@every_tool
def test_a_slash_at_the_end_of_a_folder_is_not_doubled(stand: Stand) -> None:
    assert stand("zebra", "deep/er/").lines[0].startswith("deep/er/three.txt:")


@every_tool
def test_the_current_folder_by_its_dot(stand: Stand) -> None:
    assert "./one.md" in {line.split(":")[0] for line in stand("zebra", ".").lines}


@every_tool
def test_a_path_from_the_folder_above(stand: Stand) -> None:
    cwd = stand.folder / "deep"
    assert stand("zebra", "../one.md", cwd=cwd).lines[0].startswith("../one.md:5:")


@every_tool
def test_an_absolute_path_stays_absolute(stand: Stand) -> None:
    path = os.fspath(stand.folder / "one.md")
    assert stand("zebra", path).lines[0].startswith(f"{path}:5:")


@only("rg")
def test_without_a_path_names_are_relative_and_bare(stand: Stand) -> None:
    assert "one.md:5:The zebra has stripes." in stand("zebra").lines


@pytest.mark.parametrize("name", ["-dash.txt", "with space.txt", "quote'\".txt", "ünï.txt", "dollar$HOME.txt"])
@every_tool
def test_an_odd_name_is_printed_as_it_is(stand: Stand, name: str) -> None:
    assert name in stand("walrus").paths


@every_tool
def test_hidden_files_are_not_for_everyone(stand: Stand) -> None:
    found = ".hidden.txt" in stand("zebra").paths
    assert found == (stand.tool.name == "grep")  # rg and hunch leave them out


@only("rg")
def test_ignored_files_are_left_out(stand: Stand) -> None:
    assert "ignored.txt" not in stand("zebra").paths


@every_tool
def test_text_of_a_binary_file_is_not_printed(stand: Stand) -> None:
    done = stand("zebra")
    assert b"\x00" not in done.out
    assert not any(line.startswith("binary.bin:") for line in done.lines)


@every_tool
def test_a_link_to_a_folder_is_not_followed(stand: Stand) -> None:
    assert not any(path.startswith("link") for path in stand("zebra").paths)


@every_tool
def test_a_link_that_is_named_is_followed(stand: Stand) -> None:
    assert stand("zebra", "link/").status == 0


@only("rg")
def test_a_glob_includes(stand: Stand) -> None:
    assert stand("zebra", "-g", "*.md").paths == {"one.md"}


@only("rg")
def test_a_glob_with_an_exclamation_mark_leaves_out(stand: Stand) -> None:
    assert "one.md" not in stand("zebra", "-g", "!*.md").paths


@only("rg")
def test_several_globs_include_what_any_of_them_includes(stand: Stand) -> None:
    assert stand("zebra", "-g", "*.md", "-g", "*.py").paths == {"one.md", "deep/two.py"}


@only("rg")
def test_a_glob_with_a_folder(stand: Stand) -> None:
    assert stand("zebra", "-g", "deep/**").paths == {"deep/two.py", "deep/er/three.txt"}


@only("rg")
def test_a_type_is_a_filter(stand: Stand) -> None:
    assert stand("zebra", "-t", "py").paths == {"deep/two.py"}


@only("rg")
def test_a_type_may_be_left_out(stand: Stand) -> None:
    assert "deep/two.py" not in stand("zebra", "-T", "py").paths


@only("rg")
def test_a_byte_order_mark_is_no_text(stand: Stand) -> None:
    assert stand("quagga").lines == ["marked.txt:1:The quagga is no more."]


@every_tool
def test_a_folder_that_is_gone_is_a_mistake_and_no_traceback(stand: Stand) -> None:
    done = stand.shell("mkdir -p ../gone && cd ../gone && rmdir ../gone && tool zebra .")
    assert done.status in (1, 2)
    assert "Traceback" not in done.err
