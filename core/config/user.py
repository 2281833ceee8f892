"""The person's config file: in comes the environment, out comes what the file sets, checked, or what is wrong with it.

A file that is not there costs one look. One that is there is read once, and again when it has changed.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hunch.core.config.table import BY_KEY, checked
from hunch.core.errors import ConfigInvalid
from hunch.core.files.opening import open_quietly
from hunch.core.settings import config_file

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
SEE = "see: hunch config show"
#: What tells one state of a file from another.
Token = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFile:
    """What a config file sets."""

    path: str
    values: Mapping[str, Any]
    lines: Mapping[str, int]  #: where each setting stands; 0 where that is not known

    def place(self, key: str) -> str:
        """Name the place of a setting."""
        line = self.lines.get(key, 0)
        return f"{self.path}:{line}" if line else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a config file."""

    line: int  #: 0 where it is not known
    words: str


def user_file(environ: Mapping[str, str], cwd: str = "") -> UserFile | None:
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
def _read(path: str, token: Token) -> UserFile:
    from hunch.core.config import toml

    with open_quietly(path, follow=True) as file:
        content = file.read(toml.MAX_BYTES + 1)
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for mistake in examined(content, values, lines):
        raise ConfigInvalid(f"{path}:{mistake.line}" if mistake.line else path, mistake.words)
    return UserFile(path=path, values=values, lines=lines)


def examined(content: bytes, values: dict[str, Any], lines: dict[str, int]) -> Iterator[Mistake]:
    """Yield what is wrong with a config file's content; put what is right into `values` and `lines`, by its key."""
    from hunch.core.config import toml

    try:
        text, said = toml.read(content)
    except ValueError as error:
        place = _AT.search(str(error))
        words = _AT.sub(r"(column \2)", str(error))
        yield Mistake(line=int(place[1]) if place else 0, words=words)
        return
    places = dict(reversed(list(toml.assignments(text))))
    tables = {key.partition(".")[0] for key in BY_KEY}
    for table, settings in said.items():
        if table not in tables:
            yield Mistake(line=places.get(table, 0), words=_unknown(table, is_table=isinstance(settings, dict)))
        elif not isinstance(settings, dict):
            yield Mistake(line=places.get(table, 0), words=f"{table} must be a table: [{table}]")
        else:
            for name, value in settings.items():
                key = f"{table}.{name}"
                line = places.get(key, places.get(table, 0))
                if key not in BY_KEY:
                    yield Mistake(line=line, words=_unknown(key))
                    continue
                try:
                    values[key], lines[key] = checked(BY_KEY[key], value), line
                except ValueError as error:
                    yield Mistake(line=line, words=str(error))


def _unknown(key: str, *, is_table: bool = False) -> str:
    import difflib

    what = "table" if is_table else "setting"
    known = {each.partition(".")[0] for each in BY_KEY} if is_table else BY_KEY
    name = key.rpartition(".")[2]
    # the right name in the wrong table, or in none, is nearer than another name
    near = [] if is_table else [each for each in BY_KEY if each.partition(".")[2] == name][:1]
    near = near or difflib.get_close_matches(key, known, n=1)
    return f"no {what} is called {key}" + (f"; did you mean {near[0]}?" if near else "") + f"; {SEE}"
