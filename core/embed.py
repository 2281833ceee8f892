"""Files on their way into an index get the embeddings that are missing, in order, from one stream of texts.

In come files with the texts that have no embedding yet, out come the same files with an embedding for each of those.
Files are read and split on the caller's thread while the encoder's threads work, a bounded number of texts ahead.
"""

import itertools
from collections import deque
from collections.abc import Iterator

from hunch.core.store.batch import Embedding, Prepared
from hunch.core.store.vectors import quantise
from hunch.core.types import EncoderSource, Passage
from hunch.core.windows import pack


def embedded(
    source: EncoderSource, prepared: Iterator[tuple[Prepared, dict[bytes, Passage]]]
) -> Iterator[tuple[Prepared, list[Embedding]]]:
    """Add the missing embeddings to each file, in order; load the encoder when the first is missing."""
    for first in prepared:
        if first[1]:
            break
        yield first[0], []
    else:
        return
    waiting: deque[tuple[Prepared, tuple[bytes, ...]]] = deque()

    def inputs() -> Iterator[Passage]:
        for file, texts in itertools.chain([first], prepared):
            waiting.append((file, tuple(texts)))
            yield from texts.values()

    done: list[Embedding] = []
    for encoding in source.load().encode_documents(inputs()):
        while len(done) == len(waiting[0][1]):  # a file whose texts were all known already
            yield waiting.popleft()[0], done
            done = []
        key = waiting[0][1][len(done)]
        vector = quantise(encoding.vector).tobytes()
        done.append(Embedding(input_hash=key, vector=vector, windows=pack(encoding.tokens)))
    while waiting:
        keys = waiting[0][1]
        yield waiting.popleft()[0], done[: len(keys)]
        done = []
