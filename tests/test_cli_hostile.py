"""A little of every kind of hostile input; `benchmarks/hostile.py` has the rest of it."""

import random
from pathlib import Path

import pytest

from tests.program import Program
from tests.trials.hostile import bodies, checks, names, queries
from tests.trials.hostile.quick import use_quick_encoder


def chances(kind: str, n: int) -> list[random.Random]:
    return [random.Random(f"{kind}:{number}") for number in range(n)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of one's own, and an encoder that is only a hash."""
    use_quick_encoder(monkeypatch)
    return tmp_path / "case"


@pytest.fixture
def hunch(folder: Path) -> Program:
    """Give the program in a small folder of quiet files."""
    return checks.library(folder)


def test_every_file_of_whatever_bytes_is_accounted_for_once_and_answers_with_what_it_holds(folder: Path) -> None:
    program, paths = checks.folder_of_bodies(folder, [bodies.body(chance) for chance in chances("bodies", 40)])
    wrong = [f"{path.name}: {each}" for path in paths for each in checks.piece_by_piece(path)]
    wrong += checks.indexed(program)
    wrong += checks.answers_exactly(program, "owls hunt at night 漢字")
    wrong += checks.shown_harmlessly(program, "owls hunt at night 漢字")
    assert not wrong


@pytest.mark.parametrize("with_rules", [False, True], ids=["hunch's own rules", "git's"])
def test_a_file_of_whatever_name_is_found_by_it_or_left_out_by_a_rule(folder: Path, with_rules: bool) -> None:
    paths = [names.path(chance) for chance in chances("names", 40)]
    rules = names.ignore_lines(random.Random("rules"), paths) if with_rules else None
    program, expected = checks.tree_of_names(folder, paths, rules)
    assert len(expected.documents) > 10
    assert not [*checks.indexed(program, expected), *checks.every_name_works(program, expected)]


def test_a_query_of_whatever_characters_is_answered_alone_as_in_a_batch(hunch: Program) -> None:
    asked = [(chance, queries.query(chance)[1]) for chance in chances("queries", 60)]
    wrong = [each for chance, query in asked for each in checks.answers(hunch, query, queries.options(chance))]
    wrong += checks.batch_is_as_alone(hunch, [query for _, query in asked[:30]])
    assert not wrong


def test_a_line_of_a_batch_may_be_anything(hunch: Program) -> None:
    assert not [*checks.lines_are_read(hunch, [queries.batch_line(chance) for chance in chances("lines", 60)])]


def test_a_command_line_may_hold_anything(hunch: Program) -> None:
    assert not [each for chance in chances("commands", 100) for each in checks.runs(hunch, queries.command(chance))]


def test_the_shipped_encoder_reads_anything(tmp_path: Path) -> None:
    made = [body for chance in chances("shipped", 40) if len((body := bodies.body(chance)).content) < 5000]
    program, _ = checks.folder_of_bodies(tmp_path / "case", made)
    assert not [*checks.indexed(program), *checks.answers_exactly(program, "owls hunt at night")]
