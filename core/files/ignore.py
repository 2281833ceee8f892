"""Which paths below a root stay out of the index, and by which rule: git's rules, the person's own, and built-in ones.

The first of these that speaks about an entry decides:

    1. built in      `.git`, hunch's own folder, pseudo file systems
    2. index.exclude of the person's config file, and of each `.hunch.toml` above: nothing brings back what they name
    3. .hunchignore  the deepest first; `!pattern` brings back what 4 and 6 leave out
    4. .ignore, then .gitignore, each the deepest first; then git's info/exclude, then the user's git ignore file
    5. built in      secrets by their name, hidden names: no file in a tree overrides these
    6. built in      junk: folders that tools fill, lock files, minified files

A root's policy may say that hidden names stay in, and that 3, 4 and 6 do not hold; the others always do.
An ignored folder hides all below it. Ignore files count from the top of the enclosing git work tree, or from the root
where there is none; a repository inside another starts git's own rules afresh, as it does for ripgrep. The root itself
is never left out: who names it means it.
"""

import os
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hunch.core.files import gitplaces, junk
from hunch.core.files.mounts import mounts
from hunch.core.files.policy import USUAL, Policy
from hunch.core.files.rulefiles import NAMES, PROJECT, Rules, excluded_by_config, first_match, read_project, read_rules
from hunch.core.files.secret_names import is_secret_name

_OWN, _TOOLS, _GIT = NAMES
#: The built-in rule about names that begin with a dot.
HIDDEN_RULE = ".*"
#: Names whose coming, going or changing may change what is left out in their folder and below it.
RULING = frozenset({*NAMES, PROJECT, ".git"}) | junk.TELLING


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a path stays out, by which rule, and where the rule stands; both are empty where none speaks.

    `secret` is set where the name tells of a secret, `wanted` where a `!pattern` of a .hunchignore brings a path back.
    """

    ignored: bool
    rule: str = ""
    source: str = ""
    secret: bool = False
    wanted: bool = False


_KEPT = Verdict(ignored=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """The rules that hold in one folder, the most important first in each tuple."""

    excluded: Rules = ()
    own: Rules = ()
    tools: Rules = ()
    git: Rules = ()
    outside: Rules = ()


class _Probe:
    """The names in a folder, each looked up when asked for: where few are asked for, cheaper than a listing."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and os.path.lexists(os.path.join(self._folder, name))


class Ignore:
    """The ignore rules of one root; a file that changes is read again by the next walk or question."""

    def __init__(
        self,
        root: Path,
        *,
        exclude: Collection[Path] = (),
        environ: Mapping[str, str] | None = None,
        policy: Policy = USUAL,
    ) -> None:
        """Take a root, the folders that are hunch's own, the environment that tells the home folder, and the policy.

        Raises:
            ConfigInvalid: The person's config file cannot be used.
        """
        self.root, self.policy = root, policy
        self.root_path = os.path.realpath(root)
        self.excluded = frozenset(os.path.realpath(path) for path in exclude)
        self.mounted = mounts()
        self.user_file = gitplaces.user_excludes(os.environ if environ is None else environ)
        self.by_config = excluded_by_config(os.environ if environ is None else environ)

    def folder(self) -> "FolderRules":
        """Give the rules for the entries of the root.

        Raises:
            OSError: an ignore file is there but cannot be read, so that what it hides is not known.
        """
        top = gitplaces.work_tree_top(self.root_path) or self.root_path
        rules = FolderRules(self, path=top, prefix=b"", names=_Probe(top), inherited=None)
        below = os.path.relpath(self.root_path, top)
        for name in () if below == os.curdir else below.split(os.sep):
            rules = rules.child(name)
        return rules

    def decide(self, path: Path, is_dir: bool) -> Verdict:
        """Judge a path, absolute or relative to the root; it need not exist.

        Raises:
            ValueError: the path does not lie below the root.
            OSError: an ignore file is there but cannot be read.
        """
        parts = self._parts_below_root(path)
        verdict = _KEPT
        rules = self.folder()
        for depth, name in enumerate(parts, 1):
            is_folder = is_dir or depth < len(parts)
            verdict = rules.judge(name, is_folder=is_folder)
            if verdict.ignored or not is_folder:
                return verdict
            rules = rules.child(name)
            verdict = rules.judge_contents(verdict)
            if verdict.ignored:
                return verdict
        return verdict

    def shown(self, path: str) -> str:
        """Name a file for people: relative to the root where it lies below it."""
        inside = path.startswith(os.path.join(self.root_path, ""))
        return os.path.relpath(path, self.root_path) if inside else path

    def _parts_below_root(self, path: Path) -> tuple[str, ...]:
        plain = Path(os.path.normpath(path))
        if not plain.is_absolute() and ".." not in plain.parts:
            return plain.parts
        for root in (os.path.abspath(self.root), self.root_path):
            if plain.is_relative_to(root):
                return plain.relative_to(root).parts
        raise ValueError(f"{path} does not lie below {self.root}")


