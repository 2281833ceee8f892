"""What clients may do to the answering side: it lives, and answers the next one."""

import asyncio
import gc
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hunch.core.daemon import server, wire
from hunch.core.daemon.requests import CommandLine, Reply, Request, RequestInvalid
from hunch.core.daemon.server import Declined, Server
from tests.program import PATIENCE_S
from tests.trials.daemons import until
from tests.trials.frames import frames

GOOD = b"\0".join([b"search", b"1", b"/home", b"words"])


@pytest.fixture(autouse=True)
def nothing_stays_open() -> Iterator[None]:
    """See that no connection is left to the garbage, which would complain in a later test."""
    yield
    gc.collect()


def echo(request: Request) -> Reply:
    return Reply(status=0, out=b"".join(request.rest[:1]))


class Stand:
    """A server in a thread, whose work is what a test says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handled: list[Request] = []
        self.work: Callable[[Request], Reply] = echo
        self.server: Server | None = None
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),))
        self._thread.start()
        until(lambda: self.server is not None, "a server")

    async def _serve(self) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(os.fspath(self.path))
            listening.listen(128)
            self.loop = asyncio.get_running_loop()
            self.server = Server(self._handle, lambda: None, 1)
            await self.server.serve(listening)

    def _handle(self, request: Request) -> Reply:
        self.handled.append(request)
        return self.work(request)

    def stop(self) -> None:
        assert self.server is not None
        self.loop.call_soon_threadsafe(self.server.stopping.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(PATIENCE_S)
            connection.connect(os.fspath(self.path))
        except OSError:
            connection.close()
            raise
        return connection

    def ask(self, content: bytes) -> bytes:
        """Send some bytes and give all that comes back until the server hangs up."""
        with self.connect() as connection:
            connection.sendall(content)
            return everything(connection)

    def answers(self) -> None:
        """See that it does."""
        assert self.ask(wire.frame(GOOD)).endswith(wire.frame(wire.answer(0, b"words", b"")))


def everything(connection: socket.socket) -> bytes:
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """Give a server of one worker that soon loses patience with whoever does not ask."""
    monkeypatch.setattr(server, "READ_S", 0.3)
    with tempfile.TemporaryDirectory(prefix="h", dir="/tmp") as folder:
        made = Stand(Path(folder, "socket"))
        yield made
        made.stop()


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=frames())
def test_any_bytes_are_survived(stand: Stand, content: bytes) -> None:
    with stand.connect() as connection, suppress(ConnectionError):
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        everything(connection)  # so that no crowd of unheard connections fills the socket's queue
    assert stand.server is not None
    assert not stand.server.failed


def test_after_any_bytes_it_answers(stand: Stand) -> None:
    for content in (b"", b"\0", b"\xff" * 64, wire.frame(b"")[:3], wire.frame(b"search"), wire.frame(GOOD)[:-1]):
        stand.ask(content)
        stand.answers()


@settings(max_examples=1000, deadline=None)
@given(payload=st.binary(max_size=200) | st.lists(st.binary(max_size=8), max_size=9).map(b"\0".join))
def test_a_payload_is_a_request_or_is_refused(payload: bytes) -> None:
    with suppress(RequestInvalid):
        CommandLine.read(Request.read(payload).rest)


def test_a_request_may_be_a_mebibyte_and_not_a_byte_more(stand: Stand) -> None:
    room = wire.MAX_REQUEST - len(GOOD)
    assert b"words" in stand.ask(wire.frame(GOOD + b"\0" + b"x" * (room - 1)))
    size = wire.MAX_REQUEST + 1
    refused = stand.ask(size.to_bytes(4, "big"))
    assert refused[4:5] == wire.DECLINED
    assert len(stand.handled) == 1


def test_who_says_nothing_is_not_listened_to_for_ever(stand: Stand) -> None:
    with stand.connect() as silent, stand.connect() as slow:
        slow.sendall(wire.frame(GOOD)[:10])
        stand.answers()
        assert everything(silent) == everything(slow) == b""
    assert len(stand.handled) == 1


def test_who_reads_nothing_is_given_up(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "WRITE_S", 0.3)
    stand.work = lambda request: Reply(status=0, out=b"x" * 50_000_000)
    with stand.connect() as deaf:
        deaf.sendall(wire.frame(GOOD))
        assert stand.server is not None
        until(lambda: bool(stand.handled), "its work")
        until(lambda: stand.server is not None and not stand.server.busy, "the end of its patience")
        assert len(everything(deaf)) < 50_000_000
    stand.work = lambda request: Reply(status=0, out=b"words")
    stand.answers()


def test_nothing_is_done_for_who_went_away_while_waiting(stand: Stand) -> None:
    free = threading.Event()

    def wait(request: Request) -> Reply:
        free.wait(PATIENCE_S)
        return echo(request)

    stand.work = wait
    with stand.connect() as first, stand.connect() as last:
        first.sendall(wire.frame(GOOD))
        until(lambda: len(stand.handled) == 1, "the first one's work")
        with stand.connect() as second:
            second.sendall(wire.frame(GOOD + b"\0second"))
            assert second.recv(5) == wire.frame(wire.WORKING)
        last.sendall(wire.frame(GOOD))
        assert last.recv(5) == wire.frame(wire.WORKING)
        assert last.recv(5) == wire.frame(wire.WORKING)
        free.set()
        assert everything(first).endswith(b"words")
        assert everything(last).endswith(b"words")
    assert [request.rest[1:] for request in stand.handled] == [(), ()]


def test_answers_come_in_the_order_of_the_questions(stand: Stand) -> None:
    free = threading.Event()

    def wait(request: Request) -> Reply:
        free.wait(PATIENCE_S)
        return Reply(status=0)

    stand.work = wait
    waiting = []
    for number in range(10):
        connection = stand.connect()
        connection.sendall(wire.frame(GOOD + b"\0" + str(number).encode()))
        assert connection.recv(5) == wire.frame(wire.WORKING)
        waiting.append(connection)
    free.set()
    for connection in waiting:
        assert everything(connection).endswith(wire.frame(wire.answer(0, b"", b"")))
        connection.close()
    assert [int(request.rest[1]) for request in stand.handled] == list(range(10))


def test_more_clients_than_allowed_are_sent_away_at_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CLIENTS", 3)
    monkeypatch.setattr(server, "READ_S", PATIENCE_S)
    inside = [stand.connect() for _ in range(3)]
    until(lambda: stand.server is not None and len(stand.server._clients) == 3, "them to come in")
    with stand.connect() as late:
        assert everything(late) == b""
    for connection in inside:
        connection.close()
    until(lambda: stand.server is not None and not stand.server.busy, "them to go")
    stand.answers()


def test_a_worker_that_does_not_come_back_is_noticed_though_its_client_went_away(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "WORK_S", 0.5)
    free = threading.Event()

    def wait(request: Request) -> Reply:
        free.wait(PATIENCE_S)
        return Reply(status=0)

    stand.work = wait
    with stand.connect() as hasty:
        hasty.sendall(wire.frame(GOOD))
        until(lambda: bool(stand.handled), "its work")
    until(lambda: stand.server is not None and stand.server.stuck == 1, "a stuck worker")
    assert stand.ask(wire.frame(GOOD)[:2]) == b""
    free.set()
    until(lambda: stand.server is not None and stand.server.stuck == 0, "the worker")


def test_an_answer_that_takes_too_long_is_left_to_the_client(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "WORK_S", 0.3)
    free = threading.Event()

    def wait(request: Request) -> Reply:
        free.wait(PATIENCE_S)
        return Reply(status=0)

    stand.work = wait
    assert stand.ask(wire.frame(GOOD)).endswith(b"nit took too long")
    free.set()


@pytest.mark.parametrize("error", [Declined("not here"), ValueError("canary"), MemoryError(), RecursionError()])
def test_work_that_fails_is_left_to_the_client(stand: Stand, error: Exception) -> None:
    def fail(request: Request) -> Reply:
        raise error

    stand.work = fail
    said = stand.ask(wire.frame(GOOD))
    assert said[4:5] == wire.DECLINED
    assert b"canary" not in said
    stand.work = lambda request: Reply(status=0, out=b"words")
    stand.answers()
