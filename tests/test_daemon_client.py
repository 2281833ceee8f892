"""Where a daemon hangs, dies, or speaks nonsense, the search answers all the same, and says nothing of it."""

import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hunch.core.daemon import client, wire
from tests.trials.daemons import Warm, until, warmed

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n", "soup.md": "Boil tomatoes.\n"}
LINE = ("flat tyre", "--json")
Behaviour = Callable[[socket.socket], object]


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files and no daemon."""
    with warmed(tmp_path_factory.mktemp("client"), FILES) as person:
        yield person


@pytest.fixture
def daemon(hunch: Warm) -> Iterator[int]:
    """Give a daemon for one test."""
    yield hunch.live().pid
    hunch.kill()


@contextmanager
def pretending(hunch: Warm, behave: Behaviour) -> Iterator[list[int]]:
    """Listen where the daemon should; each client is dealt with by `behave`. Gives a list that grows with each."""
    path, met = hunch.runtime / "stub", list[int]()
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            connection, _ = listening.accept()
            met.append(1)
            with connection, suppress(OSError):
                behave(connection)

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(path))
        listening.listen()
        hunch.daemon.folder.mkdir(exist_ok=True)
        hunch.daemon.address.write_bytes(os.fsencode(path))
        thread = threading.Thread(target=serve)
        thread.start()
        yield met
        ending.set()
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(os.fspath(path))
        thread.join()
        path.unlink()


def hear(connection: socket.socket) -> None:
    size = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big")
    connection.recv(size, socket.MSG_WAITALL)


def saying(content: bytes) -> Behaviour:
    """Say something whatever is asked, and hang up."""

    def behave(connection: socket.socket) -> None:
        hear(connection)
        connection.sendall(content)

    return behave


def hanging(content: bytes) -> Behaviour:
    """Say something whatever is asked, then nothing until the client has gone."""

    def behave(connection: socket.socket) -> None:
        hear(connection)
        connection.sendall(content)
        connection.recv(1)

    return behave


def repeating(content: bytes) -> Behaviour:
    """Say something again and again until the client has gone."""

    def behave(connection: socket.socket) -> None:
        hear(connection)
        while True:
            connection.sendall(content)
            time.sleep(0.01)

    return behave


ANSWER = wire.frame(wire.answer(0, b"found by nobody\n", b""))
STRANGE = {
    "at once gone": lambda connection: None,
    "gone": saying(b""),
    "silent": hanging(b""),
    "garbage": saying(b"\xde\xad\xbe\xef" * 100),
    "half a length": saying(ANSWER[:3]),
    "half an answer": saying(ANSWER[:20]),
    "half an answer and silent": hanging(ANSWER[:20]),
    "a huge length": hanging(b"\xff" * 4 + b"a" * 100),
    "just too long": hanging(((1 << 30) + 1).to_bytes(4, "big")),
    "an empty frame": saying(wire.frame(b"")),
    "an answer of one letter": saying(wire.frame(b"a")),
    "an answer shorter than it says": saying(wire.frame(b"a\0" + (99).to_bytes(8, "big") + b"short")),
    "an unknown letter": saying(wire.frame(b"z" + ANSWER)),
    "refused": saying(wire.frame(wire.DECLINED + b"another version of hunch")),
    "at work, and gone": saying(wire.frame(wire.WORKING) * 3),
    "at work, and silent": hanging(wire.frame(wire.WORKING)),
}


@pytest.mark.parametrize("how", STRANGE)
def test_what_is_no_answer_is_taken_for_none(hunch: Warm, how: str) -> None:
    with pretending(hunch, STRANGE[how]) as met:
        answer = client.ask(str(hunch.home), [b"search"])
        with suppress(ValueError):
            assert answer is None or wire.unpack_answer(answer) is None
        assert met


@pytest.mark.parametrize("how", ["at once gone", "silent", "garbage", "an answer shorter than it says", "refused"])
def test_whatever_a_daemon_does_the_search_answers(hunch: Warm, how: str) -> None:
    with pretending(hunch, STRANGE[how]) as met:
        assert hunch.ask(*LINE) == hunch(*LINE)
        assert met


@pytest.mark.parametrize("letter", [wire.frame(wire.WORKING), b"\0"], ids=["at work", "byte by byte"])
def test_a_daemon_that_is_at_work_for_ever_is_not_waited_for(
    hunch: Warm, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_S", 0.5)
    with pretending(hunch, repeating(letter)) as met:
        assert client.ask(str(hunch.home), [b"search"]) is None
        assert met


def test_an_answer_is_taken_as_it_is(hunch: Warm) -> None:
    """The stub itself is believed where it speaks as a daemon does: else the tests above show nothing."""
    with pretending(hunch, saying(wire.frame(wire.WORKING) + ANSWER)):
        assert hunch.ask(*LINE).out == b"found by nobody\n"


def test_another_users_daemon_is_not_asked(hunch: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "peer", lambda connection: os.geteuid() + 1)
    heard: list[bytes] = []
    with pretending(hunch, lambda connection: heard.append(connection.recv(100))):
        assert client.ask(str(hunch.home), [b"search"]) is None
    assert set(heard) <= {b""}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_a_socket_of_another_user_is_not_asked(hunch: Warm) -> None:
    path = hunch.runtime / "theirs"
    hunch.runtime.chmod(0o777)
    ready, child = os.pipe(), os.fork()
    if not child:  # listens as nobody
        with suppress(BaseException):
            os.setuid(65534)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(os.fspath(path))
            os.chmod(path, 0o777)
            listening.listen()
            os.write(ready[1], b"!")
            connection, _ = listening.accept()
            connection.recv(1 << 16)
            connection.sendall(ANSWER)
        os._exit(0)
    try:
        assert os.read(ready[0], 1) == b"!"
        hunch.daemon.folder.mkdir(exist_ok=True)
        hunch.daemon.address.write_bytes(os.fsencode(path))
        assert hunch.ask(*LINE) == hunch(*LINE)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        hunch.runtime.chmod(0o700)


@pytest.mark.parametrize("leads_to", ["nothing", "a file", "a folder", "no name", "a long name", "nul"])
def test_an_address_that_leads_astray_is_passed_by(hunch: Warm, leads_to: str) -> None:
    contents = {
        "nothing": os.fsencode(hunch.runtime / "nothing"),
        "a file": os.fsencode(hunch.folder / "soup.md"),
        "a folder": os.fsencode(hunch.folder),
        "no name": b"",
        "a long name": b"/x" * 1000,
        "nul": b"/tmp/\0x",
    }
    hunch.daemon.folder.mkdir(exist_ok=True)
    hunch.daemon.address.write_bytes(contents[leads_to])
    assert hunch.ask(*LINE) == hunch(*LINE)


def test_a_stopped_daemon_is_not_waited_for(hunch: Warm, daemon: int) -> None:
    expected = hunch.warm(*LINE)
    os.kill(daemon, signal.SIGSTOP)
    assert hunch.ask(*LINE) == expected == hunch(*LINE)


def test_a_daemon_that_is_killed_while_it_answers_is_replaced_by_the_search_itself(hunch: Warm, daemon: int) -> None:
    expected = hunch(*LINE)
    for number in range(6):
        process = hunch.live() if number else hunch.begun[-1]
        killer = threading.Timer(0.012 * number, process.kill)  # while Python starts, while it asks, and after
        killer.start()
        assert hunch.ask(*LINE) == expected
        killer.join()
        process.communicate()


def test_the_daemon_of_another_home_does_not_answer_for_a_copy(hunch: Warm, daemon: int, tmp_path: Path) -> None:
    shutil.copytree(hunch.home, tmp_path / "copy", ignore=shutil.ignore_patterns("lock"))
    before = hunch.requests()
    done = hunch.ask(*LINE, HUNCH_HOME=str(tmp_path / "copy"))
    assert done == hunch(*LINE)
    assert hunch.requests()["declined"] == before["declined"] + 1


@pytest.mark.parametrize(("value", "answers"), [("auto", 1), ("use", 1), ("off", 0), ("", 1)])
def test_what_is_said_of_the_daemon_is_heeded(hunch: Warm, daemon: int, value: str, answers: int) -> None:
    before = hunch.requests()["answered"]
    assert hunch.ask(*LINE, HUNCH_DAEMON=value) == hunch(*LINE)
    assert hunch.requests()["answered"] == before + 1 + answers


def test_another_word_about_the_daemon_is_a_mistake(hunch: Warm, daemon: int) -> None:
    done = hunch.ask(*LINE, HUNCH_DAEMON="no")
    assert (done.status, done.out) == (2, b"")
    assert "auto, use or off" in done.err


def test_no_daemon_is_started_from_a_pipe(hunch: Warm) -> None:
    for value in ("auto", "use", "off"):
        assert hunch.ask(*LINE, HUNCH_DAEMON=value).status == 0
    assert not hunch.daemon.is_held()
    until(lambda: hunch.pid is None, "no daemon")
