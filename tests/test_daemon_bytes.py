"""A search gives the same bytes, the same words and the same status with a daemon and without one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.program import COMMAND, Done, on_terminal
from tests.trials.daemons import Warm, warmed

FILES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n\n## Brakes\n\nThe brake pads wear thin in winter.\n",
    "soup.md": "Boil tomatoes, then add basil.\n",
    "code/wheel.py": 'def turn(wheel):\n    """Turn the wheel once."""\n    return wheel + 1\n',
    "code/brake.py": "class Brake:\n    def press(self, force):\n        return force * 2\n",
    "notes/garden.txt": "The orchard has nine rows of apple trees and a wall.\n" * 3,
    "notes/Äpfel und Birnen.txt": "Äpfel und Birnen stehen an der Mauer.\n",
    "notes/empty.txt": "",
    "notes/esc\x1b[31m.txt": "A name that would colour a terminal red.\n",
    "table.csv": "name,colour\napple,red\npear,green\n",
    os.fsdecode(b"caf\xe9.md"): "# Coffee\n\nGrind the beans fine.\n",
    "copy.md": "# Bicycles\n\nPatch a flat tyre with glue.\n",
}

#: Each is one command line.
LINES = [
    "repair a punctured wheel",
    "search apple -k 3",
    "apple --json",
    "apple --json --explain",
    "wheel --jsonl --all",
    "wheel --jsonl --explain --mode dense",
    "brake --vimgrep",
    "wheel -l",
    "wheel -l0",
    "wheel -c",
    "wheel -c0",
    "wheel -q",
    "wheel --explain",
    "wheel --color always",
    "wheel --color always --explain --all",
    "Mauer --mode lexical --json",
    "wheel -t py --jsonl",
    "wheel -T py --jsonl",
    "wheel -g *.md -g !copy.md --all -l",
    "wheel --per-file 1 --diverse --jsonl",
    "wheel code notes",
    "wheel code/wheel.py --json",
    "wheel code code --jsonl",
    "wheel ./code/../notes --all",
    "beans --jsonl",
    "red terminal -k 1",
    "wheel --refresh off --json",
    "wheel --min-relevance 0.99",
    "zzyzx qwrtp --mode lexical",
    "apple -t py --mode lexical",
    "apple -g *.nothing",
    "apple notes/empty.txt",
    "similar code/wheel.py",
    "similar code/wheel.py:2 --jsonl",
    "similar bicycles.md:1 code notes --all --json",
    "similar notes/empty.txt",
    "similar nowhere.py",
    "similar code",
    "similar code/wheel.py:0",
    "similar code/wheel.py:99",
    "similar",
    "wheel nowhere",
    "wheel /nowhere/at/all --json",
    "wheel --no-such-option",
    "wheel -k",
    "wheel --since 3w",
    "wheel --since 2020-01-01 --jsonl",
    "wheel --before 2020-01-01T12:30 --json",
    "wheel --since today",
    "wheel --since soon",
    "wheel -C 1 --jsonl",
    "wheel -C 1",
    "brake -B2 -A 0",
    "pads --full",
    "pads --full --json",
    "wheel -A -1",
    "wheel -e (",
    "wheel -k 0",
    "wheel -k many",
    "wheel --json --vimgrep",
    "wheel --min-relevance 2",
    "wheel -t klingon",
    "wheel -g [",
    "wheel --mode odd",
    "wheel --refresh never",
    "-- --json",
    "-- search",
    "search",
]


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files and a living daemon."""
    with warmed(tmp_path_factory.mktemp("bytes"), FILES) as person:
        person.live()
        yield person


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_answered_alike(hunch: Warm, line: str) -> None:
    assert hunch.warm(*line.split(" ")) == hunch(*line.split(" "))


@pytest.mark.parametrize(
    "arguments",
    [
        ("beans", b"caf\xe9.md", "--json"),
        ("x", b"g\xe9ne"),
        (b"\xff\xfe",),
        ("",),
        ("a\x01b",),
        (" ",),
    ],
    ids=repr,
)
def test_odd_words_are_answered_alike(hunch: Warm, arguments: tuple[str | bytes, ...]) -> None:
    assert hunch.warm(*arguments) == hunch(*arguments)


def test_folders_are_where_the_person_stands(hunch: Warm) -> None:
    inside = hunch.folder / "code"
    for arguments in (("wheel",), ("wheel", ".."), ("wheel", str(inside)), ("similar", "wheel.py"), ("wheel", "gone")):
        assert hunch.warm(*arguments, "--all", cwd=inside) == hunch(*arguments, "--all", cwd=inside)


def test_a_single_file_that_is_a_root_is_answered_alike(hunch: Warm) -> None:
    alone = hunch.home.parent / "alone.md"
    alone.write_text("# Alone\n\nA lighthouse keeper writes letters.\n")
    os.utime(alone, ns=(10**18, 10**18))
    assert hunch("index", alone, "-q").status == 0
    for form in ("--json", "-l", "--vimgrep"):
        assert hunch.warm("letters", alone, form) == hunch("letters", alone, form)


