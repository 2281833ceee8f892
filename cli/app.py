"""Where the rooms meet: the one place that knows both core and models, and the one try/except of the program."""

import errno
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hunch.cli.exits import Exit
from hunch.cli.options import SearchOptions
from hunch.core.errors import HomeExposed, HomeUnusable, HunchError, ResultsUnwritten
from hunch.core.settings import hunch_home

if TYPE_CHECKING:
    from hunch.cli.inquiry import Inquiry
    from hunch.core.daemon.life import Daemon, Limits
    from hunch.core.types import Calibration, Encoder
    from hunch.models.registry import Card


#: As long as any name that is written there.
_DEEPEST = "indexes/0123456789abcdef/gen-000000/.vectors-000000.usearch.00000000"


#: What a disk says that takes no more.
_FULL = (errno.ENOSPC, errno.EDQUOT)


def guarded(action: Callable[[], int]) -> int:
    """Run an action: errors that are a person's to read become one line and an exit status, all others show where."""
    try:
        status = action()
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at its end, and would complain there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.PIPE_CLOSED
    except HunchError as error:
        from hunch.cli.output import report

        report.notice(str(error))
        return Exit.ERROR
    except Exception as error:  # noqa: BLE001 - left to itself, Python would end with 1, which says that nothing was found
        if _is_interruption(error):
            return Exit.INTERRUPTED
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:  # of stdout: it has no name
            from hunch.cli.output import report

            report.notice(str(ResultsUnwritten(error.strerror or "")))
            return Exit.ERROR
        import traceback

        traceback.print_exc()
        return Exit.ERROR


def _is_interruption(error: BaseException | None) -> bool:
    """Tell whether Ctrl-C stands behind an error: a library in C that is being loaded says only that it failed."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def home() -> Path:
    """Give HUNCH_HOME.

    Raises:
        HomeUnusable: Nothing can have such a name.
        HomeExposed: Others may write to it.
    """
    try:
        path = Path(hunch_home(os.environ))
    except (ValueError, OSError) as error:  # `~nobody`, or no home to look in
        raise HomeUnusable(Path(os.environ.get("HUNCH_HOME") or "~"), str(error)) from None
    try:
        os.fspath(path).encode()  # USearch takes no other names
        os.lstat(path / _DEEPEST)
    except UnicodeEncodeError:
        raise HomeUnusable(path, "its name is not UTF-8") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise HomeUnusable(path, os.strerror(error.errno)) from None
    with suppress(OSError):  # none there yet: it will be made for its owner alone
        mode = stat.S_IMODE(path.stat().st_mode)
        # a group is let in: where each person has one of their own, the usual umask makes folders that it can write to;
        # Windows has other rights, and shows all bits
        if mode & stat.S_IWOTH and os.name == "posix":
            raise HomeExposed(path, mode)
    return path


def search(options: SearchOptions) -> int:
    """Run a search, the encoder loading beside whatever comes before it is needed."""
    source = Source()
    if options.mode != "lexical":
        source.begin_to_load()
    from hunch.cli.search import run

    status = run(_inquiry(options, source))
    if sys.stdout.isatty():
        from hunch.cli.daemon import after_search
        from hunch.core.config.values import settings

        after_search(home(), settings(os.environ)["daemon.use"])
    return status


def similar(options: SearchOptions) -> int:
    """Run a search by example; of the encoder it needs little, and late."""
    from hunch.cli.similar import run

    return run(_inquiry(options, Source()))


def _inquiry(options: SearchOptions, source: "Source") -> "Inquiry":
    from hunch.cli.caller import Caller
    from hunch.cli.inquiry import Inquiry
    from hunch.cli.preferences import preferences
    from hunch.core.config.values import settings
    from hunch.core.engine import ColdEngine

    chosen = settings(os.environ)
    chosen.where("daemon.use")  # said here where HUNCH_DAEMON is not what it may be
    return Inquiry(options=options, engine=ColdEngine(home(), source), caller=Caller.here(preferences(chosen)))


class Source:
    """The encoder in use, known by its card and loaded when it is first needed."""

    def __init__(self, jobs: int | None = None) -> None:
        """Encode on so many cores; all where None."""
        self._jobs = jobs or os.cpu_count() or 1
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None

    @cached_property
    def _card(self) -> "Card":
        from hunch.models.library import in_use

        return in_use(home())

    @property
    def name(self) -> str:
        """The name that the loaded encoder will have."""
        return self._card.identity

    @property
    def dimensions(self) -> int:
        """How many numbers its embeddings have."""
        return self._card.dimensions

    @cached_property
    def calibration(self) -> "Calibration | None":
        """What is known of its scores."""
        from hunch.models.calibration import calibration

        return calibration(self._card)

    def begin_to_load(self) -> None:
        """Load it in the background. What goes wrong there is raised by `load`, which then tries again."""
        # Imported here and not there: two threads that both import take the interpreter from each other.
        import hunch.models.encoder  # noqa: F401

        def quietly() -> None:
            with suppress(HunchError):
                self.load()

        threading.Thread(target=quietly, daemon=True).start()

    def load(self) -> "Encoder":
        """Load it; the same object each time."""
        with self._lock:
            if self._encoder is None:
                from hunch.models.encoder import load

                self._encoder = load(self._card, cache_dir=home() / "cache", threads=self._jobs)
            return self._encoder


@contextmanager
def warm_daemon(home: Path, limits: "Limits", jobs: int | None = None) -> "Iterator[Daemon]":
    """Put a daemon together: one encoder, warm searchers, and a watcher of all that is indexed."""
    from hunch.cli.warm import answer
    from hunch.core.daemon.engine import WarmEngine, WarmSource
    from hunch.core.daemon.house import House
    from hunch.core.daemon.life import Daemon
    from hunch.core.watch.polite import on_battery
    from hunch.core.watch.watcher import Watcher

    threads = jobs or max(1, (os.cpu_count() or 1) // 2)
    source = WarmSource(lambda: Source(threads), lambda: Source().name)
    with Watcher(home, source, may_rest=on_battery) as watcher:
        engine = WarmEngine(home, source, watcher)
        yield Daemon(home, limits, lambda line: answer(line, engine), House(home, engine, watcher))
