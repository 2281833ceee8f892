"""What the keys do. Those that edit a line in the shell edit it here, too."""

from typing import Protocol

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


class Actions(Protocol):
    """What can be done by key."""

    def move(self, by: int) -> None:
        """Select another result, so many further down."""

    def page(self, by: int) -> None:
        """Select another result, so many pages further down."""

    def scroll(self, by: int) -> None:
        """Move the preview by so many lines."""

    def choose(self) -> None:
        """Open what is selected, or print it."""

    def copy(self) -> None:
        """Copy the place of what is selected."""

    def toggle_cut(self) -> None:
        """Show all results, or only those that likely answer."""

    def toggle_preview(self) -> None:
        """Show the preview, or hide it."""

    def toggle_keys(self) -> None:
        """Say what the keys do, or no longer."""

    def quit(self) -> None:
        """Leave the keys' page, or else all."""


#: By how many lines the preview moves.
SCROLL = 3


def bindings(actions: Actions, is_empty: Condition) -> KeyBindings:
    """Bind the keys; `is_empty` tells whether nothing is typed."""
    bound = KeyBindings()

    for key, by in (("up", -1), ("c-p", -1), ("down", 1), ("c-n", 1)):
        bound.add(key)(lambda event, by=by: actions.move(by))
    for key, by in (("pageup", -1), ("pagedown", 1)):
        bound.add(key)(lambda event, by=by: actions.page(by))
    for key, by in (("s-up", -SCROLL), ("s-down", SCROLL)):
        bound.add(key)(lambda event, by=by: actions.scroll(by))
    for key in ("enter", "c-j"):
        bound.add(key)(lambda event: actions.choose())
    for key in ("escape", "c-c", "<sigint>"):
        bound.add(key)(lambda event: actions.quit())
    bound.add("c-d", filter=is_empty)(lambda event: actions.quit())
    bound.add("c-y")(lambda event: actions.copy())
    bound.add("tab")(lambda event: actions.toggle_cut())
    bound.add("escape", "p")(lambda event: actions.toggle_preview())
    bound.add("?", filter=is_empty)(lambda event: actions.toggle_keys())
    bound.add("c-z")(lambda event: event.app.suspend_to_background())

    @bound.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(" ".join(event.data.split()))

    return bound
