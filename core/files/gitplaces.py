"""Where git keeps ignore rules outside the tree: in come a folder and the environment, out come paths.

Git itself is never run. A configuration is read for `core.excludesFile` alone, without its includes.
"""

import os
import re
from collections.abc import Mapping

from hunch.core.files.opening import read_head

_MAX_BYTES = 1 << 20
_LOCK_S = 60.0  # git is done with 100,000 files sooner
_SECTION = re.compile(r"\s*\[\s*([\w.-]+)\s*(\"[^\"]*\")?\s*\](.*)")
_EXCLUDES = re.compile(r"\s*excludesfile\s*=\s*(.*)", re.IGNORECASE)


def work_tree_top(folder: str) -> str | None:
    """Give the top of the git work tree that holds a folder, or None; a path with a `.git` in it is one."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def is_changing(top: str, now: float) -> bool:
    """Tell whether git is changing a work tree in this moment: its lock is there, and none that a killed git left.

    Args:
        top: The top of the work tree.
        now: Seconds since the epoch.
    """
    try:
        return now - os.lstat(os.path.join(top, ".git", "index.lock")).st_mtime < _LOCK_S
    except OSError:
        return False


def repository_excludes(top: str) -> str:
    """Give the path of a work tree's `info/exclude`, where `.git` may be a file that names another folder."""
    git_folder = os.path.join(top, ".git")
    pointer = _first_line(git_folder)
    if pointer.startswith("gitdir:"):
        git_folder = os.path.join(top, pointer.removeprefix("gitdir:").strip())
        # A linked work tree shares the rules of the repository that it was made from.
        git_folder = os.path.join(git_folder, _first_line(os.path.join(git_folder, "commondir")))
    return os.path.normpath(os.path.join(git_folder, "info", "exclude"))


def user_excludes(environ: Mapping[str, str]) -> str | None:
    """Give the path of the user's own ignore file, whether or not it is there; None without a home."""
    home = environ.get("HOME", "")
    xdg = environ.get("XDG_CONFIG_HOME", "") or (os.path.join(home, ".config") if home else "")
    configs = [os.path.join(xdg, "git", "config")] if xdg else []
    configs += [os.path.join(home, ".gitconfig")] if home else []
    for config in reversed(configs):  # git reads ~/.gitconfig last, so it wins
        named = _excludes_file(config)
        if named is not None:
            return os.path.join(home, named[2:]) if named.startswith("~/") else named
    return os.path.join(xdg, "git", "ignore") if xdg else None


def _excludes_file(config: str) -> str | None:
    named = None
    section = ""
    for line in _lines(config):
        header = _SECTION.match(line)
        if header:
            section = header[1].lower() + (header[2] or "")
            line = header[3]
        value = _EXCLUDES.match(line)
        if value and section == "core":
            named = _unquote(value[1])
    return named or None


def _unquote(value: str) -> str:
    """Take a configuration value out of its quotes, and its comment off.

    >>> _unquote('"~/my ignore" # mine')
    '~/my ignore'
    """
    parts = []
    for part in re.finditer(r'"((?:\\.|[^"\\])*)"|([^"#;]+)|[#;].*', value):
        parts.append(re.sub(r"\\(.)", r"\1", part[1] or part[2] or ""))
    return "".join(parts).strip()


def _lines(path: str) -> list[str]:
    """Read a small configuration file; one that is not there or not readable has no lines."""
    try:
        content = read_head(path, _MAX_BYTES, follow=True)
    except OSError:
        return []
    return os.fsdecode(content.partition(b"\0")[0]).splitlines()  # no path goes on behind a NUL


def _first_line(path: str) -> str:
    return next(iter(_lines(path)), "")
