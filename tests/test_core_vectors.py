"""Vectors: compared exactly, and snapshots that are believed only when they are the right file."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hunch.core.store import vectors

SEEDS = st.integers(0, 2**32 - 1)


def some(n: int, d: int, seed: int) -> NDArray[np.int8]:
    floats = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return np.stack([vectors.quantise(row) for row in floats]) if n else np.zeros((0, d), np.int8)


@given(SEEDS, st.integers(1, 400), st.integers(0, 50))
@settings(max_examples=50, deadline=None)
def test_cosines_are_those_of_plain_arithmetic(seed: int, d: int, n: int) -> None:
    rows = some(n, d, seed)
    query = np.random.default_rng(seed + 1).normal(size=d).astype(np.float32)
    wide = rows.astype(np.float64)
    expected = [float(row @ query / (np.linalg.norm(row) * np.linalg.norm(query))) for row in wide]
    np.testing.assert_allclose(vectors.cosines(rows, query), expected, atol=1e-4)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_cosines_have_the_same_bits_in_any_order_of_rows(seed: int) -> None:
    rows = some(3000, 384, seed)
    query = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(rows))
    together = vectors.cosines(rows, query)
    assert np.array_equal(vectors.cosines(rows[order], query), together[order])
    alone = [vectors.cosines(rows[n : n + 1], query)[0] for n in range(0, 3000, 500)]
    assert alone == together[::500].tolist()


def test_the_longest_rows_still_add_up_exactly() -> None:
    rows = np.full((2, 1024), 127, np.int8)
    rows[1] = -127
    query = np.full(1024, 0.5, np.float32)
    assert vectors.cosines(rows, query).tolist() == [1.0, -1.0]


@pytest.mark.parametrize("bad", [np.zeros(4), np.array([np.nan, 1, 0, 0]), np.array([np.inf, 1, 0, 0])])
def test_a_vector_without_direction_becomes_zero(bad: NDArray[np.float64]) -> None:
    assert not vectors.quantise(bad.astype(np.float32)).any()


def publish(folder: Path, n: int = 50, d: int = 16) -> tuple[vectors.Pointer, NDArray[np.int8]]:
    rows = some(n, d, seed=n)
    pointer = vectors.write_snapshot(folder, "vectors-000001.usearch", np.arange(1, n + 1), rows)
    return pointer, rows


@pytest.mark.parametrize("n", [0, 1, 50])
def test_a_snapshot_gives_back_its_rows(tmp_path: Path, n: int) -> None:
    pointer, rows = publish(tmp_path, n)
    matrix = vectors.open_matrix(tmp_path, pointer, n, 16)
    assert matrix is not None
    assert np.array_equal(matrix, rows)
    assert os.listdir(tmp_path) == [pointer.name]


def test_equal_rows_give_equal_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert publish(tmp_path / "a")[0].sha256 == publish(tmp_path / "b")[0].sha256


@pytest.mark.parametrize("damage", ["flip", "truncate", "zero", "empty", "missing", "text"])
def test_a_damaged_snapshot_is_not_opened(tmp_path: Path, damage: str) -> None:
    pointer, _ = publish(tmp_path)
    path = tmp_path / pointer.name
    content = bytearray(path.read_bytes())
    match damage:
        case "flip":
            content[len(content) // 3] ^= 4
        case "truncate":
            del content[-10:]
        case "zero":
            content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
        case "empty":
            content.clear()
        case "text":
            content[:] = b"hello"
    path.unlink()
    if damage != "missing":
        path.write_bytes(content)
    assert vectors.open_matrix(tmp_path, pointer, 50, 16) is None


def test_a_snapshot_restored_from_a_copy_is_recognised_by_its_content(tmp_path: Path) -> None:
    pointer, rows = publish(tmp_path)
    path = tmp_path / pointer.name
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, (1, 1))
    matrix = vectors.open_matrix(tmp_path, pointer, 50, 16)
    assert matrix is not None
    assert np.array_equal(matrix, rows)


def test_a_snapshot_of_another_shape_is_not_opened(tmp_path: Path) -> None:
    pointer, _ = publish(tmp_path)
    assert vectors.open_matrix(tmp_path, pointer, 49, 16) is None
    assert vectors.open_matrix(tmp_path, pointer, 50, 8) is None


def test_the_graph_finds_what_a_scan_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    pointer, rows = publish(tmp_path, 3000, 64)
    recalls = []
    for seed in range(20):
        query = np.random.default_rng(seed).normal(size=64).astype(np.float32)
        exact = (np.argsort(-vectors.cosines(rows, query), kind="stable")[:10] + 1).tolist()
        found = vectors.nearest(tmp_path / pointer.name, 64, query, 100).tolist()
        recalls.append(vectors.recall(found, exact))
    assert np.mean(recalls) >= 0.98
