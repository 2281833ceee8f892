"""Source code to an outline: cuts at the lines where syntax nodes begin, and the names of definitions.

A node's cut has the node's depth as its level, so that a file is cut into definitions, a definition that is too long
into its members or statements, and so on. A comment, decorator or attribute right above a node belongs to it.
"""

import re
import zlib
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import tree_sitter

from hunch.core.split.grammars import load
from hunch.core.split.languages import LANGUAGES
from hunch.core.split.outline import Cut, Name, Outline
from hunch.core.split.ruler import Ruler, bytes_of

#: Longer texts are cut by lines: parsing takes 0.3 s and 100 MB a megabyte, and nobody wrote them by hand.
_MAX_PARSED_BYTES = 1 << 20
#: tree-sitter 0.26 dies or never returns from recovering at the end of a text whose 100,000 brackets are all open.
_MAX_NESTING = 1000
#: tree-sitter 0.26 keeps a version of its stack for each way to go on from an error: a hundred thousand `<div>` take
#: 15 s as HTML and gigabytes as Lua; 9 kB of `a=>` as Java, alone or behind good code, 10 s and 2.5 GB. No stretch of
#: 39,000 files of code met shrinks to less than a 32nd; `a=>` and its like shrink to a 50th.
_MAX_REPETITION = 40
_STRETCH_BYTES = 2048
_OPENING = frozenset("([{")
_BRACKET = re.compile(r"[(\[{}\])]")
#: At the end of a text, recovery takes time and memory by the square of the nodes that found no place in the tree, in
#: one step: 50 kB of `a=>a=>` as Java are 5 s and 3 GB. A text whose head is such a heap is not parsed to its end.
_HEADS = (1 << 12, 1 << 14, 1 << 16, 1 << 18)
_BYTES_PER_LOOSE_NODE = 8
#: The level of a file's own definitions: below 0, so that they are kept apart (see Cut).
_TOP = -1
#: Deeper nodes are cut by lines: 200,000 open brackets nest 200,000 deep.
_MAX_DEPTH = 64
#: What belongs to the node below it, in any grammar.
_ATTACHED = re.compile("comment|attribute|decorator|annotation|haddock|pragma|modifiers")
#: A comment this short is a title (`// MARK: - Private`) and belongs to what follows even behind a blank line.
_MAX_TITLE_BYTES = 80
_MAX_NAME = 80
#: What is written around a name and is no part of it: type parameters, arguments, supertypes.
_DECORATION = re.compile(r"<[^<>]*>|(?<=\w)[\[{<(\s].*")
_SEPARATOR = re.compile(r"::|(?<=\w)[.:](?=\w)")


class _Head(NamedTuple):
    """The first node on a line: how deep it is, where it ends, and where the comments above it begin."""

    level: int
    end: int
    start: int


