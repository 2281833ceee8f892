"""`hunch types`: the languages and document types that -t knows."""

import sys

from hunch.cli.exits import Exit
from hunch.cli.output.render import dump
from hunch.core.files.filetypes import TYPES


def run(*, as_json: bool) -> Exit:
    """Print every type with what its files are known by."""
    if as_json:
        table = {
            name: {"aliases": kind.aliases, "extensions": kind.extensions, "filenames": kind.filenames}
            for name, kind in TYPES.items()
        }
        sys.stdout.buffer.write(dump(table) + b"\n")
        return Exit.FOUND
    for name, kind in sorted(TYPES.items()):
        known_by = ", ".join([*(f"*{extension}" for extension in kind.extensions), *kind.filenames])
        aliases = f" ({', '.join(kind.aliases)})" if kind.aliases else ""
        sys.stdout.buffer.write(f"{name}{aliases}: {known_by}\n".encode())
    return Exit.FOUND
