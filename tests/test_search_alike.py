"""What says the same is shown once."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hunch.core.search.alike import alike
from tests.conftest import Bench

FRUIT = "apple pear plum cherry quince medlar sloe damson fig olive lemon lime orange grape melon".split()


def basket(seed: int) -> str:
    return " ".join(random.Random(seed).choices(FRUIT, k=60))


def test_what_says_the_same_is_shown_once_and_counted(bench: Bench) -> None:
    bench.write({f"{n}/licence.txt": f"Copyright {n}\n\n{basket(1)}" for n in range(5)})
    bench.write({"other.txt": basket(2)})
    bench.index()
    plain = bench.search("apple pear", k=50)
    folded = bench.search("apple pear", k=50, fold=True)
    assert len(plain) == 6
    assert sorted(len(hit.alike) for hit in folded) == [0, 4]
    assert {hit.path for hit in plain} == {each.path for hit in folded for each in (hit, *hit.alike)}
    shown = next(hit for hit in folded if hit.alike)
    assert all(shown.relevance >= other.relevance for other in shown.alike)
    assert len(bench.search("apple pear", k=1, fold=True)) == 1


def test_all_that_says_the_same_is_counted_however_few_are_shown(bench: Bench) -> None:
    bench.write({f"{n}.txt": basket(1) for n in range(20)})
    bench.index()
    (hit,) = bench.search("apple pear", k=1, fold=True)
    assert len(hit.alike) == 19


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_to_be_alike_is_to_share_nine_words_in_ten(one: list[str], other: list[str]) -> None:
    first, second = Counter(one), Counter(other)
    shared = sum(min(first[word], second[word]) for word in "abcde")
    either = sum(max(first[word], second[word]) for word in "abcde")
    assert alike(first, second) == (shared >= 0.9 * either)
