"""The one list of exit statuses: grep's, and the shell's for what came from outside."""

from enum import IntEnum


class Exit(IntEnum):
    """How a run ended."""

    FOUND = 0  #: at least one result; for commands that search nothing: done
    NOTHING = 1  #: no result
    ERROR = 2  #: the command line, the index or a file made it impossible
    INTERRUPTED = 130  #: Ctrl-C
    PIPE_CLOSED = 141  #: the reader of stdout went away
