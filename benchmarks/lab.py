"""What the tables of docs/ are made from: sets of questions, chunks, scores and token states.

A set is a folder with `files/` and `queries.jsonl`, one {"query", "relevant": [{"path", "start_char"?, "end_char"?,
"grade"?}], "scope_path"?} a line; a query with a scope is asked of that path alone. Token states are kept in a scratch
folder between runs: about 150 KB a chunk.
"""

import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hunch.cli.app import Source
from hunch.core.indexer import index
from hunch.core.request import Mode, SearchRequest, targets
from hunch.core.search.query import ParsedQuery
from hunch.core.search.searcher import Searcher
from hunch.core.search.weights import Weights
from hunch.core.situate import encoder_input
from hunch.core.store.reader import Reader
from hunch.core.store.roots import index_folder
from hunch.core.types import Chunk, Encoding, Passage
from hunch.models.encoder import OnnxEncoder, load
from hunch.models.registry import read_card

Scores = NDArray[np.float64]  #: one row a query, one column a chunk
#: A hit finds an answer when it holds half of it, or this much of a long one.
ENOUGH_CHARACTERS = 250
#: Queries of a set: every n-th where there are more.
MOST_QUERIES = 250
_SOURCE = Source()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chunk stands."""

    path: str
    chunk: Chunk


class Set:
    """One set: its questions, its chunks in the order of a search, and how a search ranks them."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        """Index the files, unless that was done before."""
        self.name, self.files, self.home = folder.name, folder / "files", scratch / "indexes" / folder.name
        lines = (folder / "queries.jsonl").read_text("utf-8").split("\n")
        all_queries = list(map(_in_scope, map(json.loads, filter(None, lines))))
        queries = [query for query in all_queries if query["relevant"]]
        self.queries = queries[:: -(-len(queries) // MOST_QUERIES)]
        self.unanswered = [query for query in all_queries if not query["relevant"]]
        self._by_file = all("start_char" not in target for query in queries for target in query["relevant"])
        self._questions: dict[str, ParsedQuery] = {}
        self._scopes: dict[str, NDArray[np.bool_]] = {}
        index(index_folder(self.home, self.files.resolve()), self.home, _SOURCE)

    @cached_property
    def chunks(self) -> list[Place]:
        """The chunks, by path and offset."""
        with Reader(index_folder(self.home, self.files.resolve())) as reader:
            paths = {each.document_id: os.fsdecode(each.path) for each in reader.documents()}
            columns = reader.columns([b""])
            pairs = zip(columns.document_ids.tolist(), columns.chunk_ids.tolist(), strict=True)
            return [Place(paths[document], reader.chunk(chunk)) for document, chunk in pairs]

    @cached_property
    def words(self) -> Scores:
        """The lexical scores."""
        return self.ranked(mode=Mode.LEXICAL)

    def ranked(self, weights: Weights | None = None, mode: Mode = Mode.HYBRID) -> Scores:
        """Score all chunks for all queries as a search does; 0 outside the query's scope."""
        scores = np.zeros((len(self.queries), len(self.chunks)))
        with Searcher(_SOURCE, weights) as searcher:
            for row, query in zip(scores, self.queries, strict=True):
                scope = query["scope_path"]
                found, _ = targets([str(self.files / scope)], self.home)
                collection = searcher.collection(found, SearchRequest())
                ranking = searcher.ranking(self._question(searcher, query["query"]), collection, mode)
                row[self.inside(scope)] = ranking.scores
        return scores

    def _question(self, searcher: Searcher, query: str) -> ParsedQuery:
        if query not in self._questions:
            question = searcher.parse(query)
            self._questions[query] = replace(question, encode=cache(question.encode))
        return self._questions[query]

    def forget_questions(self) -> None:
        """Read the queries anew."""
        self._questions.clear()

    def inside(self, scope: str) -> NDArray[np.bool_]:
        """Tell which chunks a scope holds: bool[n]."""
        if scope not in self._scopes:
            inside = [not scope or f"{place.path}/".startswith(f"{scope}/") for place in self.chunks]
            self._scopes[scope] = np.array(inside, bool)
        return self._scopes[scope]

    def ndcg(self, scores: Scores) -> float:
        """Give nDCG@10 in percent (Järvelin and Kekäläinen 2002); each answer counts at the first hit that finds it."""
        return 100 * float(np.mean([self._ndcg(query, row) for query, row in zip(self.queries, scores, strict=True)]))

    def _ndcg(self, query: dict[str, Any], row: Scores) -> float:
        hits: list[Place] = []
        seen: set[str] = set()
        for position in np.argsort(-np.round(row, 4), kind="stable")[:100]:
            place = self.chunks[position]
            if not (self._by_file and place.path in seen) and len(hits) < 10:
                hits.append(place)
                seen.add(place.path)
        gains: dict[int, float] = {}
        for target in query["relevant"]:
            rank = next((rank for rank, hit in enumerate(hits) if finds(hit, target)), None)
            if rank is not None:
                gains[rank] = max(gains.get(rank, 0), self._gain(target))
        ideal = sorted(map(self._gain, query["relevant"]), reverse=True)[:10]
        best = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(ideal))
        return sum(gain / math.log2(rank + 2) for rank, gain in gains.items()) / best

    def _gain(self, target: dict[str, float]) -> float:
        return target.get("grade", 1) if self._by_file else 1


