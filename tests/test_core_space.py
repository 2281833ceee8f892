"""The health of an embedding space: figures that are known beforehand, and neighbours that brute force finds too."""

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from hunch.core import space
from hunch.core.space import Space, measure
from hunch.core.store.reader import Reader
from hunch.core.store.rows import Columns
from hunch.core.store.vectors import quantise
from tests.conftest import Bench
from tests.trials.deaths import TEXTS, place_of


class Rows:
    """Stands where an index stands: vectors, and a graph that finds what it is told to find."""

    def __init__(self, vectors: NDArray[np.float32], finds: int | None = None) -> None:
        self._rows = np.stack([quantise(vector) for vector in vectors])
        self._finds = finds
        self.snapshot = self  # whose graph it is

    def columns(self, prefixes: list[bytes]) -> Columns:
        ids = np.arange(1, len(self._rows) + 1)
        return Columns(chunk_ids=ids, document_ids=ids, embedding_ids=ids, lengths=ids)

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.int8]:
        return self._rows[ids - 1]

    def nearest(self, query: NDArray[np.float32], k: int, *, among: int) -> NDArray[np.int64] | None:
        if self._finds is None:
            return None
        scores = self._rows.astype(np.float64) @ query / np.linalg.norm(self._rows.astype(np.float64), axis=1)
        return np.argsort(-scores)[: self._finds] + 1


def measured(vectors: NDArray[np.float32], finds: int | None = None) -> Space:
    found = measure(cast(Reader, Rows(vectors, finds)))
    assert found is not None
    return found


def scattered(n: int, d: int = 24) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(size=(n, d)).astype(np.float32)


def test_what_is_scattered_has_no_copies_no_hubs_and_all_directions() -> None:
    found = measured(scattered(300))
    assert (found.vectors, found.dimensions, found.sample) == (300, 24, 300)
    assert (found.near_duplicates, found.hubs, found.recall) == (0.0, 0.0, 1.0)
    assert 22 < found.effective_rank <= 24


def test_copies_are_counted_on_both_sides() -> None:
    vectors = scattered(200)
    vectors[10:20] = vectors[30:40] * 1.01
    assert measured(vectors).near_duplicates == 20 / 200


def test_a_vector_that_is_near_to_all_is_a_hub() -> None:
    vectors = np.concatenate([scattered(400, 200) + 0.7, np.ones((1, 200), np.float32) * 0.3])
    middle = vectors[:400].mean(axis=0)
    vectors[400] = middle
    assert measured(vectors).hubs == pytest.approx(1 / 401)


def test_vectors_in_one_direction_have_a_rank_of_one() -> None:
    vectors = np.outer(np.linspace(1, 2, 50), scattered(1)[0]).astype(np.float32)
    found = measured(vectors)
    assert found.effective_rank == pytest.approx(1.0, abs=0.01)
    assert found.near_duplicates == 1.0


@pytest.mark.parametrize(("finds", "recall"), [(11, 1.0), (5, 5 / 11), (0, 0.0)])
def test_recall_is_the_share_of_the_exact_neighbours(finds: int, recall: float) -> None:
    assert measured(scattered(150), finds).recall == pytest.approx(recall, abs=0.01)


def test_neighbours_are_those_of_brute_force_in_any_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measured(scattered(130))
    monkeypatch.setattr(space, "BLOCK_ROWS", 17)
    assert measured(scattered(130)) == whole


def test_an_index_is_measured_and_one_of_a_single_vector_is_not(bench: Bench) -> None:
    bench.write({"a.md": "Owls.\n"})
    bench.index()
    with Reader(place_of(bench)) as reader:
        assert measure(reader) is None
    bench.write(TEXTS)
    bench.index()
    with Reader(place_of(bench)) as reader:
        found = measure(reader)
    assert found is not None
    assert found.vectors == len(TEXTS) + 1
