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


def open_batch(name: str) -> BinaryIO:
    """Open a file of queries; `-` is stdin.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return open(0 if name == "-" else name, "rb", closefd=name != "-")
    except OSError as error:
        raise UsageError(f"cannot read the queries in {name}: {error.strerror}; name a file, or - for stdin") from None


def read_batch(lines: Iterable[bytes]) -> Iterator[Query | UsageError]:
    """Yield the queries, one a line; a line that is not one comes as its error."""
    for number, line in enumerate(lines):
        mark = b"" if number else b"\xef\xbb\xbf"  # that some programs begin a file with
        yield _query_of(line.removeprefix(mark).rstrip(b"\r\n"))


def _query_of(line: bytes) -> Query | UsageError:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return UsageError("not valid UTF-8")
    if not text.lstrip().startswith("{"):
        return Query(id=None, text=text)
    try:
        return query_of(record_of(text))
    except UsageError as error:
        return error


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
    query, query_id, paths = record.get("query"), record.get("id"), record.get("paths") or []
    if not isinstance(query, str):
        raise UsageError('no "query" in it')
    if not isinstance(query_id, str | None):
        query_id = json.dumps(query_id)
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise UsageError('"paths" is not a list of strings')
    return Query(id=query_id, text=query, paths=tuple(paths))
