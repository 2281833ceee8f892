"""Whether the machine slept, or the process stood still: then events may be missing, and all is looked at anew.

Pure: the clocks come in as values. While a machine sleeps its monotonic clock stands and the other goes on; while a
process is stopped both go on, and the next look at them comes late.
"""

import sys
import time
from dataclasses import dataclass

#: A busy machine makes a thread wait this long too; a look for nothing costs little.
GAP_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What the clocks said in one moment, in seconds."""

    monotonic: float  #: stands while the machine sleeps
    wall: float  #: goes on while it sleeps


def clocks() -> Clocks:
    """Read the clocks."""
    wall = time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.time()
    return Clocks(monotonic=time.monotonic(), wall=wall)


def is_nap(before: Clocks, now: Clocks, every_s: float) -> bool:
    """Tell whether there was a gap between two readings that were to be `every_s` apart."""
    awake = now.monotonic - before.monotonic
    asleep = (now.wall - before.wall) - awake
    return awake > every_s + GAP_S or abs(asleep) > GAP_S
