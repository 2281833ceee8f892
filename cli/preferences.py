"""What a person wants of every run, whatever they type."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is not typed with a search and shapes what is shown of it, or kept."""

    pager: str = ""  #: the command that shows what is longer than the screen; "" is none
    screen_reader: bool = False  #: words instead of signs
    history: bool = False  #: whether queries are remembered, for completion
