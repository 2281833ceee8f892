"""Where one character, as it is seen, ends and the next begins: the last resort of cutting."""

import unicodedata

#: Cutting before one of these would tear a character as it is seen: joiners, variation selectors, skin tones.
_JOINED = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
#: No script needs more marks on one letter; text that has more is cut all the same.
_MOST_MARKS = 32


def between_characters(text: str, start: int, offset: int) -> int:
    """Move an offset back so that it cuts neither CRLF nor a letter from its marks, but stays behind `start`."""
    for place in range(offset, max(start, offset - _MOST_MARKS), -1):
        before, after = text[place - 1], text[place : place + 1]
        torn = (before == "\r" and after == "\n") or after in _JOINED or before == "\u200d"
        if not torn and not (after and unicodedata.category(after).startswith("M")):
            return place
    return max(offset, start + 1)
