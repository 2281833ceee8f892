"""Lines with their surroundings, as grep prints them, and the fields of JSON."""

import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from hunch.core.lexical import Analyzer
from hunch.core.search.highlight import best_lines
from hunch.core.search.hit import Hit
from hunch.core.types import Chunk
from tests.program import PATIENCE_S, Program, indexed

BOATS = "".join(f"Line {n} says nothing.\n" for n in range(1, 9)) + "The walrus sleeps.\n"
BOATS += "".join(f"Line {n} says nothing.\n" for n in range(10, 15))
FILES = {
    "boats.txt": BOATS,
    "top.txt": "A walrus on top.\nSecond line.\nThird line.\n",
    "code.py": "import sea\n\n\ndef walrus(ice):\n    melt(ice)\n    return ice\n\n\ndef other():\n    return None\n",
    "esc\x1b[31m.txt": "No animal here\x07.\nA walrus in \x1b[31mred.\n",
    "crlf.txt": "one\r\nthe walrus\r\nthree\r\n",
}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return indexed(tmp_path_factory.mktemp("grouped"), FILES)


def said(hunch: Program, *arguments: str) -> list[str]:
    done = hunch("walrus", *arguments, "--mode", "lexical", "--all")
    assert done.status == 0, done.err
    return done.out.decode().split("\n")[:-1]


needs_grep = pytest.mark.skipif(shutil.which("grep") is None, reason="grep is not installed")


@needs_grep
@pytest.mark.parametrize("name", ["boats.txt", "top.txt", "code.py", "crlf.txt"])
@pytest.mark.parametrize(
    "options", ["-A 2", "-B 3", "-C 1", "-C 0", "-C 99", "-C 2 -A 0", "-B 1 -C 3", "-A1 -B2", "-A 9999999999"]
)
def test_around_a_line_stands_what_grep_shows(hunch: Program, name: str, options: str) -> None:
    grep = subprocess.run(
        ["grep", "-nH", *options.split(), "walrus", name], cwd=hunch.folder, capture_output=True, check=True
    )
    assert said(hunch, name, *options.split()) == grep.stdout.decode().replace("\r", "").split("\n")[:-1]


@needs_grep
def test_groups_are_parted_as_by_grep_and_stand_by_rank(hunch: Program) -> None:
    lines = said(hunch, "-C", "1")
    assert lines.count("--") == 4
    groups = "\n".join(lines).split("\n--\n")
    grep = subprocess.run(["grep", "-rnH", "-C", "1", "walrus"], cwd=hunch.folder, capture_output=True, check=True)
    of_grep = re.sub(r"[\x07\x1b\r]", "", grep.stdout.decode()).rstrip("\n").split("\n--\n")
    assert sorted(re.sub(r"\\x07|\\x1b|[␇␛]", "", group) for group in groups) == sorted(of_grep)
    best = [line.partition(":")[0] for line in said(hunch)]
    assert [re.findall(r"^(.*?):\d+:", group, re.MULTILINE) for group in groups] == [[name] for name in best]


def test_what_follows_right_on_the_group_before_is_not_parted_from_it(tmp_path: Path) -> None:
    long = "The walrus sleeps on the ice all day long, and nobody wakes it. " * 17
    program = indexed(tmp_path, {"two.txt": f"{long}\n\n{long.replace('sleeps', 'wakes')}\n"})
    both = program("walrus sleeps", "--all", "-A", "1").lines
    assert [line[:10] for line in both] == ["two.txt:1:", "two.txt-2-", "two.txt:3:"]
    assert "--" in program("walrus sleeps", "--all", "-A", "0").lines
    over = program("walrus sleeps", "--all", "-C", "2").lines
    assert over.count("--") == 1, "each result has its own lines, and what both have is there twice"
    assert len(over) == 7


def test_with_nul_the_paths_end_with_it(hunch: Program) -> None:
    done = hunch("walrus", "top.txt", "-0", "-A1")
    assert done.out == b"top.txt\x001:A walrus on top.\ntop.txt\x002-Second line.\n"


def test_colour_adds_its_own_sequences_and_nothing_else(hunch: Program) -> None:
    plain, coloured = (hunch("walrus", "-C1", "--color", when).out for when in ("never", "always"))
    assert coloured != plain
    assert re.sub(rb"\x1b\[(0|3[25])m", b"", coloured) == plain
    assert b"\x1b[31m" not in coloured
    assert b"\x07" not in coloured


def test_the_whole_definition_is_printed_with_its_best_line_marked(hunch: Program) -> None:
    assert said(hunch, "code.py", "--full", "-e", r"def walrus")[:1] == ["code.py-1-import sea"]
    marked = [line for line in said(hunch, "code.py", "--full") if line.startswith("code.py:")]
    assert marked == ["code.py:4:def walrus(ice):"]


