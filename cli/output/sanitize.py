"""Names and texts come from files that anyone may have written: what reaches a terminal *must* be harmless there.

Control characters (C0 but tab, DEL, C1), escape sequences with them, and the characters that reorder text (bidi) are
shown as visible escapes, on a terminal and in a pipe alike, because a pipe may end in `less -R`.
"""

import os
import re

_DANGEROUS = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_NOT_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Show every character that could act on a terminal as an escape, line ends included.

    >>> visible("a\x1b[31mb\n")
    'a\\x1b[31mb\\n'
    """
    return _DANGEROUS.sub(lambda found: _escape(found[0]), text)


def visible_path(path: bytes) -> str:
    r"""Show a file name; bytes that are not UTF-8 become \xNN, and a tab, which parts the columns of lists, \t.

    >>> visible_path(b"a\xff\n.md")
    'a\\xff\\n.md'
    """
    return visible(os.fsdecode(path)).replace("\t", "\\t")


def json_safe(text: str) -> str:
    """Escape, inside a finished JSON document, what JSON itself lets through raw. Strings keep their values."""
    return _NOT_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    named = {"\n": "\\n", "\r": "\\r"}.get(character)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
