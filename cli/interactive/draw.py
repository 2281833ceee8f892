"""A state becomes rows of styled text, for a pane of so many columns and rows. Pure: what is drawn can be compared.

Every row is a list of (style, text); no row is wider than its pane, as a terminal counts width.
"""

from collections.abc import Iterator

from hunch.cli.interactive.state import Found, Marks, State
from hunch.cli.interactive.text import Row, fitted, styled, tail, width_of, wrapped
from hunch.cli.output.glance import glance
from hunch.cli.output.sanitize import visible, visible_path

#: A result takes so many rows: its place, and its best line.
ROWS_EACH = 2
#: A mark further to the right than this part of a row is moved to where it is seen.
SEEN = 0.7

KEYS = (
    ("Enter", "open in $VISUAL or $EDITOR at the line; where the output is a pipe: print path:line:text and end"),
    ("Up, Down, Ctrl-P, Ctrl-N", "the result before, the next one"),
    ("PageUp, PageDown", "a page of results"),
    ("Tab", "all results, or only those that likely answer"),
    ("Ctrl-Y", "copy path:line"),
    ("Alt-P", "show or hide the preview"),
    ("Shift-Up, Shift-Down", "move the preview"),
    ("Ctrl-A, Ctrl-E, Ctrl-W, Ctrl-U, …", "edit the line as in the shell"),
    ("Esc, Ctrl-C, Ctrl-D", "quit"),
)


def top_of(selected: int, top: int, visible_rows: int, count: int) -> int:
    """Give which result stands first, so that the selected one is seen and as little moves as can be.

    >>> top_of(0, 5, 3, 9), top_of(7, 5, 3, 9), top_of(8, 0, 3, 9), top_of(0, 7, 3, 2)
    (0, 5, 6, 0)
    """
    top = min(top, max(0, count - visible_rows))
    return max(min(top, selected), selected - max(1, visible_rows) + 1, 0)


def results(state: State, width: int, height: int, top: int) -> list[Row]:
    """Draw the results from one on, or why there are none."""
    if state.shows_keys:
        return keys(width, height)
    if not state.found:
        return [fitted(row, width) for row in _why_none(state, width)][:height]
    rows: list[Row] = []
    for place, found in enumerate(state.found[top : top + -(-height // ROWS_EACH)], top):
        rows += _result(found, width, is_selected=place == state.selected)
    return rows[:height]


def _result(found: Found, width: int, *, is_selected: bool) -> list[Row]:
    hit = found.hit
    bar = ("class:bar", "▌") if is_selected else ("", " ")
    chosen = " class:chosen" if is_selected else ""
    full, empty, level = glance(hit.relevance)
    number = f":{found.line}"
    first: Row = [bar, (f"class:{level}", full), ("class:dim", empty), ("", f"{hit.relevance:>4.0%} ")]
    room = width - sum(width_of(text) for _, text in first) - len(number)
    path = visible_path(hit.path)
    if width_of(path) > room:
        path = "…" + tail(path, max(1, room - 1))
    first += [("class:path" + chosen, path), ("class:number", number)]
    if hit.chunk.context:
        first.append(("class:context", "  " + visible(" › ".join(hit.chunk.context))))
    if hit.state != "fresh":
        first.append(("class:note", f"  ({hit.state})"))
    if hit.alike:
        first.append(("class:dim", f"  +{len(hit.alike)} alike"))
    text, marks = _brought_into_sight(found.text, found.marks, width - 4)
    return [fitted(first, width), fitted([bar, ("", "   "), *styled(text, marks, "class:line" + chosen)], width)]


def _brought_into_sight(text: str, marks: Marks, width: int) -> tuple[str, Marks]:
    """Cut off the beginning of a line whose first mark would not be seen."""
    if not marks or width_of(text[: marks[0][1]]) <= width * SEEN or width_of(text) <= width:
        return text, marks
    start = marks[0][0] - len(tail(text[: marks[0][0]], width // 4))
    start = min(start, len(text) - len(tail(text, width - 1)))  # no room is left over at its end
    return "…" + text[start:], tuple((first - start + 1, last - start + 1) for first, last in marks)


def _why_none(state: State, width: int) -> Iterator[Row]:
    if state.is_waiting:
        return
    if not state.question.text.strip():
        yield [("class:dim", " Say in a few words what you look for; ? says what the keys do.")]
    for note in state.answer.notes:
        yield from ([("class:dim", " "), ("", line)] for line in wrapped(visible(note), width - 1))


def keys(width: int, height: int) -> list[Row]:
    """Say what the keys do."""
    named = max(len(name) for name, _ in KEYS) + 2
    rows: list[Row] = []
    for name, meaning in KEYS:
        lines = list(wrapped(meaning, width - named - 1)) if width > 2 * named else []
        if lines:
            rows.append([("class:key", f" {name:<{named}}"), ("", lines[0])])
            rows += [[("", " " * (named + 1) + line)] for line in lines[1:]]
        else:
            rows.append([("class:key", f" {name}: "), ("", meaning)])
    return [fitted(row, width) for row in rows][:height]


def info(state: State, width: int) -> Row:
    """Draw the line under the query: a message, or how much was found."""
    if state.message:
        return fitted([("class:note", " " + visible(state.message))], width)
    searched = f"{state.answer.searched:,} passages" if state.answer.question.number else ""
    if state.answer.question.number == 0:
        return fitted([("class:dim", " looking at the files …")], width)
    if not state.question.text.strip():
        return fitted([("class:dim", f" {searched}")], width)
    count = len(state.found)
    said = f"{count} result" + ("" if count == 1 else "s") + f" of {searched}"
    said += ", without the cut" if state.question.everything else ""
    return fitted([("class:dim", f" {said}" + (" …" if state.is_waiting else ""))], width)


def help_line(width: int, *, prints: bool, everything: bool) -> Row:
    """Name the keys that matter most, as many as there is room for."""
    named = [
        ("Enter", "print" if prints else "open"),
        ("Esc", "quit"),
        ("Tab", "cut" if everything else "all"),
        ("Ctrl-Y", "copy"),
        ("Alt-P", "preview"),
    ]
    row: Row = []
    for key, meaning in named:
        longer = [*row, ("", "  " if row else " "), ("class:key", key), ("class:dim", f" {meaning}")]
        if sum(width_of(text) for _, text in longer) > width:
            break
        row = longer
    return row
