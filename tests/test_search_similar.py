"""Search by example: what is like a file, or like its passage at a line."""

import random

import pytest

from hunch.core.errors import UsageError
from hunch.core.request import Mode
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


def test_of_what_the_encoder_cannot_read_the_words_alone_are_compared(bench: Bench) -> None:
    bench.write({"a.txt": "東京都の天気", "b.txt": "東京の海", "c.txt": "nothing of that"})
    bench.index()
    (hit,) = bench.similar("a.txt", explain=True)
    assert hit.path.endswith(b"b.txt")
    assert hit.explanation is not None
    assert {each.name for each in hit.explanation.evidence} == {"words", "document_words"}
