"""Who may read what is written: what hunch writes, its owner alone; what an editor writes, whom the person lets.

Light: every run begins here.
"""

import os

_persons: int | None = None


def keep_private() -> None:
    """From here on, let nobody else read what this process makes."""
    global _persons
    before = os.umask(0o077)
    _persons = before if _persons is None else _persons


def persons() -> int:
    """Give the umask that the process was started with."""
    return 0o077 if _persons is None else _persons
