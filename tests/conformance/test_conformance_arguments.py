"""How a command line is read: options, words and what stands between them."""

import pytest

from tests.conformance.tools import Stand, every_tool, only


@every_tool
def test_two_dashes_end_the_options(stand: Stand) -> None:
    assert stand("--", "zebra", "one.md").paths == {"one.md"}


@every_tool
def test_behind_two_dashes_a_query_may_begin_with_a_dash(stand: Stand) -> None:
    done = stand("--", "-zebra" if stand.tool.name == "hunch" else "-das", ".")
    assert done.status in (0, 1)
    assert "option" not in done.err


@every_tool
def test_behind_two_dashes_a_path_may_begin_with_a_dash(stand: Stand) -> None:
    assert stand("--", "walrus", "-dash.txt").paths == {"-dash.txt"}


@every_tool
def test_a_path_that_begins_with_a_dash_may_be_named_from_here(stand: Stand) -> None:
    assert stand("walrus", "./-dash.txt").paths == {"-dash.txt"}


@every_tool
def test_options_may_stand_behind_the_words(stand: Stand) -> None:
    assert stand("zebra", "one.md", "-l").lines == ["one.md"]


@every_tool
def test_options_may_stand_between_the_words(stand: Stand) -> None:
    assert stand("zebra", "-l", "one.md").lines == ["one.md"]


@every_tool
@pytest.mark.parametrize("spelled", [["-C1"], ["-C", "1"], ["--context=1"], ["--context", "1"]], ids=" ".join)
def test_a_value_may_be_spelled_in_four_ways(stand: Stand, spelled: list[str]) -> None:
    assert stand(*spelled, "zebra", "one.md").out == stand("-C", "1", "zebra", "one.md").out


@every_tool
@pytest.mark.parametrize("spelled", [["--color=always"], ["--color", "always"]], ids=" ".join)
def test_a_choice_may_be_spelled_in_two_ways(stand: Stand, spelled: list[str]) -> None:
    if stand.tool.name == "grep" and len(spelled) == 2:
        pytest.skip("its value is optional, and must be tied to it")
    assert b"\x1b[" in stand(*spelled, "zebra").out


@every_tool
def test_short_options_may_be_joined(stand: Stand) -> None:
    assert stand(f"-l{stand.tool.null[1]}", "zebra", "one.md").out == b"one.md\0"


@every_tool
def test_a_short_option_may_end_a_cluster_with_its_value(stand: Stand) -> None:
    assert stand("-lC1", "zebra", "one.md").lines == ["one.md"]


@every_tool
def test_of_an_option_given_twice_the_last_counts(stand: Stand) -> None:
    assert stand("-C0", "-C1", "zebra", "one.md").out == stand("-C1", "zebra", "one.md").out
    assert b"\x1b[" not in stand("--color=always", "--color=never", "zebra").out


@every_tool
def test_several_paths_are_searched_as_one(stand: Stand) -> None:
    assert stand("-l", "zebra", "one.md", "deep").paths == {"one.md", "deep/two.py", "deep/er/three.txt"}


@every_tool
def test_a_query_may_have_blanks_in_it(stand: Stand) -> None:
    assert stand("zebra has stripes", "one.md").paths == {"one.md"}


@only()
def test_a_query_may_be_the_name_of_a_command(stand: Stand) -> None:
    assert stand("index", ".").status in (0, 1)


@only("rg")
def test_types_may_be_listed(stand: Stand) -> None:
    if stand.tool.name == "hunch":
        listed = stand.shell("set -- types; " + " ".join(stand.tool.command[:-2]) + ' "$@"')
    else:
        listed = stand("--type-list")
    assert listed.status == 0
    assert any("*.py" in line or ".py" in line for line in listed.lines)
