"""Windows: against a second implementation in plain loops, and for any number of tokens."""

from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hunch.core.store.vectors import quantise
from hunch.core.types import Encoding
from hunch.core.windows import MOST, WIDTH, pack, similarities, windows

D = 12
counts = st.integers(0, 700)
seeds = st.integers(0, 2**32 - 1)


def states(t: int, seed: int, d: int = D) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(t, d)).astype(np.float32)


def encoding(tokens: NDArray[np.float32]) -> Encoding:
    return Encoding(vector=np.zeros(tokens.shape[1], np.float32), tokens=tokens)


@given(counts, seeds)
def test_there_are_as_many_as_the_text_needs_and_the_budget_allows(t: int, seed: int) -> None:
    assert len(windows(states(t, seed))) == min(MOST, ceil(t / WIDTH))
    assert len(pack(states(t, seed, 384))) <= MOST * 48


@given(st.integers(1, WIDTH * MOST), seeds)
def test_a_short_text_has_a_window_for_every_stretch(t: int, seed: int) -> None:
    given = states(t, seed)
    stretches = [given[start : start + WIDTH] for start in range(0, t - WIDTH + 1, WIDTH)]
    if t % WIDTH:
        stretches.append(given[-WIDTH:])
    expected = [stretch.astype(np.float64).mean(axis=0) for stretch in stretches]
    np.testing.assert_allclose(windows(given), expected, atol=1e-6)


@given(st.integers(WIDTH * MOST + 1, 700))
def test_a_long_text_is_covered_from_end_to_end_in_order(t: int) -> None:
    """The first number of a state tells its place, so that a window's mean tells where its middle is."""
    numbered = np.zeros((t, D), np.float32)
    numbered[:, 0] = np.arange(t)
    numbered[:, 1:] = states(t, 0)[:, 1:]
    middles = windows(numbered)[:, 0].tolist()
    assert middles == sorted(middles)
    begin = 0.0
    for middle in middles[:-1]:  # a window from begin to end - 1 has its middle at their mean
        end = 2 * middle - begin + 1
        assert end - begin >= WIDTH
        assert (end - begin) % WIDTH == pytest.approx(0, abs=1e-2)
        begin = end
    assert begin < t
    assert begin + WIDTH / 2 - 1 <= middles[-1] <= t - 1


def test_borders_stand_where_the_text_changes() -> None:
    """Twenty subjects of equal length cannot all have a window; seventeen of unequal length can."""
    lengths = [WIDTH * (2 + n % 3) for n in range(MOST)]
    subjects = np.repeat(np.eye(MOST, dtype=np.float32), lengths, axis=0)
    assert windows(subjects).tolist() == np.eye(MOST).tolist()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_states_that_are_no_numbers_have_no_windows(value: float) -> None:
    broken = states(20, 1)
    broken[7, 3] = value
    assert pack(broken) == b""


@given(st.lists(st.tuples(st.integers(0, 60), seeds), min_size=1, max_size=6), st.integers(0, 9), seeds)
def test_similarities_are_those_of_plain_loops(chunks: list[tuple[int, int]], t: int, seed: int) -> None:
    query = states(t, seed)
    expected = []
    for count, chunk_seed in chunks:
        signs = [[1 if number >= 0 else -1 for number in window] for window in windows(states(count, chunk_seed))]
        score = 0.0
        for token in query:
            row = quantise(token).tolist()
            norm = sqrt(sum(number * number for number in row) * D)
            cosines = [sum(a * b for a, b in zip(row, window, strict=True)) / norm for window in signs]
            score += float(np.linalg.norm(token)) * max(cosines, default=0.0)
        expected.append(score / sum(float(np.linalg.norm(token)) for token in query) if t else 0.0)
    found = similarities(encoding(query), [pack(states(*chunk)) for chunk in chunks])
    assert found.tolist() == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 200), seeds), min_size=1, max_size=8))
def test_a_similarity_has_the_same_bits_whatever_stands_beside_it(chunks: list[tuple[int, int]]) -> None:
    query = encoding(states(7, 3, 384))
    packed = [pack(states(*chunk, 384)) for chunk in chunks]
    together = similarities(query, packed)
    alone = [similarities(query, [each])[0] for each in packed]
    assert together.tolist() == alone
    assert similarities(query, packed[::-1]).tolist() == alone[::-1]


def test_a_text_is_most_similar_to_a_text_of_its_own_words() -> None:
    fruit, stone = states(40, 1, 384), states(40, 2, 384)
    found = similarities(encoding(fruit[10:15]), [pack(stone), pack(fruit), b""])
    assert found.argmax() == 1
    assert found[2] == 0


def test_dimensions_need_not_be_a_multiple_of_eight() -> None:
    tokens = states(30, 5, 13)
    assert len(pack(tokens)) == 4 * 2
    assert similarities(encoding(tokens), [pack(tokens)])[0] > 0.3
