"""`hunch forget`: take a root, or a part of one, out of the index. The files themselves are never touched."""

from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.core.errors import IndexMissing, UsageError
from hunch.core.forget import forget


def run(path: str, home: Path) -> Exit:
    """Forget a path. It need not be there any more."""
    absolute = Path(path).resolve()
    try:
        done = forget(absolute, home)
    except IndexMissing:
        raise UsageError(f"no index covers {absolute}, so there is nothing to forget; see: hunch status") from None
    files = "1 file" if done.files == 1 else f"{done.files} files"
    report.notice(f"forgot {absolute}: {files}; to bring it back: hunch index {absolute}")
    if not done.is_gone:
        report.notice("a search is reading the index; for its bytes to leave the files, when that has ended: hunch gc")
    return Exit.FOUND
