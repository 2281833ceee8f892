"""The pager: which program shows what is longer than the screen, when, and how it is run.

As git has it: HUNCH_PAGER, else the config file, else PAGER, else less where it is installed; "" and `cat` are none. It
is a line for the shell, so that it may have arguments. Light until it is known that there is something to show.
"""

import os

TYPE_CHECKING = False  # `typing` would load twenty modules, and a search that a daemon answers may load this
if TYPE_CHECKING:
    from collections.abc import Mapping

#: What is used where nobody names one, and silently not where it is missing.
USUAL = "less"
#: What the usual pagers are told where nobody tells them: end where all fits the screen, show colours, leave the
#: screen as it is.
TOLD = {"LESS": "FRX", "LV": "-c"}
#: What a shell ends with when it could not start a program.
NOT_STARTED = (126, 127)


def pager_of(named: str, environ: "Mapping[str, str]") -> str:
    """Give the pager for a terminal: a line for the shell, "" for none.

    >>> pager_of("more", {"TERM": "xterm"}), pager_of("cat", {"TERM": "xterm"}), pager_of("less", {"TERM": "dumb"})
    ('more', '', '')
    """
    if os.name != "posix" or environ.get("TERM", "dumb") in ("", "dumb"):
        return ""
    command = named.strip()
    return "" if command == "cat" else command


def is_longer(content: bytes, rows: int, columns: int) -> bool:
    """Tell whether a text and the prompt behind it need more than the screen; never where nobody knows its size."""
    if rows < 1 or columns < 1:
        return False
    import re

    lines = re.sub(rb"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b]*\x1b\\", b"", content).decode("utf-8", "replace").split("\n")
    return sum(max(1, -(-len(line) // columns)) for line in lines) > rows


def show(content: bytes, pager: str) -> bool:
    """Show a text in a pager, and wait until the person has seen enough; tell whether it could be started.

    Ctrl-C is the pager's while it runs. To be called on the main thread, which alone may say what becomes of signals.
    """
    from hunch.cli.spawn import run
    from hunch.core.errors import UsageError

    if pager == USUAL and not _is_installed(pager):
        return False
    try:
        return run(["/bin/sh", "-c", pager], content, TOLD) not in NOT_STARTED
    except UsageError:
        return False


def page(content: bytes, pager: str) -> None:
    """Show a text in a pager, and print it plainly where there is none after all."""
    import sys

    sys.stderr.flush()
    if show(content, pager):
        return
    if pager != USUAL:
        from hunch.cli.output.report import notice

        notice(f"the pager {pager!r} could not be started; name another in HUNCH_PAGER")
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def _is_installed(name: str) -> bool:
    return any(os.access(os.path.join(folder, name), os.X_OK) for folder in os.get_exec_path())
