"""Globs that a setting holds: the syntax of an ignore file, each in a text of its own."""

from collections.abc import Iterable

from hunch.core.files.ignorefile import RuleSet, parse


def check_globs(name: str, globs: Iterable[str], *, may_negate: bool = True) -> tuple[str, ...]:
    """Give globs that are ones.

    Raises:
        ValueError: One is none, several, or brings back what others leave out where nothing may; the words begin with
            `name`, that of the setting.
    """
    checked = tuple(globs)
    for glob in checked:
        try:
            rules = list(parse(glob.encode()))
        except UnicodeEncodeError:
            rules = []
        if len(rules) != 1 or "\n" in glob:
            raise ValueError(f"{name} has {glob!r}, which is no glob as in .gitignore")
        if rules[0].negated and not may_negate:
            raise ValueError(f"{name} has {glob!r}: a project file can only narrow what is indexed, and not bring back")
    return checked


def rules_of(globs: Iterable[str]) -> RuleSet:
    """Make rules of globs that were checked."""
    return RuleSet(list(parse("\n".join(globs).encode())))
