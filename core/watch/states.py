"""How well a root is followed, in values that `hunch status` and `hunch watch` show."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Lock

from hunch.core.types import Change, EncoderSource


class How(StrEnum):
    """By which means a root is followed."""

    STARTING = "starting"  #: its first look is under way
    EVENTS = "events"  #: the system tells every change
    PARTLY = "partly"  #: the system tells the changes of some folders, the others are looked at
    POLLING = "polling"  #: the system tells nothing: it is looked at now and then
    MISSING = "missing"  #: it is not there; its index is kept
    STOPPED = "stopped"  #: it has no index any more


@dataclass(frozen=True, slots=True, kw_only=True)
class RootState:
    """How a root is followed right now."""

    root: Path
    how: How
    folders: int = 0  #: that belong to it
    watched: int = 0  #: whose changes the system tells
    pending: int = 0  #: changed paths that are not in the index yet
    message: str = ""  #: what stands in the way, and what to do about it
    looked_at: float | None = None  #: seconds since all of it was looked at; None before the first time


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often things are done when nothing asks for them, in seconds."""

    check_s: float = 2.0  #: is the root still the folder that it was? One call of the system.
    look_s: float = 600.0  #: between two looks at all files where events tell of changes...
    look_share: float = 0.003  #: ...and longer where a look would cost more of a core than this
    poll_s: float = 10.0  #: between two looks where they do not...
    poll_times: float = 20.0  #: ...and longer where a look takes long: so many times as long
    retry_s: float = 0.2  #: after a failure, then twice as long each time...
    retry_most_s: float = 30.0  #: ...up to this
    supervise_s: float = 1.0  #: between two looks at the watcher's own threads and clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every root of one watcher is followed with."""

    home: Path
    source: EncoderSource
    told: Callable[[Change], None] | None = None
    may_rest: Callable[[], bool] | None = None
    pace: Pace = Pace()
    turn: Lock = field(default_factory=Lock)  #: whoever works in the background: one root after the other
