"""Pooling: against plain arithmetic, and an answer for every input."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hunch.models.pooling import pool
from hunch.models.registry import Pooling

SEEDS = st.integers(0, 2**32 - 1)
HOWS: tuple[Pooling, ...] = get_args(Pooling)


def some(tokens: int, d: int, seed: int, scale: float = 1.0) -> NDArray[np.float32]:
    return (np.random.default_rng(seed).normal(size=(tokens, d)) * scale).astype(np.float32)


@given(SEEDS, st.integers(1, 512), st.integers(1, 400))
@settings(max_examples=50, deadline=None)
def test_mean_is_the_average_of_all_states(seed: int, tokens: int, d: int) -> None:
    states = some(tokens, d, seed)
    average = [sum(float(number) for number in column) / tokens for column in states.T]
    expected = np.array(average) / np.sqrt(sum(number**2 for number in average))
    np.testing.assert_allclose(pool(states, "mean"), expected, atol=1e-4)


@given(SEEDS, st.integers(1, 512), st.integers(1, 400))
@settings(max_examples=50, deadline=None)
def test_cls_is_the_first_state(seed: int, tokens: int, d: int) -> None:
    states = some(tokens, d, seed)
    first = states[0].astype(np.float64)
    np.testing.assert_allclose(pool(states, "cls"), first / np.sqrt((first**2).sum()), atol=1e-6)


@given(SEEDS, st.integers(1, 64), st.integers(1, 400), st.floats(1e-6, 1e6), st.sampled_from(HOWS))
@settings(max_examples=100, deadline=None)
def test_an_embedding_is_float32_of_unit_length(seed: int, tokens: int, d: int, scale: float, how: Pooling) -> None:
    embedding = pool(some(tokens, d, seed, scale), how)
    assert embedding.dtype == np.float32
    assert embedding.shape == (d,)
    assert np.linalg.norm(embedding.astype(np.float64)) == pytest.approx(1.0, abs=1e-5)


def test_pooling_leaves_the_states_as_they_were() -> None:
    states = some(5, 8, 1)
    before = states.copy()
    pool(states, "cls")
    pool(states, "mean")
    assert np.array_equal(states, before)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize(
    "states",
    [
        np.zeros((0, 3)),
        np.zeros((4, 3)),
        np.array([[np.nan, 1, 0], [1, 1, 1]]),
        np.array([[np.inf, 1, 0], [1, 1, 1]]),
        np.array([[-np.inf, 1, 0], [np.inf, 1, 1]]),
        np.array([[3e38, 1, 0], [3e38, 1, 1]]),
    ],
    ids=["nothing", "zeros", "nan", "inf", "opposite-infs", "overflow"],
)
def test_states_without_a_direction_give_zero(states: NDArray[np.float64], how: Pooling) -> None:
    embedding = pool(states.astype(np.float32), how)
    assert embedding.dtype == np.float32
    assert embedding.tolist() == [0.0, 0.0, 0.0]


def test_cls_does_not_mind_what_stands_behind_the_first_state() -> None:
    states = np.array([[3, 4], [np.nan, np.inf]], np.float32)
    np.testing.assert_allclose(pool(states, "cls"), [0.6, 0.8])


def test_opposite_states_have_no_mean() -> None:
    assert pool(np.array([[1, -2], [-1, 2]], np.float32), "mean").tolist() == [0.0, 0.0]
