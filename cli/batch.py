"""Many queries in one run: lines of a file or of stdin become queries, each as soon as it is there."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from hunch.core.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question of a run."""

    id: str | None
    text: str
    paths: tuple[str, ...] = ()  #: narrows this query, relative to the first PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that is no query."""

    error: UsageError
    text: str  #: the line, as far as it is text
    id: str | None = None


def open_batch(name: str) -> BinaryIO:
    """Open a file of queries; `-` is stdin.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return open(0 if name == "-" else name, "rb", closefd=name != "-")
    except OSError as error:
        raise UsageError(f"cannot read the queries in {name}: {error.strerror}; name a file, or - for stdin") from None


def read_batch(lines: Iterable[bytes]) -> Iterator[Query | BadLine]:
    """Yield the queries, one a line, each as soon as it is there."""
    for number, line in enumerate(lines):
        mark = b"" if number else b"\xef\xbb\xbf"  # that some programs begin a file with
        yield _query_of(line.removeprefix(mark).rstrip(b"\r\n"))


def _query_of(line: bytes) -> Query | BadLine:
    record: dict[str, Any] = {}
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return BadLine(error=UsageError("not valid UTF-8"), text=line.decode("utf-8", "replace"))
    if not text.lstrip().startswith("{"):
        return Query(id=None, text=text)
    try:
        record = record_of(text)
        return query_of(record)
    except UsageError as error:
        return BadLine(error=error, text=text, id=id_of(record))


def record_of(line: str | bytes) -> dict[str, Any]:
    """Read a line of JSON Lines.

    Raises:
        UsageError: It is no JSON object.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise UsageError("no JSON object")
    return record


def query_of(record: dict[str, Any]) -> Query:
    """Read a query from its record.

    Raises:
        UsageError: The query or its paths are not there, or something else than they should be.
    """
    query, paths = record.get("query"), record.get("paths") or []
    if not isinstance(query, str):
        raise UsageError('no "query" in it')
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise UsageError('"paths" is not a list of strings')
    return Query(id=id_of(record), text=query, paths=tuple(paths))


def id_of(record: dict[str, Any]) -> str | None:
    """Give the id of a query: a text, whatever it is in JSON; None where it has none."""
    query_id = record.get("id")
    return query_id if isinstance(query_id, str | None) else json.dumps(query_id)
