"""Stdin as a document: `git log | hunch "when did the retry policy change" -`.

What comes is kept in a file with an index of its own, below HUNCH_HOME and for its owner's eyes only, and both are
removed when the run ends: also by Ctrl-C, by a pipe that closes, or when the terminal goes. What a run leaves behind
that was killed, the next one removes. Secrets stay out as of any file, and it is said.
"""

import errno
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hunch.cli.inquiry import Inquiry
from hunch.cli.output import report
from hunch.core.errors import HomeUnusable, UsageError
from hunch.core.files.decode import Decoded, decode
from hunch.core.files.filetypes import TYPES
from hunch.core.files.stats import MAX_BYTES
from hunch.core.files.unnamed import type_of_text
from hunch.core.indexer import Report, index
from hunch.core.request import STDIN, Target
from hunch.core.store.roots import index_folder
from hunch.core.store.writes import private_folder
from hunch.core.types import Calibration, EncoderSource, Encoding, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Where it is kept, below HUNCH_HOME.
FOLDER = "stdin"
#: What a killed run left is known by a lock that nobody has; a younger folder may be about to get its own.
YOUNG_S = 60.0


@contextmanager
def piped(inquiry: Inquiry) -> Iterator[Target]:
    """Read stdin to its end, index it, and give it as what is searched; nothing of it is left afterwards.

    Raises:
        UsageError: It is closed, or larger than any file that is read.
        HomeUnusable: There is no room for it.
    """
    is_quiet, say = inquiry.options.quiet, inquiry.caller.say
    if os.isatty(0) and not is_quiet:
        say("reading stdin from the terminal; Ctrl-D ends it")
    content = _read()
    with _private_folder(inquiry.engine.home) as folder:
        file = folder / f"-{_ending(content)}"
        _write(file, content)
        with report.progress(f"indexing {STDIN}", quiet=is_quiet) as progress:
            source = _Counted(inquiry.engine.source, lambda done: progress(0, 1, done, len(content)))
            place = index_folder(folder / "home", file)
            done = index(place, folder / "home", source)
        if not is_quiet:
            for message in _remarks(done):
                say(message)
        yield Target(typed=STDIN, path=file, place=place, is_piped=True)


def _read() -> bytes:
    try:
        if sys.stdin is None:  # else what was opened since may have got its number
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        with open(0, "rb", closefd=False) as stdin:
            content = stdin.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"stdin cannot be read: {error.strerror}; pipe something into it, or leave out the -"
        ) from None
    if len(content) > MAX_BYTES:
        raise UsageError(
            f"stdin has more than {MAX_BYTES >> 20} MiB, the most that is read of one document; search less of it, as "
            f"with: | head -c {MAX_BYTES >> 20}M |, or split it into files"
        )
    return content


def _ending(content: bytes) -> str:
    """Give the ending of files of the type that the content is of."""
    decoded = decode(content)
    endings = TYPES[type_of_text(decoded.text)].extensions if isinstance(decoded, Decoded) else ()
    return endings[0] if endings else ""


def _remarks(done: Report) -> Iterator[str]:
    for reason in done.skipped:
        yield f"nothing of stdin is searched: {reason}"
    if done.withheld:
        parts = "1 passage" if done.withheld == 1 else f"{done.withheld} passages"
        yield f"{parts} of stdin left out, with a key or a token in them"


def _write(path: Path, content: bytes) -> None:
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise HomeUnusable(path, error.strerror or str(error)) from error


@contextmanager
def _private_folder(home: Path) -> Iterator[Path]:
    """Make a folder of this run alone, and remove it at the end."""
    import filelock

    above = home / FOLDER
    private_folder(above)
    _sweep(above)
    with _ending_in_order():
        try:
            folder = Path(tempfile.mkdtemp(dir=above))
        except OSError as error:
            raise HomeUnusable(above, error.strerror or str(error)) from error
        try:
            with filelock.FileLock(folder / "lock", mode=0o600):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(above: Path) -> None:
    """Remove what runs left behind that were killed."""
    import filelock

    for folder in above.iterdir():
        with suppress(OSError, filelock.Timeout):
            if time.time() - folder.stat().st_mtime > YOUNG_S:
                with filelock.FileLock(folder / "lock", mode=0o600, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let a terminal that goes, or a `kill`, end the run so that it can tidy up."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in names):
            if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` wants it ignored
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Counted:
    """An encoder that tells how many bytes of text it has encoded: of one document, files done say nothing."""

    def __init__(self, source: EncoderSource, tell: Callable[[int], None]) -> None:
        self._source, self._tell = source, tell

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

    def load(self) -> "_Counted":
        """Give itself; what it tells of is loaded when it is first needed."""
        return self

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        """Yield one encoding per passage, in order, and tell of each."""
        waiting: deque[int] = deque()

        def counted() -> Iterator[Passage]:
            for passage in passages:
                waiting.append(len(passage.text.encode("utf-8", "replace")))
                yield passage

        done = 0
        for encoding in self._source.load().encode_documents(counted()):
            done += waiting.popleft()
            self._tell(done)
            yield encoding

    def encode_query(self, query: str) -> Encoding:
        """Encode a query."""
        return self._source.load().encode_query(query)

    def static_vectors(self, texts: Sequence[str]) -> "NDArray[np.float32] | None":
        """Give the mean of what the encoder makes of each token of each text alone."""
        return self._source.load().static_vectors(texts)
