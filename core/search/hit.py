"""What a search finds."""

from dataclasses import dataclass, field

from hunch.core.search.explain import Explanation
from hunch.core.types import Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands right before and right after a passage in its file, exactly, where it was asked for."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result."""

    path: bytes  #: as shown
    file: bytes  #: absolute
    type: str
    relevance: float
    chunk: Chunk
    state: str
    position: int = field(default=0, compare=False, repr=False)  #: among the chunks that were searched
    explanation: Explanation | None = None  #: where it was asked for
    around: Around | None = None  #: where it was asked for
    matches: tuple[tuple[int, int], ...] = ()  #: where -e matches in the chunk's text: (start, end), ascending
    alike: tuple["Hit", ...] = ()  #: those behind it that say the same, where these are folded into one
