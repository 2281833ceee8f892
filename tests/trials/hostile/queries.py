"""What people, scripts and pastes may ask: queries, lines of a batch, and command lines, one for each seed."""

import json
import random
from collections.abc import Callable, Sequence

from tests.trials.hostile.bodies import body
from tests.trials.hostile.names import name
from tests.trials.hostile.texts import WORDS

Random = random.Random

_FTS = (
    'AND OR NOT NEAR( NEAR(a,2) " "" * ^ - + : body: {a b}: ( ) -body: a* "a"* ^a a+b rowid rank MATCH path:x'.split()
)
_SQL = "'; DROP TABLE documents; -- %_ % _ ' OR 1=1 -- \\' /* */ UNION SELECT ? :x @x $x NULL x'00'".split(" ")
_REGEX = r"(a+)+$ .*.*.*x [a- (?P<x> (?=a) \1 \ [^ {1,99999} a{0} (?i) \p{L} ^$ \bword\b x|".split()
_GLOBS = "* ** **/* [!a] [] {a,b} ?.md !x /x \\ ~ $HOME ../.. . .. file:///x C:\\x //x".split()
_OPTIONS = (
    "-x --bogus --json=1 -k -k0 -k-1 --top=x -- - --help -h --queries --mode=x -t -g --color --version -lq0 -kk".split()
)
_ODD = (
    *(
        "\u0301",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\uffff",
        "\U0010ffff",
        "\0",
        "\x1b[31m",
        "\x07",
        "\x9b",
        "\r",
        "\n",
        "\t",
    ),
    *("\u2028", "字", "かな", "ﷺ", "👩\u200d👧", "İ", "ß", "[SEP]", "[CLS]", "ＦＵＬＬ"),
)
_FORMS = (
    (),
    ("--json",),
    ("--jsonl",),
    ("--vimgrep",),
    ("-l",),
    ("-c",),
    ("-l0",),
    ("--explain",),
    ("--color=always",),
    ("-q",),
)
_MODES = (
    (),
    (),
    ("--mode", "lexical"),
    ("--mode", "dense"),
    ("--diverse",),
    ("--all",),
    ("--all", "--explain"),
    ("--per-file", "1"),
)


def query(chance: Random) -> tuple[str, str]:
    """Make a query, with its kind; it may hold what no command line can: NUL and lone surrogates."""
    kind, make = chance.choice(list(_KINDS.items()))
    return kind, make(chance)


def _mixture(parts: Sequence[str]) -> Callable[[Random], str]:
    def make(chance: Random) -> str:
        chosen = [
            chance.choice(parts) if chance.random() < 0.6 else chance.choice(WORDS) for _ in range(chance.randint(1, 8))
        ]
        return chance.choice((" ", " ", "")).join(chosen)

    return make


def _long(chance: Random) -> str:
    part = chance.choice((*WORDS, *_ODD, "a", "aB", "A", "(", '"', "a.b", "字", "x字", "_", "a b "))
    return (part * 9000)[: chance.choice((300, 2000, 4000, 8000, 8191, 8192, 8193, 9000))]


def _of_a_body(chance: Random) -> str:
    return body(chance).content[:2000].decode("utf-8", "surrogateescape")


def _of_any(chance: Random) -> str:
    return "".join(
        chr(chance.choice((chance.randrange(0x300), chance.randrange(0x11_0000)))) for _ in range(chance.randint(1, 40))
    )


_KINDS: dict[str, Callable[[Random], str]] = {
    "fts5": _mixture(_FTS),
    "sql": _mixture(_SQL),
    "regex": _mixture(_REGEX),
    "globs": _mixture(_GLOBS),
    "options": _mixture(_OPTIONS),
    "odd characters": _mixture(_ODD),
    "any characters": _of_any,
    "long": _long,
    "of a body": _of_a_body,
    "of a name": lambda chance: name(chance).decode("utf-8", "surrogateescape"),
    "all together": _mixture((*_FTS, *_SQL, *_REGEX, *_ODD, "' \"")),
}


