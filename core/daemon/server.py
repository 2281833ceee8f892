"""The answering side: connections come in, each with one request; answers go out in the order in which they came.

One thread speaks with all clients and never works; a few workers answer, so that a slow question keeps nobody from
being heard. Whatever a client sends or does ends at most its own connection.
"""

import asyncio
import logging
import os
import socket
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from hunch.core.daemon import wire
from hunch.core.daemon.requests import Reply, Request, RequestInvalid

log = logging.getLogger("hunch.daemon")

#: More clients than this are sent away, and search by themselves.
MAX_CLIENTS = 256
#: How long a request may take to arrive, and an answer to be taken.
READ_S, WRITE_S = 5.0, 30.0
#: How long an answer may take once it is begun: the disk that it waits for may never come back.
WORK_S = 30.0
#: The times of so many answers are kept for `status`.
REMEMBERED = 1_000


class Declined(Exception):
    """A request is not for this daemon; the client does the work itself."""


class Server:
    """Answers requests on a listening socket until it is told to stop."""

    def __init__(self, handle: Callable[[Request], Reply], prepare: Callable[[], None], workers: int) -> None:
        """Answer by `handle`, which runs in one of so many threads and may raise `Declined`; first run `prepare`."""
        self._handle = handle
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="search")
        self._workers.submit(self._prepare, prepare)
        self._clients: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()
        self.answered = self.declined = self.failed = 0
        self._begun: dict[object, float] = {}  # what is worked on, and since when
        self.busy_at = time.monotonic()  #: when the last request came
        self.seconds: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._clients)

    @property
    def stuck(self) -> int:
        """Count the workers that never came back, whether their clients wait on or went away."""
        now = time.monotonic()
        return sum(now - began > WORK_S for began in list(self._begun.values()))

    async def serve(self, listening: socket.socket) -> None:
        """Answer until `stopping` is set; then finish what was begun, and return."""
        server = await asyncio.start_unix_server(self._accept, sock=listening, limit=wire.MAX_REQUEST)
        await self.stopping.wait()
        server.close()
        if self._clients:
            await asyncio.wait(self._clients, timeout=WRITE_S)
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            if len(self._clients) <= MAX_CLIENTS and _is_own(writer):
                await self._converse(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.transport.abort()  # it hung up, said nothing, or does not listen: no answer is kept for it
        except Exception:  # noqa: BLE001 - it ends this connection and no other
            self.failed += 1
            report("a connection failed")
        finally:
            await _hang_up(writer)
            self._clients.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(READ_S):
            size = int.from_bytes(await reader.readexactly(4), "big")
            payload = await reader.readexactly(size) if size <= wire.MAX_REQUEST else b""
        try:
            request = Request.read(payload)
        except RequestInvalid as error:
            await _send(writer, wire.DECLINED + str(error).encode())
            return
        self.busy_at = time.monotonic()
        work = self._workers.submit(self._work, request)
        gone = asyncio.ensure_future(reader.read(1))
        try:
            await _send(writer, await self._wait(work, gone, writer))
        finally:
            gone.cancel()
            work.cancel()  # where it has not begun: nobody waits for it any more
            self.busy_at = time.monotonic()

    async def _wait(self, work: "Future[bytes]", gone: "asyncio.Future[bytes]", writer: asyncio.StreamWriter) -> bytes:
        """Wait for an answer, and say several times a second that it is on its way."""
        answer = asyncio.wrap_future(work)
        begun: float | None = None
        while not answer.done():
            await asyncio.wait([answer, gone], timeout=wire.BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                break
            if gone.done():
                raise ConnectionResetError
            begun = begun or (time.monotonic() if work.running() else None)
            if begun is not None and time.monotonic() - begun > WORK_S:
                return wire.DECLINED + b"it took too long"
            await _send(writer, wire.WORKING)
        return answer.result()

    def _prepare(self, prepare: Callable[[], None]) -> None:
        try:
            prepare()
        except Exception:  # noqa: BLE001 - whoever asks first will hear of it
            report("could not prepare")

    def _work(self, request: Request) -> bytes:
        began, work = time.monotonic(), object()
        self._begun[work] = began
        try:
            reply = self._handle(request)
        except Declined as reason:
            self.declined += 1
            return wire.DECLINED + str(reason).encode()
        except Exception:  # noqa: BLE001 - the client meets it too, and shows it
            self.failed += 1
            report("a request failed")
            return wire.DECLINED + b"it failed"
        finally:
            del self._begun[work]
        self.answered += 1
        self.seconds.append(time.monotonic() - began)
        return wire.answer(reply.status, reply.out, reply.err, reply.pager)


def report(what: str) -> None:
    """Log the error that is being handled: its kind and where it came up, not its words, which may be a query's."""
    kind, _, trace = sys.exc_info()
    log.error("%s: %s\n%s", what, kind and kind.__name__, "".join(traceback.format_tb(trace)))


def _is_own(writer: asyncio.StreamWriter) -> bool:
    """Tell whether the one at the other end is the user whose daemon this is."""
    connection = writer.get_extra_info("socket")
    with suppress(OSError):
        return wire.peer(connection) == os.geteuid()
    return False


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection once what was sent has been taken, and at once where it is not."""
    writer.close()
    with suppress(OSError):
        try:
            async with asyncio.timeout(WRITE_S):
                await writer.wait_closed()
        except TimeoutError:
            writer.transport.abort()


async def _send(writer: asyncio.StreamWriter, payload: bytes) -> None:
    writer.write(wire.frame(payload))
    async with asyncio.timeout(WRITE_S):
        await writer.drain()
