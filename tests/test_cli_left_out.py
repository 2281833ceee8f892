"""A rule that is younger than the index holds at once, even where the index was not brought up to date."""

from pathlib import Path

import pytest

from tests.program import Program, indexed


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path, {"notes/diary.md": "Owls hunt at night.\n", "soup.md": "Boil tomatoes.\n"})


@pytest.mark.parametrize("rule", [".hunchignore", ".gitignore", "notes/.ignore"])
def test_what_is_left_out_by_now_is_not_shown(hunch: Program, rule: str) -> None:
    assert hunch("owls", "-l", "--refresh", "off").out == b"notes/diary.md\n"
    (hunch.folder / rule).write_text("diary.md\n")
    assert hunch("owls", "-l", "--all", "--refresh", "off").out == b"soup.md\n"


def test_a_rule_file_that_cannot_be_read_hides_all_below_it(hunch: Program) -> None:
    (hunch.folder / "notes/.hunchignore").write_text("x\n" * (1 << 20))
    assert hunch("owls", "-l", "--all", "--refresh", "off").out == b"soup.md\n"
