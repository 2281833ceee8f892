"""One file on its way into an index: read, split, without its secrets, and with what the encoder will be asked."""

import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hunch.core import situate, split
from hunch.core.files.filetypes import type_of
from hunch.core.files.read import read
from hunch.core.files.secrets import secret_spans
from hunch.core.plan import is_settled
from hunch.core.store.batch import Prepared
from hunch.core.types import Chunk, Found, Passage, Skipped, SkipReason, Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A file that can be stored once its embeddings are there."""

    prepared: Prepared
    inputs: Mapping[bytes, Passage]  #: what the encoder would be given, by its hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A file whose content is what it was."""

    stat: Stat
    settled: bool


def prepare(found: Found, path: bytes, known_hash: bytes | None) -> Ready | Same | Skipped:
    """Read and split a file.

    Args:
        found: The file.
        path: Its path relative to the index's base.
        known_hash: Its content's hash when it was last read; None for a new file.
    """
    read_ns = time.time_ns()
    text = read(found)
    if isinstance(text, Skipped):
        return text
    settled = is_settled(text.stat, read_ns)
    if text.content_hash == known_hash:
        return Same(stat=text.stat, settled=settled)
    try:
        type_name = type_of(found.path, text.text)
        chunks = split.chunks(text.text, type_name)
    except Exception as error:  # noqa: BLE001 - one file that a parser fails on must not stop all others for ever
        return Skipped(path=found.path, reason=SkipReason.FAILED, detail=f"{type(error).__name__}: {error}"[:200])
    kept = _without_secrets(chunks, text.text)
    inputs = [situate.encoder_input(chunk) for chunk in kept]
    hashes = tuple(situate.input_hash(passage) for passage in inputs)
    prepared = Prepared(
        path=path,
        type=type_name,
        encoding=text.encoding,
        stat=text.stat,
        settled=settled,
        content_hash=text.content_hash,
        chunks=kept,
        input_hashes=hashes,
        withheld=len(chunks) - len(kept),
    )
    return Ready(prepared=prepared, inputs=dict(zip(hashes, inputs, strict=True)))


def _without_secrets(chunks: Sequence[Chunk], text: str) -> tuple[Chunk, ...]:
    """Leave out the chunks that hold a part of a secret.

    Secrets are looked for in the whole text: the middle of a long key does not look like one.
    """
    starts: list[int] = []
    ends: list[int] = []  # of spans that do not touch, so that one look finds the one before a place
    for start, end in sorted(secret_spans(text)):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def holds_one(chunk: Chunk) -> bool:
        before = bisect_left(starts, chunk.end_char)
        return before > 0 and ends[before - 1] > chunk.start_char

    return tuple(chunk for chunk in chunks if not holds_one(chunk))