@pytest.mark.parametrize("columns", ["20", "200"])
@pytest.mark.parametrize(
    "env", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"CLICOLOR_FORCE": "1"}, {"TERM": "dumb", "CLICOLOR_FORCE": "1"}]
)
def test_a_terminal_shows_the_same(hunch: Warm, columns: str, env: dict[str, str]) -> None:
    before = hunch.requests()["answered"]
    shown = on_terminal(hunch, "turn the wheel", "--all", "--explain", COLUMNS=columns, **env)
    assert hunch.requests()["answered"] == before + 2
    assert shown == on_terminal(
        hunch, "turn the wheel", "--all", "--explain", COLUMNS=columns, HUNCH_DAEMON="off", **env
    )


@pytest.mark.parametrize(
    "line", ["zzyzx --mode lexical", "wheel nowhere", "wheel --json", "wheel -k1", "similar soup.md"]
)
def test_a_terminal_hears_the_same(hunch: Warm, line: str) -> None:
    cold = on_terminal(hunch, *line.split(), HUNCH_DAEMON="off")
    assert on_terminal(hunch, *line.split()) == cold


OPTIONS = st.lists(
    st.sampled_from(
        "-k1 -k3 --all --json --jsonl --vimgrep -l -0 -c -q --explain --diverse --per-file=1 --mode=dense "
        "--mode=lexical --min-relevance=0.3 --min-relevance=1 -tpy -Tmd -gnotes/** -g!*.md --color=always "
        "--color=never --refresh=off --no-index --yes --since=2020-09-13 --before=2020-09-14 -C1 -A2 --full".split()
    ),
    max_size=5,
)
WORDS = st.lists(
    st.sampled_from("wheel brake apple Äpfel trees tyre glue press the orchard zzyzx red.md turn( \\ ' \"".split(" ")),
    min_size=1,
    max_size=4,
).map(" ".join)
PATHS = st.lists(st.sampled_from(["code", "notes", ".", "soup.md", "code/wheel.py", "nowhere"]), max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WORDS, paths=PATHS, options=OPTIONS)
def test_any_line_is_answered_alike(hunch: Warm, query: str, paths: list[str], options: list[str]) -> None:
    line = [*options, "--", query, *paths]
    assert hunch.ask(*line) == hunch(*line)


def test_help_and_what_is_typed_are_for_the_persons_own_process(hunch: Warm) -> None:
    before = hunch.requests()
    for arguments in (
        ["search", "--help"],
        ["apple", "--queries", "-"],
        ["apple", "--refresh", "wait"],
        ["apple", "-e", "appl[e]"],
        ["apple", "-"],
        ["apple", "notes", "-", "--json"],
        ["idnex", "."],
        ["mcp"],
    ):
        assert hunch.ask(*arguments) == hunch(*arguments)
    after = hunch.requests()
    assert after["answered"] == before["answered"] + 1


def test_a_day_begins_at_the_callers_midnight(hunch: Warm) -> None:
    """The files are of 2020-09-13, 12:26 UTC: of the next day fourteen hours east."""
    for zone, found in (("EAST-14", 0), ("WEST11", 1), ("UTC0", 1)):
        done = hunch.ask("wheel", "code/wheel.py", "--before", "2020-09-14", "-c", "--all", TZ=zone)
        assert len(done.lines) == found, zone


def test_a_folder_without_an_index_is_indexed_by_the_persons_own_process(hunch: Warm, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("# New\n\nA kite in the wind.\n")
    refused = hunch.ask("kite", tmp_path, "--no-index")
    assert refused == hunch("kite", tmp_path, "--no-index")
    assert refused.status == 2
    assert hunch.ask("kite", tmp_path, "-l").status == 0
    assert hunch.warm("kite", tmp_path, "--json") == hunch("kite", tmp_path, "--json")


def from_a_shell(hunch: Warm, script: str, **env: str) -> Done:
    done = subprocess.run(
        ["bash", "-c", f'hunch() {{ {" ".join(COMMAND)} "$@"; }}\n{script}'],
        cwd=hunch.folder,
        env=hunch.environment(PATH=os.environ["PATH"], **env),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Done(status=done.returncode, out=done.stdout, err=done.stderr.decode())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
@pytest.mark.parametrize(
    "script",
    [
        "hunch wheel >&-",
        "hunch wheel nowhere 2>&-",
        "hunch wheel >/dev/full",
        "hunch wheel nowhere 2>/dev/full",
        "mkdir gone; cd gone; rmdir ../gone; hunch wheel",
        "mkdir gone; cd gone; rmdir ../gone; hunch wheel ..",
        "hunch apple --json | head -c1; echo ${PIPESTATUS[0]}",
        "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 hunch Äpfel --json",
        "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 hunch Äpfel nirgendwö",
    ],
)
def test_odd_surroundings_end_alike(hunch: Warm, script: str) -> None:
    assert from_a_shell(hunch, script) == from_a_shell(hunch, script, HUNCH_DAEMON="off")


def test_the_command_that_pip_installs_is_answered_alike(hunch: Warm) -> None:
    installed = Path(sys.executable).with_name("hunch")
    before = hunch.requests()["answered"]
    done = subprocess.run(
        [installed, "wheel", "--json"], cwd=hunch.folder, env=hunch.environment(), capture_output=True, check=True
    )
    assert hunch.requests()["answered"] == before + 2
    assert done.stdout == hunch("wheel", "--json").out
