"""What a splitter found in a text: where it may be cut, how gladly, and what its parts are called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: How many of the names that begin in a piece are kept.
MOST_BEGINNING = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A place where a text may be cut. The lower the level, the sooner; a unit's start is one that stands alone.

    A unit is what a reader would call one thing: a definition, a section. Units on levels below 0 are kept apart even
    where they would fit into one piece together; inside one on a level from 0 on, all that fits is kept together.
    """

    offset: int
    level: int
    unit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a part of the text is called, a definition or a section. Names nest, they never overlap otherwise.

    The path is one word for most, more where a definition names its owner: ("Server", "Close").
    """

    start: int
    end: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All cuts, ascending, each offset once, and all names by start, the outer before the inner."""

    cuts: Sequence[Cut] = ()
    names: Sequence[Name] = ()


def contexts(spans: Sequence[tuple[int, int]], names: Sequence[Name], slack: int) -> Iterator[tuple[str, ...]]:
    """Yield for each span the path of names that hold it, all but `slack` characters of it.

    Args:
        spans: Ascending, apart from each other.
        names: As an outline has them.
        slack: How much of a span may lie outside: the line that opens a class sits before its first method.
    """
    following, live = 0, list[Name]()
    for start, end in spans:
        live = [name for name in live if name.end > start]
        while following < len(names) and names[following].start < end:
            if names[following].end > start:
                live.append(names[following])
            following += 1
        yield tuple(_words(start, end, live, slack))


def begins(spans: Sequence[tuple[int, int]], names: Sequence[Name]) -> Iterator[tuple[str, ...]]:
    """Yield for each span what the first few names are that begin in it, each once. `spans` are ascending."""
    following = 0
    for start, end in spans:
        found: dict[str, None] = {}
        while following < len(names) and names[following].start < end:
            name = names[following]
            if name.start >= start and name.path and len(found) < MOST_BEGINNING:
                found[name.path[-1]] = None
            following += 1
        yield tuple(found)


def _words(start: int, end: int, names: Sequence[Name], slack: int) -> Iterator[str]:
    while names:
        alike = [name for name in names if _is_alike(names[0], name)]
        names = [name for name in names if not _is_alike(names[0], name)]
        outside = max(alike[0].start - start, 0) + max(end - max(name.end for name in alike), 0)
        if outside > slack or not all(any(_holds(outer, name) for outer in alike) for name in names):
            return  # several side by side: what they share is their parents' path
        yield from alike[0].path


def _is_alike(first: Name, name: Name) -> bool:
    """Tell whether two names are one to a reader: overloads, equations of one function, its signature."""
    return name.path == first.path and (name.start == first.start or name.start >= first.end)


def _holds(outer: Name, inner: Name) -> bool:
    return outer.start <= inner.start < outer.end
