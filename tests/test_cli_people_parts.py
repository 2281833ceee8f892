"""What the page for people is made of: widths, rows, the choice of rows, harmless strips, colours."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hunch.cli.output.people.cells import edges, fitting, width
from hunch.cli.output.people.choice import CHOSEN, MOST_ROWS, best_of, chosen, naming
from hunch.cli.output.people.colours import LEXERS, MOST_CHARACTERS, colours
from hunch.cli.output.people.ink import Piece, Span, inked
from hunch.cli.output.people.rows import Row, wrapped
from hunch.cli.output.people.strip import harmless, strip
from hunch.cli.output.sanitize import visible
from hunch.core.files.filetypes import TYPES

SIGNS = st.sampled_from("a b 海 岸 e\u0301 ❤️ 👩‍👩‍👧 🇩🇪 한 ﾊﾟ \u200b \u00ad".split(" "))
LINES = st.lists(SIGNS | st.sampled_from([" ", "word", "  "]), max_size=30).map("".join)


@given(LINES)
def test_a_text_is_never_wider_than_its_edges_say(line: str) -> None:
    at = edges(line)
    assert len(at) == len(line) + 1
    assert all(one <= two for one, two in pairwise(at))
    assert at[-1] == width(line) >= cell_len(line)


@given(LINES, st.integers(6, 40), st.data())
def test_what_fits_holds_what_must_be_seen_and_is_not_too_wide(line: str, columns: int, data: st.DataObject) -> None:
    at = edges(line)
    begins = [n for n in range(len(line)) if at[n + 1] > at[n]] or [0]  # not within one sign of several characters
    first = data.draw(st.sampled_from(begins))
    last = data.draw(st.integers(first, len(line)))
    part = fitting(line, columns, (first, last))
    assert cell_len(line[part]) + (part.start > 0) + (part.stop < len(line)) <= columns
    if width(line) <= columns:
        assert line[part] == line
    elif first < last:
        assert part.start <= first < part.stop or at[first + 1] - at[first] > columns - 2
    if at[last] < columns:
        assert part.start == 0


@given(st.text("ab c海", max_size=80), st.integers(1, 30))
def test_wrapped_rows_hold_all_words_in_order_each_in_its_room(line: str, columns: int) -> None:
    rows = [line[start:end] for start, end in wrapped(line, columns)]
    assert "".join("".join(rows).split()) == "".join(line.split())
    assert all(width(row) <= max(columns, 2) for row in rows)
    for start, end in wrapped(line, columns):
        # a word is broken only where a row has nothing else
        if 0 < end < len(line) and line[end - 1].isascii() and line[end].isascii() and line[end] != " ":
            assert " " not in line[start:end]


def test_a_line_is_broken_where_words_end() -> None:
    assert [("to be or not")[start:end] for start, end in wrapped("to be or not", 6)] == ["to be", "or not"]
    assert [("abcdefgh ij")[start:end] for start, end in wrapped("abcdefgh ij", 5)] == ["abcde", "fgh", "ij"]
    assert list(wrapped("", 5)) == [(0, 0)]


def row(n: int, terms: str = "") -> Row:
    return Row(start=n, end=n + 1, line=n + 1, is_first=True, is_inside=True, terms=frozenset(terms))


ROWS = st.lists(st.text("xyz", max_size=2), min_size=1, max_size=40).map(
    lambda terms: [row(n, each) for n, each in enumerate(terms)]
)


@given(ROWS, st.data())
def test_the_best_row_is_shown_the_naming_one_too_and_never_a_wall(rows: list[Row], data: st.DataObject) -> None:
    places = st.integers(0, len(rows) - 1)
    best, name = data.draw(places), data.draw(st.none() | places)
    blank = data.draw(st.sets(places)) - {best, best if name is None else name}
    shown = chosen(rows, blank, best, name)
    assert shown == sorted(set(shown))
    assert {best, name if name is not None else best} <= set(shown)
    assert not {shown[0], shown[-1]} & blank
    assert len(set(shown) - blank) <= CHOSEN + 3
    assert all(two - one != 2 for one, two in pairwise(shown))
    if len(rows) <= MOST_ROWS:
        assert set(range(len(rows))) - set(shown) <= blank


def test_rows_with_other_words_of_the_query_are_shown_before_mere_neighbours() -> None:
    rows = [row(n, {10: "x", 30: "xy", 20: "z"}.get(n, "")) for n in range(40)]
    assert {20, 30} <= set(chosen(rows, set(), 30, 0))
    assert 10 not in chosen(rows, set(), 30, 0)


def test_neighbours_are_shown_till_there_are_enough_and_a_gap_of_one_row_is_closed() -> None:
    rows = [row(n) for n in range(30)]
    assert chosen(rows, set(), 10, 5) == [5, 6, 7, 8, 9, 10, 11, 12]
    assert chosen(rows, set(), 10, 3) == [3, 4, 8, 9, 10, 11, 12]
    assert chosen(rows, {6, 7}, 10, 4) == [4, 5, 6, 7, 8, 9, 10, 11, 12]


def test_a_passage_of_nothing_but_blank_rows_shows_none() -> None:
    assert chosen([row(0), row(1)], {0, 1}, 0, None) == []


def test_the_row_that_names_a_passage_has_the_innermost_name() -> None:
    text = "# note\nclass Shelf:\n    def close(self):\n"
    rows = [
        Row(start=a, end=b, line=1, is_first=True, is_inside=True, terms=frozenset())
        for a, b in [(0, 6), (7, 19), (20, 40)]
    ]
    assert naming(rows, text, ("Shelf", "close")) == 2
    assert naming(rows, text, ("Shelf",)) == 1
    assert naming(rows, text, ("Other",)) is None
    assert naming(rows, text, ()) is None
    assert best_of([row(4, "x"), row(5, "xy"), row(6)], 6) == 1


@given(st.text(st.sampled_from("ab\t\x1b\n\u202e海"), max_size=20))
def test_a_harmless_text_is_what_is_visible_and_tells_where_all_of_it_went(text: str) -> None:
    shown, at = harmless(text)
    assert shown.replace(" ", "") == visible(text).replace("\t", "")
    assert (len(at), at[0], at[-1]) == (len(text) + 1, 0, len(shown))
    for n, character in enumerate(text):
        assert shown[at[n] : at[n + 1]].strip(" ") == visible(character).strip("\t")


def test_tabs_stand_four_columns_apart() -> None:
    assert harmless("\tx\ty")[0] == "    x   y"


@given(
    st.text("ab\t \x1b海", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))), st.integers(4, 40)
)
def test_a_strip_shows_the_same_whatever_is_marked_in_it(
    text: str, places: list[tuple[int, int]], columns: int
) -> None:
    spans = [Span(min(len(text), one), min(len(text), two), "1") for one, two in places]
    assert inked(strip(text, spans, columns), colour=False) == inked(strip(text, (), columns), colour=False)


def test_a_later_look_goes_over_an_earlier_one() -> None:
    assert strip("abcd", [Span(0, 4, "32"), Span(1, 2, "31")], 80) == [
        Piece("a", "32"),
        Piece("b", "31"),
        Piece("cd", "32"),
    ]


CODES = st.lists(
    st.sampled_from(
        [
            "def ",
            "x",
            "'",
            '"',
            '"""',
            "#",
            "//",
            "/*",
            "*/",
            "\n",
            "    ",
            "<a>",
            "{",
            "}",
            "${",
            "1.5",
            "if",
            "海",
            "\r\n",
            "\0",
            "<?php ",
        ]
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize("kind", ["python", "javascript", "html", "php", "ruby", "yaml", "make", "diff"])
@given(text=CODES)
def test_colours_lie_in_order_within_the_text(kind: str, text: str) -> None:
    spans = colours(text, kind)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(re.fullmatch(r"[\d;]+", span.look) for span in spans)


def test_keywords_strings_numbers_and_comments_have_colours() -> None:
    text = "def f(): # no\n    return 'x' + 5"
    assert {text[span.start : span.end]: span.look for span in colours(text, "python") if span.look != "32"} == {
        "def": "34",
        "# no": "2",
        "return": "34",
        "5": "36",
    }


@pytest.mark.parametrize("kind", LEXERS)
def test_each_type_that_is_coloured_is_a_type_and_has_a_lexer(kind: str) -> None:
    from pygments import lexers

    assert kind in TYPES
    assert hasattr(lexers, f"{LEXERS[kind]}Lexer")


@pytest.mark.parametrize("text", ["/*" * MOST_CHARACTERS, "a" * 500, "x" + " \n" * 150, "x\n" * MOST_CHARACTERS])
def test_what_nobody_wrote_by_hand_is_not_coloured(text: str) -> None:
    assert colours(f"if (1) 'x'\n{text}", "java") == ()
    assert colours("if (1) 'x'", "java") != ()


def test_prose_has_no_colours() -> None:
    assert colours("# def return 'x'", "markdown") == ()
