"""What a root wants of the rules: whether hidden files belong to it, and whether ignore rules hold in it.

A policy is a property of a root and lies among the facts of its catalog, so that it goes where the index goes: into
backups, to a root's new place, into the index that is made anew. Whoever looks at a root's files asks for it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

HIDDEN, NO_IGNORE = "hidden", "no_ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the files of one root are chosen."""

    hidden: bool = False  #: hidden files and folders too
    no_ignore: bool = False  #: whatever ignore files and the built-in rules about junk say

    @classmethod
    def read(cls, facts: Mapping[str, object]) -> Self:
        """Read a policy from the facts of a catalog; one that says nothing has the usual one."""
        return cls(hidden=str(facts.get(HIDDEN)) == "1", no_ignore=str(facts.get(NO_IGNORE)) == "1")

    def facts(self) -> dict[str, str]:
        """Give the facts that say this policy."""
        return {HIDDEN: str(int(self.hidden)), NO_IGNORE: str(int(self.no_ignore))}

    def options(self) -> str:
        """Name the options that ask for it; "" for the usual one.

        >>> Policy(hidden=True, no_ignore=True).options(), Policy().options()
        ('--hidden --no-ignore', '')
        """
        return " ".join(["--hidden"] * self.hidden + ["--no-ignore"] * self.no_ignore)

    def is_wider(self, other: "Policy") -> bool:
        """Tell whether it takes in what another leaves out."""
        return self.hidden > other.hidden or self.no_ignore > other.no_ignore


USUAL, WIDEST = Policy(), Policy(hidden=True, no_ignore=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was said about a policy: None is nothing."""

    hidden: bool | None = None
    no_ignore: bool | None = None
    new: Policy = USUAL  #: of a root that has none yet

    def __bool__(self) -> bool:
        """Tell whether anything was said."""
        return self.hidden is not None or self.no_ignore is not None

    def over(self, before: Policy | None) -> Policy:
        """Give the policy of a root that had another, or none.

        >>> Wish(hidden=True).over(Policy(no_ignore=True)).options(), Wish(new=Policy(hidden=True)).over(None).options()
        ('--hidden --no-ignore', '--hidden')
        """
        before = self.new if before is None else before
        return Policy(
            hidden=before.hidden if self.hidden is None else self.hidden,
            no_ignore=before.no_ignore if self.no_ignore is None else self.no_ignore,
        )


KEEP = Wish()
