"""TOML that anyone may have written: in come bytes, out comes a mapping, or words about what is wrong and where.

Python's own reader takes time and memory with the square of the parts of a dotted key: 16 KiB of `a.a.a…` took a
second, 128 KiB two minutes (measured). What no setting needs is refused before it reads.
"""

import re
from collections.abc import Iterator
from typing import Any

#: A thousand patterns and more.
MAX_BYTES = 64 << 10
#: No line that a person writes has so many dots outside of its strings.
_MOST_DOTS = 32
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|' + r"'''.*?'''|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'|#[^\n]*", re.DOTALL
)
_TABLE = re.compile(r"\s*\[\[?([^\[\]]+)\]")
_ASSIGNED = re.compile(r"\s*([^=#\[\]{},]+?)\s*=")


def read(content: bytes) -> tuple[str, dict[str, Any]]:
    r"""Give a file's text and what it says.

    >>> read(b"[index]\nexclude = ['*.csv']")[1]
    {'index': {'exclude': ['*.csv']}}

    Raises:
        ValueError: It is no TOML, or more than any config has; the words say where.
    """
    import tomllib  # 5 ms: only who has a config pays for it

    if len(content) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start})") from None
    bare = _STRINGS.sub(lambda string: "\n" * string[0].count("\n"), text)
    for number, line in enumerate(bare.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            raise ValueError(f"line {number} has a name of too many parts")
    try:
        return text, tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:  # a number of too many digits is one, and no TOMLDecodeError
        raise ValueError(str(error)) from None


def assignments(text: str) -> Iterator[tuple[str, int]]:
    r"""Yield each name that a text gives a value, or a table, and its line; a guess, made line by line.

    >>> list(assignments("[search]\ntop = 3\noutput.color = 'never'"))
    [('search', 1), ('search.top', 2), ('search.output.color', 3)]
    """
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            table = _plain(header[1])
            yield table, number
        elif assigned := _ASSIGNED.match(line):
            name = _plain(assigned[1])
            yield f"{table}.{name}" if table else name, number


def _plain(key: str) -> str:
    return ".".join(part.strip(" \t\"'") for part in key.split("."))
