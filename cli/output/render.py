"""Hits to bytes, one function a form. Pure: nothing here writes, so every form can be compared as text."""

import base64
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunch.cli.output.explain import explained
from hunch.cli.output.links import Link, linked
from hunch.cli.output.sanitize import json_safe, visible, visible_path
from hunch.core.request import STDIN

if TYPE_CHECKING:  # they load numpy, and `hunch types` needs `dump` alone
    from hunch.core.search.highlight import Line
    from hunch.core.search.hit import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One query's hits, with the line of each that matches best."""

    id: str | None
    query: str
    hits: "Sequence[Hit]"
    lines: "Sequence[Line]"
    terms: "Collection[str]" = ()  #: of the query


def records(answer: Answer) -> Iterator[dict[str, object]]:
    """Give the results as the contract's objects."""
    for rank, hit in enumerate(answer.hits, 1):
        record: dict[str, object] = {
            "id": answer.id,
            "query": answer.query,
            "rank": rank,
            **path_fields(hit.path),
        }
        chunk = hit.chunk
        yield record | {
            "start_line": chunk.start_line,
            "end_line": chunk.end_line,
            "start_char": chunk.start_char,
            "end_char": chunk.end_char,
            "page": None,
            "relevance": hit.relevance,
            "context": list(chunk.context),
            "type": hit.type,
            "text": chunk.text,
            "state": hit.state,
            **({"before": hit.around.before, "after": hit.around.after} if hit.around else {}),
            **({"explain": explained(hit.explanation)} if hit.explanation else {}),
        }


def jsonl(answer: Answer) -> bytes:
    """One object a line."""
    return b"".join(dump(record) + b"\n" for record in records(answer))


def whole_json(answers: Iterable[Answer], index: Mapping[str, object]) -> bytes:
    """One object for the whole run."""
    results = [record for answer in answers for record in records(answer)]
    return dump({"results": results, "index": index}) + b"\n"


def dump(value: object) -> bytes:
    """Give a value as JSON on one line, with nothing raw in it that a terminal would obey."""
    return json_safe(json.dumps(value, ensure_ascii=False)).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How paths stand in the line forms.

    With `null` they are exact and end with NUL, as after grep -Z; else they are harmless and end with ":".
    """

    null: bool = False
    colour: bool = False
    link: Link | None = None  #: how paths become links, where colour is
    cwd: str = ""  #: the folder that relative paths start from; "" is the process's own

    def path(self, path: bytes, end: str = ":", *, line: int = 1, column: int = 1) -> bytes:
        """Give a path with what ends it; it may lead to a line and a column."""
        if self.null:
            return path + b"\0"
        shown = visible_path(path)
        if not self.colour:
            return (shown + end).encode("utf-8", "replace")
        shown = f"\x1b[35m{shown}\x1b[0m"
        if self.link and path != STDIN.encode():  # the file that it was for a moment is gone by then
            file = os.path.normpath(os.path.join(os.fsencode(self.cwd) or os.getcwdb(), path))
            shown = linked(shown, self.link.uri(file, line, column))
        return (shown + end).encode("utf-8", "replace")

    def number(self, number: int) -> str:
        """Give a line number."""
        return f"\x1b[32m{number}\x1b[0m" if self.colour else str(number)


def plain(answer: Answer, style: Style) -> bytes:
    """path:line:text, as grep -n prints."""
    return b"".join(
        style.path(hit.path, line=line, column=column)
        + f"{style.number(line)}:{visible(text)}\n".encode("utf-8", "replace")
        for hit, (line, column, text) in zip(answer.hits, answer.lines, strict=True)
    )


def vimgrep(answer: Answer, style: Style) -> bytes:
    """path:line:column:text, as an editor's quickfix list reads."""
    return b"".join(
        style.path(hit.path, line=line, column=column)
        + f"{style.number(line)}:{column}:{visible(text)}\n".encode("utf-8", "replace")
        for hit, (line, column, text) in zip(answer.hits, answer.lines, strict=True)
    )


def files(answers: Iterable[Answer], style: Style) -> bytes:
    """Each path once, best first."""
    paths = dict.fromkeys(hit.path for answer in answers for hit in answer.hits)
    return b"".join(style.path(path, "\n") for path in paths)


def counts(answers: Iterable[Answer], style: Style) -> bytes:
    """path:count."""
    found = Counter(hit.path for answer in answers for hit in answer.hits)
    return b"".join(style.path(path) + b"%d\n" % n for path, n in found.items())


def path_fields(path: bytes) -> dict[str, object]:
    r"""Give a path as JSON has it: exact, but for a name that is not UTF-8, whose bytes are added.

    >>> path_fields(b"a\xff.md")
    {'path': 'a\ufffd.md', 'path_bytes': 'Yf8ubWQ='}
    """
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        exact = base64.b64encode(path).decode("ascii")
        return {"path": path.decode("utf-8", "replace"), "path_bytes": exact}
