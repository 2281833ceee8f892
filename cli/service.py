"""`hunch daemon install`: the daemon as a service of the user's own session, by systemd or launchd."""

import os
import plistlib
import sys
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.core.errors import HomeUnusable, UsageError

LABEL = "search.hunch.daemon"


def install(home: Path, *, show: bool) -> Exit:
    """Write the service's file, or only show it, and say how to begin it.

    Raises:
        UsageError: This system has neither systemd nor launchd.
        HomeUnusable: The file cannot be written.
    """
    command = [sys.executable, "-m", "hunch", "daemon", "run", "--idle", "0"]
    if sys.platform == "darwin":
        path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        content, begin = agent(command, home), f"launchctl bootstrap gui/{os.getuid()} {path}"
    elif sys.platform == "linux":
        above = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        path = above / "systemd" / "user" / "hunch.service"
        content, begin = unit(command, home), "systemctl --user enable --now hunch.service"
    else:
        raise UsageError("this system has neither systemd nor launchd; keep `hunch daemon run` running in its own way")
    if show:
        sys.stdout.buffer.write(content)
        return Exit.FOUND
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise HomeUnusable(path, error.strerror or str(error)) from error
    report.notice(f"{path} is written; to begin it now and at each login: hunch daemon stop; {begin}")
    return Exit.FOUND


def unit(command: list[str], home: Path) -> bytes:
    """Write a unit for systemd.

    >>> print(unit(["/usr/bin/python3", "-m", "hunch"], Path("/my $1 50% home")).decode().splitlines()[4:6])
    ['ExecStart="/usr/bin/python3" "-m" "hunch"', 'Environment="HUNCH_HOME=/my $1 50%% home"']
    """
    words = " ".join(_quoted(word).replace("$", "$$") for word in command)
    lines = [
        "[Unit]",
        "Description=hunch: semantic search over your own files",
        "",
        "[Service]",
        f"ExecStart={words}",
        f"Environment={_quoted(f'HUNCH_HOME={home}')}",
        "Restart=on-failure",
        "RestartSec=30",
        "",
        "[Install]",
        "WantedBy=default.target",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def agent(command: list[str], home: Path) -> bytes:
    """Write an agent for launchd."""
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": command,
            "EnvironmentVariables": {"HUNCH_HOME": str(home)},
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ProcessType": "Background",
        }
    )
