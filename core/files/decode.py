"""Bytes to text: in comes a file's content, out comes the text that it means, or why it is no text. Pure.

The text is exactly what the bytes decode to, a byte-order mark included, so that offsets can be counted by others too.
UTF-8 is tried first and nearly always right; another encoding is guessed from a bounded sample.
"""

import codecs
import re
from dataclasses import dataclass

from hunch.core.types import SkipReason

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Formats that can begin without a NUL and that no text begins like.
_SIGNATURES = (
    *(b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\xfd7zXZ", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd"),
    *(
        b"\x89PNG\r\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"\x7fELF",
        b"\xca\xfe\xba\xbe",
        b"OggS\x00",
        b"!<arch>\n",
    ),
)
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\b\x1b")) + b"\x7f"
_MAX_CONTROLS = 0.1  # of the bytes; coloured logs and overstruck manual pages have none of those that count
_MAX_CONTROLS_OLD = 0.02
_MIN_GOOD = 10  # valid sequences to one bad byte, for a file to be taken as damaged UTF-8
_MIN_STRIDE, _MAX_STRAY = 0.05, 0.01  # Russian prose in UTF-16 has a space or line end in every seventh place
_HIGH = bytes(range(128, 256))
_MIN_HIGH_TELLING = 0.015  # a name here and there tells no language; in 7 such files met, one name was not Western
_MAX_HIGH_WESTERN = 0.3  # French has 4 bytes in a hundred outside of ASCII
_SAMPLE_BYTES = 32 << 10  # charset-normalizer takes 2 to 70 ms for as much
_NEAR_BYTES = 200  # how much of a long line is looked at on either side
_SHORT_BYTES = 64  # under which a guess is wrong more often than cp1252
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_BREAK = re.compile(rb"\s")  # no encoding of the list has a blank as the second half of a character
_ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_roman", "cp437", "cp850", "cp866"),
)
_WESTERN = "cp1252"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and the name of the encoding that it was in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded | SkipReason:
    r"""Give the text that bytes mean, or the reason why they are none.

    >>> decode(b"caf\xc3\xa9").encoding, decode(b"caf\xe9").text, decode(b"%PDF-1.7").value
    ('utf-8', 'café', 'binary')
    """
    if not data:
        return SkipReason.EMPTY
    if data.startswith(_SIGNATURES) or _BZIP2.match(data):
        return SkipReason.BINARY
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is not None or b"\0" in data:
        decoded = _decode_wide(data, marked or _guess_wide(data), is_marked=marked is not None)
    else:
        decoded = _decode_narrow(data)
    if isinstance(decoded, Decoded) and not decoded.text.lstrip("\ufeff").strip():
        return SkipReason.EMPTY
    return decoded


def _decode_wide(data: bytes, encoding: str | None, *, is_marked: bool) -> Decoded | SkipReason:
    if encoding is None:
        return SkipReason.BINARY
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return SkipReason.UNDECODABLE
    head = text[1:_SAMPLE_BYTES]
    odd = sum(not (character.isprintable() or character.isspace()) for character in head)
    if "\0" in text or odd > _MAX_CONTROLS * len(head) or (not is_marked and _is_packed(head)):
        return SkipReason.BINARY
    return Decoded(text=text, encoding=encoding)


def _is_packed(text: str) -> bool:
    """Tell whether a text in UTF-16 is rather ASCII with NULs between: words of a table, read two letters at a time."""
    pairs = [ord(character).to_bytes(4) for character in text if character > "\xff"]
    return sum(pair[2:].isalpha() for pair in pairs) * 2 > len(pairs)


def _guess_wide(data: bytes) -> str | None:
    """Find UTF-16 without a mark: its ASCII, spaces and line ends leave a NUL in every second place, and only there."""
    pairs = min(len(data), _SAMPLE_BYTES) // 2
    if len(data) % 2:
        return None
    first, second = (data[start : 2 * pairs : 2].count(0) for start in (0, 1))
    if second >= pairs * _MIN_STRIDE and first <= pairs * _MAX_STRAY:
        return "utf-16-le"
    if first >= pairs * _MIN_STRIDE and second <= pairs * _MAX_STRAY:
        return "utf-16-be"
    return None


def _decode_narrow(data: bytes) -> Decoded | SkipReason:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MAX_CONTROLS * len(data):
        return SkipReason.BINARY
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", errors="replace")
    if _is_damaged_utf8(damaged):
        return Decoded(text=damaged, encoding="utf-8")
    # What is neither text nor UTF-8 has controls all over; text in an older encoding has next to none.
    if controls > _MAX_CONTROLS_OLD * len(data):
        return SkipReason.BINARY
    for encoding in _guess_narrow(data):
        try:
            return Decoded(text=data.decode(encoding), encoding=encoding)
        except UnicodeDecodeError:
            continue
    return SkipReason.UNDECODABLE


def _is_damaged_utf8(text: str) -> bool:
    """Tell whether a text decoded with replacements is UTF-8 with a few bad bytes: a cut log, two files in one."""
    bad = text.count("\ufffd")
    wide = len(text) - len(text.encode("ascii", errors="ignore"))
    return bad * _MIN_GOOD <= wide - bad


def _guess_narrow(data: bytes) -> list[str]:
    """Give the encodings to try, the likeliest first."""
    wide = len(data) - len(data.translate(None, _HIGH))
    fallback = [_WESTERN] if wide <= _MAX_HIGH_WESTERN * len(data) else []
    sample = _sample(data)
    if fallback and len(sample) < _SHORT_BYTES:
        return fallback
    from charset_normalizer import from_bytes  # 39 ms to import, and most trees hold nothing but UTF-8

    guesses = list(from_bytes(sample, cp_isolation=list(_ENCODINGS)))
    # cp1252, cp1250 and cp1257 differ in few letters, and which of them comes first is chance; the West is likelier.
    western = next((guess for guess in guesses if _WESTERN in guess.could_be_from_charset), None)
    is_near = western is not None and western.coherence >= 0.95 * guesses[0].coherence
    high = len(sample) - len(sample.translate(None, _HIGH))
    if is_near or high < _MIN_HIGH_TELLING * len(sample):
        return [_WESTERN, *(guess.encoding for guess in guesses)]
    return [*(guess.encoding for guess in guesses), *fallback]


def _sample(data: bytes) -> bytes:
    """Take from the lines that tell one encoding from another, up to a bounded size."""
    parts: list[bytes] = []
    size = at = 0
    while size < _SAMPLE_BYTES:
        high = _HIGH_BYTE.search(data, at)
        if high is None:
            break
        start = max(at, data.rfind(b"\n", at, high.start()) + 1, high.start() - _NEAR_BYTES)
        stop = _BREAK.search(data, min(high.start() + _NEAR_BYTES, len(data)), high.start() + 8 * _NEAR_BYTES)
        at = stop.end() if stop else min(high.start() + 8 * _NEAR_BYTES, len(data))
        parts.append(data[start:at])
        size += at - start
    return b"".join(parts)
