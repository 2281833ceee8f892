"""`hunch forget`: take a root, or a part of one, out of the index. The files themselves are never touched."""

from pathlib import Path

from hunch.cli import report
from hunch.cli.exits import Exit
from hunch.core.errors import IndexMissing, UsageError
from hunch.core.forget import forget


def run(path: str, home: Path) -> Exit:
    """Forget a path. It need not be there any more."""
    absolute = Path(path).resolve()
    try:
        n = forget(absolute, home)
    except IndexMissing:
        raise UsageError(f"no index covers {absolute}, so there is nothing to forget; see: hunch status") from None
    files = "1 file" if n == 1 else f"{n} files"
    report.notice(f"forgot {absolute}: {files}; to bring it back: hunch index {absolute}")
    return Exit.FOUND
