"""What a search means: the paths that it looks at, resolved to indexes, and what it wants of them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from hunch.core.errors import PathMissing, UsageError
from hunch.core.store.roots import IndexFolder, covering

#: How results name what came through stdin.
STDIN = "<stdin>"
#: The longest query: some 1,500 words, six times what an encoder reads of it.
MAX_QUERY_BYTES = 8 * 1024


class Mode(StrEnum):
    """Which evidence a search uses."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


class Refresh(StrEnum):
    """How hard a search tries to bring the index up to date first."""

    AUTO = "auto"
    WAIT = "wait"
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Target:
    """One PATH of a search: where it is, how it was typed, and which index covers it."""

    typed: str  #: "" where none was given
    path: Path  #: absolute, resolved
    place: IndexFolder
    is_piped: bool = False  #: stdin, in a file and an index that last as long as the run

    @cached_property
    def prefix(self) -> bytes:
        """The path relative to the index's base; b"" for all of it."""
        relative = self.path.relative_to(self.place.base)
        return b"" if relative == Path(".") else os.fsencode(relative.as_posix())

    def holds(self, document: bytes) -> bool:
        """Tell whether a document (its path relative to the base) is this path or below it."""
        prefix = self.prefix
        return not prefix or document == prefix or document.startswith(prefix + b"/")

    def below(self, document: bytes) -> bytes:
        """Give a document's path relative to this one; its name where it is this one."""
        prefix = self.prefix
        if document == prefix:
            return document[document.rfind(b"/") + 1 :]
        return document[len(prefix) + 1 :] if prefix else document

    def shown(self, document: bytes) -> bytes:
        """Give a document's path as `rg` prints it: below what was typed."""
        if document == self.prefix:
            return os.fsencode(self.typed)
        below = self.below(document)
        return os.path.join(os.fsencode(self.typed), below) if self.typed else below


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which documents a search looks at, and which of their chunks."""

    types: frozenset[str] = frozenset()
    types_not: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()
    since_ns: int | None = None  #: modified then or later, in nanoseconds since 1970
    before_ns: int | None = None  #: modified earlier
    regexps: tuple[str, ...] = ()  #: chunks in which any of them matches

    @property
    def is_timed(self) -> bool:
        """Whether they have a moment in them: of a relative one, hardly ever the same twice."""
        return self.since_ns is not None or self.before_ns is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of its file is shown around a passage; whole lines in any case."""

    before: int = 0  #: lines
    after: int = 0  #: lines
    full: bool = False  #: the whole section or definition that it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What every query of one run shares."""

    k: int = 10
    mode: Mode = Mode.HYBRID
    filters: Filters = Filters()
    min_relevance: float = 0.0
    per_file: int | None = None
    keep_stale: bool = False  #: show passages whose file changed since, marked as stale
    diverse: bool = False  #: prefer results that are about different things
    fold: bool = False  #: show passages that say the same once
    explain: bool = False
    around: Extent | None = None  #: how much of its file is given around a passage; None for nothing


def resolve(path: str | Path, cwd: str = "") -> Path:
    """Make a typed path absolute and free of links.

    Args:
        path: As it was typed.
        cwd: The folder that it starts from; "" is the process's own.

    Raises:
        PathMissing: Nothing is there.
    """
    try:
        return Path(cwd, path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        from hunch.core.nearly import nearest_path

        raise PathMissing(Path(path), nearest_path(os.fspath(path), cwd)) from None


def targets(typed: Sequence[str], home: Path, cwd: str = "") -> tuple[list[Target], list[Path]]:
    """Resolve typed paths (none means the current folder) to (targets, paths that no index covers)."""
    found: list[Target] = []
    uncovered: list[Path] = []
    for name in typed or [""]:
        path = resolve(name or ".", cwd)
        place = covering(home, path)
        if place is None:
            uncovered.append(path)
        else:
            found.append(Target(typed=name, path=path, place=place))
    return found, uncovered


def check_query(query: str) -> str:
    """Give a query without its outer blank space.

    Raises:
        UsageError: It is empty, longer than `MAX_QUERY_BYTES`, or no text.
    """
    stripped = query.strip()
    if not stripped:
        raise UsageError("the query is empty; say in a few words what you look for")
    try:
        size = len(stripped.encode("utf-8"))
    except UnicodeEncodeError:
        raise UsageError("the query is not valid UTF-8; check how your terminal encodes what you type") from None
    if size > MAX_QUERY_BYTES:
        raise UsageError(
            f"the query has {size} bytes, the limit is {MAX_QUERY_BYTES}; ask for one thing in a few words"
        )
    return stripped
