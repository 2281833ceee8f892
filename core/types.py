"""The words that the rooms share: values that pass between them, and the protocols behind which behaviour swaps.

Nothing here imports anything of hunch. Offsets are Unicode code points into the decoded text, 0-based, half-open;
lines are 1-based, inclusive.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # numpy costs 60 ms to import, and the door needs these types without it
    import numpy as np
    from numpy.typing import NDArray


#: Called with (files done, files in all, bytes done, bytes in all).
Progress = Callable[[int, int, int, int], None]
#: Called with each folder just before it is listed. What it raises ends the walk.
Entering = Callable[[str], None]


class SkipReason(StrEnum):
    """Why a file that the walk met is not in the index. The set is fixed; every skipped file has exactly one."""

    BINARY = "binary"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    PERMISSION = "permission"
    VANISHED = "vanished"
    CHANGING = "changing"
    SPECIAL = "special"
    SYMLINK = "symlink"
    SECRET = "secret"
    IO_ERROR = "io-error"
    NO_TEXT = "no-text"
    FAILED = "failed"  #: hunch could not make anything of it: a mistake of hunch's, named in the detail


class Applied(StrEnum):
    """What was done in the index about a file."""

    INDEXED = "indexed"
    REMOVED = "removed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one file that is in the index now."""

    path: Path  #: absolute
    applied: Applied
    reason: SkipReason | None = None  #: of a skipped file


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """What tells one state of a file from another without reading it: any difference means changed."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A regular file that the walk says belongs into the index."""

    path: Path
    stat: Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or folder that the walk met and that cannot be indexed.

    `is_folder` is set where a folder could not be listed: what lies below it is unknown, and nothing there may be
    taken for gone.
    """

    path: Path
    reason: SkipReason
    detail: str = ""
    is_folder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A file's decoded text, with the state of the file that it was read from.

    `text` is exactly the decoded bytes: a byte-order mark stays as U+FEFF, line ends stay as they are.
    """

    text: str
    encoding: str
    content_hash: bytes
    stat: Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text as the splitter cut it: pieces tile the text.

    `context` is the path of headings, or of classes and functions, that it lies in; `begins` names those that begin in
    it, the first few.
    """

    start: int
    end: int
    context: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The unit that a result shows: a piece without its outer blank space, placed in its document."""

    start_char: int
    end_char: int
    start_line: int
    end_line: int
    context: tuple[str, ...]
    text: str
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to encode, and what is said of its place before it: "" or the headings above."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """What an encoder makes of a text.

    `vector` is float32[d] of unit length, of the text and its place; zero where neither has words. `tokens` is
    float32[t, d]: the states of the text's own tokens in their order, which have seen its place; without those of the
    place, of prefixes, and special ones.
    """

    vector: "NDArray[np.float32]"
    tokens: "NDArray[np.float32]"


class Encoder(Protocol):
    """Texts to vectors. An encoding depends on its text alone, never on the texts beside it."""

    @property
    def name(self) -> str:
        """The model's name and the head of a sha256 over all that shapes its vectors, e.g. ``MiniLM@1a2b3c4d5e6f``."""

    @property
    def dimensions(self) -> int:
        """How many numbers an embedding has."""

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        """Yield one encoding per passage, in order."""

    def encode_query(self, query: str) -> Encoding:
        """Encode a query."""

    def static_vectors(self, texts: Sequence[str]) -> "NDArray[np.float32] | None":
        """Give float32[n, d]: for each text the mean of what the encoder makes of each of its tokens alone.

        Looked up and not computed, so that it costs nothing to ask; zero for a text without words. None for an
        encoder that has no such table.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was learned about an encoder's scores: when a passage that it finds is relevant.

    `scales` has a logistic regression for each mode of a search (hybrid, dense, lexical) and one for passages that have
    none of the query's words (other_words): the weights of the fields of `core.search.relevance.Evidence`, a "bias".
    """

    scales: Mapping[str, Mapping[str, float]]
    cut: float  #: results below this relevance are left out unless a person says otherwise
    #: How many words are more frequent in English than a term (a stem) is; None for one that is no word of it.
    rank: Callable[[str], int | None]


class EncoderSource(Protocol):
    """An encoder that is known but not loaded: its name is free, its 24 MB are not."""

    @property
    def name(self) -> str:
        """The name that the loaded encoder will have."""

    @property
    def dimensions(self) -> int:
        """How many numbers its embeddings have."""

    @property
    def calibration(self) -> Calibration | None:
        """What is known of its scores; None for an encoder whose scores were never held against answers."""

    def load(self) -> Encoder:
        """Load it; the same object each time."""
