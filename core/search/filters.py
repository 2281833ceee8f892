"""Which documents a search looks at: by type, glob and time, inside the search, so that filters never cost results."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

from hunch.core.errors import UsageError
from hunch.core.files.ignorefile import RuleSet, parse
from hunch.core.request import Filters, Target
from hunch.core.store.rows import Document


def keeper(filters: Filters, targets: Sequence[Target]) -> Callable[[Document], bool] | None:
    """Give the test that a document must pass, or None where every document does."""
    if replace(filters, regexps=()) == Filters():  # those are for chunks
        return None
    globs = _Globs(filters.globs)
    since_ns = -inf if filters.since_ns is None else filters.since_ns
    before_ns = inf if filters.before_ns is None else filters.before_ns

    def keep(document: Document) -> bool:
        if filters.types and document.type not in filters.types:
            return False
        if document.type in filters.types_not:
            return False
        if not since_ns <= document.stat.mtime_ns < before_ns:
            return False
        return any(
            target.holds(document.path) and (target.is_piped or globs.keep(target.below(document.path)))
            for target in targets
        )

    return keep


def check_globs(globs: Sequence[str]) -> None:
    """Refuse a glob that no path could match.

    Raises:
        UsageError: It is blank, or malformed.
    """
    for glob in globs:
        if next(parse(_line(glob)), None) is None:
            raise UsageError(f"-g {glob!r} is no pattern; write it as in .gitignore: -g '*.py', -g '!docs/**'")


def _line(glob: str) -> bytes:
    return os.fsencode("\\" + glob if glob.startswith("#") else glob)


class _Globs:
    """`-g`: gitignore patterns turned round, as ripgrep has them. A plain one includes, one with ! leaves out."""

    def __init__(self, globs: Sequence[str]) -> None:
        rules = list(parse(b"\n".join(map(_line, globs))))
        self._rules = RuleSet(rules)
        self._only_included = any(not rule.negated for rule in rules)

    def keep(self, path: bytes) -> bool:
        """Decide over a path below PATH; as for git, nothing comes back from a folder that is left out."""
        if not self._rules:
            return True
        kept = not self._only_included
        parts = path.split(b"/")
        for depth in range(1, len(parts) + 1):
            rule = self._rules.decide(b"/".join(parts[:depth]), is_folder=depth < len(parts))
            if rule is not None and rule.negated:
                return False
            kept = kept or rule is not None
        return kept
