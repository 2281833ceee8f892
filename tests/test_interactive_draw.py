"""What is drawn fits, is harmless, and shows what matters."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from hunch.cli.interactive import around, draw
from hunch.cli.interactive import state as states
from hunch.cli.interactive.state import Answer, Found, Preview, PreviewLine, State
from hunch.cli.interactive.text import Row, breaks, fitted, of_one_width, width_of
from tests.sittings import found_at

#: Harmless, as all that is drawn is: letters of all widths, marks that stand on others, signs.
TEXTS = st.text(st.sampled_from("ab c日本語ｱé\u0301👩\u200d🔧_-"), max_size=120)


def in_words(rows: list[Row]) -> list[str]:
    return ["".join(text for _, text in row).rstrip() for row in rows]


def marked(rows: list[Row]) -> list[str]:
    return [text for row in rows for style, text in row if "mark" in style]


def showing(*found: Found, text: str = "soup", **more: Any) -> State:
    begun = states.begin(text)
    answer = Answer(question=begun.question, found=found, searched=1234)
    return replace(begun, answer=answer, **more)


@given(st.lists(TEXTS, max_size=4), st.integers(0, 50))
def test_a_fitted_row_is_never_wider_than_its_room(texts: list[str], width: int) -> None:
    row = fitted([("", text) for text in texts], width)
    whole, kept = "".join(map(of_one_width, texts)), "".join(text for _, text in row)
    assert sum(width_of(text) for _, text in row) <= width
    assert kept == whole or (kept.endswith("…") and whole.startswith(kept[:-1])) or (width == 0 and not kept)


@given(TEXTS, st.integers(2, 40))
def test_a_broken_line_fits_and_loses_nothing_but_the_spaces_where_it_breaks(text: str, width: int) -> None:
    parts = breaks(text, width)
    assert all(width_of(text[first:last]) <= width for first, last in parts)
    gaps = [text[one[1] : two[0]] for one, two in zip(parts, parts[1:], strict=False)]
    assert set(gaps) <= {"", " "}
    assert (parts[0][0], parts[-1][1]) == (0, len(text)) or text.endswith(" ")


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 12), st.integers(1, 40))
def test_the_selected_result_is_always_among_those_that_are_drawn(selected: int, top: int, room: int, n: int) -> None:
    selected = min(selected, n - 1)
    first = draw.top_of(selected, top, room, n)
    assert first <= selected < first + room
    assert first <= max(0, n - room)
    if top <= selected < top + room <= n:
        assert first == top


@given(st.lists(TEXTS, max_size=5), TEXTS, st.integers(1, 90), st.integers(1, 30), st.booleans())
def test_whatever_is_found_is_drawn_within_its_pane(
    texts: list[str], path: str, width: int, height: int, shows_keys: bool
) -> None:
    found = [found_at(n, text=text or "x", path=path or "p") for n, text in enumerate(texts)]
    state = showing(*found, shows_keys=shows_keys)
    for rows in (draw.results(state, width, height, 0), around.preview(state, max(6, width), height)):
        assert len(rows) <= height
    for row in [*draw.results(state, width, height, 0), draw.info(state, width)]:
        assert sum(width_of(text) for _, text in row) <= width


def test_a_line_is_broken_between_words_unless_that_would_leave_half_a_row_empty() -> None:
    assert breaks("to be or not", 6) == ((0, 5), (6, 12))
    assert breaks("a " + "x" * 12, 8) == ((0, 8), (8, 14))


def test_width_is_counted_as_a_terminal_counts_it() -> None:
    assert [width_of(text) for text in ("abc", "日本", "é")] == [wcswidth(text) for text in ("abc", "日本", "é")]


def test_signs_that_terminals_count_differently_are_parted() -> None:
    drawn = fitted([("", "👩\u200d🔧 👍🏽 ❤\ufe0f 🇩🇪 क\u094d\u200dष 日本")], 80)
    assert drawn == [("", "👩🔧 👍 ❤ DE क\u094d\u200dष 日本")]


def test_a_result_has_a_row_for_its_place_and_one_for_its_best_line() -> None:
    found = found_at(0, path="notes/soup.md", text="Boil it.\nAdd basil.", line=2, marks=((4, 9),))
    rows = draw.results(showing(found), 60, 10, 0)
    assert in_words(rows) == ["▌●●○○○ 50% notes/soup.md:2", "▌   Add basil."]
    assert marked(rows) == ["basil"]


def test_a_long_path_keeps_its_end_and_its_line() -> None:
    row = in_words(draw.results(showing(found_at(0, path="a/" * 40 + "soup.md")), 30, 2, 0))[0]
    assert len(row) == 30
    assert re.fullmatch(r"▌●●○○○ 50% …[a/]+soup\.md:1", row)


def test_a_mark_far_to_the_right_is_brought_into_sight() -> None:
    text = "word " * 60 + "basil"
    rows = draw.results(showing(found_at(0, text=text, marks=((300, 305),))), 60, 2, 0)
    assert marked(rows) == ["basil"]
    assert in_words(rows)[1].startswith("▌   …")
    assert len(in_words(rows)[1]) == 60


def test_names_and_contexts_that_act_on_a_terminal_are_drawn_as_escapes() -> None:
    found = found_at(0, path="a\x1b[31m\n.md")
    chunk = replace(found.hit.chunk, context=("\x1b]0;x\x07", "\u202e"))
    drawn = "".join(in_words(draw.results(showing(replace(found, hit=replace(found.hit, chunk=chunk))), 90, 9, 0)))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", drawn)
    assert "a\\x1b[31m\\n.md" in drawn


def previewed(count: int, inside: range, best: int, width: int = 40, height: int = 10, **more: Any) -> list[str]:
    lines = tuple(PreviewLine(number=n, text=f"line {n}", is_inside=n in inside) for n in range(1, count + 1))
    text = "\n".join(f"line {n}" for n in inside)
    found = replace(found_at(0, text=text), line=best)
    chunk = replace(found.hit.chunk, start_line=inside[0])
    found = replace(found, hit=replace(found.hit, chunk=chunk))
    return in_words(
        around.preview(showing(found, preview=Preview(place=found.place, lines=lines), **more), width, height)
    )


def test_the_preview_begins_a_little_before_its_passage() -> None:
    rows = previewed(100, range(50, 54), 51)
    assert rows[:4] == ["  48 line 48", "  49 line 49", "▎ 50 line 50", "▎ 51 line 51"]
    assert rows[6] == "  54 line 54"


def test_the_best_line_of_a_long_passage_is_seen() -> None:
    assert "▎ 80 line 80" in previewed(100, range(10, 100), 80)


def test_the_end_of_a_file_leaves_no_room_empty() -> None:
    assert previewed(100, range(99, 101), 99)[-1] == "▎100 line 100"
    assert len(previewed(100, range(99, 101), 99)) == 10


def test_a_file_that_is_shorter_than_its_pane_is_shown_whole() -> None:
    assert previewed(3, range(2, 3), 2) == [" 1 line 1", "▎2 line 2", " 3 line 3"]


def test_the_preview_moves_by_lines() -> None:
    assert previewed(100, range(50, 54), 51, scrolled=7)[2] == "  57 line 57"


def test_before_its_surroundings_are_there_the_passage_stands_alone() -> None:
    found = found_at(0, text="one\ntwo \x1b[1m")
    assert in_words(around.preview(showing(found), 40, 5)) == ["▎1 one", "▎2 two \\x1b[1m"]


def test_where_nothing_answers_the_reasons_are_wrapped() -> None:
    answer = Answer(
        question=states.begin("x").question, notes=("nothing found; the nearest is a.md:1", "no file has x")
    )
    rows = draw.results(replace(states.begin("x"), answer=answer), 24, 9, 0)
    assert in_words(rows) == [" nothing found; the", "   nearest is a.md:1", " no file has x"]


@pytest.mark.parametrize("width", [22, 60, 100])
def test_the_help_line_names_as_many_keys_as_there_is_room_for(width: int) -> None:
    words = in_words([draw.help_line(width, prints=False, everything=False)])[0]
    assert len(words) <= width
    assert words.startswith(" Enter open  Esc quit")
    assert ("Alt-P" in words) == (width >= 60)


def test_the_line_below_the_query_says_how_many_or_what_was_said() -> None:
    state = showing(found_at(0))
    assert in_words([draw.info(state, 60)]) == [" 1 result of 1,234 passages"]
    assert in_words([draw.info(states.said(state, "copied \x1b"), 60)]) == [" copied \\x1b"]
    assert in_words([draw.info(states.typed(state, "soups"), 60)]) == [" 1 result of 1,234 passages …"]