class FolderRules:
    """The rules for the entries of one folder; of the folder itself it is taken as known that it is not ignored."""

    __slots__ = ("_ignore", "_names", "_others", "_prefix", "_scope", "path")

    def __init__(
        self, ignore: Ignore, *, path: str, prefix: bytes, names: Container[str], inherited: _Scope | None
    ) -> None:
        """Take a folder's real path, its path below the topmost rules, the names in it, and its parent's rules."""
        self._ignore = ignore
        self.path = path
        self._prefix = prefix
        self._names = names
        scope = inherited
        if scope is None or ".git" in names:
            scope = self._begin_repository(scope or _Scope())
        if (excluded := self._excluded()) or _OWN in names or _TOOLS in names or _GIT in names:
            scope = _Scope(
                excluded=excluded + scope.excluded,
                own=self._placed(_OWN) + scope.own,
                tools=self._placed(_TOOLS) + scope.tools,
                git=self._placed(_GIT) + scope.git,
                outside=scope.outside,
            )
        self._scope = scope
        self._others = scope.tools + scope.git + scope.outside

    def child(self, name: str, names: Container[str] | None = None) -> "FolderRules":
        """Give the rules for the entries of a folder in this one, whose names may be given where they are known.

        Raises:
            OSError: an ignore file is there but cannot be read, so that what it hides is not known.
        """
        path = os.path.join(self.path, name)
        return FolderRules(
            self._ignore,
            path=path,
            prefix=self._prefix + os.fsencode(name) + b"/",
            names=_Probe(path) if names is None else names,
            inherited=self._scope,
        )

    def judge(self, name: str, *, is_folder: bool) -> Verdict:
        """Judge one entry of the folder by its name and place."""
        if name == ".git" or is_folder:
            verdict = self._judge_place(name)
            if verdict.ignored:
                return verdict
        path = self._prefix + os.fsencode(name)
        for placed in self._scope.excluded:  # each for itself: what one takes back, another may leave out all the same
            if (excluded := _verdict((placed,), path, is_folder)) and excluded.ignored:
                return excluded
        policy = self._ignore.policy
        own = _verdict(self._scope.own, path, is_folder)
        told = own or _verdict(self._others, path, is_folder) or _KEPT
        if told.ignored:
            return told
        if is_secret_name(name):
            return Verdict(ignored=True, rule=name, source="built in: names of secrets", secret=True)
        if name.startswith(".") and not policy.hidden:
            return _built_in(HIDDEN_RULE, "hidden files and folders")
        if own is not None:
            return replace(own, wanted=True)
        if policy.no_ignore:
            return told
        rule = junk.folder_rule(os.path.join(self.path, name), name) if is_folder else junk.file_rule(name)
        return _built_in(rule, "what tools write") if rule else told

    def judge_contents(self, verdict: Verdict) -> Verdict:
        """Judge this folder by what it holds, after the verdict that its parent's rules gave."""
        is_kept = verdict.wanted or self._ignore.policy.no_ignore
        rule = "" if is_kept else junk.content_rule(self.path, self._names)
        return _built_in(rule, "what tools write") if rule else verdict

    def _judge_place(self, name: str) -> Verdict:
        path = os.path.join(self.path, name)
        if name == ".git":
            return _built_in(name, "git's own files")
        if path in self._ignore.excluded:
            return _built_in(name, "hunch's own files")
        rule = junk.pseudo_rule(path, self._ignore.mounted)
        return _built_in(rule, "pseudo file systems") if rule else _KEPT

    def _begin_repository(self, inherited: _Scope) -> _Scope:
        if self._ignore.policy.no_ignore:
            return inherited
        base, ignore = len(self._prefix), self._ignore
        files = [gitplaces.repository_excludes(self.path), *([ignore.user_file] if ignore.user_file else [])]
        outside = [read_rules(file, base, ignore.shown(file), in_tree=False) for file in files]
        return replace(inherited, git=(), outside=tuple(placed for placed in outside if placed))

    def _placed(self, name: str) -> Rules:
        if name not in self._names or self._ignore.policy.no_ignore:
            return ()
        path = os.path.join(self.path, name)
        placed = read_rules(path, len(self._prefix), self._ignore.shown(path), in_tree=True)
        return (placed,) if placed else ()

    def _excluded(self) -> Rules:
        """Give what the config file leaves out of the root, where this is it, and what a project file does here."""
        found: Rules = ()
        if PROJECT in self._names:
            path = os.path.join(self.path, PROJECT)
            placed = read_project(path, len(self._prefix), self._ignore.shown(path))
            found = (placed,) if placed else ()
        by_config = self._ignore.by_config
        if by_config is not None and self.path == self._ignore.root_path:
            found += (replace(by_config, base=len(self._prefix)),)
        return found


def _verdict(rules: Rules, path: bytes, is_folder: bool) -> Verdict | None:
    """Give what the first set of rules that speaks about an entry says of it."""
    match = first_match(rules, path, is_folder)
    if match is None:
        return None
    rule, source = match
    return Verdict(ignored=not rule.negated, rule=os.fsdecode(rule.pattern), source=source)


def _built_in(rule: str, kind: str) -> Verdict:
    return Verdict(ignored=True, rule=rule, source=f"built in: {kind}")
