"""Lines with their surroundings, as grep prints them: the line that answers best after `:`, those around it after `-`.

Results stand by rank, and each is printed with its own lines, even where another one has printed them; `--` parts those
that do not follow right on the one before.
"""

from collections.abc import Callable

from hunch.cli.output.render import Answer, Style
from hunch.cli.output.sanitize import visible
from hunch.core.request import Extent


def form(style: Style, extent: Extent) -> Callable[[Answer], bytes]:
    """Give the form."""

    def write(answer: Answer) -> bytes:
        parts: list[bytes] = []
        last: tuple[bytes, int] | None = None
        for hit, (best, _, _) in zip(answer.hits, answer.lines, strict=True):
            around = hit.around
            before, after = (around.before, around.after) if around else ("", "")
            lines = (before + hit.chunk.text + after).split("\n")
            first = hit.chunk.start_line - before.count("\n")
            if not extent.full:
                begin = max(best - extent.before, first)
                lines = lines[begin - first : best - first + 1 + extent.after]
                first = begin
            if last is not None and last != (hit.path, first - 1):
                parts.append(b"--\n")
            for number, line in enumerate(lines, first):
                parts.append(_line(style, hit.path, (number, line), ":" if number == best else "-"))
            last = hit.path, first + len(lines) - 1
        return b"".join(parts)

    return write


def _line(style: Style, path: bytes, line: tuple[int, str], mark: str) -> bytes:
    number, text = line[0], line[1].rstrip("\r")
    rest = f"{style.number(number)}{mark}{visible(text)}\n"
    return style.path(path, mark, line=number) + rest.encode("utf-8", "replace")
