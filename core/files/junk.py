"""What is left out of every tree without a rule of the person's: hidden names, build products, pseudo file systems.

Each function takes a name (and what stands beside it) and gives the rule's words, or "" where none holds.
Conservative on purpose: `build`, `dist` and `vendor` may hold a person's own words, so that they go only where a file
beside them says who makes them.
"""

import os
from collections.abc import Container, Mapping

from hunch.core.files.mounts import PSEUDO
from hunch.core.files.opening import read_head

_FOLDERS = frozenset(
    {
        *("node_modules", "bower_components", "jspm_packages", "__pycache__", "site-packages"),
        # hidden, and met where hidden files belong to a root
        *(".svn", ".hg", ".jj", ".bzr", ".tox", ".nox", ".eggs", ".gradle", ".terraform", ".direnv", ".next", ".nuxt"),
        *(".svelte-kit", ".parcel-cache", ".turbo", ".yarn", ".pnpm-store", ".npm", ".ipynb_checkpoints", ".cache"),
        *(".Trash", ".Trashes"),
    }
)
_FOLDER_SUFFIXES = (".egg-info", ".dist-info")
# A folder that a build tool writes, and the files beside it that say that the tool is in use.
_OUTPUTS = {
    "target": ("Cargo.toml", "pom.xml", "build.sbt", "project.clj"),
    "build": ("build.gradle", "build.gradle.kts", "pubspec.yaml"),
    "_build": ("mix.exs", "dune-project", "rebar.config"),
    "deps": ("mix.exs",),
    "dist-newstyle": ("cabal.project",),
    "zig-out": ("build.zig",),
}
#: Names that decide about the folder in which they stand.
TELLING = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
_FILES = frozenset(
    {
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "deno.lock",
        "Cargo.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "pixi.lock",
        "Pipfile.lock",
        "conda-lock.yml",
        "Gemfile.lock",
        "composer.lock",
        "go.sum",
        "go.work.sum",
        "mix.lock",
        "flake.lock",
        "pubspec.lock",
        "Podfile.lock",
        "Package.resolved",
        "gradle.lockfile",
        "packages.lock.json",
        "Thumbs.db",
        "desktop.ini",
    }
)
_FILE_SUFFIXES = (".min.js", ".min.mjs", ".min.css", ".map")
_PSEUDO = frozenset({"/proc", "/sys", "/dev", "/run"})
_CACHE_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"  # https://bford.info/cachedir/


def file_rule(name: str) -> str:
    """Give the rule that leaves out a file by its name.

    >>> file_rule("app.min.js"), file_rule("app.js")
    ('*.min.js', '')
    """
    if name in _FILES:
        return name
    if name.endswith(_FILE_SUFFIXES):
        return "*" + next(suffix for suffix in _FILE_SUFFIXES if name.endswith(suffix))
    return ""


def folder_rule(path: str, name: str) -> str:
    """Give the rule that leaves out a folder by its name and by what stands beside it."""
    if name in _FOLDERS:
        return f"{name}/"
    if name.endswith(_FOLDER_SUFFIXES):
        return f"*{os.path.splitext(name)[1]}/"
    for witness in _OUTPUTS.get(name, ()):
        if os.path.lexists(os.path.join(os.path.dirname(path), witness)):
            return f"{name}/ beside {witness}"
    return ""


def told_by(name: str) -> list[str]:
    """Name the folders that are left out or not by whether a file of such a name stands beside them.

    >>> told_by("Cargo.toml"), told_by("mix.exs"), told_by("a.md")
    (['target'], ['_build', 'deps'], [])
    """
    return [folder for folder, witnesses in _OUTPUTS.items() if name in witnesses]


def content_rule(path: str, names: Container[str]) -> str:
    """Give the rule that leaves out a folder by the names in it."""
    if "pyvenv.cfg" in names:
        return "a folder with a pyvenv.cfg"
    return "a folder with a CACHEDIR.TAG" if "CACHEDIR.TAG" in names and _is_cache(path) else ""


def _is_cache(path: str) -> bool:
    try:
        return read_head(os.path.join(path, "CACHEDIR.TAG"), len(_CACHE_SIGNATURE)) == _CACHE_SIGNATURE
    except OSError:
        return False


def pseudo_rule(path: str, mounted: Mapping[str, str]) -> str:
    """Give the rule that leaves out a pseudo file system, whose files are made up as they are read."""
    return path if path in _PSEUDO or mounted.get(path) in PSEUDO else ""
