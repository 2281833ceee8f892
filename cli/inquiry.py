"""A search as it was asked: what was typed, on what it runs, and for whom."""

from dataclasses import dataclass

from hunch.cli.caller import Caller
from hunch.cli.options import SearchOptions
from hunch.core.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One run of `search` or `similar`."""

    options: SearchOptions
    engine: Engine
    caller: Caller
