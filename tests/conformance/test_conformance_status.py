"""How a run ends: the status that scripts branch on, and what a broken stream does."""

import os

from tests.conformance.tools import Stand, every_tool, only


@every_tool
def test_something_found_is_0(stand: Stand) -> None:
    assert stand("zebra").status == 0


@every_tool
def test_nothing_found_is_1(stand: Stand) -> None:
    assert stand("xylophone").status == 1


@every_tool
def test_a_missing_path_is_2(stand: Stand) -> None:
    assert stand("zebra", "nowhere").status == 2


@every_tool
def test_a_missing_path_beside_one_that_is_there_is_2(stand: Stand) -> None:
    assert stand("zebra", "one.md", "nowhere").status == 2


@every_tool
def test_an_unknown_option_is_2(stand: Stand) -> None:
    assert stand("zebra", "--frobnicate").status == 2


@every_tool
def test_a_value_that_is_no_number_is_2(stand: Stand) -> None:
    assert stand("zebra", "-C", "many").status == 2


@every_tool
def test_an_option_without_its_value_is_2(stand: Stand) -> None:
    assert stand("zebra", "-A").status == 2


@every_tool
def test_no_query_at_all_is_2(stand: Stand) -> None:
    assert stand().status == 2


@every_tool
def test_a_malformed_expression_is_2(stand: Stand) -> None:
    words = ("zebra",) if stand.tool.name == "hunch" else ()
    assert stand("-e", "ze[bra", *words).status == 2


@only("rg")
def test_a_type_that_nobody_knows_is_2(stand: Stand) -> None:
    assert stand("zebra", "-t", "nosuchtype").status == 2


@only("rg")
def test_a_malformed_glob_is_2(stand: Stand) -> None:
    assert stand("zebra", "-g", "[").status == 2


@every_tool
def test_quiet_says_nothing_and_ends_with_0_where_something_is_found(stand: Stand) -> None:
    done = stand("-q", "zebra")
    assert (done.status, done.out, done.err) == (0, b"", "")


@every_tool
def test_quiet_says_nothing_and_ends_with_1_where_nothing_is(stand: Stand) -> None:
    done = stand("-q", "xylophone")
    assert (done.status, done.out, done.err) == (1, b"", "")


@every_tool
def test_listing_ends_with_1_where_nothing_is_found(stand: Stand) -> None:
    assert stand("-l", "xylophone").status == 1


@every_tool
def test_an_empty_folder_holds_nothing(stand: Stand) -> None:
    assert stand("zebra", "../empty").status == 1


@every_tool
def test_an_empty_file_holds_nothing(stand: Stand) -> None:
    assert stand("zebra", "empty.txt").status == 1


@every_tool
def test_a_reader_that_leaves_ends_it_without_a_word(stand: Stand) -> None:
    done = stand.shell("tool walrus | true; echo ${PIPESTATUS[0]}")
    assert done.err == ""
    assert int(done.out) in (0, 141)


@every_tool
def test_a_reader_that_leaves_ends_it_even_where_sigpipe_is_ignored(stand: Stand) -> None:
    done = stand.shell("trap '' PIPE; tool walrus | true; true")
    assert "Traceback" not in done.err


@only("grep")
def test_no_room_for_the_results_is_2_and_said(stand: Stand) -> None:
    done = stand.shell("tool zebra > /dev/full")
    assert done.status == 2
    assert "o space left" in done.err


@every_tool
def test_a_closed_stdin_does_not_matter(stand: Stand) -> None:
    assert stand.shell("tool zebra . <&-").status == 0


@every_tool
def test_a_closed_stderr_does_not_matter(stand: Stand) -> None:
    assert stand.shell("tool zebra nowhere 2>&-").status == 2


@every_tool
def test_ctrl_c_is_130(stand: Stand) -> None:
    assert stand.interrupted("zebra", "-") == 130


@every_tool
def test_help_is_asked_for_and_goes_to_stdout(stand: Stand) -> None:
    done = stand("--help")
    assert (done.status, done.err) == (0, "")
    assert b"sage" in done.out or b"USAGE" in done.out


@every_tool
def test_the_version_stands_behind_the_name_in_the_first_line(stand: Stand) -> None:
    program = stand.tool.command[0] if stand.tool.name != "hunch" else f"{stand.tool.command[0]} -m hunch"
    done = stand.shell(f"{program} --version")
    assert done.status == 0
    first = done.lines[0].split()
    assert os.path.basename(first[0]).startswith(stand.tool.name if stand.tool.name != "rg" else "ripgrep")
    assert any(part[0].isdigit() for part in first[1:])