def outline(text: str, type_name: str, shortest: int) -> Outline:
    """Outline a text in one of LANGUAGES; a text that is too long, or that is no such code, has no cuts.

    Args:
        text: Source code.
        type_name: A key of LANGUAGES.
        shortest: Nodes of fewer bytes are not looked into: no piece will begin inside.
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > _MAX_PARSED_BYTES or _nesting(text) > _MAX_NESTING or _repeats(data):
        return Outline()
    language, query = load(type_name)
    root = _parse(data, language) if _is_plausible(data, language) else None
    if root is None or _is_hopeless(root):
        return Outline()
    heads = _heads(root, data, LANGUAGES[type_name].attached, shortest)
    names = _names(root, query, heads, data, LANGUAGES[type_name].keywords) if query else []
    at = Ruler(text, bytes_of).reach
    units = {name.start for name in names}
    starts = sorted(line for line, head in heads.items() if head.start == line)
    return Outline(
        cuts=[Cut(offset=at(0, start), level=heads[start].level, unit=start in units) for start in starts],
        names=[Name(start=at(0, name.start), end=at(0, name.end), path=name.path) for name in names],
    )


def _nesting(text: str) -> int:
    """Give the depth of brackets, those in strings and comments counted too."""
    steps = (1 if bracket in _OPENING else -1 for bracket in _BRACKET.findall(text))
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0)


def _repeats(data: bytes) -> bool:
    """Tell whether a stretch of a text is the same few bytes over and over, which nobody wrote as code."""
    starts = range(0, max(len(data) - _STRETCH_BYTES, 0) + 1, _STRETCH_BYTES // 2)
    stretches = (data[start : start + _STRETCH_BYTES] for start in starts)
    return any(len(zlib.compress(stretch, 1)) * _MAX_REPETITION < len(stretch) for stretch in stretches)


def _is_plausible(data: bytes, language: tree_sitter.Language) -> bool:
    """Tell whether heads of a text, each four times as long as the last, read as that language."""
    for size in _HEADS:
        if size >= len(data):
            return True
        root = _parse(data[:size], language)
        errors = [node for node in (root, *root.children) if node.is_error]
        if max((node.child_count for node in errors), default=0) > size // _BYTES_PER_LOOSE_NODE:
            return False
    return True


def _parse(data: bytes, language: tree_sitter.Language) -> tree_sitter.Node:
    """Parse all at once: what a read callback gives it py-tree-sitter 0.26 never frees, gigabytes for a folder of Perl.

    Without one it takes no budget of steps either; what that was good for is kept out by what is asked before.
    """
    return tree_sitter.Parser(language).parse(data).root_node


def _is_hopeless(root: tree_sitter.Node) -> bool:
    if not root.has_error:
        return False
    errors = sum(child.end_byte - child.start_byte for child in root.children if child.is_error)
    return root.is_error or errors > (root.end_byte - root.start_byte) / 2


def _heads(root: tree_sitter.Node, data: bytes, attached: frozenset[str], shortest: int) -> dict[int, _Head]:
    """Give, by the byte where its line begins, each node that is the first on its line; parents win."""
    heads: dict[int, _Head] = {}
    stack = [(root, _TOP)]
    while stack:
        node, level = stack.pop()
        run, run_row = -1, -2  # where the comments right above begin, and the last row on which they may be joined
        for child in node.children:
            line = child.start_byte - child.start_point.column
            if not child.is_named or data[line : child.start_byte].strip():
                continue
            start = run if child.start_point.row <= run_row else line
            head = heads.setdefault(line, _Head(level, child.end_byte, start))
            run, run_row = -1, -2
            if _ATTACHED.search(child.type) or child.type in attached:
                is_title = child.end_byte - head.start < _MAX_TITLE_BYTES
                run, run_row = head.start, child.end_point.row + (child.end_point.column > 0) + is_title
        if level < _MAX_DEPTH:
            inside = (child for child in node.children if child.end_byte - child.start_byte >= shortest)
            stack.extend((child, level + 1) for child in inside)
    return heads


def _names(
    root: tree_sitter.Node, query: tree_sitter.Query, heads: dict[int, _Head], data: bytes, keywords: frozenset[str]
) -> list[Name]:
    """Give the names of all definitions, in bytes, the outer before the inner."""

    def read(node: tree_sitter.Node) -> str:
        return data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    found: dict[int, Name] = {}
    rests = list[Name]()
    cursor = tree_sitter.QueryCursor(query)
    cursor.set_max_start_depth(_MAX_DEPTH)
    for _, captures in cursor.matches(root):
        if any(read(node) not in keywords for node in captures.get("keyword", ())):
            continue
        nodes = sorted(captures["name"], key=lambda node: node.start_byte)
        path = tuple(word for node in nodes for word in _words(read(node)))
        for node in captures.get("rest", ()):
            rests.append(Name(start=node.start_byte, end=root.end_byte, path=path))
        for node in captures.get("definition", ()):
            start, key = _beginning(node, heads), nodes[-1].start_byte
            # A wrapper (decorators, a template) and what it wraps share the name: the wrapper's span counts.
            if key not in found or start < found[key].start:
                found[key] = Name(start=start, end=node.end_byte, path=path)
    rests = [replace(rest, end=after.start) for rest, after in pairwise(rests)] + rests[-1:]
    return sorted([*rests, *found.values()], key=lambda name: (name.start, -name.end))


def _beginning(node: tree_sitter.Node, heads: dict[int, _Head]) -> int:
    """Give where a definition begins: with its line and the comments above, unless the line has another owner."""
    head = heads.get(node.start_byte - node.start_point.column)
    return head.start if head and node.end_byte <= head.end else node.start_byte


def _words(name: str) -> list[str]:
    """Give the words of a name as it was written.

    >>> _words("std::vector<int>::at"), _words("M:close"), _words('"a test"'), _words("operator<")
    (['std', 'vector', 'at'], ['M', 'close'], ['a test'], ['operator<'])
    """
    name = " ".join(name.split())[:_MAX_NAME]
    if name[:1] in ('"', "'"):
        return [name.strip("\"'")]
    plain = name if "operator" in name else _DECORATION.sub("", name.lstrip("(*&"))
    return [word for word in _SEPARATOR.split(plain) if word] or [name]
