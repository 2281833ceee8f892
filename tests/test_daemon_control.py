"""`hunch daemon start|stop|restart|status`, and the daemon that a search from a terminal starts by itself."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hunch.core.daemon import control
from hunch.core.errors import DaemonSilent
from tests.program import on_terminal
from tests.trials.daemons import Warm, of_home, until, warmed

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n", "soup.md": "Boil tomatoes.\n"}
LINE = ("flat tyre", "--json")


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files."""
    with warmed(tmp_path_factory.mktemp("control"), FILES) as person:
        yield person


@pytest.fixture
def hunch(person: Warm) -> Iterator[Warm]:
    """Give a person with files and no daemon, before and after."""
    person.kill()
    yield person
    person.kill()


def test_start_status_restart_stop(hunch: Warm) -> None:
    """One story, because each step is the next one's beginning."""
    started = hunch.ask("daemon", "start")
    assert (started.status, started.err) == (0, "")
    assert started.out.startswith(f"process {hunch.pid}, hunch ".encode())
    again = hunch.ask("daemon", "start", "--json")
    first = json.loads(again.out)
    assert (again.status, again.err, first["running"], first["pid"]) == (0, "", True, hunch.pid)
    status = hunch.ask("daemon", "status", "--json")
    assert (status.status, json.loads(status.out)["pid"]) == (0, first["pid"])
    assert json.loads(status.out)["home"] == str(hunch.home)
    restarted = hunch.ask("daemon", "restart", "--json")
    second = json.loads(restarted.out)
    assert (restarted.status, second["pid"]) == (0, hunch.pid)
    until(lambda: [each.pid for each in of_home(hunch.home)] == [second["pid"]], "the first one to be gone")
    assert hunch.warm(*LINE) == hunch(*LINE)
    stopped = hunch.ask("daemon", "stop")
    assert (stopped.status, stopped.out, stopped.err) == (0, b"", "hunch: the daemon has ended\n")
    until(lambda: not of_home(hunch.home), "its end")


def test_where_there_is_none_it_is_said(hunch: Warm) -> None:
    stopped = hunch.ask("daemon", "stop")
    assert (stopped.status, stopped.err) == (0, "hunch: no daemon is running\n")
    status = hunch.ask("daemon", "status")
    assert (status.status, status.out) == (1, b"")
    assert status.err == "hunch: no daemon is running; to start one: hunch daemon start\n"
    plain = hunch.ask("daemon", "status", "--json")
    assert (plain.status, plain.out, plain.err) == (1, b'{"running": false}\n', "")


def test_restart_starts_one_where_there_was_none(hunch: Warm) -> None:
    assert hunch.ask("daemon", "restart").status == 0
    assert hunch.pid is not None


def test_one_that_does_not_hear_is_said_and_ended_by_force(hunch: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    process = hunch.live()
    process.send_signal(signal.SIGSTOP)
    status = hunch.ask("daemon", "status")
    assert status.status == 1
    assert status.err == "hunch: a daemon is running, but does not answer; to replace it: hunch daemon restart\n"
    monkeypatch.setattr(control, "STOP_S", 0.4)
    assert control.stop(hunch.daemon)
    assert process.wait() == -signal.SIGKILL
    assert hunch.ask("daemon", "start").status == 0
    assert hunch.warm(*LINE) == hunch(*LINE)


def test_only_a_daemon_is_ended_by_force(hunch: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number in the file may be another's by now."""
    process = hunch.live()
    process.send_signal(signal.SIGSTOP)
    (hunch.daemon.folder / "holder").write_text(str(os.getpid()))
    monkeypatch.setattr(control, "STOP_S", 0.4)
    with pytest.raises(DaemonSilent):
        control.stop(hunch.daemon)


def test_starts_at_once_all_see_the_one_that_lives(hunch: Warm) -> None:
    begun = [hunch.start_asking("daemon", "start", "--json") for _ in range(6)]
    found = [json.loads(each.communicate()[0])["pid"] for each in begun]
    assert set(found) == {hunch.pid}
    assert {each.returncode for each in begun} == {0}


def test_a_start_while_another_looks_for_a_daemon_starts_one(hunch: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks holds the lock for a moment."""
    monkeypatch.setattr(control, "START_S", 30.0)
    for key, value in hunch.environment().items():
        monkeypatch.setenv(key, value)
    seen = iter([True])
    is_held = hunch.daemon.is_held
    monkeypatch.setattr(hunch.daemon, "is_held", lambda: next(seen, False) or is_held())
    assert control.start(hunch.daemon)["pid"] == hunch.pid


def test_a_search_on_a_terminal_starts_one_and_the_next_uses_it(hunch: Warm) -> None:
    cold = on_terminal(hunch, "flat tyre", HUNCH_DAEMON="off")
    assert on_terminal(hunch, "flat tyre", HUNCH_DAEMON="use") == cold
    assert not of_home(hunch.home)
    assert on_terminal(hunch, "flat tyre", HUNCH_DAEMON="auto") == cold
    until(lambda: hunch.pid is not None, "the daemon that it started")
    before = hunch.requests()["answered"]
    assert on_terminal(hunch, "flat tyre", HUNCH_DAEMON="auto") == cold
    assert hunch.requests()["answered"] == before + 2


def test_no_other_command_and_no_failed_search_starts_one(hunch: Warm, tmp_path: Path) -> None:
    for line in (["types"], ["status"], ["flat tyre", "nowhere"], ["--version"], ["search", "--help"]):
        on_terminal(hunch, *line, HUNCH_DAEMON="auto")
    assert not hunch.daemon.is_held()
    assert not of_home(hunch.home)
