"""What client and daemon say to each other: frames over a Unix socket.

A frame is its length (four bytes, big-endian) and its payload. A request is one frame of fields, joined by NUL: what is
asked (`search`, `status`, `stop`), the version of hunch that asks, its HUNCH_HOME, and what the question needs besides.
The daemon answers with frames of one letter and a payload: `w`, still at work, several times a second, so that a daemon
that hangs is told from one that is busy; then `a`, the answer, or `n`, not for the daemon, and why. Light: a search
that a daemon answers loads this and little more.
"""

import _socket  # `socket` itself costs 10 ms, a third of a warm search
import os

import hunch

#: The longest request. Linux lets a command line have two megabytes; the daemon need not answer each.
MAX_REQUEST = 1 << 20
#: How often a daemon that is at work says so, and how long a client waits to hear of it.
BEAT_S, PATIENCE_S = 0.25, 1.0

WORKING, ANSWER, DECLINED = b"w", b"a", b"n"

#: What must be equal to the daemon's own: else the ignore rules that git takes from the home folder would be another
#: person's, and a day would begin at another moment.
SHARED = ("HOME", "XDG_CONFIG_HOME", "TZ")
#: What changes how results look or where they are looked for.
ENVIRONMENT = (
    *("NO_COLOR", "CLICOLOR_FORCE", "TERM", "ACCESSIBLE", "HUNCH_PAGER", "PAGER", "HUNCH_DAEMON", "HUNCH_CONFIG"),
    *SHARED,
)


def version() -> bytes:
    """Name this very hunch: its version, where it is installed, and when.

    An upgrade writes the package anew, so that an old daemon sees that it is one even where the number is the same.
    """
    package = os.path.dirname(hunch.__file__)
    installed_ns = os.stat(hunch.__file__).st_mtime_ns
    return os.fsencode(f"{hunch.__version__}\n{package}\n{installed_ns}")


def frame(payload: bytes) -> bytes:
    """Put its length before a payload."""
    return len(payload).to_bytes(4, "big") + payload


def answer(status: int, out: bytes, err: bytes, pager: str = "") -> bytes:
    """Pack an answer: the exit status, what goes to stdout and stderr, and the pager that is to show the first.

    >>> unpack_answer(answer(1, b"", b"nothing found"))
    (1, b'', b'nothing found', '')
    """
    return b"".join([ANSWER, bytes([status]), *map(_sized, (os.fsencode(pager), out)), err])


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


def unpack_answer(payload: bytes) -> tuple[int, bytes, bytes, str]:
    """Take an answer apart.

    Raises:
        ValueError: It is none.
    """
    if payload[:1] != ANSWER:
        raise ValueError("no answer")
    pager, behind_pager = _part(payload, 2)
    out, behind_out = _part(payload, behind_pager)
    return payload[1], out, payload[behind_out:], os.fsdecode(pager)


def _part(payload: bytes, start: int) -> tuple[bytes, int]:
    """Give a part of a payload that says how long it is, and where it ends."""
    begun = start + 8
    end = begun + int.from_bytes(payload[start:begun], "big")
    if len(payload) < max(begun, end):
        raise ValueError("no answer")
    return payload[begun:end], end


def peer(connection: "_socket.socket") -> int:
    """Give the id of the user at the other end.

    Raises:
        OSError: It cannot be told.
    """
    if hasattr(_socket, "SO_PEERCRED"):  # Linux: pid, uid, gid
        return _number(connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12))
    return _number(connection.getsockopt(0, 1, 76))  # macOS: LOCAL_PEERCRED gives a version and the uid


def _number(credentials: bytes) -> int:
    import sys

    return int.from_bytes(credentials[4:8], sys.byteorder)
