"""The person's config file: in comes the environment, out comes what the file sets, checked, or what is wrong with it.

A file that is not there costs one look. One that is there is read once, and again when it has changed.
"""

import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hunch.core.errors import ConfigInvalid
from hunch.core.files.opening import open_quietly
from hunch.core.settings import config_file

if TYPE_CHECKING:  # loaded where there is a file
    from hunch.core.config.examine import UserFile

#: What tells one state of a file from another.
Token = tuple[int, int, int, int]


def user_file(environ: Mapping[str, str], cwd: str = "") -> "UserFile | None":
    """Read the person's config file; None where there is none.

    Raises:
        ConfigInvalid: It is named and not there, cannot be read, or says what cannot be.
    """
    path = config_file(environ, cwd)
    if path is None:
        return None
    try:
        with open_quietly(path, follow=True) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ConfigInvalid(path, "it is no regular file, and cannot be a config file")
            return _read(path, _token(status))
    except FileNotFoundError:
        if environ.get("HUNCH_CONFIG"):
            raise ConfigInvalid(
                path, "there is no such file, and HUNCH_CONFIG names it; to do without: HUNCH_CONFIG="
            ) from None
        return None
    except NotADirectoryError as error:
        if environ.get("HUNCH_CONFIG"):
            raise ConfigInvalid(path, error.strerror or str(error)) from None
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigInvalid(path, f"it cannot be read: {reason}") from None


def token(environ: Mapping[str, str]) -> Token | None:
    """Give what tells one state of the config file from another; None where there is none."""
    path = config_file(environ)
    try:
        return None if path is None else _token(os.stat(path))
    except (OSError, ValueError):
        return None


def _token(status: os.stat_result) -> Token:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=4)
def _read(path: str, token: Token) -> "UserFile":
    from hunch.core.config import toml
    from hunch.core.config.examine import UserFile, examined

    with open_quietly(path, follow=True) as file:
        content = file.read(toml.MAX_BYTES + 1)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for mistake in examined(content, values, lines):
        raise ConfigInvalid(f"{path}:{mistake.line}" if mistake.line else path, mistake.words)
    return UserFile(path=path, values=values, lines=lines)
