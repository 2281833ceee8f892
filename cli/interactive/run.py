"""`hunch -i [QUERY] [PATH]...`: indexes what has no index, and hands over to the interface."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hunch.cli.asked import request_of
from hunch.cli.caller import Caller, Elsewhere
from hunch.cli.exits import Exit
from hunch.cli.history import remember
from hunch.cli.inquiry import Inquiry
from hunch.cli.interactive.answers import Trouble, answers
from hunch.cli.interactive.terminals import check_terminal, terminal, terminal_name
from hunch.cli.output.forms import wants_colour
from hunch.cli.scope import scoped
from hunch.core.request import Refresh, SearchRequest, Target

if TYPE_CHECKING:
    from hunch.cli.interactive.state import Found


def run(inquiry: Inquiry) -> Exit:
    """Search as one types.

    Returns:
        FOUND where a result was opened or printed, INTERRUPTED where it was left without.

    Raises:
        Elsewhere: This is not the person's own process.
        UsageError: There is no terminal, or one that cannot be drawn on.
    """
    caller = inquiry.caller
    if not caller.is_here:
        raise Elsewhere
    # Its page is that of people, whatever becomes of stdout; the preview shows what stands around a passage.
    options = replace(inquiry.options, after_context=None, before_context=None, context=None, full=False)
    inquiry = replace(inquiry, options=options, caller=replace(caller, is_terminal=True))
    request = request_of(inquiry)
    check_terminal(caller.environ)
    terminal_name()
    gc.enable()  # which a search does without: this may last for hours
    # The files are looked at beside the keyboard, unless one wants to wait for that.
    how = Refresh.WAIT if options.refresh == Refresh.WAIT else Refresh.OFF
    with scoped(options.words[1:], replace(inquiry, options=replace(options, refresh=how))) as scope:
        return _sit(inquiry, request, scope.places)


def _sit(inquiry: Inquiry, request: SearchRequest, places: Sequence[Target]) -> Exit:
    """Hand over to the interface, and do what is left to be done when it ends."""
    from prompt_toolkit.output import ColorDepth

    from hunch.cli.interactive.session import Session

    options, caller, voice = inquiry.options, inquiry.caller, _Voice()
    if options.refresh == Refresh.WAIT:
        options = replace(options, refresh=Refresh.AUTO)
    # What is done beside the keyboard neither asks nor shows progress, and is heard in the interface.
    quiet = replace(inquiry, options=options, caller=replace(caller, stderr=voice, is_here=False))
    colours = None if wants_colour(options.color, caller) else ColorDepth.DEPTH_1_BIT
    text = options.words[0] if options.words else ""
    with terminal(colours) as (keys, output):
        session = Session(
            text,
            lambda: answers(quiet, request, places),
            keys=keys,
            output=output,
            prints=not sys.stdout.isatty(),
            looks=options.refresh != Refresh.OFF,
            environ=caller.environ,
        )
        voice.tell = session.told
        if len(options.words) == 1 and os.path.isdir(text):
            session.say(f'{text} is what is looked for; to search in the folder: hunch -i "" {text}')
        found = session.run()
    if caller.preferences.history and (found or session.has_opened):
        remember(inquiry.engine.home, session.state.question.text)
    if found:
        _print(found, caller)
    return Exit.FOUND if found or session.has_opened else Exit.INTERRUPTED


class _Voice:
    """Says in the interface what else would be said on stderr; the same but once."""

    def __init__(self) -> None:
        self.tell: Callable[[object], None] = lambda trouble: None
        self._said = ""

    def write(self, text: str) -> None:
        """Say a line."""
        if text != self._said:
            self._said = text
            self.tell(Trouble(message=text.removeprefix("hunch: ").strip()))

    def flush(self) -> None:
        """Nothing waits."""


def _print(found: "Found", caller: Caller) -> None:
    """Print path:line:text, as a search does in a pipe."""
    from hunch.cli.output import render

    chunk = found.hit.chunk
    text = chunk.text.split("\n")[found.line - chunk.start_line].rstrip("\r")
    answer = render.Answer(id=None, query="", hits=[found.hit], lines=[(found.line, 1, text)])
    caller.write(render.plain(answer, render.Style()))
