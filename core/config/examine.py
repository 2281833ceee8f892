"""What a config file says, and what is wrong with it: from its bytes to values, and to mistakes with their lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hunch.core.config import toml
from hunch.core.config.table import BY_KEY, checked

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
SEE = "see: hunch config show"


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


def examined(content: bytes, values: dict[str, Any], lines: dict[str, int]) -> Iterator[Mistake]:
    """Yield what is wrong with a config file's content; put what is right into `values` and `lines`, by its key."""
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
