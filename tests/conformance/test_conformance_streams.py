"""What goes where: results to stdout, all else to stderr; colour and headings for people, plain lines for programs."""

import re

from tests.conformance.tools import Stand, every_tool, only

ESCAPE = b"\x1b["


@every_tool
def test_results_go_to_stdout_alone(stand: Stand) -> None:
    done = stand("zebra")
    assert done.out
    assert done.err == ""


@every_tool
def test_a_mistake_goes_to_stderr_alone(stand: Stand) -> None:
    done = stand("zebra", "nowhere")
    assert done.out == b""
    assert "nowhere" in done.err


@only("grep")
def test_what_is_said_begins_with_the_name_of_the_program(stand: Stand) -> None:
    assert stand("zebra", "nowhere").err.startswith(f"{stand.tool.name}: ")


@every_tool
def test_an_unknown_option_is_named(stand: Stand) -> None:
    assert "frobnicate" in stand("zebra", "--frobnicate").err


@every_tool
def test_nothing_found_leaves_stdout_empty(stand: Stand) -> None:
    assert stand("xylophone").out == b""


@every_tool
def test_no_colour_in_a_pipe(stand: Stand) -> None:
    assert ESCAPE not in stand("zebra").out


@every_tool
def test_colour_in_a_pipe_where_it_is_asked_for(stand: Stand) -> None:
    assert ESCAPE in stand("--color=always", "zebra").out


@every_tool
def test_colour_on_a_terminal(stand: Stand) -> None:
    assert ESCAPE in stand.on_terminal("--color=auto", "zebra").out


@every_tool
def test_no_colour_on_a_terminal_where_none_is_wanted(stand: Stand) -> None:
    done = stand.on_terminal("--color=never", "zebra")
    assert ESCAPE not in done.out
    assert b"zebra" in done.out


@every_tool
def test_no_colour_on_a_dumb_terminal(stand: Stand) -> None:
    assert ESCAPE not in stand.on_terminal("--color=auto", "zebra", TERM="dumb").out


@only("rg")
def test_no_color_is_honoured(stand: Stand) -> None:
    assert ESCAPE not in stand.on_terminal("zebra", NO_COLOR="1").out


@only("rg")
def test_the_option_wins_over_no_color(stand: Stand) -> None:
    assert ESCAPE in stand("--color=always", "zebra", NO_COLOR="1").out


@only()
def test_clicolor_force_is_honoured(stand: Stand) -> None:
    assert ESCAPE in stand("zebra", CLICOLOR_FORCE="1").out


@only()
def test_clicolor_force_may_be_0(stand: Stand) -> None:
    assert ESCAPE not in stand("zebra", CLICOLOR_FORCE="0").out


@only("rg")
def test_paths_are_headings_on_a_terminal(stand: Stand) -> None:
    arguments = ("--heading",) if stand.tool.name == "rg" else ()
    lines = stand.on_terminal(*arguments, "--color=never", "zebra", "one.md").lines
    assert lines[0].startswith("one.md")
    assert not any(line.startswith("one.md:5:") for line in lines)


@every_tool
def test_a_pipe_gets_path_line_and_text(stand: Stand) -> None:
    assert "one.md:5:The zebra has stripes." in [line.removeprefix("./") for line in stand("zebra").lines]


@every_tool
def test_output_is_utf_8_whatever_the_locale(stand: Stand) -> None:
    assert "ünï.txt".encode() in stand("-l", "walrus", LC_ALL="C").out


@every_tool
def test_without_a_home_folder_it_works(stand: Stand) -> None:
    assert stand("zebra", HOME=None).status == 0


@every_tool
def test_nothing_is_asked_and_nothing_is_read_from_stdin_where_a_path_is_named(stand: Stand) -> None:
    assert stand("zebra", "one.md", stdin=b"A zebra that is piped in.\n").paths == {"one.md"}


@every_tool
def test_stdin_is_searched_as_a_file(stand: Stand) -> None:
    done = stand("zebra", "-", stdin=b"First.\n\nThe zebra that is piped in.\n\nLast.\n")
    assert done.status == 0
    assert done.lines[-1].endswith(":The zebra that is piped in.")
    assert re.match(r"(<stdin>|\(standard input\)):3:", done.lines[-1])


@every_tool
def test_nothing_in_stdin_is_nothing_found(stand: Stand) -> None:
    assert stand("zebra", "-", stdin=b"").status == 1


@only()
def test_what_a_file_says_cannot_touch_the_terminal(stand: Stand) -> None:
    assert b"\x1b" not in stand("ibex").out
    assert b"\x1b[31min" not in stand.on_terminal("ibex").out
