"""Settings: one table, which value wins, and what is said of a file that cannot be used."""

import math
import os
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli.config_texts import page, template
from hunch.cli.options import SEARCH, SearchOptions
from hunch.cli.parse import parse
from hunch.cli.preferences import preferences, preferred, read_line
from hunch.core.config import toml
from hunch.core.config.examine import UserFile, examined
from hunch.core.config.table import BY_KEY, SETTINGS, Kind, Setting, checked, written
from hunch.core.config.user import user_file
from hunch.core.config.values import Origin, Settings, settings
from hunch.core.errors import ConfigInvalid, UsageError
from hunch.core.settings import config_file

DOCS = Path(__file__).parent.parent / "docs" / "configuration.md"
LOADS = tomllib.loads
OPTIONS = {setting.key: setting for setting in SETTINGS if setting.option.startswith("--")}

Write = Callable[[str], dict[str, str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a config file and gives an environment that names it."""

    def written_to(content: str) -> dict[str, str]:
        (tmp_path / "config.toml").write_text(content)
        return {"HUNCH_CONFIG": str(tmp_path / "config.toml")}

    return written_to


def values_of(setting: Setting) -> st.SearchStrategy[Any]:
    if setting.choices:
        return st.sampled_from(setting.choices)
    if setting.kind is Kind.FLAG:
        return st.booleans()
    if setting.kind is Kind.GLOBS:
        return st.lists(st.sampled_from(["*.csv", "/drafts/", "!a.csv", "b c"]), min_size=1)
    if setting.kind is Kind.TEXT:
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
    least, most = setting.least or 0, setting.most or 10_000
    if setting.kind is Kind.INTEGER:
        return st.integers(int(least), int(most))
    return st.floats(least, most, allow_subnormal=False)


def saying(setting: Setting, value: Any) -> str:
    return f"[{setting.key.partition('.')[0]}]\n{setting.name} = {written(value)}\n"


def read(content: str) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    wrong = [f"{mistake.line}: {mistake.words}" for mistake in examined(content.encode(), found, {})]
    return found, wrong


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_setting_comes_back_from_a_file_as_it_was_written(setting: Setting) -> None:
    @given(values_of(setting))
    def holds(value: Any) -> None:
        found, wrong = read(saying(setting, value))
        assert not wrong
        assert found == {setting.key: tuple(value) if setting.kind is Kind.GLOBS else value}
        assert type(found[setting.key]) is type(value) or isinstance(value, (list, float, int))

    holds()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_default_is_a_value_that_the_setting_may_have(setting: Setting) -> None:
    for value in (setting.default, setting.example):
        if value not in (None, ()):
            assert checked(setting, value) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize("key", OPTIONS)
def test_a_setting_that_is_an_option_is_that_option(key: str) -> None:
    setting = OPTIONS[key]
    (option,) = [option for option in SEARCH if setting.option in option.names]
    assert option.field == setting.name
    assert option.choices == setting.choices
    assert SearchOptions.__dataclass_fields__[option.field].default == setting.default
    assert (
        option.kind.value == {"a whole number": "integer", "a number": "number", "a text": "text"}[setting.kind.value]
    )


@pytest.mark.parametrize("key", [key for key in OPTIONS if OPTIONS[key].choices or OPTIONS[key].kind is not Kind.TEXT])
def test_what_is_said_of_a_wrong_value_is_what_is_said_of_the_option(key: str) -> None:
    setting = OPTIONS[key]
    with pytest.raises(UsageError) as typed:
        parse([setting.option, "x", "query"])
    assert read(saying(setting, "x"))[1] == [f"2: {typed.value}".replace(setting.option, key)]


@given(st.data())
def test_what_is_typed_beats_the_environment_and_that_the_file_and_that_the_default(data: st.DataObject) -> None:
    """Held against the order of a list: the first that says something."""
    setting = data.draw(st.sampled_from(SETTINGS))
    filed = data.draw(st.none() | values_of(setting))
    file = None
    if filed is not None:
        found, _ = read(saying(setting, filed))
        file = UserFile(path="/c", values=found, lines={})
    environ: dict[str, str] = {}
    first: list[Any] = []
    last: list[Any] = []
    for variable in setting.variables:
        text = data.draw(st.none() | st.sampled_from(["", "0", "1", *(setting.choices or ["more"])]))
        if text is None or setting.key == "daemon.use" and text in ("0", "1"):
            continue
        environ[variable.name] = text
        value = variable.read(text)
        (last if variable.is_last else first).extend([] if value is None else [value])
    expected = [*first, *([file.values[setting.key]] if file else []), *last, setting.default]
    chosen = Settings(file, environ)
    assert chosen[setting.key] == expected[0]
    if setting.key in OPTIONS:
        typed = data.draw(st.none() | values_of(setting).filter(lambda value: value != "-"))
        line = ["query"] if typed is None else [f"{setting.option}={typed}", "query"]
        options = parse(line, "search", preferred(chosen))
        decided = first if setting.key == "output.color" else []  # by who colours, from the environment
        wanted = typed if typed is not None else None if decided else expected[0]
        assert wanted is None or getattr(options, setting.name) == wanted
        assert not decided or typed is not None or getattr(options, setting.name) == "auto"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[search]\n\ntopp = 3", "3: no setting is called search.topp; did you mean search.top?; see"),
        ("search.topp = 3", "1: no setting is called search.topp; did you mean search.top?"),
        ("[serch]\ntop = 3", "1: no table is called serch; did you mean search?"),
        ("top = 3", "1: no setting is called top; did you mean search.top?"),
        ("[index]\ncolor = 'never'", "2: no setting is called index.color; did you mean output.color?"),
        ("[quux]\n", "1: no table is called quux; see: hunch config show"),
        ("search = 3", "1: search must be a table"),
        ("[search.top]\n", "1: search.top must be a whole number"),
        ("[search]\ntop = '3'", "2: search.top must be a whole number, not '3'"),
        ("[search]\ntop = true", "2: search.top must be a whole number, not true"),
        ("[search]\ntop = 1.0", "2: search.top must be a whole number, not 1.0"),
        ("[search]\ntop = 0", "2: search.top must be at least 1, not 0"),
        ("search = {top = 0}", "1: search.top must be at least 1, not 0"),
        ("[search]\nmin_relevance = 1.5", "2: search.min_relevance must be from 0 to 1, not 1.5"),
        ("[search]\nmin_relevance = nan", "2: search.min_relevance must be a number, not nan"),
        ("[search]\nmode = 'both'", "2: search.mode must be hybrid, dense or lexical, not 'both'"),
        ("[output]\nscreen_reader = 1", "2: output.screen_reader must be true or false, not 1"),
        ("[index]\nexclude = '*.csv'", "2: index.exclude must be a list of globs, not '*.csv'"),
        ("[index]\nexclude = ['a', 3]", "2: index.exclude must be a list of globs"),
        ("[index]\nexclude = ['# note']", "2: index.exclude has '# note', which is no glob"),
        ("[index]\nexclude = ['a\\nb', \"a\\nb\"]", "2: index.exclude has 'a\\nb', which is no glob"),
        ("[index]\nexclude = ['[z-']", "2: index.exclude has '[z-', which is no glob"),
        ("[search\n", "1: Expected ']' at the end of a table declaration (column 8)"),
        ("[search]\ntop = 3\ntop = 4\n", "3: Cannot overwrite a value (column 8)"),
        ("a = " + "[" * 9000, "0: it is nested too deeply"),
        ("a" + ".a" * 5000 + " = 1", "0: line 1 has a name of too many parts"),
        ("a = " + "9" * 9000, "0: Exceeds the limit"),
        ("#" * toml.MAX_BYTES + "#", "0: it is larger than 65536 bytes"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_may_be_meant(content: str, words: str) -> None:
    wrong = read(content)[1]
    assert len(wrong) == 1
    assert wrong[0].startswith(words)


def test_every_mistake_of_a_file_is_found_and_what_is_right_is_kept() -> None:
    found, wrong = read("[search]\ntop = 0\nmode = 'dense'\nx = 1\n[y]\n[output]\ncolor = 3\n")
    assert found == {"search.mode": "dense"}
    assert [line.partition(":")[0] for line in wrong] == ["2", "4", "5", "7"]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_config_file_or_a_mistake(content: bytes) -> None:
    found: dict[str, Any] = {}
    list(examined(content, found, {}))
    assert set(found) <= set(BY_KEY)


@given(st.lists(st.sampled_from([*"\"'#.=[]{}\\\n", "a", '"""', "'''", "1"]), max_size=40).map("".join))
def test_the_guard_against_long_names_changes_nothing_that_is_read(text: str) -> None:
    try:
        expected: object = tomllib.loads(text)
    except (ValueError, RecursionError):
        expected = None
    try:
        found: object = toml.read(text.encode())[1]
    except ValueError:
        found = None
    assert found == expected or (found is None and text.count(".") > 32)


@given(
    st.lists(
        st.sampled_from(["a.", ".", '"x".', "'y' .", '"""', "'''", '"', "'", "\\", "#", "\n", "= 1", "[", "]"]),
        max_size=60,
    )
)
def test_no_name_of_many_parts_comes_to_the_reader(parts: list[str]) -> None:
    """The key may stand behind anything that the guard could take for a string: where it is let in, it is refused."""
    text = "".join(parts) + "\n" + "k." * 400 + "k = 1\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tomllib.loads", lambda said: pytest.fail(said) if keys_of(said) else {})
        with suppress(ValueError):
            toml.read(text.encode())


def keys_of(text: str) -> bool:
    """Tell whether Python's reader gets as far as a long name: with a short one in its place, it is read."""
    with suppress(ValueError):
        return "'k': 1" in str(LOADS(text.replace("k." * 400, "")))
    return False


def test_the_file_is_where_other_programs_have_theirs() -> None:
    assert config_file({"HOME": "/h"}) == "/h/.config/hunch/config.toml"
    assert config_file({"HOME": "/h", "XDG_CONFIG_HOME": "/x"}) == "/x/hunch/config.toml"
    assert config_file({"HOME": "/h", "HUNCH_CONFIG": "c.toml"}, "/work") == "/work/c.toml"
    assert config_file({"HOME": "/h", "HUNCH_CONFIG": ""}) is None
    assert config_file({"HOME": "/h", "HUNCH_CONFIG": os.devnull}) is None
    assert config_file({}) is None


def test_no_file_is_no_settings_and_loads_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hunch.core.config.toml.read", pytest.fail)
    assert user_file({"HOME": str(tmp_path)}) is None
    (tmp_path / ".config").write_text("a file in a folder's place")
    assert user_file({"HOME": str(tmp_path)}) is None


@pytest.mark.parametrize("name", ["none.toml", ".", "file/none.toml", "fifo", "a\0b"])
def test_a_file_that_is_named_must_be_there_and_be_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(ConfigInvalid, match=str(tmp_path)):
        user_file({"HUNCH_CONFIG": str(tmp_path / name)})


def test_a_file_is_read_again_when_it_has_changed_and_not_before(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = write("[search]\ntop = 3\n")
    assert settings(environ)["search.top"] == 3
    with monkeypatch.context() as patch:
        patch.setattr("hunch.core.config.toml.read", pytest.fail)
        assert settings(environ)["search.top"] == 3
    write("[search]\ntop = 44\n")
    assert settings(environ)["search.top"] == 44


def test_a_value_says_where_it_comes_from(write: Write) -> None:
    environ = write("# mine\n[search]\nmode = 'dense'\n\n[output]\npager = 'most'\n") | {
        "NO_COLOR": "1",
        "PAGER": "more",
    }
    chosen = settings(environ)
    where = {key: chosen.where(key) for key in ("search.top", "search.mode", "output.color", "output.pager")}
    assert {key: value.origin for key, value in where.items()} == {
        "search.top": Origin.DEFAULT,
        "search.mode": Origin.FILE,
        "output.color": Origin.ENVIRONMENT,
        "output.pager": Origin.FILE,
    }
    assert where["search.mode"].source == f"{environ['HUNCH_CONFIG']}:3"
    assert where["output.color"].source == "NO_COLOR"


@pytest.mark.parametrize(
    ("environ", "content", "pager"),
    [
        ({}, "", "less"),
        ({"PAGER": "more"}, "", "more"),
        ({"PAGER": "more"}, "[output]\npager = 'most'", "most"),
        ({"PAGER": "more", "HUNCH_PAGER": "bat"}, "[output]\npager = 'most'", "bat"),
        ({"HUNCH_PAGER": ""}, "[output]\npager = 'most'", ""),
        ({"PAGER": "more"}, "[output]\npager = ''", ""),
    ],
)
def test_the_pager_is_found_as_git_finds_its_own(
    write: Write, environ: dict[str, str], content: str, pager: str
) -> None:
    assert preferences(settings(write(content) | environ)).pager == pager


@pytest.mark.parametrize(("value", "expected"), [(None, False), ("", False), ("0", False), ("1", True), ("yes", True)])
def test_a_screen_reader_is_told_by_a_variable_too(value: str | None, expected: bool) -> None:
    environ = {} if value is None else {"ACCESSIBLE": value}
    assert preferences(Settings(None, environ)).screen_reader is expected


def test_a_variable_that_says_what_cannot_be_is_a_mistake_where_it_is_asked_for() -> None:
    chosen = Settings(None, {"HUNCH_DAEMON": "no"})
    assert chosen["search.top"] == 10
    with pytest.raises(UsageError, match="HUNCH_DAEMON must be auto, use or off, not 'no'"):
        chosen["daemon.use"]


def test_help_is_given_whatever_the_file_says(write: Write) -> None:
    environ = write("nonsense")
    assert read_line(["--help"], "search", environ) is None
    with pytest.raises(ConfigInvalid):
        read_line(["apples"], "search", environ)


def test_a_new_file_sets_nothing_and_each_of_its_lines_can_be_taken_as_it_is() -> None:
    assert read(template()) == ({}, [])
    lines = [
        line.removeprefix("#") if line[:1] == "#" and line[1:2].isalpha() else line for line in template().split("\n")
    ]
    found, wrong = read("\n".join(lines))
    assert not wrong
    assert set(found) == set(BY_KEY)
    for key, value in found.items():
        default = BY_KEY[key].default
        assert value == default or default in (None, ()), key


def test_the_manual_is_made_of_the_table() -> None:
    assert DOCS.read_text("utf-8") == page(), "python -m hunch.cli.config_texts > docs/configuration.md"


def test_numbers_that_no_machine_counts_to_are_the_largest_that_one_does(write: Write) -> None:
    assert settings(write("[search]\ntop = 99999999999999999999"))["search.top"] == 2**31
    with pytest.raises(ConfigInvalid):
        settings(write("[daemon]\nidle_minutes = inf"))
    assert not math.isinf(settings(write("[daemon]\nidle_minutes = 1e300"))["daemon.idle_minutes"])
