"""The preview: the selected passage with what stands around it, for a pane of so many columns and rows. Pure."""

from hunch.cli.interactive.state import Found, Preview, PreviewLine, State
from hunch.cli.interactive.text import Row, breaks, fitted, styled
from hunch.cli.output.sanitize import visible

#: How far below the top of its pane a passage begins, as a part of the pane's height.
ABOVE = 5


def preview(state: State, width: int, height: int) -> list[Row]:
    """Draw the selected passage with what stands around it, so that its best line is seen."""
    found = state.current
    if found is None or height <= 0 or width <= 0:
        return []
    shown = state.preview if state.preview and state.preview.place == found.place else _alone(found)
    lines, inside = shown.lines, [place for place, line in enumerate(shown.lines) if line.is_inside]
    anchor = inside[0]
    best = anchor + max(0, found.line - lines[anchor].number)
    above = height // ABOVE
    if best - anchor >= height - above:
        anchor = best
    anchor = min(max(0, anchor + state.scrolled), len(lines) - 1)
    digits = len(str(lines[-1].number))
    below: list[Row] = []
    for line in lines[anchor:]:
        below += _numbered(line, width, digits)
        if len(below) >= height:
            break
    room = max(above, height - len(below))
    before: list[Row] = []
    for line in reversed(lines[:anchor]):
        if len(before) >= room:
            break
        before = _numbered(line, width, digits) + before
    return [*before[max(0, len(before) - room) :], *below][:height]


def _alone(found: Found) -> Preview:
    """Give a passage without what stands around it, which is on its way."""
    chunk = found.hit.chunk
    lines = (visible(line.rstrip("\r").expandtabs(4)) for line in chunk.text.split("\n"))
    numbered = (PreviewLine(number=n, text=line, is_inside=True) for n, line in enumerate(lines, chunk.start_line))
    return Preview(place=found.place, lines=tuple(numbered))


def _numbered(line: PreviewLine, width: int, digits: int) -> list[Row]:
    """Draw a line, wrapped, behind its number."""
    style = "class:inside" if line.is_inside else "class:outside"
    bar = ("class:bar", "▎") if line.is_inside else ("", " ")
    room = max(2, width - digits - 2)
    rows: list[Row] = []
    for first, last in breaks(line.text, room):
        marks = tuple(
            (max(one, first) - first, min(two, last) - first) for one, two in line.marks if one < last and two > first
        )
        number = f"{line.number:>{digits}}" if not rows else " " * digits
        row = [bar, ("class:number" if line.is_inside else "class:outside", number), ("", " ")]
        rows.append(fitted([*row, *styled(line.text[first:last], marks, style)], width))
    return rows
