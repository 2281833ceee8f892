"""Lines of an ignore file, against what git does with them."""

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from hunch.core.files.ignorefile import RuleSet, parse

_GIT = {"HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
_NAMES = [
    *(b"a", b"b", b"ab", b"a.b", b"c.py", b"b.log", b"foo", b"foob", b"\xc3\xa9", b"a b", b"a ", b"-", b"]", b"["),
    *(b"!x", b"#h", b"\\", b"a\t", b"z*", b"1", b"A", b"\xff", b"x\n"),
]
_ATOMS = [
    *(b"a", b"b", b"foo", b"py", b".log", b".", b"1", b"A", b"x", b" ", b"\t", b"\r", b"!", b"#", b"\xc3\xa9", b"\xff"),
    *(b"*", b"**", b"***", b"?", b"/", b"/", b"**/", b"/**", b"/**/", b"**\\/", b"\\/", b"\\", b"\\ ", b"\\*"),
    *(b"[ab]", b"[!a]", b"[^b]", b"[a-c]", b"[]a]", b"[]-a]", b"[--z]", b"[!]a-]", b"[\\]]", b"[a-\\c]", b"[z-a]"),
    *(b"[a-", b"[[:digit:]]", b"[[:alpha:][:punct:]]", b"[[:foo:]]", b"[[:", b"[\xc3\xa9]"),
]


def decides(rules: bytes, path: bytes, *, is_folder: bool = False) -> int | None:
    rule = RuleSet(list(parse(rules))).decide(path, is_folder=is_folder)
    return None if rule is None else rule.line


def test_the_last_rule_that_matches_decides() -> None:
    assert decides(b"*.log\n!keep.log\nkeep.log\n", b"keep.log") == 3


def test_a_rule_with_a_slash_holds_for_the_path_and_one_without_for_any_depth() -> None:
    assert (decides(b"/a", b"x/a"), decides(b"x/a", b"y/x/a"), decides(b"a", b"x/a")) == (None, None, 1)


def test_a_rule_for_folders_leaves_files_alone() -> None:
    assert (decides(b"out/", b"out"), decides(b"out/", b"out", is_folder=True)) == (None, 1)


def test_comments_blank_lines_and_escapes_read_as_git_reads_them() -> None:
    content = b"\xef\xbb\xbf# note\n\n\\#real\r\ntail\\ \ntab\t\nspaces   \n"
    assert [rule.pattern for rule in parse(content)] == [b"\\#real", b"tail\\ ", b"tab\t", b"spaces"]


@pytest.mark.parametrize("bad", [b"[z", b"[[:nonsense:]]", b"end\\", b"!", b"/", b"//"])
def test_a_malformed_line_is_dropped_and_the_next_one_holds(bad: bytes) -> None:
    assert decides(bad + b"\n*.log\n", b"x.log") == 2
    assert [rule.pattern for rule in parse(bad + b"\n*.log\n")][-1:] == [b"*.log"]


def test_a_reversed_range_and_bytes_that_are_no_text_spoil_no_other_line() -> None:
    assert decides(b"[z-a]\n\xff*\nx\n", b"x") == 3
    assert decides(b"[z-a]\n\xff*\nx\n", b"\xffy") == 2


def test_a_question_mark_is_one_byte_as_in_git() -> None:
    assert (decides(b"?", "é".encode()), decides(b"??", "é".encode())) == (None, 1)


def test_a_class_never_crosses_folders_and_knows_gits_four_spaces() -> None:
    assert decides(b"/a[!x]b", b"a/b") is None
    assert [decides(b"a[[:space:]]", b"a" + space) for space in (b" ", b"\t", b"\r", b"\v")] == [1, 1, 1, None]


def test_a_pattern_made_to_run_away_ends() -> None:
    start = time.process_time()
    assert decides(b"*a" * 40 + b"b", b"a" * 250) is None
    assert decides(b"**/a/" * 20 + b"b", b"a/" * 1000 + b"a") is None
    assert time.process_time() - start < 30  # with backtracking this would outlive the machine


@pytest.mark.parametrize("atom", [b"*a", b"**/", b"?", b"[!a]"])
def test_a_pattern_longer_than_any_path_is_no_rule_and_the_next_one_holds(atom: bytes) -> None:
    assert decides(atom * 300_000 + b"\nb", b"b") == 2  # put together piece by piece it would take hours


def test_ten_thousand_rules_are_read_and_the_right_one_is_named() -> None:
    lines = b"".join(b"*.%d?\n" % number for number in range(10_000))
    assert decides(lines, b"x.9999z") == 10_000


def test_random_patterns_hide_exactly_what_git_hides(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    subprocess.run(["git", "init", "-q", root], check=True, env=_GIT)
    chance = random.Random(20)
    entries = _grow(root, root, chance, depth=0)
    for _ in range(150):
        pattern = _random_pattern(chance)
        (tmp_path / ".git/info/exclude").write_bytes(pattern + b"\n")
        rules = RuleSet(list(parse(pattern)))
        assert _hidden_by(rules, entries) == _hidden_by_git(root), pattern


def _grow(root: bytes, folder: bytes, chance: random.Random, depth: int) -> list[tuple[bytes, bool]]:
    entries = []
    for name in chance.sample(_NAMES, 8):
        path = os.path.join(folder, name)
        is_folder = depth < 2 and chance.random() < 0.4
        entries.append((os.path.relpath(path, root), is_folder))
        if is_folder:
            os.mkdir(path)
            entries += _grow(root, path, chance, depth + 1)
        else:
            Path(os.fsdecode(path)).touch()
    return entries


def _random_pattern(chance: random.Random) -> bytes:
    pattern = b"".join(chance.choice(_ATOMS) for _ in range(chance.randint(1, 4)))
    pattern = b"/" + pattern if chance.random() < 0.15 else pattern
    return pattern + b"/" if chance.random() < 0.2 else pattern


def _hidden_by(rules: RuleSet, entries: list[tuple[bytes, bool]]) -> set[bytes]:
    hidden = [path for path, is_folder in entries if _hides(rules, path, is_folder)]
    return {
        path
        for path, is_folder in entries
        if not is_folder and any(path == each or path.startswith(each + b"/") for each in hidden)
    }


def _hides(rules: RuleSet, path: bytes, is_folder: bool) -> bool:
    rule = rules.decide(path, is_folder=is_folder)
    return rule is not None and not rule.negated


def _hidden_by_git(root: bytes) -> set[bytes]:
    command = ["git", "ls-files", "-z", "-o", "-i", "--exclude-standard"]
    output = subprocess.run(command, cwd=root, env=_GIT, capture_output=True, check=True).stdout
    return {path for path in output.split(b"\0") if path}
