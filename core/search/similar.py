"""More like this: the chunks of a file, or the one at a line, as a query."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hunch.core import windows
from hunch.core.errors import UsageError
from hunch.core.lexical import Analyzer, Terms, expand
from hunch.core.search import bm25
from hunch.core.search.collection import Collection
from hunch.core.search.query import ParsedQuery
from hunch.core.search.score import latin_share
from hunch.core.store.reader import Reader
from hunch.core.types import Chunk, Encoding

#: How many of the most telling words of a passage are looked for, and among how many of its most frequent ones.
TELLING, FREQUENT = 32, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Chunks whose like is looked for, and all that the index knows of them."""

    chunks: frozenset[tuple[Path, int]]  #: by the folder of their index and their id
    text: str
    vector: NDArray[np.float32]  #: float32[d]
    tokens: NDArray[np.float32]  #: float32[t, d]


def find(reader: Reader, path: Path, line: int | None) -> Example:
    """Find the chunks of a file in its index: all of them, or the one that holds a line (1-based).

    Raises:
        UsageError: The index does not hold the file, or no passage of it reaches so far.
    """
    relative = os.fsencode(os.path.relpath(path, reader.place.base))
    columns = reader.columns([relative])
    chunks = [reader.chunk(chunk_id) for chunk_id in columns.chunk_ids.tolist()]
    if not chunks:
        raise UsageError(f"no passage of {path} is in the index; to see why: hunch why {path}")
    places = list(range(len(chunks))) if line is None else [_at(chunks, line, path)]
    rows = reader.rows(columns.embedding_ids[places]).astype(np.float32)
    units = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
    only = len(places) == 1
    return Example(
        chunks=frozenset((reader.folder, chunk_id) for chunk_id in columns.chunk_ids[places].tolist()),
        text="\n".join(chunks[place].text for place in places),
        vector=units.mean(axis=0),
        tokens=windows.unpack(reader.windows([int(columns.embedding_ids[places[0]])]), rows.shape[1])
        if only
        else units,
    )


def _at(chunks: list[Chunk], line: int, path: Path) -> int:
    for place, chunk in enumerate(chunks):
        if line <= chunk.end_line:  # a line between two passages belongs to the next
            return place
    raise UsageError(f"{path} has no passage at line {line}; its last one ends at line {chunks[-1].end_line}")


def more_like(example: Example, analyzer: Analyzer, collection: Collection) -> ParsedQuery:
    """Make a query of chunks: their vectors, and the words that tell them from the rest of what is searched.

    A word is as telling as it is frequent here and rare there, as BM25 weighs it.
    """
    tokens = analyzer.tokens(example.text) + analyzer.tokens(expand(example.text))
    counts = Counter(term for term in tokens if not analyzer.is_grammar(term))
    telling: list[tuple[float, str]] = []
    for term, count in counts.most_common(FREQUENT):
        frequency = len(collection.occurrences(term).posting().positions)
        telling.append((-bm25.idf(len(collection), frequency) * count / (count + bm25.K1), term))
    terms = sorted(term for _, term in sorted(telling)[:TELLING])
    return ParsedQuery(
        text=example.text,
        terms=Terms(terms=tuple(terms), pairs=()),
        encode=lambda: Encoding(vector=example.vector, tokens=example.tokens),
        readable=latin_share(example.text),
        without=example.chunks,
    )
