"""A search on behalf of another process: the daemon's side of `hunch search` and `hunch similar`.

The command line is read and run by the very code that runs it without a daemon, so that both give the same bytes; what
only the person's own process can do (index a folder, ask, read what is typed) is left to it.
"""

import io
from dataclasses import replace

from hunch.cli import search, similar
from hunch.cli.app import home
from hunch.cli.caller import Caller, Elsewhere
from hunch.cli.door import route
from hunch.cli.exits import Exit
from hunch.cli.inquiry import Inquiry
from hunch.cli.preferences import preferences, read_line
from hunch.core.config.values import settings
from hunch.core.daemon.engine import WarmEngine
from hunch.core.daemon.requests import CommandLine, Reply
from hunch.core.daemon.server import Declined
from hunch.core.errors import HunchError


def answer(line: CommandLine, engine: WarmEngine) -> Reply:
    """Run a command line.

    Raises:
        Declined: It is for the person's own process.
    """
    out, err, pagers = io.BytesIO(), io.StringIO(), list[str]()

    def page(content: bytes, pager: str) -> None:
        out.write(content)
        pagers.append(pager)

    caller = Caller(
        stdout=out,
        stderr=err,
        environ=line.environ,
        cwd=line.cwd,
        is_terminal=line.is_terminal,
        columns=line.columns,
        rows=line.rows,
        page=page,
        is_here=False,
    )
    try:
        status = _run(line, engine, caller)
    except HunchError as error:
        caller.say(str(error))
        status = Exit.ERROR
    said = err.getvalue().encode("utf-8", "surrogateescape")
    return Reply(status=status, out=out.getvalue(), err=said, pager="".join(pagers[:1]))


def _run(line: CommandLine, engine: WarmEngine, caller: Caller) -> Exit:
    home()  # which may have been opened to others since
    command, rest = route(line.arguments)
    is_search = command in ("search", "similar")
    options = read_line(rest, command, line.environ, line.cwd) if is_search else None
    if options is None:  # another command, or help
        raise Declined("no search")
    chosen = settings(line.environ, line.cwd)
    if chosen["daemon.use"] == "off":
        raise Declined("not wanted")
    caller = replace(caller, preferences=preferences(chosen))
    engine.source.look_again()
    inquiry = Inquiry(options=options, engine=engine, caller=caller)
    try:
        return search.run(inquiry) if command == "search" else similar.run(inquiry)
    except Elsewhere:
        raise Declined("for your own process") from None
