"""The daemon as a service: the files that systemd and launchd read."""

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hunch.cli.service import agent, unit
from tests.program import Program

COMMAND = [sys.executable, "-m", "hunch", "daemon", "run", "--idle", "0"]
#: Names that both would read in another way, were they not quoted.
HOMES = ["/home/me/.local/share/hunch", '/a b/"c" %h $HOME \\ é', "/a\nb"]


@pytest.mark.parametrize("home", HOMES)
def test_launchd_reads_back_what_was_written(home: str) -> None:
    read = plistlib.loads(agent(COMMAND, Path(home)))
    assert read["ProgramArguments"] == COMMAND
    assert read["EnvironmentVariables"] == {"HUNCH_HOME": home}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("home", HOMES)
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, home: str) -> None:
    path = tmp_path / "hunch.service"
    path.write_bytes(unit(COMMAND, Path(home)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True, check=False, timeout=60
    )
    assert "hunch.service" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is another file")
def test_install_writes_the_unit_and_says_how_to_begin_it(tmp_path: Path) -> None:
    hunch = Program(tmp_path)
    shown = hunch("daemon", "install", "--print", env={"XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert not (tmp_path / "config").exists()
    done = hunch("daemon", "install", env={"XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert (tmp_path / "config" / "systemd" / "user" / "hunch.service").read_bytes() == shown.out
    assert str(hunch.home) in shown.out.decode()
    assert "systemctl --user enable --now hunch.service" in done.err