def _in_scope(query: dict[str, Any]) -> dict[str, Any]:
    """Leave out answers that lie outside the query's scope."""
    scope = query.get("scope_path", "").rstrip("/")
    inside = [target for target in query["relevant"] if not scope or f"{target['path']}/".startswith(f"{scope}/")]
    return {**query, "relevant": inside, "scope_path": scope}


def finds(hit: Place, target: dict[str, float]) -> bool:
    """Tell whether a hit holds enough of an answer."""
    if hit.path != target["path"]:
        return False
    if "start_char" not in target:
        return True
    start, end = target["start_char"], target["end_char"]
    shared = min(hit.chunk.end_char, end) - max(hit.chunk.start_char, start)
    return shared >= max(1, min((end - start) / 2, ENOUGH_CHARACTERS))


class Group:
    """A folder of one set, or of several whose figures count as one."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        """Find the sets."""
        self.name = folder.name
        inside = (
            [folder]
            if (folder / "queries.jsonl").exists()
            else sorted(p.parent for p in folder.glob("*/queries.jsonl"))
        )
        self.sets = [Set(each, scratch) for each in inside]


class States:
    """The token states of a set's chunks by one encoder, on disk, and the encodings of its queries."""

    def __init__(self, encoder: OnnxEncoder, of: Set, scratch: Path, situate: Callable[[Place], Passage]) -> None:
        """Encode what was not encoded before. `situate` says what the encoder is given of a chunk."""
        folder = scratch / "states" / encoder.name / situate.__name__ / of.name
        if not (folder / "ends.npy").exists():
            folder.mkdir(parents=True, exist_ok=True)
            vectors, ends = [], [0]
            with (folder / "tokens").open("wb") as handle:
                for encoding in encoder.encode_documents(map(situate, of.chunks)):
                    handle.write(encoding.tokens.astype(np.float16).tobytes())
                    ends.append(ends[-1] + len(encoding.tokens))
                    vectors.append(encoding.vector)
            np.save(folder / "vectors.npy", np.stack(vectors))
            np.save(folder / "ends.npy", np.array(ends))
        self.vectors: NDArray[np.float32] = np.load(folder / "vectors.npy")
        self._ends = np.load(folder / "ends.npy")
        self._tokens = np.memmap(folder / "tokens", np.float16, "r").reshape(-1, encoder.dimensions)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self.queries: list[Encoding] = list(pool.map(encoder.encode_query, (q["query"] for q in of.queries)))

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        """Yield each chunk's token states."""
        for start, end in zip(self._ends, self._ends[1:], strict=False):
            yield self._tokens[start:end].astype(np.float32)

    def cosines(self) -> Scores:
        """Compare the queries' vectors with the chunks'."""
        return np.stack([query.vector for query in self.queries]).astype(np.float64) @ self.vectors.T


def alone(place: Place) -> Passage:
    """Give the encoder a chunk's text."""
    return Passage(place.chunk.text)


def situated(place: Place) -> Passage:
    """Give it what hunch gives it."""
    return encoder_input(place.chunk)


def with_path(place: Place) -> Passage:
    """Give it the file's path too."""
    words = place.path.replace("/", " ").replace("_", " ").replace("-", " ").rsplit(".", 1)[0]
    return Passage(place.chunk.text, place=f"{words} {encoder_input(place.chunk).place}".strip())


def nearest(states: States, fine: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> tuple[Scores, float]:
    """Compare every query's tokens with what `fine` makes of each chunk's: (scores, rows a chunk in the mean)."""
    tokens = np.concatenate([query.tokens for query in states.queries])
    lengths = np.linalg.norm(tokens, axis=1)
    starts = np.cumsum([0, *(len(query.tokens) for query in states.queries)])[:-1]
    weights = lengths / np.repeat(np.add.reduceat(lengths, starts), np.diff(starts, append=len(tokens)))
    unit_tokens = unit(tokens)
    columns, rows = [], 0
    for chunk in states:
        kept = fine(chunk) if len(chunk) else np.zeros((1, tokens.shape[1]), np.float32)
        rows += len(kept)
        best = (unit(kept) @ unit_tokens.T).max(axis=0)
        columns.append(np.add.reduceat(best * weights, starts))
    return np.stack(columns, axis=1).astype(np.float64), rows / len(columns)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows to unit length."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def encoder_of(folder: Path) -> OnnxEncoder:
    """Load a model on all cores."""
    return load(read_card(folder), threads=os.cpu_count() or 1)


def row(name: str, cells: Iterable[object]) -> None:
    """Print a row of a table."""
    print(
        " | ".join([f"| {name}", *(f"{each:.1f}" if isinstance(each, float) else str(each) for each in cells)]) + " |",
        flush=True,
    )
