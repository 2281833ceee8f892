"""What changed: the files on the disk against what the catalog remembers of them.

A file is unchanged when its size, times and inode are what they were when it was read: one stat call, no reading. Any
difference means that it is read again, whichever way the clock moved.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hunch.core.files.stats import MAX_BYTES
from hunch.core.store.known import Known
from hunch.core.types import Found, Skipped, Stat

#: A file that was written this shortly before it was read may change again without its times showing it (git's "racy"
#: files), so the next run reads it once more. Kernels stamp files in ticks of at most 10 ms...
TICK_NS = 20_000_000
#: ...and old or foreign file systems in whole seconds (FAT: two), which their times betray.
COARSE_TICK_NS = 2_000_000_000


@dataclass(slots=True, kw_only=True)
class Plan:
    """What a run has to do."""

    changed: list[Found] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[tuple[bytes, Skipped]] = field(default_factory=list)
    removed: list[bytes] = field(default_factory=list)
    unlisted: list[Skipped] = field(default_factory=list)  #: folders of which nothing is known
    unfinished: bool = False  #: the first run never came to its end, or an older hunch's did

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.unfinished or self.changed or self.skipped or self.removed)

    @property
    def size_bytes(self) -> int:
        """The size of what has to be read; what is too large for that does not count."""
        return sum(size_to_read(found.stat) for found in self.changed)


def size_to_read(stat: Stat) -> int:
    """Give how much of a file will be read: all of it, or nothing of one that is too large."""
    return stat.size_bytes if stat.size_bytes <= MAX_BYTES else 0


def is_settled(stat: Stat, read_ns: int) -> bool:
    """Tell whether a stat taken before reading at `read_ns` proves that later content is the same."""
    written_ns = max(stat.mtime_ns, stat.ctime_ns)
    tick_ns = COARSE_TICK_NS if stat.mtime_ns % 1_000_000_000 == 0 and stat.ctime_ns % 1_000_000_000 == 0 else TICK_NS
    return written_ns < read_ns - tick_ns


def relative(path: Path, base: Path) -> bytes:
    """Give a path below `base` as the catalog keeps it: bytes, with slashes; b"." for the base itself."""
    if path == base:
        return b"."
    name = os.fsencode(path)[len(os.path.join(os.fsencode(base), b"")) :]
    return name.replace(b"\\", b"/") if os.sep == "\\" else name


def plan(walked: Iterable[Found | Skipped], base: Path, known: Mapping[bytes, Known]) -> Plan:
    """Compare a walk with the catalog."""
    result = Plan()
    seen: set[bytes] = set()
    unseen_folders: list[bytes] = []
    for met in walked:
        path = relative(met.path, base)
        seen.add(path)
        remembered = known.get(path)
        if isinstance(met, Skipped):
            if met.is_folder:
                result.unlisted.append(met)
                unseen_folders.append(b"" if path == b"." else path + b"/")
            if remembered is None or remembered.skip != met.reason or remembered.stat is not None:
                result.skipped.append((path, met))
        elif remembered is None or remembered.stat != met.stat or not remembered.settled:
            result.changed.append(met)
        elif remembered.skip is None:
            result.unchanged += 1
    hidden = tuple(unseen_folders)
    result.removed = sorted(path for path in known if path not in seen and not path.startswith(hidden))
    return result
