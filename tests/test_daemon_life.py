"""How a daemon begins, lives and ends, and what it leaves behind: nothing."""

import os
import select
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings

from hunch.core.daemon import client, life, wire
from hunch.core.daemon.control import state
from hunch.core.daemon.requests import Reply, Request
from hunch.core.daemon.server import Declined, Server
from tests.program import PATIENCE_S
from tests.trials import hashed
from tests.trials.daemons import Warm, until, warmed
from tests.trials.frames import searches

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n", "soup.md": "Boil tomatoes.\n"}
LINE = ("flat tyre", "--json")


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files."""
    with warmed(tmp_path_factory.mktemp("life"), FILES) as person:
        yield person


@pytest.fixture
def hunch(person: Warm) -> Iterator[Warm]:
    """Give a person with files and no daemon, before and after."""
    person.kill()
    yield person
    person.kill()


def left_behind(hunch: Warm) -> set[str]:
    folders = (hunch.daemon.folder, hunch.runtime / "hunch")
    return {path.name for folder in folders if folder.exists() for path in folder.iterdir()} - {"lock", "log"}


def log(hunch: Warm) -> str:
    return hunch.daemon.log.read_text() if hunch.daemon.log.exists() else ""


def test_of_twenty_that_begin_at_once_one_lives_and_the_others_say_so(hunch: Warm) -> None:
    begun = [hunch.begin() for _ in range(20)]
    until(lambda: sum(process.poll() is None for process in begun) <= 1 and hunch.pid is not None, "one")
    (living,) = [process for process in begun if process.poll() is None]
    assert hunch.pid == living.pid
    for process in begun:
        if process is not living:
            _, err = process.communicate()
            assert process.returncode == 2
            assert b"is already running" in err
            assert b"Traceback" not in err
    assert hunch.warm(*LINE) == hunch(*LINE)


def test_after_a_kill_the_next_one_begins_as_if_nothing_had_been(hunch: Warm) -> None:
    for _ in range(4):
        process = hunch.live()
        assert hunch.warm(*LINE).status == 0
        process.kill()
        process.wait()
        assert not hunch.daemon.is_held()
        assert hunch.ask(*LINE) == hunch(*LINE)
    assert len(list((hunch.runtime / "hunch").iterdir())) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_nothing_stays(hunch: Warm, number: signal.Signals) -> None:
    process = hunch.live()
    hunch.warm(*LINE)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert left_behind(hunch) == set()
    assert log(hunch).endswith(f"process {process.pid} ends: stopped\n")


def test_a_signal_while_it_answers_lets_the_answer_go_out(hunch: Warm) -> None:
    process = hunch.live()
    asked = [hunch.start_asking(*LINE) for _ in range(4)]
    process.send_signal(signal.SIGTERM)
    for each in asked:
        out, err = each.communicate(timeout=PATIENCE_S)
        assert (out, err) == (hunch(*LINE).out, b"")
    assert process.wait(PATIENCE_S) == 0


def test_it_ends_when_nobody_asks(hunch: Warm) -> None:
    process = hunch.begin("--idle", "0.01")
    assert process.wait(PATIENCE_S) == 0
    assert log(hunch).endswith("ends: idle\n")
    assert left_behind(hunch) == set()


def test_with_too_much_memory_it_begins_anew_as_the_same_process_and_answers(hunch: Warm) -> None:
    process = hunch.live(command=(*hashed.COMMAND, "--memory-bytes", "1"), PYTHONPATH=hashed.PYTHONPATH)
    until(lambda: log(hunch).count(f"process {process.pid} listens for") >= 3, "it to begin anew, twice")
    until(lambda: hunch.pid == process.pid, "it to answer")
    assert process.poll() is None
    assert f"process {process.pid} ends: more memory than its limit" in log(hunch)


def test_it_begins_anew_though_it_was_started_by_a_relative_name(hunch: Warm, tmp_path: Path) -> None:
    """It stands in `/` by then."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "hunch"
    script.write_text(f"#!{hashed.COMMAND[0]}\nfrom tests.trials.hashed import main\nmain()\n")
    script.chmod(0o700)
    command = ("bin/hunch", "daemon", "run", "--memory-bytes", "1")
    process = hunch.begin(command=command, cwd=tmp_path, PYTHONPATH=hashed.PYTHONPATH)
    until(lambda: process.poll() is not None or log(hunch).count(f"process {process.pid} listens") >= 2, "it, again")
    assert process.poll() is None, process.communicate()


@pytest.mark.parametrize("what", ["home", "socket", "address"])
def test_it_ends_when_nobody_can_find_it_any_more(hunch: Warm, what: str, tmp_path: Path) -> None:
    home = shutil.copytree(hunch.home, tmp_path / "home")
    process = hunch.begin(HUNCH_HOME=str(home))
    until(lambda: (home / "daemon" / "address").exists(), "it to listen")
    until(lambda: client.ask(str(home), [b"status"]) is not None, "it to answer")
    socket = Path(os.fsdecode((home / "daemon" / "address").read_bytes()))
    if what == "home":
        assert hunch.ask(*LINE, HUNCH_HOME=str(home)) == hunch(*LINE)  # at rest now: it makes nothing there meanwhile
        shutil.rmtree(home)
    elif what == "socket":
        socket.unlink()
    else:
        (home / "daemon" / "address").write_bytes(os.fsencode(hunch.runtime / "elsewhere"))
    assert process.wait(PATIENCE_S) == 0
    assert process.communicate() == (b"", b"")
    assert not socket.exists()
    assert (home / "indexes").exists() == (what != "home")


