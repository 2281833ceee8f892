"""Where hunch keeps its things: from the environment to paths. Light: a search that a daemon answers loads this too."""

import os
import sys

TYPE_CHECKING = False  # `typing` would load twenty modules
if TYPE_CHECKING:
    from collections.abc import Mapping


def hunch_home(environ: "Mapping[str, str]") -> str:
    """Give the folder of indexes and models: HUNCH_HOME, else the platform's user data folder.

    Written by hand because platformdirs costs a cold search 17 ms (measured), and it is these four lines; as text,
    because pathlib costs a warm one 7 ms.

    Raises:
        ValueError: `~` is nobody's.
    """
    if home := environ.get("HUNCH_HOME"):
        return os.path.join(os.getcwd(), _expanded(home))
    if sys.platform == "darwin":
        return _expanded("~/Library/Application Support/hunch")
    if sys.platform == "win32":
        return os.path.join(environ.get("LOCALAPPDATA") or _expanded("~/AppData/Local"), "hunch")
    return os.path.join(environ.get("XDG_DATA_HOME") or _expanded("~/.local/share"), "hunch")


def config_file(environ: "Mapping[str, str]", cwd: str = "") -> str | None:
    """Give the path of the person's config file, whether or not it is there; None where there is to be none.

    Args:
        environ: HUNCH_CONFIG names it; empty, or the system's null file, is none. Else the platform's place.
        cwd: The folder that a relative name starts from; "" is the process's own.
    """
    named = environ.get("HUNCH_CONFIG")
    if named is not None:
        if named in ("", os.devnull):
            return None
        return os.path.join(cwd or os.getcwd(), os.path.expanduser(named))
    if sys.platform == "win32":
        above = environ.get("APPDATA", "")
    else:
        home = environ.get("HOME", "")
        above = environ.get("XDG_CONFIG_HOME") or (os.path.join(home, ".config") if home else "")
    return os.path.join(above, "hunch", "config.toml") if above else None


def _expanded(path: str) -> str:
    whole = os.path.expanduser(path)
    if whole.startswith("~"):
        raise ValueError("there is no home folder to look in")
    return whole
