"""Structured data to an outline by indentation: YAML, JSON, TOML, INI, XML and what looks like them."""

import re
from typing import NamedTuple

from hunch.core.split.outline import Cut, Name, Outline

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: `[table]` in TOML and INI: what follows stands below it, though no deeper on the page.
_TABLE = re.compile(r"\[+([^\[\]\n]{1,80})\]+\s*(?:[#;].*)?$")
#: `key:`, `"key": {`, `key = [`.
_KEY = re.compile(r"""\s*["']?([\w$./@-]{1,80})["']?[ \t]*[:=]""")
_CLOSERS = ("}", "]", ")", "</")
_COMMENTS = ("#", "//", ";", "<!--")
#: Deeper lines are cut as lines of this depth, and name nothing.
_MAX_DEPTH = 40


class _Block(NamedTuple):
    """A line that deeper ones may follow, and where the comments above it begin."""

    indent: float
    start: int
    end: int
    key: str


def outline(text: str) -> Outline:
    """Cut before each line, the sooner the less it is indented; name the blocks that keys open."""
    cuts, names, blocks = list[Cut](), list[Name](), list[_Block]()
    comment = -1  # where the comments right above begin
    for line in _LINE.finditer(text):
        content = line[0].strip()
        start = comment if comment >= 0 else line.start()
        if content.startswith(_COMMENTS):
            comment = start
            continue
        comment = -1
        if content and not content.startswith(_CLOSERS):
            indent = _indent(line[0])
            while blocks and blocks[-1].indent >= indent:
                _close(blocks, start, names)
            cuts.append(Cut(offset=start, level=min(len(blocks), _MAX_DEPTH)))
            blocks.append(_Block(indent, start, line.end(), _key(line[0])))
        elif start < line.start():
            cuts.append(Cut(offset=start, level=min(len(blocks), _MAX_DEPTH)))  # a comment on nothing
    while blocks:
        _close(blocks, len(text), names)
    return Outline(cuts=cuts, names=sorted(names, key=lambda name: (name.start, -name.end)))


def _indent(line: str) -> float:
    """Give how deep a line stands; a list's dash stands below the key above it, a table's bracket above all."""
    if _TABLE.match(line):
        return -1
    content = line.lstrip()
    return len(line[: len(line) - len(content)].expandtabs()) + (0.5 if content.startswith("- ") else 0)


def _key(line: str) -> str:
    found = _TABLE.match(line) or _KEY.match(line)
    return found[1] if found else ""


def _close(blocks: list[_Block], end: int, names: list[Name]) -> None:
    """Close the innermost block."""
    block = blocks.pop()
    if block.key and end > block.end and len(blocks) < _MAX_DEPTH:  # a line on its own is no block
        names.append(Name(start=block.start, end=end, path=(block.key,)))
