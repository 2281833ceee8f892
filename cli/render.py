"""Hits to bytes, one function a form. Pure: nothing here writes, so every form can be compared as text."""

import base64
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hunch.cli.sanitize import json_safe, visible, visible_path
from hunch.core.highlight import Line
from hunch.core.searcher import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One query's hits, with the line of each that matches best."""

    id: str | None
    query: str
    hits: Sequence[Hit]
    lines: Sequence[Line]


def records(answer: Answer) -> Iterator[dict[str, object]]:
    """Give the results as the contract's objects."""
    for rank, hit in enumerate(answer.hits, 1):
        record: dict[str, object] = {
            "id": answer.id,
            "query": answer.query,
            "rank": rank,
            "path": os.fsdecode(hit.path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        }
        if not _is_utf8(hit.path):
            record["path_bytes"] = base64.b64encode(hit.path).decode("ascii")
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


def plain(answer: Answer, *, null: bool) -> bytes:
    """path:line:text, as grep -n prints; with `null`, a NUL and not a colon after the exact path, as grep -Z prints."""
    rows = [
        (hit.path + b"\0" if null else f"{visible_path(hit.path)}:".encode(), f"{line}:{visible(text)}\n")
        for hit, (line, _, text) in zip(answer.hits, answer.lines, strict=True)
    ]
    return b"".join(path + rest.encode("utf-8", "replace") for path, rest in rows)


def vimgrep(answer: Answer) -> bytes:
    """path:line:column:text, as an editor's quickfix list reads."""
    return "".join(
        f"{visible_path(hit.path)}:{line}:{column}:{visible(text)}\n"
        for hit, (line, column, text) in zip(answer.hits, answer.lines, strict=True)
    ).encode("utf-8", "replace")


def files(answers: Iterable[Answer], *, null: bool) -> bytes:
    """Each path once, best first; ended by NUL and exact, or by a line end and harmless."""
    paths = dict.fromkeys(hit.path for answer in answers for hit in answer.hits)
    return b"".join(path + b"\0" if null else visible_path(path).encode() + b"\n" for path in paths)


def counts(answers: Iterable[Answer], *, null: bool) -> bytes:
    """path:count; with `null`, as grep -c -Z prints: path, NUL, count."""
    found = Counter(hit.path for answer in answers for hit in answer.hits)
    return b"".join(
        (path + b"\0%d\n" % n) if null else f"{visible_path(path)}:{n}\n".encode() for path, n in found.items()
    )


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
