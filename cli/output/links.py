"""Paths as links that a terminal opens (OSC 8): in which words an editor or a file manager takes a place in a file."""

import os
import re
from dataclasses import dataclass
from urllib.parse import quote

from hunch.core.errors import UsageError

NONE = "none"
#: The formats that have a name, as ripgrep has them.
PRESETS = {
    NONE: "",
    "default": "file://{host}{path}",
    "file": "file://{host}{path}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "grep+": "grep+://{path}:{line}",
    "kitty": "file://{host}{path}#{line}",
    "macvim": "mvim://open?url=file://{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscode-insiders": "vscode-insiders://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
}
VARIABLES = ("path", "line", "column", "host")

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: What a URI is made of; all else could end the sequence that it stands in.
_URI = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a place in a file becomes a URI."""

    format: str  #: with {path}, {line}, {column} and {host}

    def uri(self, file: bytes, line: int = 1, column: int = 1) -> str:
        """Give the URI of a place.

        Args:
            file: An absolute path.
            line: 1-based.
            column: 1-based.
        """
        values = {"path": quote(file), "line": str(line), "column": str(column), "host": _host()}
        return _VARIABLE.sub(lambda found: values[found[1]], self.format)


def link_of(name: str) -> Link | None:
    """Read a format, or the name of one; None is for no links.

    Raises:
        UsageError: It is neither.
    """
    given = PRESETS.get(name, name)
    if not given:
        return None
    unknown = next((found for found in _VARIABLE.findall(given) if found not in VARIABLES), None)
    if unknown is not None:
        known = ", ".join(f"{{{variable}}}" for variable in VARIABLES)
        raise UsageError(f"--hyperlink-format has no variable {{{unknown}}}; there are {known}")
    if "{path}" not in given:
        raise UsageError(f"--hyperlink-format must have {{path}} or be one of {', '.join(PRESETS)}, not {name!r}")
    if re.search("[{}]", _VARIABLE.sub("", given)):
        raise UsageError(f"--hyperlink-format has a brace that opens or closes nothing: {name!r}")
    if not _URI.fullmatch(given) or not _SCHEME.match(given):
        raise UsageError(f"--hyperlink-format must be a URI, as in file://{{path}}, not {name!r}")
    return Link(format=given)


def linked(shown: str, uri: str) -> str:
    """Make a text lead to a URI."""
    return f"\x1b]8;;{uri}\x1b\\{shown}\x1b]8;;\x1b\\"


def _host() -> str:
    return quote(os.uname().nodename) if os.name == "posix" else ""
