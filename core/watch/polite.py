"""Background work gives way: to other programs, and to the battery."""

import os
import sys
import threading
from contextlib import suppress

#: Half-way down: such a thread gets a tenth of a core that another program wants whole.
NICENESS = 10


def lower_priority() -> None:
    """Let the calling thread, and the threads that it starts, give way to others; nothing where that cannot be said.

    Linux alone has a priority for each thread; elsewhere it would be the whole process's, searches included.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def on_battery() -> bool:
    """Tell whether the machine lives on its battery; False where the system does not say."""
    import psutil  # 20 ms, and only who works in the background asks

    with suppress(OSError, RuntimeError, AttributeError, NotImplementedError):  # what systems without one come up with
        battery = psutil.sensors_battery()
        return battery is not None and battery.power_plugged is False
    return False
