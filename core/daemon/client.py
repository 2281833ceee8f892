"""The asking side: a question to the daemon of a home, and its answer or none.

None, silently, whatever went wrong: no daemon, one that hangs or died, another version, garbage. The caller then does
the work itself. Light: nothing of hunch but `wire`, nothing of Python but what it starts with.
"""

import _socket
import os
import time

from hunch.core.daemon import wire

TYPE_CHECKING = False  # `typing` would load twenty modules
if TYPE_CHECKING:
    from collections.abc import Sequence

#: The file of a home that tells where its daemon listens.
ADDRESS = "daemon/address"
#: More than any answer has: what claims to be longer is garbage.
MAX_ANSWER = 1 << 30
#: How long an answer may take altogether, whatever the daemon says of its work: the caller alone takes a second or two.
LONGEST_S = 15.0


def ask(home: str, fields: "Sequence[bytes]") -> bytes | None:
    """Ask the daemon of a home: its answer, or None where there is none.

    Args:
        home: HUNCH_HOME.
        fields: What is asked, and what the question needs besides version and home.
    """
    try:
        with open(os.path.join(home, ADDRESS), "rb") as file:
            address = file.read(256)
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            return _exchange(connection, address, [fields[0], wire.version(), os.fsencode(home), *fields[1:]])
        finally:
            connection.close()
    except (OSError, ValueError):  # a time-out is an OSError too
        return None


def _exchange(connection: "_socket.socket", address: bytes, fields: "Sequence[bytes]") -> bytes | None:
    deadline = time.monotonic() + LONGEST_S
    connection.settimeout(wire.PATIENCE_S)
    connection.connect(address)
    request = b"\0".join(fields)
    if wire.peer(connection) != os.geteuid() or len(request) > wire.MAX_REQUEST:
        return None
    connection.sendall(wire.frame(request))
    while True:
        size = int.from_bytes(_read(connection, 4, deadline), "big")
        if size > MAX_ANSWER:
            return None
        payload = _read(connection, size, deadline)
        if payload[:1] != wire.WORKING:
            return payload if payload[:1] == wire.ANSWER else None


def _read(connection: "_socket.socket", size: int, deadline: float) -> bytes:
    """Read so many bytes until a moment of the monotonic clock.

    Raises:
        OSError: They do not come.
    """
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part or time.monotonic() > deadline:
            raise OSError("the daemon hung up, or is at work for ever")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
