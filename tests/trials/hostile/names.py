"""What files and folders may be called: trees of hostile names, and a second opinion on what becomes of them."""

import os
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Random = random.Random

#: Names that hunch keeps out on purpose.
SECRETS = (b"id_rsa", b"server.pem", b".env", b"prod.env", b"credentials")
JUNK_FILES = (b"yarn.lock", b"app.min.js", b"x.map")
JUNK_FOLDERS = (b"node_modules", b"__pycache__", b"x.egg-info")

_PIECES = (
    *(
        b"\n",
        b"\r",
        b"\t",
        b"\x1b[31m",
        b"\x1b]0;x\x07",
        b"\x07",
        b"\x7f",
        b"\x01",
        b"\x9b",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
    ),
    *(
        b"-",
        b"--",
        b"-k",
        b"--json",
        b"*",
        b"?",
        b"[a-z]",
        b"[",
        b"]",
        b"!",
        b"**",
        b"\\",
        b"{a,b}",
        b"%",
        b"_",
        b"%s",
        b"%20",
    ),
    *(
        b"'",
        b'"',
        b"`id`",
        b"$(id)",
        b"$HOME",
        b"~",
        b"#",
        b";",
        b"|",
        b"&",
        b"<",
        b">",
        b":",
        b":12",
        b":7:x",
        b" ",
        b"  ",
    ),
    *(
        b".",
        b"..",
        b"...",
        b"[bold]",
        b"[/]",
        b"[/x]",
        b"[link=x]",
        b":smile:",
        b"{0}",
        b"{x!r}",
        b"NUL",
        b"CON",
        b"file:",
    ),
    *(
        each.encode()
        for each in "é é ﬁ 漢字 ไทย \u202e \u200b \ufeff \u2028 \u0301 \U000e0041 👩\u200d👧 ǅ İ ß ﷺ".split(" ")
    ),
    *(
        b"a",
        b"notes",
        b"README",
        b"test_x",
        b"camelCase",
        b"HTTPServer",
        b"0",
        b"01",
        b"index",
        b"OR",
        b"NEAR(",
        b"a.b.c",
    ),
)
_ENDINGS = (b".md", b".txt", b".py", b"", b".md ", b".", b".MD", b".h")


@dataclass(slots=True, kw_only=True)
class Expected:
    """What should become of the files of a tree, by their relative paths."""

    documents: set[bytes] = field(default_factory=set)
    skipped: set[bytes] = field(default_factory=set)


def name(chance: Random) -> bytes:
    """Make the name of one file or folder: any bytes but NUL and slash, at most 255."""
    made = b"".join(chance.choices(_PIECES, k=chance.choice((1, 1, 2, 3, 6))))
    if chance.random() < 0.1:
        made += chance.randbytes(chance.choice((1, 5, 40))).translate(None, b"\0/")
    if chance.random() < 0.05:
        made = (made * 300)[: chance.choice((200, 250))]
    if chance.random() < 0.05:
        made = unicodedata.normalize(chance.choice(("NFC", "NFD")), os.fsdecode(made)).encode(
            "utf-8", "surrogateescape"
        )[:240]
    return made if made not in (b".", b"..", b"") else b"x"


def path(chance: Random) -> bytes:
    """Make the path of one file."""
    folders = [name(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 4)))]
    if chance.random() < 0.04:
        folders.append(chance.choice(JUNK_FOLDERS))
    last = name(chance)[:250] + chance.choice(_ENDINGS)
    if chance.random() < 0.1:
        last = chance.choice((*SECRETS, *JUNK_FILES))
    return b"/".join([*folders, last])


def ignore_lines(chance: Random, paths: list[bytes]) -> bytes:
    """Make an ignore file: names of the tree, whole or as parts of patterns, and patterns of nothing but odd pieces."""
    lines = [b"# odd rules"]
    for _ in range(chance.randint(1, 12)):
        parts = chance.choice(paths).split(b"/")
        odd = b"".join(chance.choices(_PIECES, k=chance.randint(1, 3)))
        pattern = chance.choice(
            (parts[-1], parts[0], b"/".join(parts), b"*" + parts[-1][-3:], odd, parts[-1][:2] + b"*", b"**/" + odd)
        )
        lines.append(chance.choice((b"", b"", b"!", b"/")) + pattern + chance.choice((b"", b"", b"/", b" ", b"\\")))
    return b"\n".join(lines)


def plant(root: Path, paths: list[bytes], content: bytes) -> list[bytes]:
    """Write files at paths, where the names before let them be; give those that stand there."""
    written = []
    for number, relative in enumerate(paths):
        place = os.path.join(os.fsencode(root), relative)
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "xb") as file:
                file.write(content + b" Number %d.\n" % number)
        except OSError:  # a file stands where a folder should, a name is too long, or not one to this file system
            continue
        written.append(relative)
    return written


def expected(root: Path) -> Expected:
    """Say what should become of each file below a root without ignore files."""
    result = Expected()
    for folder, is_hidden, files in _folders(os.fsencode(root)):
        for file in files:
            relative = os.path.relpath(os.path.join(folder, file), os.fsencode(root))
            if is_hidden or file in JUNK_FILES or (file.startswith(b".") and file not in SECRETS):
                continue
            (result.skipped if file in SECRETS else result.documents).add(relative)
    return result


def _folders(root: bytes) -> Iterator[tuple[bytes, bool, list[bytes]]]:
    for folder, _, files in os.walk(root):
        above = os.path.relpath(folder, root).split(b"/") if folder != root else []
        is_hidden = any(each.startswith(b".") or each in (*JUNK_FOLDERS, *SECRETS) for each in above)
        yield folder, is_hidden, files
