"""What is asked of a daemon, taken apart: nothing of a frame is believed before it is here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hunch.core.daemon import wire


class RequestInvalid(ValueError):
    """A frame holds no request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks what, of which home."""

    kind: str
    version: bytes
    home: str
    rest: tuple[bytes, ...]

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read a request.

        Raises:
            RequestInvalid: It is none.
        """
        kind, *fields = payload.split(b"\0")
        if len(fields) < 2 or not kind.isalpha() or len(kind) > 16:
            raise RequestInvalid("no request")
        return cls(kind=kind.decode("ascii"), version=fields[0], home=os.fsdecode(fields[1]), rest=tuple(fields[2:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """A search as it was typed, and where."""

    cwd: str
    is_terminal: bool
    columns: int
    rows: int = 0  #: 0 where nobody knows
    environ: Mapping[str, str]
    arguments: tuple[str, ...]

    @classmethod
    def read(cls, fields: tuple[bytes, ...]) -> Self:
        """Read a command line from the fields of a request.

        Raises:
            RequestInvalid: It is none.
        """
        try:
            cwd, terminal, columns, rows, known, *rest = map(os.fsdecode, fields)
            if not all(map(str.isdecimal, (known, columns, rows))) or not os.path.isabs(cwd):
                raise RequestInvalid("no command line")
            pairs = [pair.partition("=") for pair in rest[: int(known)]]
            return cls(
                cwd=cwd,
                is_terminal=terminal == "1",
                columns=int(columns),
                rows=int(rows),
                environ={name: value for name, _, value in pairs if name in wire.ENVIRONMENT},
                arguments=tuple(rest[int(known) :]),
            )
        except ValueError as error:
            raise RequestInvalid(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a command line came to."""

    status: int
    out: bytes = b""
    err: bytes = b""
    pager: str = ""  #: the command that is to show `out`; "" is none
