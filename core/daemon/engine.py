"""What stays warm between the searches of a daemon: the encoder, what recent queries mean, the indexes, the watcher.

A searcher is lent to one run at a time. Between two runs its indexes rest: no view of them is held, so that writers go
on; the next run takes up the views anew and keeps what it knows of an index only if that is still the same.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Protocol

from hunch.core.refresh import BUDGET_S, Refreshed, behind_still, refresh, take_up
from hunch.core.request import Refresh
from hunch.core.search.searcher import Searcher
from hunch.core.store.roots import IndexFolder
from hunch.core.types import Calibration, Encoder, EncoderSource, Encoding, Passage, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How many queries are kept encoded, and how long a query may be for that: 25 MB at the most, with 384 dimensions.
QUERIES, TOKENS = 256, 64
#: The times of so many are kept.
TIMED = 1_000


class Follower(Protocol):
    """What follows the files: `core.watch.watcher.Watcher`."""

    def catch_up(self, place: IndexFolder, budget_s: float) -> int | None:
        """Take up what changed before now: how much is left over, or None where it cannot tell."""


class WarmEngine:
    """An engine for many runs, in many threads."""

    def __init__(self, home: Path, source: "WarmSource", follower: Follower) -> None:
        """Take the things that all runs share."""
        self.home, self.source, self._follower = home, source, follower
        self._free: deque[Searcher] = deque()  # last in, first out: the warmest is taken

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """Lend a searcher, to be used by one thread at a time."""
        try:
            searcher = self._free.pop()
        except IndexError:
            searcher = Searcher(self.source)
        if searcher.source_name != self.source.name:
            searcher.reopen()
            searcher = Searcher(self.source)
        try:
            searcher.begin()
            yield searcher
            searcher.rest()
        except BaseException:
            searcher.reopen()  # whatever went wrong with it, the next run begins with a new one
            raise
        self._free.append(searcher)

    def let_go(self) -> None:
        """Close what waits to be used again."""
        while self._free:
            self._free.pop().reopen()

    def refresh(self, place: IndexFolder, how: Refresh, progress: Progress | None = None) -> Refreshed:
        """Let the watcher take up what it saw; look at all files where it does not know."""
        if how is Refresh.AUTO:
            left_over = self._follower.catch_up(place, BUDGET_S)
            if left_over is not None:
                return behind_still(place, left_over)
        return refresh(place, self.home, self.source, how, progress)

    def take_up(self, place: IndexFolder, files: Collection[Path]) -> bool:
        """Take up some files alone; tell whether all were."""
        return take_up(place, self.home, self.source, files)


class WarmSource:
    """The encoder in use, kept loaded, with the encodings of recent queries; another one when another is chosen."""

    def __init__(self, source: Callable[[], EncoderSource], chosen: Callable[[], object]) -> None:
        """Make the encoder's source by `source`, and anew whenever `chosen` gives something else than before."""
        self._make, self._chosen = source, chosen
        self._lock = threading.Lock()
        self._token = chosen()
        self._source = source()
        self._warm: WarmEncoder | None = None

    def look_again(self) -> None:
        """See whether another encoder was chosen."""
        token = self._chosen()
        with self._lock:
            if token != self._token:
                self._token, self._source, self._warm = token, self._make(), None

    def encoding_ms(self) -> float | None:
        """Give the median time of encoding a query, in milliseconds; None where none was encoded."""
        seconds = list(self._warm.seconds) if self._warm else []
        return round(1000 * median(seconds), 2) if seconds else None

    @property
    def name(self) -> str:
        """The name that the loaded encoder will have."""
        return self._source.name

    @property
    def dimensions(self) -> int:
        """How many numbers its embeddings have."""
        return self._source.dimensions

    @property
    def calibration(self) -> Calibration | None:
        """What is known of its scores."""
        return self._source.calibration

    def load(self) -> Encoder:
        """Load it; the same object each time."""
        with self._lock:
            if self._warm is None:
                self._warm = WarmEncoder(self._source.load())
            return self._warm


class WarmEncoder:
    """An encoder that remembers what recent queries mean."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder."""
        self._encoder = encoder
        self.seconds: deque[float] = deque(maxlen=TIMED)
        self._lock = threading.Lock()
        self._queries: OrderedDict[str, Encoding] = OrderedDict()

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """How many numbers an embedding has."""
        return self._encoder.dimensions

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        """Yield one encoding per passage, in order."""
        return self._encoder.encode_documents(passages)

    def encode_query(self, query: str) -> Encoding:
        """Encode a query, or remember it."""
        with self._lock:
            if query in self._queries:
                self._queries.move_to_end(query)
                return self._queries[query]
        began = time.monotonic()
        encoding = self._encoder.encode_query(query)
        self.seconds.append(time.monotonic() - began)
        if len(encoding.tokens) <= TOKENS:
            with self._lock:
                self._queries[query] = encoding
                while len(self._queries) > QUERIES:
                    self._queries.popitem(last=False)
        return encoding

    def static_vectors(self, texts: Sequence[str]) -> "NDArray[np.float32] | None":
        """Give the mean of what the encoder makes of each token of each text alone."""
        return self._encoder.static_vectors(texts)