@pytest.mark.parametrize(
    ("theirs", "ends"),
    [("999.0.0\n/elsewhere\n1", True), ("SAME\n1", True), ("0.0.1\n/elsewhere\n1", False), ("nonsense", False)],
)
def test_it_gives_way_to_a_newer_hunch_and_to_no_other(
    hunch: Warm, theirs: str, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = hunch.live()
    version = "\n".join(wire.version().decode().split("\n")[:2])
    monkeypatch.setattr(wire, "version", lambda: theirs.replace("SAME", version).encode())
    assert client.ask(str(hunch.home), [b"search", b"/", b"0", b"80", b"0", b"flat tyre"]) is None
    monkeypatch.undo()
    if ends:
        assert process.wait(PATIENCE_S) == 0
        assert log(hunch).endswith("ends: another version of hunch asked\n")
    else:
        assert hunch.warm(*LINE).status == 0


def test_a_failure_leaves_no_content_in_the_log(hunch: Warm) -> None:
    hunch.live()
    assert client.ask(str(hunch.home), [b"search", b"canary"]) is None
    assert client.ask(str(hunch.home), [b"canary", b"canary"]) is None
    for line in (("canary",), ("canary", "nowhere/canary"), ("--canary",), ("similar", "canary")):
        hunch.warm(*line)
    assert "canary" not in log(hunch)
    assert "tyre" not in log(hunch)
    assert hunch.requests()["failed"] == 0
    assert hunch.daemon.log.stat().st_mode & 0o777 == 0o600


def test_requests_that_are_nearly_right_do_it_no_harm(hunch: Warm) -> None:
    process = hunch.live()

    @settings(max_examples=300, deadline=None)
    @given(request=searches(hunch.home, hunch.folder))
    def ask(request: bytes) -> None:
        with socket.socket(socket.AF_UNIX) as connection, suppress(ConnectionError):
            connection.settimeout(PATIENCE_S)
            connection.connect(hunch.daemon.address.read_bytes())
            connection.sendall(request)
            while connection.recv(1 << 16):
                pass
        assert process.poll() is None

    ask()
    assert hunch.requests()["failed"] == 0
    assert hunch.warm(*LINE) == hunch(*LINE)


def test_a_home_may_be_named_from_where_it_is_started(hunch: Warm) -> None:
    process = hunch.live("--idle", "1", cwd=hunch.home.parent, HUNCH_HOME=hunch.home.name)
    assert hunch.warm(*LINE) == hunch(*LINE)
    assert process.poll() is None
    assert not Path("/", hunch.home.name).exists()


def test_it_loads_nothing_from_the_folder_that_the_person_stands_in(hunch: Warm, tmp_path: Path) -> None:
    for name in ("asyncio", "psutil", "typing", "hunch", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'canary')!r}, 'a').write({name!r})\n")
    code = (
        "from pathlib import Path\nfrom hunch.core.daemon.address import DaemonFolder\n"
        f"from hunch.core.daemon.control import begin\nbegin(DaemonFolder(Path({str(hunch.home)!r})))"
    )
    command = [hashed.COMMAND[0], "-P", "-c", code]
    subprocess.run(command, cwd=tmp_path, check=True, env=hunch.environment())
    until(lambda: hunch.pid is not None or (tmp_path / "canary").exists(), "a daemon")
    assert not (tmp_path / "canary").exists()


def test_it_holds_nothing_of_the_process_that_started_it(hunch: Warm) -> None:
    ours, theirs = os.pipe()
    code = (
        "from pathlib import Path\nfrom hunch.core.daemon.address import DaemonFolder\n"
        f"from hunch.core.daemon.control import begin\nbegin(DaemonFolder(Path({str(hunch.home)!r})))"
    )
    subprocess.run([hashed.COMMAND[0], "-c", code], pass_fds=[theirs], check=True, env=hunch.environment())
    os.close(theirs)
    until(lambda: hunch.pid is not None, "a daemon")
    assert select.select([ours], [], [], 0)[0], "the pipe is open at its other end"
    os.close(ours)
    found = state(hunch.daemon)
    assert found is not None
    assert found["home"] == str(hunch.home)


class Nothing:
    """No chores."""

    def prepare(self) -> None: ...

    def tend(self, idle_s: float) -> None: ...

    def facts(self) -> dict[str, object]:
        return {}


def test_where_the_machine_comes_to_another_time_zone_it_declines_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = tmp_path / "localtime"
    zone.write_text("here")
    monkeypatch.setattr(life, "ZONE", str(zone))
    daemon = life.Daemon(tmp_path, life.Limits(), lambda line: Reply(status=0, out=b"answer"), Nothing())
    monkeypatch.setattr(daemon.folder, "is_reachable", lambda: True)
    surroundings = [f"{name}={os.environ[name]}" for name in wire.ENVIRONMENT if name in os.environ]
    fields = ["/", "0", "80", "24", str(len(surroundings)), *surroundings, "words"]
    request = Request(
        kind="search", version=wire.version(), home=str(tmp_path), rest=tuple(field.encode() for field in fields)
    )
    server = Server(daemon._handle, lambda: None, 1)
    assert daemon._handle(request).out == b"answer"
    assert daemon._due(server, 0.0) is None
    (tmp_path / "there").write_text("there")
    (tmp_path / "there").replace(zone)
    with pytest.raises(Declined, match="time zone"):
        daemon._handle(request)
    assert daemon._due(server, 0.0) in life.ANEW
