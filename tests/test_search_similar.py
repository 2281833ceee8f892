"""Search by example, results about different things, and results that say the same."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.errors import UsageError
from hunch.core.request import Mode
from hunch.core.search.alike import alike
from hunch.core.search.diverse import RELEVANT, diverse
from tests.conftest import Bench

FRUIT = "apple pear plum cherry quince medlar sloe damson fig olive lemon lime orange grape melon".split()


def basket(seed: int, words: list[str], n: int = 60) -> str:
    return " ".join(random.Random(seed).choices(words, k=n))


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    """Files of two kinds, which share no words."""
    bench.write({f"north/{n}.txt": basket(n, FRUIT[:7]) for n in range(4)})
    bench.write({f"south/{n}.txt": basket(n, FRUIT[7:]) for n in range(4)})
    long = "\n\n".join(basket(n, FRUIT[:7] if n % 2 else FRUIT[7:], 180) for n in range(4))
    bench.write({"mixed.txt": long})
    bench.index()
    return bench


@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_like_a_file_comes_first_and_the_file_not_at_all(orchard: Bench, mode: Mode) -> None:
    hits = orchard.similar("north/1.txt", mode=mode, k=50)
    assert not any(hit.path.endswith(b"north/1.txt") for hit in hits)
    whole = [hit.path for hit in hits if b"mixed" not in hit.path]
    assert all(b"/north/" in path for path in whole[:3])


def test_a_line_names_its_passage_and_the_others_of_its_file_may_come(orchard: Bench) -> None:
    first = orchard.similar("mixed.txt", 1)
    third = orchard.similar("mixed.txt", 3)
    assert b"/south/" in next(hit.path for hit in first if b"mixed" not in hit.path)
    assert b"/north/" in next(hit.path for hit in third if b"mixed" not in hit.path)
    assert any(b"mixed" in hit.path for hit in first)
    assert all(hit.chunk.start_line != 1 for hit in first if b"mixed" in hit.path)
    between = orchard.similar("mixed.txt", 2)  # a blank line belongs to what follows
    assert between == third


def test_a_line_that_is_not_there_is_an_error(orchard: Bench) -> None:
    with pytest.raises(UsageError, match="no passage at line 99; its last one ends at line 7"):
        orchard.similar("mixed.txt", 99)
    orchard.write({"later.txt": "apple"})
    with pytest.raises(UsageError, match="later.txt is in the index"):
        orchard.similar("later.txt")


def test_the_words_that_tell_a_passage_from_the_rest_are_looked_for(bench: Bench) -> None:
    common = " ".join(f"common{n}x common{n}x" for n in range(50))
    bench.write({f"rest/{n}.txt": f"{common} filler{n}x" for n in range(8)})
    bench.write({"one.txt": f"{common} zebra", "other.txt": "zebra stripes"})
    bench.index()
    assert any(hit.path.endswith(b"other.txt") for hit in bench.similar("one.txt", mode=Mode.LEXICAL, k=50))


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


def test_diverse_results_are_the_same_ones_in_another_order_and_begin_with_the_best(orchard: Bench) -> None:
    plain = orchard.search("apple fig", k=50)
    mixed = orchard.search("apple fig", k=50, diverse=True)
    assert mixed[0] == plain[0]
    assert sorted(mixed, key=lambda hit: (-hit.relevance, hit.path)) == plain
    assert [hit.path for hit in mixed] != [hit.path for hit in plain]


def test_copies_do_not_crowd_out_what_is_different(bench: Bench) -> None:
    bench.write({f"copy{n}.txt": "apple pear plum cherry" for n in range(9)} | {"z.txt": "apple tart with cream"})
    bench.index()
    assert not any(hit.path.endswith(b"z.txt") for hit in bench.search("apple pear", k=3))
    assert any(hit.path.endswith(b"z.txt") for hit in bench.search("apple pear", k=3, diverse=True))


def test_what_says_the_same_is_shown_once_and_counted(bench: Bench) -> None:
    bench.write({f"{n}/licence.txt": f"Copyright {n}\n\n{basket(1, FRUIT)}" for n in range(5)})
    bench.write({"other.txt": basket(2, FRUIT)})
    bench.index()
    plain = bench.search("apple pear", k=50)
    folded = bench.search("apple pear", k=50, fold=True)
    assert len(plain) == 6
    assert sorted(len(hit.alike) for hit in folded) == [0, 4]
    assert {hit.path for hit in plain} == {each.path for hit in folded for each in (hit, *hit.alike)}
    shown = next(hit for hit in folded if hit.alike)
    assert all(shown.relevance >= other.relevance for other in shown.alike)
    assert len(bench.search("apple pear", k=1, fold=True)) == 1


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_to_be_alike_is_to_share_nine_words_in_ten(one: list[str], other: list[str]) -> None:
    first, second = Counter(one), Counter(other)
    shared = sum(min(first[word], second[word]) for word in "abcde")
    either = sum(max(first[word], second[word]) for word in "abcde")
    assert alike(first, second) == (shared >= 0.9 * either)
