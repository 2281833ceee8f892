"""Whether the rules leave out a file that the index holds: asked of each hit, for a rule may be younger than the index.

In come a root and paths below it, out comes yes or no, by the rules as they are when first asked about a folder.
Nothing is walked or listed: a folder costs a few look-ups the first time, and nothing afterwards. Where rules are there
that cannot be read, the answer is yes.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from hunch.core.files.ignore import FolderRules, Ignore
from hunch.core.files.policy import USUAL, Policy
from hunch.core.files.secret_names import is_secret_name


class LeftOut:
    """The question for one root, to be asked for the length of one run."""

    def __init__(self, root: Path, exclude: Collection[Path] = (), policy: Policy = USUAL) -> None:
        """Take a root, a folder or a single file, the folders that are hunch's own, and the root's policy."""
        self._root = root
        self._is_file = root.is_file()
        self.unread: list[str] = []  #: what rules could not be read so far, and why, in words
        # None: left out itself, with all below it
        ignore = Ignore(root, exclude=exclude, policy=policy)
        self._known: dict[tuple[str, ...], FolderRules | None] = {(): self._read(ignore.folder)}

    def __call__(self, path: bytes) -> bool:
        """Tell whether a file stays out; its path is relative to the root, or the name of a root that is a file."""
        if self._is_file:
            return is_secret_name(self._root.name)
        *above, name = os.fsdecode(path).split("/")
        rules = self._folder(tuple(above))
        return rules is None or rules.judge(name, is_folder=False).ignored

    def _folder(self, names: tuple[str, ...]) -> FolderRules | None:
        depth = next(depth for depth in range(len(names), -1, -1) if names[:depth] in self._known)
        rules = self._known[names[:depth]]
        for name in names[depth:]:
            depth += 1
            rules = self._known[names[:depth]] = rules and self._below(rules, name)
        return rules

    def _below(self, rules: FolderRules, name: str) -> FolderRules | None:
        verdict = rules.judge(name, is_folder=True)
        inner = None if verdict.ignored else self._read(lambda: rules.child(name))
        return None if inner is None or inner.judge_contents(verdict).ignored else inner

    def _read(self, rules: Callable[[], FolderRules]) -> FolderRules | None:
        try:
            return rules()
        except OSError as error:
            self.unread.append(f"{error.filename}: {error.strerror}")
            return None
