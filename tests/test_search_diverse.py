"""Results about different things: maximal marginal relevance, choice by choice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.search import searcher
from hunch.core.search.diverse import RELEVANT, diverse
from tests.conftest import Bench


def rows_of(n: int, seed: int) -> "np.ndarray[tuple[int, int], np.dtype[np.int8]]":
    return np.random.default_rng(seed).integers(-127, 128, (n, 8), dtype=np.int8)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 99))
def test_every_choice_is_the_best_by_the_letter_of_the_formula(n: int, k: int, seed: int) -> None:
    rows = rows_of(n, seed)
    relevance = np.sort(np.random.default_rng(seed).uniform(0.1, 1, n))[::-1]
    units = rows / np.linalg.norm(rows.astype(float), axis=1, keepdims=True)
    chosen = diverse(relevance, rows, k)
    assert len(chosen) == len(set(chosen)) == min(n, k)
    assert chosen[0] == 0
    for step in range(1, len(chosen)):
        taken = chosen[:step]

        def merit(each: int, taken: list[int] = taken) -> float:
            return float(
                RELEVANT * relevance[each] / relevance[0]
                - (1 - RELEVANT) * max(0.0, *(float(units[each] @ units[other]) for other in taken))
            )

        best = max(merit(each) for each in range(n) if each not in taken)
        assert merit(chosen[step]) == pytest.approx(best, abs=1e-3)


def test_diverse_results_are_the_same_ones_in_another_order_and_begin_with_the_best(bench: Bench) -> None:
    bench.write({f"{n}.txt": f"{'apple' if n < 6 else 'fig'} {'tart ' * (n % 3)}{n}" for n in range(9)})
    bench.index()
    plain = bench.search("apple fig", k=50)
    mixed = bench.search("apple fig", k=50, diverse=True)
    assert mixed[0] == plain[0]
    assert sorted(mixed, key=lambda hit: (-hit.relevance, hit.path)) == plain
    assert [hit.path for hit in mixed] != [hit.path for hit in plain]


def test_what_is_behind_those_that_are_chosen_from_follows(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "POOL", 3)
    bench.write({f"{n}.txt": f"apple {'tart ' * n}" for n in range(9)})
    bench.index()
    plain, mixed = bench.search("apple", k=50), bench.search("apple", k=50, diverse=True)
    assert len(plain) == 9
    assert mixed[3:] == plain[3:]


def test_copies_do_not_crowd_out_what_is_different(bench: Bench) -> None:
    bench.write({f"copy{n}.txt": "apple pear plum cherry" for n in range(9)} | {"z.txt": "apple tart with cream"})
    bench.index()
    assert not any(hit.path.endswith(b"z.txt") for hit in bench.search("apple pear", k=3))
    assert any(hit.path.endswith(b"z.txt") for hit in bench.search("apple pear", k=3, diverse=True))
