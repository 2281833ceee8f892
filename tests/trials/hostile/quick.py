"""An encoder that is only a hash, where the program loads the one that ships."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from hunch.core.types import Encoding, Passage
from hunch.models.registry import default_card
from tests import program
from tests.conftest import HashEncoder

D = default_card().dimensions


class QuickEncoder(HashEncoder):
    """Stands where the shipped encoder does, and is a hash: as wide, and a thousand times as fast."""

    def __init__(self) -> None:
        super().__init__(default_card().identity)
        self.dimensions = D

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        for passage in passages:
            vector = self.vector(f"{passage.place}{passage.text}")
            yield Encoding(vector=vector, tokens=vector[None])

    def encode_query(self, query: str) -> Encoding:
        return Encoding(vector=self.vector(query), tokens=self.vector(query[:99])[None])

    def static_vectors(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        return np.stack([self.vector(text) for text in texts]) if texts else np.zeros((0, D), np.float32)

    def vector(self, text: str) -> NDArray[np.float32]:
        signs = np.unpackbits(np.frombuffer(hashlib.shake_128(text.encode()).digest(D // 8), np.uint8))
        return np.asarray((signs * 2.0 - 1.0) / D**0.5, np.float32)


def use_quick_encoder(patch: pytest.MonkeyPatch) -> None:
    """Let the program encode by a hash."""
    quick = QuickEncoder()
    patch.setattr(program, "shipped", lambda: quick)
