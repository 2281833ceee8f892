"""`hunch forget`: take a root, or a part of one, out of the index. The files themselves are never touched."""

from pathlib import Path

from hunch.cli import report
from hunch.cli.exits import Exit
from hunch.core.forget import forget


def run(path: str, home: Path) -> Exit:
    """Forget a path. It need not be there any more."""
    absolute = Path(path).resolve()
    n = forget(absolute, home)
    report.notice(f"forgot {absolute}: {n} files; to bring it back: hunch index {absolute}")
    return Exit.FOUND
