"""A disk of its own for an index: a small one in memory, which can be made fuller and read-only in earnest.

Only in a mount namespace of one's own, as `unshare --map-root-user --mount` gives it.
"""

import os
import subprocess
from pathlib import Path

from hunch.core.errors import HunchError
from tests.trials.deaths import SCENARIOS, answers, converges, is_sound, place_of, prepare
from tests.trials.full import DAMAGED

PAGE = 4096


def mount(home: Path, options: str) -> None:
    """Mount a disk in memory, or mount it otherwise."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", home], check=True)


def survives(folder: Path, name: str, room: int | None) -> str:
    """Do a run with so many bytes of room, or on a read-only disk; check what must hold, and give what was said."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    mount(home, "size=64m,mode=700")
    try:
        bench = prepare(folder, name)
        state = os.statvfs(home)
        used = (state.f_blocks - state.f_bfree) * state.f_bsize
        mount(home, "remount,ro" if room is None else f"remount,size={used + room // PAGE * PAGE or PAGE}")
        said = ""
        try:
            SCENARIOS[name].run(bench)
        except HunchError as error:
            said = str(error)
        is_there = name not in (*DAMAGED, "migrate") and place_of(bench).current() is not None
        in_trouble = answers(bench) if is_there else None
        mount(home, "remount,rw,size=64m")
        if name not in DAMAGED:
            is_sound(bench)
        assert in_trouble is None or in_trouble == answers(bench), "other answers while the disk was full"
        converges(bench, name)
        return said
    finally:
        subprocess.run(["umount", home], check=True)
