"""Daemons that begin at once, that are killed, and that are sent nonsense: does one live, and does it answer?

    python benchmarks/daemons.py --starts 20 --kills 100 --frames 100000

`--starts` begin in the same moment, three times; one is killed and the next one started `--kills` times, at random
moments of its life; then one is sent `--frames`, half of them nearly right, and is asked a question now and then. What
each search says is compared with what hunch says without a daemon.
"""

import argparse
import os
import random
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.trials.daemons import Warm, until, warmed
from tests.trials.frames import frames, searches

FILES = {"bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue.\n", "soup.md": "Boil tomatoes.\n"}
LINE = ("flat tyre", "--json")
ASK_EVERY = 2_000


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as scratch, warmed(Path(scratch), FILES) as hunch:
        for _ in range(3):
            _starts(hunch, options.starts)
        _kills(hunch, options.kills, random.Random(options.seed))
        _frames(hunch, options.frames)


def _starts(hunch: Warm, number: int) -> None:
    began = time.monotonic()
    begun = [hunch.begin() for _ in range(number)]
    until(lambda: sum(process.poll() is None for process in begun) <= 1 and hunch.pid is not None, "one")
    (living,) = [process for process in begun if process.poll() is None]
    assert hunch.pid == living.pid
    said = [process.communicate()[1] for process in begun if process is not living]
    assert all(b"is already running" in each and b"Traceback" not in each for each in said), said
    assert hunch.warm(*LINE) == hunch(*LINE)
    hunch.kill()
    print(f"{number} at once: one lives, {len(said)} say so; {time.monotonic() - began:.1f} s", flush=True)


def _kills(hunch: Warm, number: int, chance: random.Random) -> None:
    expected, answered = hunch(*LINE), 0
    for _ in range(number):
        process = hunch.begin()
        if chance.random() < 0.5:
            until(lambda process=process: hunch.pid == process.pid, "a daemon")  # type: ignore[misc]
            answered += 1
        asking = hunch.start_asking(*LINE) if chance.random() < 0.5 else None
        time.sleep(chance.uniform(0.0, 0.6))
        process.kill()
        process.communicate()
        if asking is not None:
            assert asking.communicate(timeout=60) == (expected.out, b"")
        assert not hunch.daemon.is_held()
        assert hunch.ask(*LINE) == expected
    hunch.live()
    assert hunch.warm(*LINE) == expected
    left = sorted(path.name for path in hunch.daemon.folder.iterdir())
    sockets = len(list((hunch.runtime / "hunch").iterdir()))
    assert left == ["address", "holder", "lock", "log"], left
    assert sockets == 1
    hunch.kill()
    print(f"{number} kills, {answered} of daemons that answered: nothing stays but {left} and one socket", flush=True)


def _frames(hunch: Warm, number: int) -> None:
    process, sent = hunch.live("--idle", "0"), 0
    expected, address = hunch(*LINE), hunch.daemon.address.read_bytes()
    began, memory = time.monotonic(), psutil.Process(process.pid).memory_info().rss

    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(content=frames() | searches(hunch.home, hunch.folder))
    def send(content: bytes) -> None:
        nonlocal sent
        sent += 1
        with socket.socket(socket.AF_UNIX) as connection, suppress(ConnectionError):
            connection.settimeout(60)
            connection.connect(os.fsdecode(address))
            connection.sendall(content)
            if sent % 50 == 0:  # some wait to be answered or hung up on
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1 << 16):
                    pass
        if sent % ASK_EVERY == 0:
            assert hunch.ask(*LINE) == expected
            assert process.poll() is None

    send()
    assert hunch.warm(*LINE) == expected
    failed = hunch.requests()["failed"]
    grown = (psutil.Process(process.pid).memory_info().rss - memory) / 1e6
    assert "flat tyre" not in hunch.daemon.log.read_text()
    hunch.kill()
    print(
        f"{sent:,} frames in {time.monotonic() - began:.0f} s: it lives and answers; {failed} failed, {grown:+.0f} MB"
    )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
