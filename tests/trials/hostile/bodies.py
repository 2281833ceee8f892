"""What a file may hold that nobody wrote for hunch: one body for each seed, with its kind and its ending.

All chance comes from the `random.Random` that is given, so that a seed names a body for ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from hunch.core.files.filetypes import TYPES
from tests.trials.hostile import structures, texts
from tests.trials.hostile.structures import snippets
from tests.trials.hostile.texts import Random, mutated


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A file's content, what is hostile about it, and its ending (with the dot; "" for none)."""

    kind: str
    extension: str
    content: bytes


@cache
def extensions() -> Sequence[str]:
    """Give every ending that hunch knows, and some that it does not."""
    known = (extension for each in TYPES.values() for extension in each.extensions)
    return (*sorted(known), "", ".unheard-of", ".MD", ".bak", ".tar", ".txt~")


def body(chance: Random) -> Body:
    """Make one body."""
    kind, (suited, make) = chance.choice(list(_KINDS.items()))
    content = make(chance)
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    if chance.random() < 0.15:
        content = mutated(chance, content)
    extension = chance.choice(suited) if suited and chance.random() < 0.7 else chance.choice(extensions())
    return Body(kind=kind, extension=extension, content=content)


def _mixed(chance: Random) -> bytes:
    halves = [chance.choice([make for _, make in list(_KINDS.values())[:-1]])(chance) for _ in range(2)]
    return b"".join(half if isinstance(half, bytes) else half.encode("utf-8", "surrogatepass") for half in halves)


_CODE = tuple(extension for name, each in TYPES.items() if name in snippets() for extension in each.extensions)
_PROSE, _TABLES = (
    (".md", ".txt", ".rst", ".org", ".adoc", ""),
    (".csv", ".tsv", ".json", ".jsonl", ".yaml", ".toml", ".ini", ".xml", ".log"),
)
_KINDS: dict[str, tuple[Sequence[str], Callable[[Random], str | bytes]]] = {
    "noise": ((), texts.noise),
    "bad utf-8": (_PROSE, texts.bad_utf8),
    "utf-16 and -32": (_PROSE, texts.wide),
    "nul": (_PROSE, texts.nul),
    "long line": ((), texts.long_line),
    "huge word": ((), texts.huge_word),
    "nested": ((".md", ".org", ".yaml", ".json", ".html", ".xml", ".py", ".rst", ".adoc", ".js"), structures.nested),
    "broken code": (_CODE, structures.broken_code),
    "repeated code": (_CODE, structures.repeated),
    "markdown": ((".md",), structures.markdown),
    "data": (_TABLES, structures.data),
    "controls": (_PROSE, texts.pieces(texts.CONTROLS)),
    "unicode": (_PROSE, texts.pieces(texts.UNICODE)),
    "special tokens": (_PROSE, texts.pieces(texts.SPECIAL)),
    "markup": (_PROSE, texts.pieces(texts.MARKUP.split())),
    "blank": ((), texts.blank),
    "line ends": ((), texts.endings),
    "keys": ((".md", ".py", ".txt", ".yaml"), structures.keys),
    "masked": ((), texts.masked),
    "mixed": ((), _mixed),
}
