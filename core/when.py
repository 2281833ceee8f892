"""Moments as people type them, for `--since` and `--before`: a day, a time of a day, or how long ago. Pure.

A day is that of the place where the program runs, and begins with its midnight; a zone can be said with the time.
"""

import re
from datetime import datetime, timedelta
from datetime import time as time_of_day

from hunch.core.errors import UsageError

FORMS = "2026-01-31, 2026-01-31T12:30, today, yesterday, or how long ago: 30m, 2h, 7d, 2w"

_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_AGO = re.compile(r"(\d{1,9})([mhdw])", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_MINUTE_NS = 60 * 10**9


def moment_ns(text: str, now_ns: int) -> int:
    """Give the moment that a text names, in nanoseconds since 1970 as files have them.

    >>> moment_ns("2h", now_ns=10**18), moment_ns("2026-01-31T12:30Z", now_ns=0)
    (999992800000000000, 1769862600000000000)

    Raises:
        UsageError: It names none.
    """
    typed = text.strip().lower()
    if ago := _AGO.fullmatch(typed):
        return now_ns - int(ago[1]) * _MINUTES[ago[2]] * _MINUTE_NS
    try:
        return int(_moment(typed, now_ns).timestamp()) * 10**9
    except (ValueError, OverflowError, OSError):  # no such day, or one before all clocks
        raise UsageError(f"{text!r} is no moment; write it as {FORMS}") from None


def _moment(typed: str, now_ns: int) -> datetime:
    if typed in ("today", "yesterday"):
        today = datetime.fromtimestamp(now_ns // 10**9).date()
        return datetime.combine(today - timedelta(days=typed == "yesterday"), time_of_day())
    found = _DAY.fullmatch(typed.upper())
    if not found:
        raise ValueError(typed)
    day, time, zone = found.groups()
    return datetime.fromisoformat(f"{day}T{time or '00:00'}{zone or ''}")