def options(chance: Random) -> list[str]:
    """Choose how a query is asked and how the answer is printed."""
    form, mode = chance.choice(_FORMS), chance.choice(_MODES)
    if "--explain" in mode and set(form) & {"--vimgrep", "-l", "-c", "-l0"}:
        form = ()
    return [*form, *mode]


def argument(text: str) -> str:
    """Give what of a text can stand on a command line: no NUL, and surrogates only for bytes that are no UTF-8."""
    return (
        text.replace("\0", "")
        .encode("utf-8", "surrogateescape" if _escapes(text) else "replace")
        .decode("utf-8", "surrogateescape")
    )


def _escapes(text: str) -> bool:
    return all(0xDC80 <= ord(character) <= 0xDCFF for character in text if 0xD800 <= ord(character) <= 0xDFFF)


def batch_line(chance: Random) -> bytes:
    """Make a line of a batch: a query as JSON or plain, or something that is no query."""
    text = query(chance)[1]
    value: object = text if chance.random() < 0.8 else chance.choice((None, 1, [], {}, True, [text], float("inf")))
    record: dict[str, object] = {"query": value}
    if chance.random() < 0.5:
        record["id"] = chance.choice((text, 7, None, -1.5, [[[]]], {"a": text}, "\ud800", 10**40))
    if chance.random() < 0.3:
        record["paths"] = chance.choice(
            ([], [text], ["a.md"], ["\0"], ["\ud800"], [1], "a.md", ["x" * 5000], [""], ["../.."], None)
        )
    line = json.dumps(record, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")
    others = (
        b"{",
        b"[]",
        b"{}" * 3,
        b'{"query":' + b"[" * 100_000,
        b"\xff",
        b"\0",
        b"",
        b'{"query": "a", "id": ' + b"9" * 5000 + b"}",
    )
    return chance.choice(others) if chance.random() < 0.15 else line.replace(b"\n", b" ")


def command(chance: Random) -> list[str]:
    """Make a command line of any command with hostile arguments; none of them names anything above the folder."""
    odd = argument(chance.choice((query(chance)[1], name(chance).decode("utf-8", "surrogateescape"))))
    if not odd.strip() or odd.strip().startswith(("/", "~", ".", "//")):
        odd = "x" + odd
    number = chance.choice(("0", "-1", "1", "9" * 30, "9" * 5000, "1e9", "nan", "inf", "", "٣", "0x1", "1_0", odd))
    file = chance.choice(("a.md", "./b.py", "missing", odd, "a.md/x", "x" * 5000, "a.md:", f"a.md:{number}"))
    lines: tuple[list[str], ...] = (
        ["similar", file, chance.choice(("--json", "-l", "--explain", "--all"))],
        ["similar", "--", file, odd],
        ["why", "--", file],
        ["status", "--", file],
        ["status", "--files", "--skipped", odd],
        ["index", "--dry-run", "--", file],
        ["index", "--jobs", number, "a.md"],
        ["index", odd, "--json"],
        ["forget", "--", odd],
        ["types", odd],
        ["model", "use", "--", odd],
        ["model", "info", "--", odd],
        ["model", odd],
        ["eval", "--", odd, "."],
        ["eval", "questions.jsonl", file],
        ["search", "owl", file],
        ["search", "owl", "-k", number],
        ["search", "owl", "--per-file", number, "--diverse"],
        ["search", "owl", "--min-relevance", number],
        ["search", "owl", "-t", odd],
        ["search", "owl", "-T", odd, "-g", odd],
        ["search", "owl", "-g", odd, "-g", "!" + odd],
        ["search", "owl", "--mode", odd],
        ["search", "owl", "--color", odd],
        ["search", "--queries", odd],
        ["search", "--queries=questions.jsonl", "--jsonl", file],
        ["search", "owl", odd, "--no-index"],
        [odd],
        [odd, odd],
        ["owl", f"--{odd}"],
        ["owl", f"-{odd}"],
    )
    return chance.choice(lines)
