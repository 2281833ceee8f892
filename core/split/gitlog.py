"""`git log` to an outline: each commit is a unit named by its subject, a patch is cut by files and hunks."""

import re
from collections.abc import Iterator

from hunch.core.split.headings import INSIDE, Heading, sections
from hunch.core.split.outline import Cut, Outline

_COMMIT = re.compile(r"^commit [0-9a-f]{7,64}\b.*\n(?:\S.*\n)*\s*?\n? *(\S.*)?", re.MULTILINE)
_PATCH = re.compile(r"^(?:(diff )--\S+ | ).*", re.MULTILINE)


def outline(text: str) -> Outline:
    """Outline a log: what stands before the first commit is nobody's."""
    return sections(list(_commits(text)), len(text), _cuts(text))


def _commits(text: str) -> Iterator[Heading]:
    for commit in _COMMIT.finditer(text):
        yield Heading(commit.start(), 1, (commit[1] or "").strip())


def _cuts(text: str) -> Iterator[Cut]:
    for found in _PATCH.finditer(text):
        yield Cut(offset=found.start(), level=INSIDE if found[1] else INSIDE + 1)
