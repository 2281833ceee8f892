"""Where hunch begins: it asks a warm daemon before it loads anything, and does the work itself where none answers.

Nothing is imported here but what Python starts with and the few lines that speak to the daemon: all of a warm search
takes little more than Python's own start, and each import here would be felt.
"""

import os
import sys

TYPE_CHECKING = False  # `typing` would load twenty modules
if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """Run the command line and exit with its status."""
    from hunch.cli.umask import keep_private

    keep_private()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # `>&-`: Python has nothing there to write to
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    try:
        status = _run(sys.argv[1:])
    except OSError:  # of stderr: there is nobody left to tell
        status = 2
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # it was said already, if it could be
            status = max(status, 2)
    os._exit(status)  # taking numpy and ONNX Runtime down in order costs 20 ms, and the system frees it all at once


def _run(arguments: "Sequence[str]") -> int:
    if arguments[:1] == ["--complete"]:
        from hunch.cli.complete import complete

        return complete(arguments[1:])
    status = warm(arguments)
    if status is None:
        from hunch.cli.door import run

        # One query against a matrix is too little work to share: waking other threads costs five times what it takes.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        status = run(arguments)
    return status


def warm(arguments: "Sequence[str]") -> int | None:
    """Let a daemon run the command line, and print what it says: the exit status, or None where there is none."""
    from hunch.cli.names import COMMANDS

    if not arguments or arguments[0] in COMMANDS and arguments[0] not in ("search", "similar"):
        return None
    if (os.environ.get("HUNCH_DAEMON") or "auto") not in ("auto", "use"):
        return None
    try:
        answer = _ask(arguments)
        if answer is None:
            return None
        status, out, err, pager = answer
        sys.stderr.write(err.decode("utf-8", "replace"))
        if pager:
            from hunch.cli.output.pager import page

            page(out, pager)
        else:
            sys.stdout.buffer.write(out)
            sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes stdout once more at its end
        return 141
    except OSError as error:
        from hunch.cli.output.report import notice
        from hunch.core.errors import ResultsUnwritten

        notice(str(ResultsUnwritten(error.strerror or "")))
        return 2
    return status


def _ask(arguments: "Sequence[str]") -> tuple[int, bytes, bytes, str] | None:
    from hunch.cli.terminal import columns, rows
    from hunch.core.daemon import wire
    from hunch.core.daemon.client import ask
    from hunch.core.settings import hunch_home

    if sys.getfilesystemencoding() != "utf-8":
        return None  # what was typed means something else there than in a daemon
    known = [f"{name}={os.environ[name]}" for name in wire.ENVIRONMENT if name in os.environ]
    terminal = [str(int(sys.stdout.isatty())), str(columns(os.environ)), str(rows(os.environ))]
    try:
        fields = [os.getcwd(), *terminal, str(len(known)), *known, *arguments]
        answer = ask(hunch_home(os.environ), [b"search", *map(os.fsencode, fields)])
        return None if answer is None else wire.unpack_answer(answer)
    except (OSError, ValueError):  # a folder that is gone, a name that is no name: it is said by who does the work
        return None
