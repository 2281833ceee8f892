"""A daemon whose encoder is only a hash, put together as `hunch daemon run` does it, with any limits.

python -m tests.trials.hashed daemon run --memory-bytes 1
"""

import argparse
import os
import sys
from pathlib import Path

from hunch.cli.warm import answer
from hunch.core.daemon.engine import WarmEngine, WarmSource
from hunch.core.daemon.house import House
from hunch.core.daemon.life import ANEW, Daemon, Limits, begin_anew
from hunch.core.watch.watcher import Watcher
from tests.conftest import HashEncoder

COMMAND = (sys.executable, "-m", "tests.trials.hashed", "daemon", "run")
#: The PYTHONPATH by which the command is found from any folder.
PYTHONPATH = str(Path(__file__).resolve().parents[2])


def main() -> None:
    """Read the command line, and be the daemon of HUNCH_HOME until it ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs=2)  # by them a daemon is known
    parser.add_argument("--idle", type=float, default=0.0)
    parser.add_argument("--memory-bytes", type=int, default=4_000_000_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    os.umask(0o077)
    folder = os.getcwd()
    home = Path(os.environ["HUNCH_HOME"])
    limits = Limits(idle_s=options.idle, memory_bytes=options.memory_bytes, workers=options.workers)
    source = WarmSource(HashEncoder, lambda: "hash@1")
    with Watcher(home, source) as watcher:
        engine = WarmEngine(home, source, watcher)
        house = House(home, engine, watcher)
        ending = Daemon(home, limits, lambda line: answer(line, engine), house).live(os.environ)
    if ending in ANEW:
        begin_anew(folder)
    os._exit(0)


if __name__ == "__main__":
    main()
