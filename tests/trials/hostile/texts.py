"""Texts that were never meant as such: bytes that are no text, controls, odd characters, ends of lines, huge words."""

import random
from collections.abc import Callable, Sequence

Random = random.Random
WORDS = (
    "the owl hunts at night and the fox sleeps by day; Keys rotate weekly, a HTTPServer parses requests; "
    "naïve café Straße 漢字 かな 한국어 ไทย हिन्दी русский עברית العربية 42 x_y camelCase"
).split()
SPECIAL = "[SEP] [CLS] [PAD] [UNK] [MASK] ##ing <s> </s> <pad> <|endoftext|> <|im_start|> [unused1]  ▁".split()
CONTROLS = (
    *("\x1b[31m", "\x1b[2J", "\x1b]0;t\x07", "\x1b]8;;http://x\x1b\\", "\x1bP", "\x1b[?1049h", "\x9b31m", "\x07"),
    *("\b\b", "\x7f", "\x0e", "\x85", "\x1b(", "\x05", "\x1b[6n"),
)
UNICODE = (
    *("\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u2060", "\u00ad", "\u061c", "\u180e", "\ufeff", "\ufffe"),
    *("\uffff", "\U0010ffff", "\U000e0041", "\ue000", "\u0301", "\u0e34", "\u1160", "\u115f", "\u3164", "\u2028"),
    *("\u2029", "\ufdfa", "ﬃ", "ｆｕｌｌ", "ｶﾞ", "İ", "ı", "ẞ", "ŉ", "\U0001d56f", "👩\u200d👩\u200d👧", "🏳️\u200d🌈"),
    *(
        "🇩🇪",
        "👍🏿",
        "\u0600",
        "\u034f",
        "\u20dd",
        "\ufffc",
        "\ufffd",
        "\U00020000",
        "ꙮ",
        "𒐫",
        "\u00a0",
        "\u3000",
        "\u2800",
    ),
)
MARKUP = (
    "[bold] [/x] [/] [link=file:///x]y[/link] [[ ]] \\[ %s {0} {x!r} %(a)s ${x} `id` $(id) {{7*7}} <b> &lt; :smile:"
)
_INSERTED = (
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b"\n\n",
    b'"',
    b"'",
    b"{",
    b")",
    b"/*",
    b"```\n",
    b"\xef\xbb\xbf",
)


def mutated(chance: Random, content: bytes) -> bytes:
    """Break a content once or a few times: cut, drop, double, shuffle, flip, insert."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
        part = content[start : min(end, start + chance.choice((1, 8, 200, 5000)))]
        rest = content[start + len(part) :]
        done = chance.randrange(6)
        if done == 0:
            content = content[:end]
        elif done == 1:
            content = content[:start] + rest
        elif done == 2:
            content = content[:start] + part * chance.choice((2, 3, 50)) + rest
        elif done == 3:
            content = content[:start] + bytes(chance.sample(part, len(part))) + rest
        elif done == 4:
            content = content[:start] + bytes(byte ^ 1 << chance.randrange(8) for byte in part[:3]) + part[3:] + rest
        else:
            content = content[:start] + chance.choice(_INSERTED) + part + rest
        content = content[:400_000]
    return content


def size(chance: Random) -> int:
    """Give a number of repetitions: mostly a few, at times very many."""
    return chance.choices((chance.randint(1, 30), chance.randint(30, 600), chance.randint(600, 20_000)), (60, 35, 5))[0]


def words(chance: Random, n: int) -> str:
    return " ".join(chance.choices(WORDS, k=n))


def pieces(parts: Sequence[str]) -> Callable[[Random], str]:
    """Make texts of words with such parts between, before and behind them."""

    def make(chance: Random) -> str:
        glue = chance.choice((" ", "", "\n", "\n\n", "a"))
        return glue.join(
            chance.choice(parts) * chance.choice((1, 1, 1, 40)) if chance.random() < 0.5 else chance.choice(WORDS)
            for _ in range(size(chance) // 4 + 1)
        )

    return make


def noise(chance: Random) -> bytes:
    return chance.randbytes(size(chance))


def bad_utf8(chance: Random) -> bytes:
    bad = (
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xed\xb0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"\xf0\x9f",
        b"\x80",
    )
    words = [
        word.encode(chance.choice(("utf-8", "latin-1", "cp1251", "shift_jis", "utf-8")), "ignore") for word in WORDS
    ]
    return b" ".join(chance.choice(bad) if chance.random() < 0.1 else chance.choice(words) for _ in range(size(chance)))


def wide(chance: Random) -> bytes:
    """UTF-16 and UTF-32, with and without a mark, cut in the middle, with lone surrogates."""
    encoding = chance.choice(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
    text = chance.choice(("", "\ufeff", "\ufeff\ufeff")) + words(chance, size(chance))
    text += chance.choice(("", "\ud800", "\udc00x", "\0", "\ufffe"))
    return text.encode(encoding, "surrogatepass")[: chance.choice((None, -1, -2, -3))]


def nul(chance: Random) -> bytes:
    text = bytearray(words(chance, size(chance)).encode())
    for _ in range(chance.choice((1, 1, 5))):
        place = chance.choice((0, 1, len(text) // 2, len(text) - 1, min(8191, len(text)), min(8192, len(text))))
        text[place:place] = b"\0" * chance.choice((1, 2, 100))
    return bytes(text)


def long_line(chance: Random) -> str:
    return words(chance, 20 * size(chance)) + chance.choice(("", "\n", "\r"))


def huge_word(chance: Random) -> str:
    letters = chance.choice(("a", "aB", "0123456789abcdef", "ABab01+/", "字", "e\u0301", "ก", "_", "A1b2", "한", "=-"))
    return "".join(chance.choices(letters, k=50 * size(chance)))[:200_000]


def blank(chance: Random) -> str:
    blanks = ("", " ", "\n", "\t", "\r\n", "\ufeff", "\f", "\v", "\x85", "\u2028", "\u3000", "\u200b", "\x1c", "\b")
    return "".join(chance.choices(blanks, k=chance.choice((0, 1, 2, 50, 20_000)))) + chance.choice(("", "", "x"))


def endings(chance: Random) -> str:
    ends = ("\n", "\r", "\r\n", "\n\r", "\r\r\n", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\\\n", " \n")
    return "".join(chance.choice(WORDS) + chance.choice(ends) for _ in range(size(chance)))


def masked(chance: Random) -> bytes:
    """Text behind what binary formats begin with, or the other way round."""
    heads = (
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\x7fELF",
        b"\x89PNG\r\n\x1a\n",
        b"BZh91AY&SY",
        b"#!",
        b"#!/usr/bin/env -S python\n",
    )
    text = words(chance, size(chance)).encode()
    return chance.choice(
        (chance.choice(heads) + text, text + chance.choice(heads), text + chance.randbytes(300) + text)
    )
