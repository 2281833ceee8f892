"""`hunch watch`: follow roots in the foreground, one line on stdout for each change that is in the index."""

import os
import queue
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hunch.cli.exits import Exit
from hunch.cli.indexing import index_root
from hunch.cli.output import report
from hunch.cli.output.render import dump, path_fields
from hunch.cli.output.sanitize import visible_path
from hunch.core.config.values import settings
from hunch.core.errors import IndexMissing
from hunch.core.plan import relative
from hunch.core.request import Target, resolve
from hunch.core.store.roots import covering
from hunch.core.types import Change, EncoderSource
from hunch.core.watch.states import How, RootState
from hunch.core.watch.watcher import Watcher

#: How often to ask how the roots are followed.
EVERY_S = 0.5
#: Lines that wait for a reader that takes none; what comes then is counted, not kept.
WAITING = 10_000


def run(paths: Sequence[str], home: Path, source: EncoderSource, *, yes: bool, as_json: bool) -> Exit:
    """Follow the roots of some paths until a signal ends it."""
    settings(os.environ)  # what cannot be used would only be said, and waited for
    with _ended_by_sigterm() as is_terminated:
        try:
            followed = [_target(typed, home, source, yes=yes) for typed in paths or [""]]
            _follow(followed, home, source, as_json=as_json)
        except KeyboardInterrupt:
            if not is_terminated():
                raise
        except BrokenPipeError:  # caught here: Click would make exit status 1 of it, which says that nothing was found
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.PIPE_CLOSED
    return Exit.FOUND


@contextmanager
def _ended_by_sigterm() -> Iterator["_Terminated"]:
    """Let SIGTERM end a run as Ctrl-C does, with what was done kept."""
    terminated = _Terminated()
    before = signal.signal(signal.SIGTERM, terminated.end)
    try:
        yield terminated
    finally:
        signal.signal(signal.SIGTERM, before)


class _Terminated:
    """Whether it was SIGTERM that ended the run."""

    def __init__(self) -> None:
        self._is_terminated = False

    def __call__(self) -> bool:
        return self._is_terminated

    def end(self, number: int, frame: FrameType | None) -> None:
        self._is_terminated = True
        raise KeyboardInterrupt


def _target(typed: str, home: Path, source: EncoderSource, *, yes: bool) -> Target:
    """Resolve a path to its root, which is indexed where it has no index."""
    path = resolve(typed or ".")
    place = covering(home, path)
    if place is None:
        index_root(path, home, source, yes=yes)
        place = covering(home, path)
        if place is None:  # forgotten by another process in this very moment
            raise IndexMissing(path)
    return Target(typed=typed, path=path, place=place)


def _follow(targets: Sequence[Target], home: Path, source: EncoderSource, *, as_json: bool) -> None:
    changes: queue.Queue[Change] = queue.Queue(WAITING)
    unshown = _Unshown(changes)
    notices = _Notices()
    places = {target.place.folder: target.place for target in targets}
    with Watcher(home, source, told=unshown.put) as watcher:
        watcher.follow(places.values())
        while True:
            try:
                _print(changes.get(timeout=EVERY_S), targets, as_json=as_json)
                if not changes.empty():
                    continue
            except queue.Empty:
                pass
            unshown.say()
            states = watcher.states()
            notices.say(states)
            if all(state.how is How.STOPPED for state in states):
                return


class _Unshown:
    """The way of changes to the printer, and how many found no room there."""

    def __init__(self, changes: "queue.Queue[Change]") -> None:
        self._changes, self._count = changes, 0

    def put(self, change: Change) -> None:
        """Take a change; called on the threads that make them, which must not wait for a reader."""
        try:
            self._changes.put_nowait(change)
        except queue.Full:
            self._count += 1

    def say(self) -> None:
        """Say how many were not printed."""
        count, self._count = self._count, 0
        if count:
            report.notice(f"{count} more changes are in the index; they came faster than their lines were read")


class _Notices:
    """What was said about each root."""

    def __init__(self) -> None:
        self._said: dict[Path, tuple[How, str]] = {}

    def say(self, states: Sequence[RootState]) -> None:
        """Say what is new about how roots are followed."""
        for state in states:
            before = self._said.get(state.root)
            now = (state.how, state.message)
            if now == before or state.how is How.STARTING and not state.message:
                continue
            self._said[state.root] = now
            if words := _words(state, None if before is None else before[0]):
                report.notice(words)


def _words(state: RootState, before: How | None) -> str:
    if state.how is How.STOPPED:
        return f"{state.root} has no index any more: it is followed no longer"
    if state.message:
        return state.message if str(state.root) in state.message else f"{state.root}: {state.message}"
    if before is How.MISSING:
        return f"{state.root} is back, and followed again"
    folders = "1 folder" if state.folders == 1 else f"{state.folders} folders"
    return (
        f"following {state.root}" + (f", {folders}" if state.folders else "") + ("" if before else "; Ctrl-C ends it")
    )


def _print(change: Change, targets: Sequence[Target], *, as_json: bool) -> None:
    path = _shown(change, targets)
    reason = None if change.reason is None else change.reason.value
    if as_json:
        line = dump({"change": change.applied.value, **path_fields(path), "reason": reason})
    else:
        words = f"{change.applied.value} {visible_path(path)}" + (f" ({reason})" if reason else "")
        line = words.encode("utf-8", "replace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _shown(change: Change, targets: Sequence[Target]) -> bytes:
    """Give a changed file's path below what was typed; absolute where it is in the root and not below that."""
    for target in targets:
        if change.path == target.path or target.path in change.path.parents:
            return target.shown(relative(change.path, target.place.base))
    return os.fsencode(change.path)
