"""The table of options: the door's parser reads it as Typer does, and says in one line what it cannot read."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli import commands, door, names, typer_run
from hunch.cli.options import SEARCH, Kind, Option, SearchOptions
from hunch.cli.parse import parse
from hunch.core.errors import UsageError
from tests.program import indexed

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
#: What a word may look like without being taken for an option.
WORDS = TEXTS.filter(lambda word: word == "-" or not word.startswith("-"))


def values_of(option: Option) -> st.SearchStrategy[str]:
    if option.choices:
        return st.sampled_from(option.choices)
    match option.kind:
        case Kind.INTEGER:
            return st.integers(-3, 10_000).map(str)
        case Kind.NUMBER:
            return st.floats(allow_nan=False, allow_infinity=False).map(str)
        case _:
            return TEXTS | st.sampled_from(["--", "--json", "-k", "!*.md"])


@st.composite
def option_parts(draw: st.DrawFn) -> list[str]:
    """Draw one option as it may be typed: apart, with =, run together, or a cluster of short ones."""
    option = draw(st.sampled_from(SEARCH))
    name = draw(st.sampled_from(option.names))
    flags = draw(st.lists(st.sampled_from([flag for flag in SEARCH if flag.kind is Kind.FLAG and short(flag)])))
    cluster = "-" + "".join(short(flag) for flag in flags)
    is_long = name.startswith("--")
    if option.kind is Kind.FLAG:
        return [name] if is_long else [cluster + name[1:]]
    value = draw(values_of(option))
    if is_long:
        return draw(st.sampled_from([[name, value], [f"{name}={value}"]]))
    return [cluster + name[1:] + value] if value and draw(st.booleans()) else [cluster + name[1:], value]


def short(option: Option) -> str:
    return next((name[1:] for name in option.names if len(name) == 2), "")


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """Draw a valid command line, its options before, between and after the words, and words behind `--`."""
    parts = draw(st.lists(option_parts() | WORDS.map(lambda word: [word]), max_size=8))
    literal = draw(st.none() | st.lists(TEXTS, max_size=3))
    return [argument for part in parts for argument in part] + ([] if literal is None else ["--", *literal])


def read_by_typer(arguments: Sequence[str]) -> SearchOptions:
    taken: list[SearchOptions] = []

    def take(options: SearchOptions) -> int:
        taken.append(options)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "run_search", take)
        typer_run.run_typer(["search", *arguments])
    return taken[0]


@given(command_lines())
def test_the_door_reads_every_valid_command_line_as_typer_does(arguments: list[str]) -> None:
    assert parse(arguments) == read_by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    ["-k5 -t py words src", "words -k 5 src -tpy", "words src --top=5 --type=py", "--type py -- words src -k5".split()],
)
def test_options_stand_before_and_after_the_words(arguments: str | list[str]) -> None:
    options = parse(arguments.split() if isinstance(arguments, str) else arguments)
    assert options is not None
    assert (options.words[:2], options.type) == (("words", "src"), ("py",))


def test_what_follows_two_dashes_is_a_word() -> None:
    assert parse(["--", "-k", "--help"]) == SearchOptions(words=("-k", "--help"))


def test_repeated_types_and_globs_add_up_and_others_replace() -> None:
    options = parse("-t py -t md -g *.c -g !x -k 3 -k 4 q".split())
    assert options == SearchOptions(words=("q",), type=("py", "md"), glob=("*.c", "!x"), top=4)


@pytest.mark.parametrize("arguments", [["--help"], ["q", "-h"], ["-lh", "q"]])
def test_help_is_left_to_typer(arguments: list[str]) -> None:
    assert parse(arguments) is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--zebra", "q"], "no option is called --zebra; see: hunch search --help"),
        (["--jsn", "q"], "no option is called --jsn; did you mean --json? See: hunch search --help"),
        (["--vim", "q"], "no option is called --vim; did you mean --vimgrep? See: hunch search --help"),
        (["-Z", "q"], "no option is called -Z; see: hunch search --help"),
        (["q", "-k"], "-k wants a value, N; see: hunch search --help"),
        (["-kx", "q"], "-k must be a whole number, not 'x'"),
        (["--top=", "q"], "--top must be a whole number, not ''"),
        (["--min-relevance", "half", "q"], "--min-relevance must be a number, not 'half'"),
        (["--mode", "both", "q"], "--mode must be hybrid, dense or lexical, not 'both'"),
        (["--color=blue", "q"], "--color must be auto, always or never, not 'blue'"),
        (["--json=1", "q"], "--json takes no value, and '1' was given; see: hunch search --help"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(arguments)
    assert str(raised.value) == message


def help_of(arguments: Sequence[str], capfd: pytest.CaptureFixture[str]) -> str:
    assert door.run(arguments) == 0
    return capfd.readouterr().out


def test_help_lists_the_options_of_the_table_and_no_others(capfd: pytest.CaptureFixture[str]) -> None:
    listed = help_of(["search", "--help"], capfd)
    left = re.findall(r"^ {2,6}(-.+?)(?:  |$)", listed, re.MULTILINE)
    names = {name for signature in left for name in re.findall(r"--?[\w-]+", signature)}
    assert names == {name for option in SEARCH for name in option.names} | {"-h", "--help"}


def test_help_lists_the_commands_of_the_door_and_no_others(capfd: pytest.CaptureFixture[str]) -> None:
    listed = help_of(["--help"], capfd).partition("\nSearch:\n")[2].partition("\nExamples:\n")[0]
    assert set(re.findall(r"^  (\w+)", listed, re.MULTILINE)) == set(names.COMMANDS)


def test_no_help_shows_how_a_value_is_kept(capfd: pytest.CaptureFixture[str]) -> None:
    for command in names.COMMANDS:
        assert not re.search(r"<|list\[|None", help_of([command, "--help"], capfd))


def test_a_number_of_results_beyond_all_counting_means_all_of_them(tmp_path: Path) -> None:
    program = indexed(tmp_path, {"soup.md": "Boil tomatoes.\n"})
    assert program("tomatoes", "-l", "-k", "9" * 30, "--per-file", "9" * 30, "--diverse").lines == ["soup.md"]
