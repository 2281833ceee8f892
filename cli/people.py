"""The form for people: each passage under its path, lines, relevance and place, shortened around its best line."""

import textwrap
from collections.abc import Callable, Iterator, Sequence

from hunch.cli.explain import in_words
from hunch.cli.render import Answer
from hunch.cli.sanitize import visible, visible_path
from hunch.cli.terminal import WIDTH
from hunch.core.search.highlight import Line
from hunch.core.search.hit import Hit

#: A passage longer than this is shown around its best line.
SHOWN_LINES = 8
#: Lines shown before the best one, when the passage is shortened.
LINES_BEFORE = 3
#: How far an explanation stands in, as the text of a passage does.
INDENT = 8
#: How many of the passages that say the same are named.
ALIKE_NAMED = 3
#: Nothing depends on it, but without one Rich asks its own process for the size of a terminal.
HEIGHT = 25
#: How relevance is shown beside its number: so many dots, and from which relevance on in which colour.
DOTS = 5
LEVELS = ((0.7, "green"), (0.4, "yellow"), (0.0, "red"))


def form(*, colour: bool, columns: int = WIDTH) -> Callable[[Answer], bytes]:
    """Give the form, with or without colour, for a terminal so many columns wide."""
    from rich.console import Console
    from rich.text import Text

    def write(answer: Answer) -> bytes:
        console = Console(
            width=columns,
            height=HEIGHT,
            force_terminal=colour,
            no_color=not colour,
            color_system="standard" if colour else None,
            highlight=False,
        )
        with console.capture() as captured:
            for hit, line in zip(answer.hits, answer.lines, strict=True):
                console.print(heading(hit, Text), soft_wrap=True)
                if hit.explanation:
                    for words in textwrap.wrap(in_words(hit.explanation), max(40, columns - INDENT)):
                        console.print(Text(" " * INDENT + words, style="dim"), soft_wrap=True)
                for number, text, is_best in shown_lines(hit, line):
                    style = "bold" if is_best else ""
                    row = Text.assemble((f"{number:>6}  ", "green"), (text, style))
                    row.truncate(max(20, columns), overflow="ellipsis")
                    console.print(row, soft_wrap=True)
                console.print()
        return captured.get().encode("utf-8", "replace")

    return write


def heading(hit: Hit, text: type) -> object:
    """Name a passage: where it is, how relevant, and in which section or definition."""
    chunk = hit.chunk
    parts: list[object] = [
        (visible_path(hit.path), "bold magenta"),
        (f":{chunk.start_line}-{chunk.end_line}", "green"),
        *at_a_glance(hit.relevance),
    ]
    if chunk.context:
        parts.append(("  " + visible(" › ".join(chunk.context)), "cyan"))
    if hit.state != "fresh":
        parts.append((f"  ({hit.state})", "yellow"))
    if hit.alike:
        parts.append((f"  +{len(hit.alike)} alike: {_places(hit.alike)}", "dim"))
    return text.assemble(*parts)  # type: ignore[attr-defined]  # rich.text.Text, imported late


def at_a_glance(relevance: float) -> list[tuple[str, str]]:
    """Show a relevance as dots and as a number, in styled parts.

    >>> "".join(text for text, _ in at_a_glance(0.62))
    '  ●●●○○ 62%'
    """
    full = max(1, round(relevance * DOTS))
    colour = next(colour for least, colour in LEVELS if relevance >= least)
    return [("  " + "●" * full, colour), ("○" * (DOTS - full), "dim"), (f" {relevance:.0%}", "bold")]


def _places(hits: Sequence[Hit]) -> str:
    places = [f"{visible_path(hit.path)}:{hit.chunk.start_line}" for hit in hits[:ALIKE_NAMED]]
    return ", ".join(places) + (", …" if len(hits) > ALIKE_NAMED else "")


def shown_lines(hit: Hit, best: Line) -> Iterator[tuple[int, str, bool]]:
    """Yield (number, harmless text, whether it is the best line) of the lines that are shown."""
    lines = hit.chunk.text.split("\n")
    first = 0
    if len(lines) > SHOWN_LINES:
        first = max(0, min(best[0] - hit.chunk.start_line - LINES_BEFORE, len(lines) - SHOWN_LINES))
    for place, line in enumerate(lines[first : first + SHOWN_LINES], first):
        number = hit.chunk.start_line + place
        yield number, visible(line.rstrip("\r").expandtabs(4)), number == best[0]
