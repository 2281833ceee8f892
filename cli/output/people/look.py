"""How a page is to look: what the terminal can do, and what the person wants of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunch.cli.caller import Caller
from hunch.cli.output.links import Link
from hunch.cli.terminal import WIDTH
from hunch.core.request import STDIN

if TYPE_CHECKING:
    from hunch.core.search.hit import Hit

#: Narrower pages than this are not made: such a terminal wraps them.
NARROWEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The look of a page."""

    colour: bool = False
    columns: int = WIDTH
    link: Link | None = None  #: how paths become links, where there is colour, as in rg
    is_spoken: bool = False  #: words instead of signs, and nothing that is only seen

    @property
    def width(self) -> int:
        """How many columns a line may take."""
        return max(NARROWEST, self.columns)

    def uri(self, hit: "Hit", line: int, column: int = 1) -> str:
        """Say where a place in a hit's file leads to; "" where nothing does, as to what came through stdin."""
        if self.link is None or hit.path == STDIN.encode():
            return ""
        return self.link.uri(hit.file, line, column)


def look_of(caller: Caller, *, colour: bool, link: Link | None) -> Look:
    """Give the look that somebody's terminal and wishes ask for."""
    return Look(
        colour=colour,
        columns=caller.columns,
        link=link,
        is_spoken=caller.preferences.screen_reader,
    )
