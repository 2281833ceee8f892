"""Git's wildcards as regular expressions: bytes in, bytes out, pure.

This follows git's wildmatch.c to the letter, in a form that cannot run away: as in `fnmatch.translate`, a ``*`` that
another wildcard follows takes the leftmost match of what stands between them and never looks back, so the time is
bounded by pattern × path and not by a power of it.
"""

import re
from dataclasses import dataclass
from enum import Enum

_SPECIAL = re.compile(rb"[*?\[\\]")
_CLASSES = {  # git's own ctype: ASCII alone, and only four kinds of space
    b"alnum": rb"[0-9A-Za-z]",
    b"alpha": rb"[A-Za-z]",
    b"blank": rb"[ \t]",
    b"cntrl": rb"[\x00-\x1f\x7f]",
    b"digit": rb"[0-9]",
    b"graph": rb"[!-~]",
    b"lower": rb"[a-z]",
    b"print": rb"[ -~]",
    b"punct": rb"[!-/:-@\[-`{-~]",
    b"space": rb"[ \t\n\r]",
    b"upper": rb"[A-Z]",
    b"xdigit": rb"[0-9A-Fa-f]",
}
_NAMED_CLASS = re.compile(rb"\[:([^\]]*):\]")
_EVERY_BYTE = bytes(range(256))
_SLASH = ord("/")


class _Star(Enum):
    """The wildcards of variable length."""

    NAME = "*"
    FOLDERS = "**/"
    FOLDERS_NOT_NONE = "**\\/"  # git gives this odd spelling no match for zero folders
    REST = "**"


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A part that matches exactly one byte."""

    regex: bytes


_Token = _Star | _Fixed


def is_literal(pattern: bytes) -> bool:
    """Tell whether a pattern has no wildcard and no escape."""
    return _SPECIAL.search(pattern) is None


def translate(pattern: bytes) -> bytes | None:
    r"""Give the expression whose full matches are the pattern's, or None for a malformed one, which matches nothing.

    >>> translate(b"a?[!b-d]*.py")
    b'a[^/][^/b-d][^/]*\\.py'
    >>> translate(b"[z") is None
    True
    """
    # Git compares what stands before the first wildcard apart, so that `foo**/bar` begins anew at the `**`.
    special = _SPECIAL.search(pattern)
    if special is None:
        return re.escape(pattern)
    tokens = _tokens(pattern[special.start() :])
    if tokens is None:
        return None
    return re.escape(pattern[: special.start()]) + _assemble(tokens)


def _tokens(pattern: bytes) -> list[_Token] | None:
    tokens: list[_Token] = []
    token: _Token
    at = 0
    while at < len(pattern):
        byte = pattern[at : at + 1]
        if byte == b"*":
            token, at = _star(pattern, at)
        elif byte == b"[":
            members, at = _bracket(pattern, at + 1)
            if members is None:
                return None
            token = _Fixed(_byte_class(members))
        elif byte == b"?":
            token, at = _Fixed(b"[^/]"), at + 1
        else:
            at += byte == b"\\"
            if at == len(pattern):
                return None
            token, at = _Fixed(re.escape(pattern[at : at + 1])), at + 1
        tokens.append(token)
    return tokens


def _star(pattern: bytes, start: int) -> tuple[_Star, int]:
    end = start
    while pattern[end : end + 1] == b"*":
        end += 1
    if end - start == 1 or not (start == 0 or pattern[start - 1] == _SLASH):
        return _Star.NAME, end
    if end == len(pattern):
        return _Star.REST, end
    if pattern[end] == _SLASH:
        return _Star.FOLDERS, end + 1
    if pattern[end : end + 2] == b"\\/":
        return _Star.FOLDERS_NOT_NONE, end + 2
    return _Star.NAME, end


def _bracket(pattern: bytes, at: int) -> tuple[frozenset[int] | None, int]:
    """Read a bracket expression from behind its `[`: its bytes (None: malformed) and where the pattern goes on."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    begin = at
    members: set[int] = set()
    before: int | None = None  # the byte that a range would begin with
    while at == begin or pattern[at : at + 1] != b"]":
        named = _NAMED_CLASS.match(pattern, at)
        if named is not None:
            if named[1] not in _CLASSES:
                return None, at
            members |= _class_members(named[1])
            before, at = None, named.end()
            continue
        lower = before if pattern[at : at + 1] == b"-" and pattern[at + 1 : at + 2] not in (b"", b"]") else None
        at += lower is not None
        at += pattern[at : at + 1] == b"\\"
        if at >= len(pattern):
            return None, at
        byte = pattern[at]
        members.update((byte,) if lower is None else range(lower, byte + 1))
        before = byte if lower is None else None
        at += 1
    chosen = set(_EVERY_BYTE) - members if negated else members
    return frozenset(chosen - {_SLASH}), at + 1


def _class_members(name: bytes) -> set[int]:
    return {match[0][0] for match in re.finditer(_CLASSES[name], _EVERY_BYTE)}


def _byte_class(members: frozenset[int]) -> bytes:
    """Write a set of bytes as an expression, the shorter way round."""
    if not members:
        return rb"(?!)"
    negated = len(members) > 128
    listed = sorted(set(_EVERY_BYTE) - members if negated else members)
    spans: list[list[int]] = []
    for byte in listed:
        if spans and spans[-1][1] == byte - 1:
            spans[-1][1] = byte
        else:
            spans.append([byte, byte])
    parts = [
        re.escape(bytes([first])) + (b"-" + re.escape(bytes([last])) if last > first else b"") for first, last in spans
    ]
    return b"[" + b"^" * negated + b"".join(parts) + b"]"


def _assemble(tokens: list[_Token]) -> bytes:
    """Join tokens, run by run: a run lasts to the next wildcard that crosses folders."""
    runs: list[tuple[_Star, list[_Token]]] = [(_Star.NAME, [])]
    for token in tokens:
        if isinstance(token, _Star) and token is not _Star.NAME:
            runs.append((token, []))
        else:
            runs[-1][1].append(token)
    last = len(runs) - 1
    return b"".join(_assemble_run(opening, run, is_last=at == last) for at, (opening, run) in enumerate(runs))


def _assemble_run(opening: _Star, tokens: list[_Token], *, is_last: bool) -> bytes:
    """Write one run; all that another wildcard follows is atomic, so that nothing is tried twice."""
    pieces = [b""]
    for token in tokens:
        if isinstance(token, _Fixed):
            pieces[-1] += token.regex
        else:
            pieces.append(b"")
    expression = pieces[0]
    for piece in pieces[1:-1]:
        expression += b"(?>[^/]*?" + piece + b")"
    if len(pieces) > 1:
        expression += b"[^/]*" + pieces[-1] if is_last else b"(?>[^/]*?" + pieces[-1] + b")"
    if opening is _Star.NAME:
        return expression
    if opening is _Star.REST:
        return b".*"
    expression = b"(?:[^/]*/)" + (b"*?" if opening is _Star.FOLDERS else b"+?") + expression
    return expression if is_last else b"(?>" + expression + b")"
