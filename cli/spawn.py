"""Another program in the foreground, as a shell would run it: the person's editor, on the person's terminal.

Nothing is forked: the child is a new program from its first moment on. Ctrl-C is the child's while it runs.
"""

import os
import shlex
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from hunch.core.errors import UsageError


def run(command: Sequence[str]) -> int:
    """Run a program to its end; give its exit status, or 128 and the number of the signal that ended it.

    To be called on the main thread, which alone may say what becomes of signals.

    Args:
        command: The program, looked up in PATH unless it has a slash, and its arguments.

    Raises:
        UsageError: There is no such program, or it cannot be run.
    """
    try:
        if sys.platform == "win32":
            return os.spawnvp(os.P_WAIT, command[0], list(command))
        with _unheard():
            # Python ignores SIGPIPE, and who is spawned would, too
            usual = [signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE]
            child = os.posix_spawnp(command[0], list(command), os.environ, setsigdef=usual)
            _, status = os.waitpid(child, 0)
    except (OSError, ValueError) as error:  # a NUL in a name is a ValueError
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot run {command[0]}: {reason}; check the spelling, or name another program") from None
    ended = os.waitstatus_to_exitcode(status)
    return ended if ended >= 0 else 128 - ended


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
