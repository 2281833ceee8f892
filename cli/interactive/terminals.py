"""Which terminal the interface speaks to: that of stdin and stdout, or the person's own where these lead elsewhere.

Results may go into a pipe, and queries come out of one, while the person sits at the terminal all the same.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from hunch.core.errors import UsageError

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import ColorDepth, Output


def check_terminal(environ: Mapping[str, str]) -> None:
    """Refuse a terminal that cannot be drawn on.

    Raises:
        UsageError: It says that it is dumb.
    """
    if environ.get("TERM") == "dumb":
        raise UsageError("the terminal cannot be drawn on (TERM is dumb); search without -i: hunch QUERY [PATH]...")


@contextmanager
def terminal(colours: "ColorDepth | None") -> Iterator["tuple[Input, Output]"]:
    """Open the terminal for reading keys and for drawing.

    Where stdin is none, it becomes that terminal, as an editor wants it, too.

    Args:
        colours: How many; what the terminal can where None.

    Raises:
        UsageError: There is none.
    """
    if sys.platform == "win32":
        with _windows() as both:
            yield both
        return
    from prompt_toolkit.input.vt100 import Vt100Input
    from prompt_toolkit.output.vt100 import Vt100_Output

    name = terminal_name()
    if not os.isatty(0):
        descriptor = os.open(name, os.O_RDONLY)
        os.dup2(descriptor, 0)
        os.close(descriptor)
    with open(0, encoding="utf-8", closefd=False) as keys, _drawn_on(name) as screen:
        yield (
            Vt100Input(keys),
            Vt100_Output.from_pty(screen, term=os.environ.get("TERM"), default_color_depth=colours, enable_bell=False),
        )


@contextmanager
def _drawn_on(name: str) -> Iterator[TextIO]:
    with open(1 if os.isatty(1) else name, "w", encoding="utf-8", closefd=not os.isatty(1)) as screen:
        yield screen


def terminal_name() -> str:
    """Name the person's terminal: by its own name where a stream leads to it.

    Some systems cannot wait for keys of /dev/tty.

    Raises:
        UsageError: There is none.
    """
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream)
        except OSError:
            continue
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        raise UsageError("-i wants a terminal, and there is none; search without it: hunch QUERY [PATH]...") from None
    return "/dev/tty"


@contextmanager
def _windows() -> Iterator["tuple[Input, Output]"]:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("-i wants a terminal at both ends here; search without it: hunch QUERY [PATH]...")
    from prompt_toolkit.input import create_input
    from prompt_toolkit.output import create_output

    yield create_input(), create_output()
