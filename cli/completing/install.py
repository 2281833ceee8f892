"""Where does a shell look for completions, and what has to be told to it?

No file that a person writes is touched: where the shell has to be told, the line is said and they add it.
"""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hunch.cli.completing import FILES, script
from hunch.cli.exits import Exit
from hunch.cli.output import report
from hunch.core.errors import UsageError

#: Where the bash-completion package is, if it is there: it finds a script by the name of the command.
PACKAGES = tuple(
    Path(above) / name
    for above in ("/usr/share", "/usr/local/share", "/usr/local/etc", "/opt/homebrew/etc", "/opt/local/etc", "/etc")
    for name in ("bash-completion/bash_completion", "profile.d/bash_completion.sh", "bash_completion")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a script goes, and what the shell has to read for it."""

    path: Path
    line: str = ""  #: what has to stand in `rc`; "" where the shell looks there by itself
    rc: Path = Path()
    when: str = ""  #: where in `rc`


def run(shell: str | None, *, write: bool) -> Exit:
    """Print the script of a shell, or write it to where the shell looks.

    Raises:
        UsageError: No shell is named, and $SHELL is none that is known; or the file cannot be written.
    """
    name = shell or Path(os.environ.get("SHELL") or "").name
    if name not in FILES:
        raise UsageError(f"for which shell? hunch completions {' | '.join(FILES)}")
    content = script(name)
    if not write:
        sys.stdout.buffer.write(content.encode())
        return Exit.FOUND
    place = place_of(name, os.environ, PACKAGES)
    is_new = _written(place.path, content)
    report.notice(f"{place.path} {'is written' if is_new else 'was there already'}")
    if not place.line or _has(place.rc, place.line):
        report.notice(f"a new {name} completes hunch")
    else:
        report.notice(f"for a new {name} to complete hunch, add to {place.rc}{place.when}: {place.line}")
    return Exit.FOUND


def place_of(shell: str, environ: Mapping[str, str], packages: Sequence[Path]) -> Place:
    """Find where a shell looks for a person's own completions.

    Args:
        shell: A name in `FILES`.
        environ: What HOME and the XDG folders are read from.
        packages: Where the bash-completion package could be.
    """
    home = Path(environ.get("HOME") or Path.home())
    shared = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    if shell == "fish":
        return Place(path=config / "fish" / "completions" / FILES[shell])
    if shell == "zsh":
        folders = [Path(each) for each in environ.get("FPATH", "").split(":") if Path(each).is_relative_to(home)]
        if found := next((each for each in folders if os.access(each, os.W_OK)), None):
            return Place(path=found / FILES[shell])
        folder = shared / "zsh" / "site-functions"
        rc = Path(environ.get("ZDOTDIR") or home) / ".zshrc"
        line = f"fpath=({shlex.quote(str(folder))} $fpath)"
        return Place(path=folder / FILES[shell], line=line, rc=rc, when=", before compinit")
    if shell == "powershell":
        folder = home / "Documents" / "PowerShell" if sys.platform == "win32" else config / "powershell"
        path = folder / FILES[shell]
        masked = str(path).replace("'", "''")
        return Place(path=path, line=f". '{masked}'", rc=folder / "Microsoft.PowerShell_profile.ps1")
    folder = Path(environ.get("BASH_COMPLETION_USER_DIR") or shared / "bash-completion") / "completions"
    # up to 2.11 the package does not look into a folder whose name has a blank
    if any(each.exists() for each in packages) and " " not in str(folder):
        return Place(path=folder / "hunch")
    return Place(path=folder / "hunch", line=f". {shlex.quote(str(folder / 'hunch'))}", rc=home / ".bashrc")


def _written(path: Path, content: str) -> bool:
    """Write a file, and tell whether it was another one before."""
    try:
        if path.exists() and path.read_bytes() == content.encode():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}; without --install it is printed") from error
    return True


def _has(rc: Path, line: str) -> bool:
    try:
        return line in rc.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
