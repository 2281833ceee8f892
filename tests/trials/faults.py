"""Runs whose writes fail: the n-th system call that changes something below a folder is answered with an error.

The kernel asks (seccomp's user notification): a run in a process of its own puts each call that could change a file
before this one, which counts those below the folder and lets them through or answers them. So SQLite's and USearch's
writes fail as Python's own do, in the order in which they happen, and nothing of the program is replaced. Linux on
x86-64 alone.
"""

import ctypes
import errno
import fcntl
import fnmatch
import os
import platform
import select
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path

from hunch.core.errors import HunchError
from tests.trials.deaths import server

WORKS_HERE = sys.platform == "linux" and platform.machine() == "x86_64"

_AT_FDCWD = -100
#: Calls by what they change: an open file (its descriptor is the first argument)...
_ON_OPEN = {1: "write", 18: "write", 20: "write", 296: "write", 285: "write", 77: "truncate", 74: "sync", 75: "sync"}
_ON_OPEN |= {91: "mode"}
#: ...a path (the first argument, or the second after a folder's descriptor); an opening shows its flags after it.
_ON_PATH = {2: "open", 82: "rename", 83: "make", 84: "remove", 87: "remove", 90: "mode", 76: "truncate"}
_ON_PATH |= {21: "may"}
_ON_PATH_AT = {
    257: "open",
    269: "may",
    439: "may",
    258: "make",
    263: "remove",
    264: "rename",
    316: "rename",
    268: "mode",
}

_SECCOMP, _PR_SET_NO_NEW_PRIVS = 317, 38
_NEW_LISTENER, _ALLOW, _NOTIFY = 1 << 3, 0x7FFF0000, 0x7FC00000
_RECEIVE, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1
_ASKED = struct.Struct("=QIIiIQ6Q")  # id, thread, flags, call, architecture, address, six arguments
_ANSWER = struct.Struct("=QqiI")  # id, value, error, flags

Run = Callable[[Path], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What fails, how, and whether it stays so from then on."""

    error: int
    calls: frozenset[str]
    stays: bool = True
    match: str = "*"  #: which paths


_NAMES = frozenset({"open", "create", "make", "rename", "remove", "mode"})
TROUBLES = {
    "full": Trouble(error=errno.ENOSPC, calls=frozenset({"write", "truncate", "sync", "create", "make"})),
    "read-only": Trouble(error=errno.EROFS, calls=_NAMES | {"may", "write", "truncate", "sync"}),
    "no right": Trouble(error=errno.EACCES, calls=_NAMES | {"may"}),
    "one error": Trouble(error=errno.EIO, calls=_NAMES | {"write", "truncate", "sync"}, stays=False),
}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How a run ended."""

    error: str = ""  #: a HunchError's message
    unexpected: str = ""  #: anything else, with its traceback
    failed: list[str] = field(default_factory=list)  #: the calls that were answered with an error
    calls: int = 0  #: that could have been


def fail(run: Run, folder: Path, trouble: Trouble, nth: int, below: Path) -> Outcome:
    """Do a run in a process of its own; let its n-th change of something below a folder fail."""
    here, there = server().Pipe()
    process = server().Process(target=_run, args=(there, run, folder))
    process.start()
    there.close()
    listener = recv_handle(here)
    outcome = Outcome()
    try:
        _judge(listener, os.fsencode(below), trouble, nth, outcome)
        process.join(60)
        if here.poll():
            outcome.error, outcome.unexpected = here.recv()
        else:
            outcome.unexpected = f"the process ended with {process.exitcode}"
    finally:
        os.close(listener)
        process.kill()
        process.join()
    return outcome


def _run(back: Connection, run: Run, folder: Path) -> None:
    listener = _ask_from_now_on()
    send_handle(back, listener, os.getppid())
    os.close(listener)
    try:
        run(folder)
        back.send(("", ""))
    except HunchError as error:
        back.send((str(error), ""))
    except BaseException:  # noqa: BLE001 - whatever else comes out is what is looked for
        back.send(("", traceback.format_exc()))


def _ask_from_now_on() -> int:
    """Put every call that changes files before whoever holds the descriptor that is returned."""
    calls = sorted({*_ON_OPEN, *_ON_PATH, *_ON_PATH_AT})
    program = [struct.pack("=HBBI", 0x20, 0, 0, 0)]  # the call's number
    for position, call in enumerate(calls):
        program.append(struct.pack("=HBBI", 0x15, len(calls) - position, 0, call))
    program += [struct.pack("=HBBI", 0x06, 0, 0, verdict) for verdict in (_ALLOW, _NOTIFY)]
    code = ctypes.create_string_buffer(b"".join(program))
    filtered = ctypes.create_string_buffer(struct.pack("=H6xQ", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    listener = int(libc.syscall(_SECCOMP, 1, _NEW_LISTENER, filtered))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return listener


def _judge(listener: int, below: bytes, trouble: Trouble, nth: int, outcome: Outcome) -> None:
    """Answer each call until the process has ended."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        ((_, events),) = poll.poll(60_000) or [(listener, select.POLLHUP)]
        if events & select.POLLHUP:
            return
        asked = bytearray(_ASKED.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, asked)
            number, thread, _, call, _, _, *arguments = _ASKED.unpack(asked)
            kind, path = _what(thread, call, arguments)
            error = 0
            is_ours = path == below or path.startswith(below + b"/")
            if is_ours and kind in trouble.calls and fnmatch.fnmatch(os.fsdecode(path), trouble.match):
                outcome.calls += 1
                if outcome.calls == nth or (trouble.stays and outcome.calls > nth):
                    outcome.failed.append(f"{kind} {os.fsdecode(os.path.relpath(path, below))}")
                    error = trouble.error
            fcntl.ioctl(listener, _SEND, _ANSWER.pack(number, 0, -error, 0 if error else _CONTINUE))
        except FileNotFoundError:  # the process died meanwhile
            continue


def _what(thread: int, call: int, arguments: list[int]) -> tuple[str, bytes]:
    """Give the kind of a call, and the path that it changes."""
    if call in _ON_OPEN:
        return _ON_OPEN[call], _target(thread, arguments[0])
    if call in _ON_PATH:
        kind, (name, flags), folder = _ON_PATH[call], arguments[:2], _AT_FDCWD
    else:
        kind, (folder, name, flags) = _ON_PATH_AT[call], arguments[:3]
        folder = ctypes.c_int(folder & 0xFFFFFFFF).value
    path = os.path.join(_target(thread, folder), _text(thread, name))
    if kind == "may":
        return (kind if flags & os.W_OK else "read"), path
    if kind == "open":
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return "read", path
        if flags & os.O_CREAT and not os.path.lexists(path):
            return "create", path
    return kind, path


def _target(thread: int, descriptor: int) -> bytes:
    where = b"cwd" if descriptor == _AT_FDCWD else b"fd/%d" % descriptor
    try:
        return os.readlink(b"/proc/%d/%s" % (thread, where))
    except OSError:
        return b""


def _text(thread: int, address: int) -> bytes:
    with open(f"/proc/{thread}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(4096 - address % 4096).partition(b"\0")[0] or b""
