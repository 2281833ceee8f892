"""The interface on the terminal: prompt_toolkit lays out what `draw` and `around` draw, and edits the query."""

from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindingsBase
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    UIContent,
    UIControl,
    VSplit,
    Window,
)
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style, merge_styles

from hunch.cli.interactive import around, draw
from hunch.cli.interactive.state import Found, State
from hunch.cli.interactive.text import Row

#: From this width on the preview stands beside the results, below it under them.
WIDE = 80
#: Under the results it is shown unasked where there are so many rows.
HIGH = 24
#: What the preview is left of the width, or of the height, in parts of a hundred.
SHARE = 55
PROMPT = "❯ "
#: The terminal's own colours, so that its person's theme holds.
STYLE = Style.from_dict(
    {
        "prompt": "ansicyan bold",
        "path": "ansimagenta",
        "number": "ansigreen",
        "context": "ansicyan",
        "good": "ansigreen",
        "fair": "ansiyellow",
        "poor": "ansired",
        "mark": "ansiyellow bold",
        "bar": "ansiyellow bold",
        "chosen": "bold",
        "outside": "dim",
        "dim": "dim",
        "rule": "dim",
        "key": "bold",
        "note": "ansiyellow",
    }
)
#: What is marked where there are no colours.
PLAIN = Style.from_dict({"mark": "bold underline"})


class Pane(UIControl):
    """Shows rows that are drawn for the room that there is."""

    def __init__(self, drawn: Callable[[int, int], list[Row]]) -> None:
        """Draw by a function of width and height."""
        self._drawn = drawn

    def create_content(self, width: int, height: int) -> UIContent:
        """Draw the rows."""
        rows = self._drawn(width, height)
        return UIContent(lambda number: list(rows[number]), line_count=len(rows), show_cursor=False)


class Screen:
    """The application, and the room that it has."""

    def __init__(
        self, state: Callable[[], State], bindings: KeyBindingsBase, *, keys: Input, output: Output, prints: bool
    ) -> None:
        """Draw whatever `state` gives.

        Args:
            state: Gives the state of now.
            bindings: What the keys do besides editing.
            keys: Where keys come from.
            output: What is drawn on.
            prints: Whether Enter prints.
        """
        self._state, self._prints = state, prints
        self.query = Buffer(multiline=False)
        self.results_shown = 1  #: for how many results there is room
        self._top = 0
        self.application: Application[Found | None] = Application(
            layout=Layout(self._laid_out()),
            key_bindings=bindings,
            style=STYLE
            if output.get_default_color_depth() is not ColorDepth.DEPTH_1_BIT
            else merge_styles([STYLE, PLAIN]),
            full_screen=True,
            input=keys,
            output=output,
        )
        # Esc is a key of its own here: what follows it later is another
        self.application.ttimeoutlen = self.application.timeoutlen = 0.05

    @property
    def has_preview(self) -> bool:
        """Tell whether the preview is seen."""
        state, size = self._state(), self.application.output.get_size()
        if state.shows_keys or not state.found:
            return False
        wanted = state.has_preview
        return wanted if wanted is not None else size.columns >= WIDE or size.rows >= HIGH

    def _laid_out(self) -> HSplit:
        results, preview = Window(Pane(self._results)), Pane(self._preview)
        is_wide = Condition(lambda: self.application.output.get_size().columns >= WIDE)
        has_preview = Condition(lambda: self.has_preview)
        beside = VSplit([Window(width=1, char="│", style="class:rule"), Window(preview, width=_share)])
        below = HSplit([_rule(), Window(preview, height=_share)])
        return HSplit(
            [
                VSplit(
                    [
                        Window(FormattedTextControl([("class:prompt", PROMPT)]), width=len(PROMPT), height=1),
                        Window(BufferControl(self.query), height=1),
                    ]
                ),
                Window(Pane(lambda width, height: [draw.info(self._state(), width)]), height=1),
                _rule(),
                VSplit([results, ConditionalContainer(beside, has_preview & is_wide)]),
                ConditionalContainer(below, has_preview & ~is_wide),
                _rule(),
                Window(Pane(self._help), height=1),
            ]
        )

    def _results(self, width: int, height: int) -> list[Row]:
        state = self._state()
        self.results_shown = max(1, height // draw.ROWS_EACH)
        self._top = draw.top_of(state.selected, self._top, self.results_shown, len(state.found))
        return draw.results(state, width, height, self._top)

    def _preview(self, width: int, height: int) -> list[Row]:
        return around.preview(self._state(), width, height)

    def _help(self, width: int, height: int) -> list[Row]:
        return [draw.help_line(width, prints=self._prints, everything=self._state().question.everything)]


def _share() -> Dimension:
    return Dimension(weight=SHARE)


def _rule() -> Window:
    return Window(height=1, char="─", style="class:rule")
