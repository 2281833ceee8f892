"""Another program in the foreground, as a shell would run it: an editor or a pager, on the person's terminal.

Nothing is forked: the child is a new program from its first moment on. Ctrl-C is the child's while it runs.
"""

import os
import shlex
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from hunch.cli.umask import persons
from hunch.core.errors import UsageError


def run(command: Sequence[str], fed: bytes | None = None, told: Mapping[str, str] | None = None) -> int:
    """Run a program to its end; give its exit status, or 128 and the number of the signal that ended it.

    To be called on the main thread, which alone may say what becomes of signals.

    Args:
        command: The program, looked up in PATH unless it has a slash, and its arguments.
        fed: What it reads from its stdin, until it wants no more; None leaves it the person's.
        told: What its environment has besides the person's, which goes before it.

    Raises:
        UsageError: There is no such program, or it cannot be run.
    """
    try:
        if sys.platform == "win32":
            return os.spawnvp(os.P_WAIT, command[0], list(command))
        with _unheard():
            status = _run(command, fed, {**(told or {}), **os.environ})
    except (OSError, ValueError) as error:  # a NUL in a name is a ValueError
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot run {command[0]}: {reason}; check the spelling, or name another program") from None
    return status if status >= 0 else 128 - status


def _run(command: Sequence[str], fed: bytes | None, environ: Mapping[str, str]) -> int:
    if fed is None:
        return _ended(_begun(command, environ, ()))
    theirs, ours = os.pipe()
    with open(ours, "wb", buffering=0) as pipe:
        try:
            child = _begun(command, environ, [(os.POSIX_SPAWN_DUP2, theirs, 0)])
        finally:
            os.close(theirs)
        with suppress(BrokenPipeError):  # it was left before its end
            rest = memoryview(fed)
            while rest:
                rest = rest[pipe.write(rest) :]
    return _ended(child)


def _begun(command: Sequence[str], environ: Mapping[str, str], streams: Sequence[tuple[int, int, int]]) -> int:
    # Python ignores SIGPIPE, and who is spawned would, too
    usual = [signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE]
    own = os.umask(persons())  # what an editor writes is not ours
    try:
        return os.posix_spawnp(command[0], list(command), environ, file_actions=streams, setsigdef=usual)
    finally:
        os.umask(own)


def _ended(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def editor(environ: Mapping[str, str]) -> list[str]:
    """Give the command of the person's editor: VISUAL, else EDITOR, else the one that the system has.

    >>> editor({"EDITOR": "code --wait"}), editor({"VISUAL": "'my editor' -x", "EDITOR": "ed"})
    (['code', '--wait'], ['my editor', '-x'])

    Raises:
        UsageError: Its quotes do not close.
    """
    for name in ("VISUAL", "EDITOR"):
        value = environ.get(name, "")
        try:
            if words := shlex.split(value):
                return words
        except ValueError as error:
            raise UsageError(f"{name} is {value!r}, which is no command: {str(error).lower()}") from None
    return ["notepad" if sys.platform == "win32" else "vi"]


@contextmanager
def _unheard() -> Iterator[None]:
    """Leave the keys that interrupt to the child, which has the terminal."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
