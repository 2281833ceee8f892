"""What the tests share: trees of files, a home of their own, and an encoder that is only a hash."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hunch.core.files.policy import KEEP, Wish
from hunch.core.indexer import Report, index
from hunch.core.request import Filters, Mode, SearchRequest, Target, targets
from hunch.core.search.hit import Hit
from hunch.core.search.searcher import Searcher
from hunch.core.search.weights import Weights
from hunch.core.store.reader import Reader
from hunch.core.store.roots import covering, index_folder
from hunch.core.types import Calibration, Encoding, Passage

Tree = Callable[[Mapping[str, str | bytes]], Path]
D = 32


class HashEncoder:
    """Equal texts, equal vectors; other texts, other vectors. Counts its calls and keeps what it was given."""

    def __init__(self, name: str = "hash@1") -> None:
        self.name = name
        self.dimensions = D
        self.texts: list[str] = []
        self.calibration: Calibration | None = None

    def load(self) -> "HashEncoder":
        return self

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        for passage in passages:
            self.texts.append(passage.text)
            own = self.encode_query(passage.text)
            yield Encoding(vector=self.vector(f"{passage.place}{passage.text}"), tokens=own.tokens)

    def encode_query(self, query: str) -> Encoding:
        tokens = [self.vector(word) for word in query.split()]
        return Encoding(vector=self.vector(query), tokens=np.stack(tokens) if tokens else np.zeros((0, D), np.float32))

    def static_vectors(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        return np.stack([self.vector(text) for text in texts]) if texts else np.zeros((0, D), np.float32)

    def vector(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=D).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a root, in folders as needed."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def settle(root: Path) -> None:
    """Make every file look as if it had been written long ago, as files are when people index them."""
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, ns=(1_600_000_000_123_456_789, 1_600_000_000_123_456_789))


class Bench:
    """A home, a tree and an encoder: the least that the engine runs on."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.root = folder / "files"
        self.root.mkdir(parents=True, exist_ok=True)
        self.encoder = HashEncoder()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        write_tree(self.root, files)

    def index(self, root: Path | None = None, *, rebuild: bool = False, wish: Wish = KEEP) -> Report:
        path = root or self.root
        place = covering(self.home, path) or index_folder(self.home, path)
        self.encoder.texts.clear()
        return index(place, self.home, self.encoder, rebuild=rebuild, wish=wish)

    def take_up(self, *names: str) -> Report:
        """Bring some paths alone up to date, each with all below it."""
        place = covering(self.home, self.root)
        assert place is not None
        return index(place, self.home, self.encoder, only=[self.root / name for name in names])

    def documents(self) -> set[str]:
        """Name what the index of the root holds."""
        place = covering(self.home, self.root)
        assert place is not None
        with Reader(place) as reader:
            return {os.fsdecode(document.path) for document in reader.documents()}

    def search(
        self,
        query: str,
        *paths: str | Path,
        k: int = 10,
        mode: Mode = Mode.HYBRID,
        filters: Filters | None = None,
        weights: Weights | None = None,
        **wishes: Any,
    ) -> list[Hit]:
        """Search with the wishes of a `SearchRequest`."""
        with Searcher(self.encoder, weights) as searcher:
            request = SearchRequest(k=k, mode=mode, filters=filters or Filters(), **wishes)
            return searcher.search(query, self.targets(*paths), request)

    def similar(self, name: str, line: int | None = None, k: int = 10, **wishes: Any) -> list[Hit]:
        """Search by example, in the whole root."""
        (example,) = self.targets(self.root / name)
        request = SearchRequest(k=k, **wishes)
        with Searcher(self.encoder) as searcher:
            parsed = searcher.more_like(example.path, example.place, line, self.targets(), request)
            return searcher.answer(parsed, self.targets(), request)

    def targets(self, *paths: str | Path) -> list[Target]:
        """Resolve paths, all of them indexed; the root where none is given."""
        found, uncovered = targets([str(path) for path in paths or [self.root]], self.home)
        assert not uncovered
        return found


@pytest.fixture(scope="session", autouse=True)
def _no_config() -> Iterator[None]:
    """Let no test read the config file of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUNCH_CONFIG", "")
        yield


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Give a function that writes files below a fresh root and returns the root."""
    return lambda files: write_tree(tmp_path / "files", files)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a home, an empty tree and a hash encoder."""
    return Bench(tmp_path.resolve())
