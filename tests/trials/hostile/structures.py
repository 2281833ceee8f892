"""Structures that parsers choke on: deep nesting, broken code of each language, Markdown and data gone wrong, keys."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.trials.hostile.texts import WORDS, Random, mutated, size, words

_OPENERS = (
    "(",
    "[",
    "{",
    "<",
    "([{",
    "f(",
    "a[",
    "if(",
    "<div>",
    "[[",
    "|a",
    "a=>",
    "fn(",
    "$(",
    "#{",
    "`${",
    "/*",
    '"""',
    "::",
)
_NESTS = (
    *("> ", "- ", "1. ", "> - ", "* > ", "**", "*_", "[", "![", "<b>", "<details>\n", "~~", "`", "  - "),
    *(
        '{"a":',
        "[",
        "- ",
        "<a>",
        "a: {b: ",
        "&a [*a, ",
        "? ",
        "#if 1\n",
        "begin ",
        "do\n",
        "((",
        "{{",
        "=begin\n",
        "\\(",
    ),
)


@cache
def snippets() -> dict[str, str]:
    """Give a few lines of each language that is split by syntax."""
    parts = (Path(__file__).parent / "snippets.txt").read_text("utf-8").split("==== ")[1:]
    return {name: code for name, _, code in (part.partition("\n") for part in parts)}


def nested(chance: Random) -> str:
    """Open again and again, on one line or each on its own, deeper and deeper."""
    opener, n = chance.choice(_NESTS), size(chance)
    match chance.randrange(4):
        case 0:
            return opener * n + chance.choice(WORDS)
        case 1:
            return (opener * min(n, 100) + chance.choice(WORDS) + "\n") * min(n, 100)
        case 2:
            indent = chance.choice((" ", "  ", "\t"))
            key = chance.choice(
                ("k{}:", "- k{}:", '"k{}": {{', "<k{}>", "* k{}", "def k{}():", "class k{} {{", "[k{}]")
            )
            return "".join(f"{indent * i}{key.format(i)}\n" for i in range(min(n, 700)))
    mark = chance.choice(("*", "#", "=", ">", "-", "."))
    filler = words(chance, chance.choice((0, 5, 20)))
    return "".join(f"{mark * i} heading {i}\n{filler}\n" for i in range(1, min(n, 1100)))


def broken_code(chance: Random) -> bytes:
    code = "".join(chance.choices(list(snippets().values()), (1,) * len(snippets()), k=1)) * chance.choice(
        (1, 1, 1, 3, 40)
    )
    return mutated(chance, code.encode())


def repeated(chance: Random) -> str:
    """The same few characters again and again, alone or behind good code."""
    before = chance.choice(("", "", *snippets().values())) * chance.choice((1, 1, 60))
    return before + chance.choice(_OPENERS) * size(chance) + chance.choice(("", "\n", ")", words(chance, 3)))


def markdown(chance: Random) -> str:
    n = size(chance)
    parts: tuple[Callable[[], str], ...] = (
        lambda: "|a" * min(n, 500) + "|\n" + "|-" * min(n, 500) + "|\n" + "|b|\n" * min(n, 500),
        lambda: "```" + chance.choice(WORDS) + "\nnever closed\n" * n,
        lambda: "# a\n" * n,
        lambda: "# a" + chance.choice((" ", "{#", "[", "`", "*", "\\", "[](", "&")) * n + "b\n",
        lambda: "a\n===\n" * n,
        lambda: "---\n" + "a: b\n" * n,
        lambda: "[a]: <b> 'c\n" * n,
        lambda: "".join("`" * i + " " for i in range(min(n, 500))),
        lambda: "<!-- " * n + "<![CDATA[ <?php <x\n",
        lambda: "a  \n" * n + "\\\n" * n,
        lambda: "\t" * min(n, 300) + "- a\n    b\n\n\n        c\n" * min(n, 300),
        lambda: "1. a\n1) b\n- c\n+ d\n* * *\n" * n,
    )
    return "\n".join(chance.choice(parts)() for _ in range(chance.randint(1, 3)))


def data(chance: Random) -> str:
    """Tables, JSON, YAML, TOML, INI and XML that parsers choke on."""
    n = size(chance)
    parts: tuple[Callable[[], str], ...] = (
        lambda: 'a,"b\nc,""d",e\n' * n + '"',
        lambda: "," * n + "\n" + ";\t|" * n,
        lambda: '{"a": [1, 2,, }\n' * n,
        lambda: '{"a": "\\ud800", "a": 1e999, "b": NaN}\n' * n,
        lambda: "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(min(n, 500))) + "\tc: !!python/x d\n",
        lambda: "k: |\n" + "  x\n" * n + "? : - :\n%YAML 9\n...\n---\n",
        lambda: "[a.b.'c']\nk = '''\n" * n + "[[[[x]]]]\n[]\n= 1\n",
        lambda: '<!DOCTYPE a [<!ENTITY a "&b;&b;">]>' + "<a b='" * n + "]]>",
        lambda: "2026-01-01T00:00:00Z ERROR x\n" * n,
        lambda: "\n".join("-" * chance.randint(0, 90) for _ in range(n)),
    )
    return chance.choice(parts)()


def keys(chance: Random) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    line = "".join(chance.choices(letters, k=64))
    mark = chance.choice(
        ("RSA PRIVATE KEY", "PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "OPENSSH PRIVATE KEY", "X X X X KEY")
    )
    parts: tuple[str, ...] = (
        f"-----BEGIN {mark}-----",
        f"-----END {mark}-----",
        line,
        "Proc-Type: 4,ENCRYPTED",
        "\\n",
        "\n",
    )
    parts += (
        f"AKIA{line[:16].upper()}",
        f"ghp_{line[:36]}",
        "sk-" + line,
        "Private-Lines: 8",
        "A: -----BEGIN PRIVATE KEY-----",
    )
    return chance.choice(("\n", "", " ")).join(chance.choices(parts, k=size(chance) // 4 + 1))
