"""The measures of `hunch eval`, against what can be counted by hand and by brute force."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.evaluation import (
    DEPTH,
    Asked,
    Result,
    Span,
    at_cut,
    calibration_error,
    ndcg,
    recall,
    suitable_cut,
)


def result(relevance: float, file: bytes = b"/a", lines: tuple[int, int] = (1, 11)) -> Result:
    return Result(file=file, lines=lines, characters=(lines[0] * 100, lines[1] * 100), relevance=relevance)


WHOLE = Span(file=b"/a")


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        (WHOLE, True),
        (Span(file=b"/b"), False),
        (Span(file=b"/a", start=10, end=12, in_lines=True), True),  # one of two lines
        (Span(file=b"/a", start=10, end=13, in_lines=True), False),  # one of three
        (Span(file=b"/a", start=6, end=100, in_lines=True), True),  # five lines of many
        (Span(file=b"/a", start=7, end=100, in_lines=True), False),
        (Span(file=b"/a", start=11, end=12, in_lines=True), False),  # the line behind it
        (Span(file=b"/a", start=1050, end=1150), True),
        (Span(file=b"/a", start=850, end=9000), True),  # 250 characters
        (Span(file=b"/a", start=851, end=9000), False),
        (Span(file=b"/a", start=50, end=50), False),
    ],
)
def test_a_result_holds_half_of_an_answer_or_enough_of_a_long_one(answer: Span, holds: bool) -> None:
    assert result(0.5).holds(answer) == holds


def test_ndcg_by_hand() -> None:
    answers = [Span(file=b"/a"), Span(file=b"/b"), Span(file=b"/c")]
    asked = Asked(answers=answers, results=[result(0.9, b"/x"), result(0.8, b"/a"), result(0.7, b"/b")])
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(asked) == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)
    assert recall(asked) == pytest.approx(2 / 3)
    assert recall(asked, cut=0.75) == pytest.approx(1 / 3)
    assert not asked.first_answers


def test_an_answer_counts_once_and_what_is_too_deep_not_at_all() -> None:
    deep = [result(0.5, b"/x")] * DEPTH
    assert ndcg(Asked(answers=[WHOLE], results=[result(0.9), result(0.8)])) == 1
    assert recall(Asked(answers=[WHOLE], results=[*deep, result(0.4)])) == 0
    assert recall(Asked(answers=[WHOLE], results=[])) == 0


relevances = st.lists(st.tuples(st.floats(0, 0.9999), st.booleans()), min_size=1, max_size=40)


def questions(pairs: list[tuple[float, bool]]) -> list[Asked]:
    return [Asked(answers=[WHOLE], results=[result(r, b"/a" if hit else b"/x")]) for r, hit in pairs]


@given(relevances)
def test_calibration_error_by_brute_force(pairs: list[tuple[float, bool]]) -> None:
    error = 0.0
    for tenth in range(10):
        here = [(r, hit) for r, hit in pairs if tenth / 10 <= r < (tenth + 1) / 10]
        if here:
            error += len(here) * abs(statistics.fmean(r for r, _ in here) - statistics.fmean(hit for _, hit in here))
    assert calibration_error(questions(pairs)) == pytest.approx(error / len(pairs), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=15), st.lists(st.floats(0, 1), min_size=1, max_size=15))
def test_no_other_cut_suits_better(answered: list[float], unanswered: list[float]) -> None:
    asked = [Asked(answers=[WHOLE], results=[result(r)]) for r in answered]
    asked += [Asked(answers=[], results=[result(r)]) for r in unanswered]
    best = suitable_cut(asked)
    assert best.silent is not None
    for cut in range(100):
        kept = sum(r >= cut / 100 for r in answered) / len(answered)
        silent = sum(r < cut / 100 for r in unanswered) / len(unanswered)
        assert best.kept + best.silent >= kept + silent - 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200))
def test_where_all_have_an_answer_hardly_any_is_lost(answered: list[float]) -> None:
    best = suitable_cut([Asked(answers=[WHOLE], results=[result(r)]) for r in answered])
    assert best.silent is None
    assert best.kept >= 0.99
    higher = round(best.cut + 0.01, 2)
    assert higher > 0.99 or sum(r >= higher for r in answered) / len(answered) < 0.99


def test_what_was_not_found_is_not_lost_by_a_cut() -> None:
    asked = [Asked(answers=[WHOLE], results=[result(0.3, b"/x")]), Asked(answers=[WHOLE], results=[result(0.8)])]
    assert at_cut(asked, 0.5).kept == 1
    assert at_cut(asked[:1], 0.5).kept == 1


def test_what_is_on_the_cut_is_shown_and_of_equal_cuts_the_lowest_is_taken() -> None:
    asked = [Asked(answers=[WHOLE], results=[result(0.5)]), Asked(answers=[], results=[result(0.2)])]
    assert at_cut(asked, 0.2).silent == 0
    assert at_cut(asked, 0.5).kept == 1
    assert suitable_cut(asked).cut == 0.21
