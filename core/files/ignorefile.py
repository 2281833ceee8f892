"""One ignore file: in come its bytes, out comes a set of rules that says which of them decides over a path.

Names are bytes here, as they are to git: ``?`` is one byte, and a pattern need not be valid UTF-8. A rule is asked
about one entry; that an ignored folder hides all below it is the business of `hunch.core.files.ignore`.

`pathspec` 1.1.1 stood here first. Of 12,400 odd patterns (classes, escapes, tabs, runs of stars), each tried against
git on a tree of odd names, it read 3,944 otherwise than git did, and this none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hunch.core.files import wildmatch

_Regex = re.Pattern[bytes]
#: Linux takes no longer path than this, and nobody wrote a longer pattern by hand.
_MAX_PATTERN_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of an ignore file.

    A rule `by_name` holds for an entry's name at any depth, another for its path below the ignore file's folder.
    `literal` is set where the pattern has no wildcard, else `regex` is.
    """

    line: int
    pattern: bytes
    negated: bool
    folders_only: bool
    by_name: bool
    literal: bytes | None = None
    regex: bytes | None = None


class RuleSet:
    """The rules of one ignore file; the last one that matches decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules in the order of their lines."""
        self._rules = tuple(rules)

    def __bool__(self) -> bool:
        """Tell whether there is any rule."""
        return bool(self._rules)

    def decide(self, path: bytes, *, is_folder: bool) -> Rule | None:
        r"""Give the rule that decides over a path below the ignore file's folder, or None.

        >>> rules = RuleSet(list(parse(b"*.log\n!keep.log\n")))
        >>> [rules.decide(path, is_folder=False).line for path in (b"a/x.log", b"keep.log")]
        [1, 2]
        """
        name = path[path.rfind(b"/") + 1 :]
        # Nearly every entry matches nothing: four look-ups say so for the whole file.
        if not (
            name in self._names
            or path in self._paths
            or (self._any_name and self._any_name.fullmatch(name))
            or (self._any_path and self._any_path.fullmatch(path))
        ):
            return None
        for rule, regex in self._last_first:
            subject = name if rule.by_name else path
            matches = subject == rule.literal if regex is None else regex.fullmatch(subject)
            if matches and (is_folder or not rule.folders_only):
                return rule
        return None

    @cached_property
    def _names(self) -> frozenset[bytes]:
        return frozenset(rule.literal for rule in self._rules if rule.by_name and rule.literal is not None)

    @cached_property
    def _paths(self) -> frozenset[bytes]:
        return frozenset(rule.literal for rule in self._rules if not rule.by_name and rule.literal is not None)

    @cached_property
    def _any_name(self) -> _Regex | None:
        return _any_of([rule.regex for rule in self._rules if rule.by_name and rule.regex is not None])

    @cached_property
    def _any_path(self) -> _Regex | None:
        return _any_of([rule.regex for rule in self._rules if not rule.by_name and rule.regex is not None])

    @cached_property
    def _last_first(self) -> list[tuple[Rule, _Regex | None]]:
        return [
            (rule, re.compile(rule.regex, re.DOTALL) if rule.regex is not None else None)
            for rule in reversed(self._rules)
        ]


def parse(content: bytes) -> Iterator[Rule]:
    r"""Yield the rules of an ignore file's content; comments, blank lines, malformed and endless patterns give none.

    >>> [rule.pattern for rule in parse(b"# note\n\n[z-\n!/a b \\ \n")]
    [b'!/a b \\ ']
    """
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.startswith(b"#"):
            continue
        pattern = _trim(line.removesuffix(b"\r").split(b"\0", 1)[0])
        rule = _parse_line(pattern, number)
        if rule is not None:
            yield rule


def _trim(line: bytes) -> bytes:
    """Drop trailing spaces but for an escaped one; tabs stay, as in git."""
    kept = 0
    at = 0
    while at < len(line):
        if line[at : at + 1] == b"\\":
            at += 1
            kept = at + 1
        elif line[at : at + 1] != b" ":
            kept = at + 1
        at += 1
    return line[:kept]


def _parse_line(pattern: bytes, number: int) -> Rule | None:
    negated = pattern.startswith(b"!")
    body = pattern[negated:]
    folders_only = body.endswith(b"/")
    body = body.removesuffix(b"/")
    by_name = b"/" not in body
    body = body.removeprefix(b"/")
    if not body or len(body) > _MAX_PATTERN_BYTES:
        return None
    literal = body if wildmatch.is_literal(body) else None
    regex = None if literal is not None else wildmatch.translate(body)
    if literal is None and regex is None:
        return None
    return Rule(
        line=number,
        pattern=pattern,
        negated=negated,
        folders_only=folders_only,
        by_name=by_name,
        literal=literal,
        regex=regex,
    )


def _any_of(expressions: Sequence[bytes]) -> _Regex | None:
    return re.compile(b"|".join(expressions), re.DOTALL) if expressions else None
