"""Files of rules: in comes a path, out comes a set of rules that knows where it stands and which paths it speaks about.

Ignore files are git's and its like; a project file and the person's config file hold globs, and can only leave out.
What is there and cannot be read is an error: a part of the rules would let in what the others leave out.
"""

import errno
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hunch.core.config.user import user_file
from hunch.core.files.ignorefile import Rule, RuleSet, parse
from hunch.core.files.opening import read_head

#: Ignore files, the most important first.
NAMES = (".hunchignore", ".ignore", ".gitignore")
PROJECT = ".hunch.toml"
_MAX_BYTES = 1 << 20  # 20,000 rules and more; of the costliest kind, so many take 14 s and 500 MB to read
_NO_FILE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENXIO})
_EXCLUDE = "index.exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A set of rules, the length of the path in front of those that it speaks about, and its name for people."""

    rules: RuleSet
    base: int
    shown: str
    is_numbered: bool = True  #: whether its name goes on with the line of each rule


Rules: TypeAlias = tuple[Placed, ...]


def first_match(rules: Rules, path: bytes, is_folder: bool) -> tuple[Rule, str] | None:
    """Give the rule that decides over a path, from the first set that has one, and where it stands."""
    for placed in rules:
        rule = placed.rules.decide(path[placed.base :], is_folder=is_folder)
        if rule is not None:
            return rule, f"{placed.shown}:{rule.line}" if placed.is_numbered else placed.shown
    return None


def read_rules(path: str, base: int, shown: str, *, in_tree: bool) -> Placed | None:
    """Read an ignore file; None where there is none, or one without rules.

    Raises:
        OSError: It is there, in a tree, and cannot be read.
    """
    content = _content(path, _MAX_BYTES, in_tree=in_tree)
    rules = RuleSet(list(parse(content or b"")))
    return Placed(rules=rules, base=base, shown=shown) if rules else None


def read_project(path: str, base: int, shown: str) -> Placed | None:
    """Read a project file; None where there is none, or one that leaves out nothing.

    Raises:
        OSError: It is there and cannot be read, or says what it may not: the error's words say what.
    """
    from hunch.core.config import project, toml

    content = _content(path, toml.MAX_BYTES, in_tree=True)
    try:
        globs, line = project.excluded(content or b"")
    except ValueError as error:
        raise OSError(errno.EINVAL, str(error), path) from None
    return _globs(globs, base, f"{shown}:{line}" if line else shown) if globs else None


def excluded_by_config(environ: Mapping[str, str]) -> Placed | None:
    """Give what the person's config file leaves out of every root; None where that is nothing.

    Raises:
        ConfigInvalid: The file cannot be used.
    """
    config = user_file(environ)
    globs = config.values.get(_EXCLUDE) if config is not None else None
    return _globs(globs, 0, config.place(_EXCLUDE)) if config is not None and globs else None


def _globs(globs: Collection[str], base: int, shown: str) -> Placed:
    from hunch.core.config.globs import rules_of

    return Placed(rules=rules_of(globs), base=base, shown=shown, is_numbered=False)


def _content(path: str, max_bytes: int, *, in_tree: bool) -> bytes | None:
    """Read a file of rules; None where there is none.

    Git does not follow a link in a tree either; a link in the home folder is the person's own.
    """
    try:
        content = read_head(path, max_bytes + 1, follow=not in_tree)
    except OSError as error:
        if in_tree and error.errno not in _NO_FILE:
            raise
        return None
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return content
