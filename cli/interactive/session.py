"""One sitting: keys and answers change the state, and the state is drawn."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from hunch.cli import spawn
from hunch.cli.interactive import state as states
from hunch.cli.interactive.answers import Look, Surroundings, Trouble
from hunch.cli.interactive.asking import Asker, Work
from hunch.cli.interactive.clipboard import copying, copying_in_tmux
from hunch.cli.interactive.editor import at_line
from hunch.cli.interactive.keys import bindings
from hunch.cli.interactive.screen import Screen
from hunch.cli.interactive.state import Answer, Found, Preview, State
from hunch.cli.output.sanitize import visible_path
from hunch.core.errors import HunchError, UsageError


class Session:
    """What is done by key and by answer; see `keys.Actions`."""

    def __init__(
        self,
        text: str,
        work: Callable[[], AbstractContextManager[Work]],
        *,
        keys: Input,
        output: Output,
        prints: bool = False,
        looks: bool = True,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Prepare it.

        Args:
            text: The query at the beginning.
            work: Begins what answers.
            keys: Where keys come from.
            output: What is drawn on.
            prints: Whether Enter ends it with the selected result, instead of opening that.
            looks: Whether the files are looked at while nobody types.
            environ: Names the editor.
        """
        self.state: State = states.begin(text)
        self.has_opened = False
        self._prints, self._environ = prints, environ
        is_empty = Condition(lambda: not self._screen.query.text)
        self._screen = Screen(lambda: self.state, bindings(self, is_empty), keys=keys, output=output, prints=prints)
        self._screen.query.text = text
        self._screen.query.cursor_position = len(text)
        self._screen.query.on_text_changed += lambda buffer: self._become(states.typed(self.state, buffer.text))
        self._asker = Asker(work, self.told, looks=looks)

    def say(self, message: str) -> None:
        """Say something until the next key."""
        self.state = states.said(self.state, message)

    def run(self) -> Found | None:
        """Draw, and answer, until it ends: the result that was chosen, None where none was."""
        application = self._screen.application
        try:
            return application.run(pre_run=self._begin, set_exception_handler=False)
        except EOFError:  # the terminal is gone
            return None
        finally:
            application.renderer.reset()  # where drawing itself failed
            self._asker.close()

    def _begin(self) -> None:
        loop = self._screen.application.loop
        assert loop is not None
        loop.set_exception_handler(lambda _, context: self._fail(context.get("exception")))
        if threading.current_thread() is threading.main_thread() and sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP):  # the terminal is given back before all ends
                loop.add_signal_handler(number, self._end)
        self._asker.begin()
        self._asker.ask(self.state.question)

    def _become(self, state: State) -> None:
        """Go on to the next state, and ask for what it lacks."""
        before, self.state = self.state, state
        if state.question != before.question:
            self._asker.ask(state.question, settle=True)
        found = state.current
        if found and (not before.current or found is not before.current):
            self._asker.ask(Surroundings(found=found, terms=state.answer.terms))
        self._screen.application.invalidate()

    def told(self, result: object) -> None:
        """Take what the other thread says."""
        loop = self._screen.application.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._take, result)

    def _take(self, result: object) -> None:
        if isinstance(result, Answer):
            self._become(states.answered(self.state, result))
        elif isinstance(result, Preview):
            self._become(states.previewed(self.state, result))
        elif isinstance(result, Trouble):
            self._become(states.said(self.state, result.message))
        elif isinstance(result, BaseException):
            self._fail(result)

    def _fail(self, error: BaseException | None) -> None:
        application = self._screen.application
        if application.is_running and application.future and not application.future.done():
            application.exit(exception=error or RuntimeError("the interface failed"))

    def _end(self) -> None:
        application = self._screen.application
        if application.future and not application.future.done():
            application.exit()

    def move(self, by: int) -> None:
        """Select another result, so many further down."""
        self._become(states.moved(self.state, by))

    def page(self, by: int) -> None:
        """Select another result, so many pages further down."""
        self.move(by * self._screen.results_shown)

    def scroll(self, by: int) -> None:
        """Move the preview by so many lines."""
        self._become(states.scrolled(self.state, by))

    def toggle_cut(self) -> None:
        """Show all results, or only those that likely answer."""
        self._become(states.cut_toggled(self.state))

    def toggle_preview(self) -> None:
        """Show the preview, or hide it."""
        self._become(states.preview_toggled(self.state, self._screen.has_preview))

    def toggle_keys(self) -> None:
        """Say what the keys do, or no longer."""
        self._become(states.keys_toggled(self.state))

    def quit(self) -> None:
        """Leave the keys' page, or else all."""
        if self.state.shows_keys:
            self.toggle_keys()
        else:
            self._end()

    def copy(self) -> None:
        """Copy the place of what is selected."""
        found = self.state.current
        if found is None:
            return
        place = f"{os.fsdecode(found.hit.path)}:{found.line}"
        output = self._screen.application.output
        output.write_raw(copying(place))
        output.flush()
        if self._environ.get("TMUX"):
            with suppress(UsageError):
                spawn.run(copying_in_tmux(place))
        self._become(states.said(self.state, f"copied {visible_path(found.hit.path)}:{found.line}"))

    def choose(self) -> None:
        """Open what is selected, or end with it."""
        found = self.state.current
        if found is None:
            return
        if self._prints:
            self._screen.application.exit(result=found)
            return
        run_in_terminal(lambda: self._open(found))

    def _open(self, found: Found) -> None:
        try:
            if not os.path.exists(found.hit.file):
                raise HunchError(f"{visible_path(found.hit.path)} is not there any more")
            status = spawn.run(at_line(spawn.editor(self._environ), found.hit.file, found.line))
            self.has_opened = True
            self.say(f"the editor ended with {status}" if status else "")
        except HunchError as error:
            self.say(str(error))
        self._asker.ask(Look())