@pytest.mark.parametrize("form", ["--vimgrep", "-l", "-c", "-q"])
def test_forms_without_room_print_what_they_print_without(hunch: Program, form: str) -> None:
    assert hunch("walrus", form, "-C", "3", "--full") == hunch("walrus", form)


def test_json_adds_before_and_after_and_moves_nothing(hunch: Program) -> None:
    alone = hunch("walrus", "--jsonl").records
    around = hunch("walrus", "--jsonl", "-C", "1").records
    assert [{**record} for record in alone] == [
        {name: value for name, value in record.items() if name not in ("before", "after")} for record in around
    ]
    for record in around:
        text = (hunch.folder / str(record["path"])).read_bytes().decode()
        begin, end = int(str(record["start_char"])), int(str(record["end_char"]))
        assert text[:begin].endswith(str(record["before"]))
        assert text[end:].startswith(str(record["after"]))


@pytest.mark.parametrize("option", ["-A", "-B", "-C"])
def test_lines_below_zero_are_refused(hunch: Program, option: str) -> None:
    done = hunch("walrus", option, "-2", "-l")
    assert (done.status, done.err) == (2, f"hunch: {option} must be at least 0, not -2\n")


def hit(text: str, *matches: tuple[int, int]) -> Hit:
    chunk = Chunk(start_char=0, end_char=len(text), start_line=5, end_line=9, context=(), text=text)
    return Hit(path=b"a", file=b"/a", type="text", relevance=0.5, chunk=chunk, state="fresh", matches=matches)


ANALYZER = Analyzer()


@pytest.mark.parametrize(
    ("text", "matches", "expected"),
    [
        ("walrus\n  an old walrus\nice", (), (5, 1, "walrus")),
        ("walrus\n  ice\nice", ((9, 12),), (6, 3, "  ice")),
        ("ice x\nice walrus x\nno", ((4, 5), (17, 18)), (6, 12, "ice walrus x")),
        ("é é x\nno", ((4, 5),), (5, 7, "é é x")),
        ("walrus a\nb x c", ((7, 10), (11, 12)), (6, 3, "b x c")),
        ("walrus a\nb c\nd", ((7, 10),), (5, 8, "walrus a")),
        ("walrus\n\nice", ((7, 7),), (6, 1, "")),
        ("ice\r\nwalrus x\r\nx", ((12, 13),), (6, 8, "walrus x")),
    ],
)
def test_the_line_that_is_printed_is_one_in_which_the_expression_matches(
    text: str, matches: tuple[tuple[int, int], ...], expected: tuple[int, int, str]
) -> None:
    assert best_lines([hit(text, *matches)], ANALYZER.analyse("walrus").terms, ANALYZER) == [expected]


def test_vimgrep_names_the_column_of_the_match(hunch: Program) -> None:
    assert hunch("animals on ice", "--vimgrep", "-e", r"walrus\b.*top", "--all").lines == [
        "top.txt:1:3:A walrus on top."
    ]
    assert hunch("walrus", "top.txt", "--vimgrep").lines == ["top.txt:1:1:A walrus on top."]


def test_a_passage_without_a_match_is_no_result(hunch: Program) -> None:
    found = hunch("animals", "-e", "^import", "-e", r"on top\.$", "--all", "-l").lines
    assert sorted(found) == ["code.py", "top.txt"]


def test_it_is_said_that_no_passage_matches_and_not_that_no_file_has_the_words(hunch: Program) -> None:
    none = hunch("walrus", "-e", "Walrus")
    assert none.status == 1
    assert "nothing found: no indexed passage has a match of -e\n" in none.err
    other = hunch("import zzyzx", "-e", "three", "--mode", "lexical")
    assert other.status == 1
    assert 'no indexed file there has "zzyzx"\n' in other.err


def test_a_query_of_a_batch_prints_what_it_prints_alone(hunch: Program) -> None:
    for options in (["-C", "1"], ["--full"], ["-e", "wal|the", "-C1", "--vimgrep"]):
        alone = b"".join(hunch(query, *options).out for query in ("walrus on ice", "the walrus"))
        assert hunch("--queries", "-", *options, stdin="walrus on ice\nthe walrus\n").out == alone


def test_what_is_like_a_passage_has_the_same_options(hunch: Program) -> None:
    (record,) = hunch(
        "similar", "boats.txt", "-e", "^import", "-A1", "--jsonl", "--all", "--since", "2020-01-01"
    ).records
    assert (record["path"], record["before"]) == ("code.py", "")
    assert hunch("similar", "boats.txt", "--before", "2020-01-01").status == 1


def test_an_expression_that_never_ends_is_ended_by_ctrl_c(tmp_path: Path) -> None:
    program = indexed(tmp_path, {"long.txt": "a" * 60 + "b\n"})
    process = program.start("walrus", "-e", "(a|aa)+$")
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, out, err) == (130, b"", b"")
    finally:
        process.kill()
        process.communicate()
