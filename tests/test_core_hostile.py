"""Trees and texts that were made to do harm, or are merely unlucky: what the index holds of them in the end."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from hunch.core.request import Mode
from hunch.core.types import Encoding
from tests.conftest import Bench, HashEncoder, settle

#: Two names that look alike: é in one character, and in two.
COMPOSED, DECOMPOSED = "caf\u00e9.md", "cafe\u0301.md"


@pytest.fixture
def orchard(bench: Bench) -> Bench:
    """Give a bench with an indexed tree."""
    bench.write({"a.md": "apples", "near/b.md": "berries", "near/far/c.md": "cherries"})
    settle(bench.root)
    assert bench.index().indexed == 3
    return bench


def names(bench: Bench, query: str, mode: Mode = Mode.LEXICAL) -> list[str]:
    root = os.fsencode(bench.root)
    return sorted(os.fsdecode(os.path.relpath(hit.path, root)) for hit in bench.search(query, mode=mode))


def test_a_hundred_names_of_one_file_are_encoded_once_and_all_found(bench: Bench) -> None:
    bench.write({"0.md": "apples and pears"})
    for number in range(1, 100):
        os.link(bench.root / "0.md", bench.root / f"{number}.md")
    done = bench.index()
    assert (done.indexed, done.embedded) == (100, 1)
    assert len(bench.search("apples", k=200)) == 100


def test_names_that_look_alike_are_two_files(bench: Bench) -> None:
    bench.write({COMPOSED: "apples", DECOMPOSED: "apples too"})
    if len(os.listdir(bench.root)) == 1:
        pytest.skip("this file system takes the two for one")
    assert bench.index().indexed == 2
    assert names(bench, "apples") == sorted([COMPOSED, DECOMPOSED])


@pytest.mark.parametrize(("folder", "known"), [("near/far", 1), ("near", 2), (".", 3)])
@pytest.mark.parametrize("when", ["at once", "half-way"])
def test_what_cannot_be_listed_is_not_taken_for_gone(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch, folder: str, known: int, when: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", failing(os.scandir, os.path.normpath(orchard.root / folder), when == "half-way"))
        done = orchard.index()
        assert (done.removed, done.unchanged, done.embedded) == (0, 3 - known, 0)
    assert names(orchard, "apples berries cherries") == ["a.md", "near/b.md", "near/far/c.md"]
    (orchard.root / "near/far/c.md").unlink()
    assert orchard.index().removed == 1


def test_a_file_that_cannot_be_read_any_more_stays_and_is_not_shown_with_its_old_text(
    orchard: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (orchard.root / "a.md").write_text("apples are gone")
    opened = os.open

    def refuse(path: str, *rest: int) -> int:
        if os.path.basename(path) == "a.md":
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        assert orchard.index().removed == 0
        assert names(orchard, "apples") == []
    assert orchard.index().indexed == 1
    assert names(orchard, "gone") == ["a.md"]


@pytest.mark.parametrize("time_ns", [0, 10**18, 4 * 10**18])
def test_an_edit_is_seen_whichever_way_the_clock_moved(orchard: Bench, time_ns: int) -> None:
    (orchard.root / "a.md").write_text("damson")
    os.utime(orchard.root / "a.md", ns=(time_ns, time_ns))
    assert orchard.index().indexed == 1
    assert names(orchard, "damson") == ["a.md"]


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 0.0])
def test_a_text_whose_embedding_is_no_direction_is_found_by_its_words_alone(bench: Bench, number: float) -> None:
    bench.encoder = Broken(number)
    bench.write({"a.md": "apples and pears", "b.md": "broken pears", "c.md": "cherries"})
    assert bench.index().indexed == 3
    assert names(bench, "pears") == ["a.md", "b.md"]
    found = bench.search("pears", mode=Mode.DENSE)
    assert all(np.isfinite(hit.relevance) for hit in found)
    assert found[-1].path.endswith(b"b.md")


class Broken(HashEncoder):
    """An encoder that fails silently for texts about what is broken."""

    def __init__(self, number: float) -> None:
        super().__init__("broken@1")
        self.number = number

    def encode_query(self, query: str) -> Encoding:
        encoded = super().encode_query(query)
        return Encoding(vector=encoded.vector, tokens=encoded.tokens if query != "broken pears" else self.bad(query))

    def vector(self, text: str) -> NDArray[np.float32]:
        return self.bad(text)[0] if text == "broken pears" else super().vector(text)

    def bad(self, text: str) -> NDArray[np.float32]:
        return np.full((len(text.split()), self.dimensions), self.number, np.float32)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.py", "a.json", "a.csv", "a.min.css.txt"])
def test_a_file_that_is_one_word_is_indexed_in_pieces(bench: Bench, name: str) -> None:
    bench.write({name: "x" * 200_000, "b.md": "apples"})
    done = bench.index()
    assert done.indexed == 2
    assert max(map(len, bench.encoder.texts)) <= 1200
    assert names(bench, "apples") == ["b.md"]


def failing(
    scandir: Callable[[str], AbstractContextManager[Iterator[os.DirEntry[str]]]], folder: str, half_way: bool
) -> Callable[[str], AbstractContextManager[Iterator[os.DirEntry[str]]]]:
    """Give a `scandir` that cannot list one folder, or not to its end."""

    @contextmanager
    def torn(path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        def entries(listing: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
            yield next(listing)
            raise OSError(5, "Input/output error", path)

        with scandir(path) as listing:
            yield entries(listing)

    def listed(path: str) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if os.path.normpath(path) != folder:
            return scandir(path)
        if not half_way:
            raise OSError(5, "Input/output error", path)
        return torn(path)

    return listed
