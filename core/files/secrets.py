"""Which texts hold secrets: texts in, yes or no out. Pure.

Two gates behind that of the name (`secret_names`), each for what the one before it cannot see: a file that is a key by
its form, and a chunk that holds a key or a token. A text that speaks about keys stays: a header without its
key, ``AKIAIOSFODNN7EXAMPLE``, ``ghp_xxxx`` and the like are no secrets. JSON web tokens stay too: nearly all of those
in documents are examples, and real ones expire.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

# Line ends (also written out, as in JSON) and what quotes or indents a key in source, YAML, mail and patches.
_GAP = r"(?:\\[nr]|[\s\"'`+#>|*,;.()-])*+"
# Headers are bounded: without that, lines that are each a header and a key's beginning are read from each of them on.
_HEADERS = rf"(?:{_GAP}[A-Za-z-]{{1,80}}: [^\n\\]{{0,400}})"
_BODY = re.compile(rf"{_HEADERS}{{0,20}}+(?P<body>(?:{_GAP}[A-Za-z0-9+/=]{{16,}}+)+)")
_MARK = re.compile(
    r"-----(?P<side>BEGIN|END) (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|^Private-Lines: \d+$", re.MULTILINE
)
_TAIL = 240  # how far before an END without its BEGIN a key's last lines are looked for
_MIN_BODY = 60  # the shortest private key there is, Ed25519 in PKCS 8, has 64 characters

# What a token begins with, and the whole of it. The lengths are the issuers'; gitleaks' rules were compared.
_TOKENS = tuple(
    (hint, re.compile(rf"(?<![A-Za-z0-9_-])(?:{shape})(?![A-Za-z0-9_-])"))
    for hint, shape in (
        ("AKIA", r"AKIA[A-Z2-7]{16}"),
        ("ASIA", r"ASIA[A-Z2-7]{16}"),
        ("ghp_", r"ghp_[A-Za-z0-9]{36}"),
        ("gho_", r"gho_[A-Za-z0-9]{36}"),
        ("ghu_", r"ghu_[A-Za-z0-9]{36}"),
        ("ghs_", r"ghs_[A-Za-z0-9]{36}"),
        ("ghr_", r"ghr_[A-Za-z0-9]{36}"),
        ("github_pat_", r"github_pat_[A-Za-z0-9_]{82}"),
        ("glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
        ("xox", r"xox[abeoprs]-[A-Za-z0-9-]{20,}"),
        ("hooks.slack.com", r"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{24}"),
        ("sk-", r"sk-(?:(?:proj|svcacct|admin|ant-[a-z]+\d+)-[A-Za-z0-9_-]{40,}|(?:or-v1-)?[A-Za-z0-9]{32,})"),
        ("k_live_", r"[sr]k_live_[A-Za-z0-9]{20,}"),
        ("AIza", r"AIza[A-Za-z0-9_-]{35}"),
        ("GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{28}"),
        ("hf_", r"hf_[A-Za-z]{34}"),
        ("npm_", r"npm_[A-Za-z0-9]{36}"),
        ("pypi-", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
        ("SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
        ("dop_v1_", r"dop_v1_[a-f0-9]{64}"),
        ("hvs.", r"hvs\.[A-Za-z0-9_-]{90,}"),
        ("shp", r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"),
        ("AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
        ("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    )
)
_PLACEHOLDER = re.compile(
    r"x{4}|\*{4}|0{6}|12345|abcde|example|sample|dummy|fake|placeholder|redacted|your", re.IGNORECASE
)
_MIN_BITS = 2.9  # Shannon, per character: 16 random letters of 32 have 3.0 to 4.0, made-up ones mostly less


def is_key_file(text: str) -> bool:
    """Tell whether a file is a private key by its form: most of what is in it is one."""
    inside = sum(end - start for start, end in _private_keys(text))
    return inside * 2 > len(text.strip())


def holds_secret(text: str) -> bool:
    """Tell whether a text holds a private key, a part of one that shows its end, or a token that looks real.

    >>> holds_secret("A key begins with -----BEGIN RSA PRIVATE KEY----- and AWS's with AKIAIOSFODNN7EXAMPLE.")
    False
    """
    return next(_private_keys(text), None) is not None or any(_tokens(text))


def secret_spans(text: str) -> list[tuple[int, int]]:
    """Give the spans of the secrets in a whole document, in order.

    A chunk that is cut from the middle of a long key shows neither end of it; only the document tells.
    """
    return sorted({*_private_keys(text), *_tokens(text)})


def _private_keys(text: str) -> Iterator[tuple[int, int]]:
    if "PRIVATE KEY" not in text and "Private-Lines" not in text:
        return
    end_of_last = 0
    for mark in _MARK.finditer(text):
        if mark["side"] == "END":
            tail = text[max(end_of_last, mark.start() - _TAIL) : mark.start()]
            if _is_key_body(tail):
                yield mark.start() - len(tail), mark.end()
        else:
            body = _BODY.match(text, mark.end())
            if body is not None and _is_key_body(body["body"]):
                yield mark.start(), body.end()
                end_of_last = body.end()


def _is_key_body(text: str) -> bool:
    letters = "".join(re.findall(r"[A-Za-z0-9+/]{16,}", text))
    return len(letters) >= _MIN_BODY and len(set(letters)) >= 16


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    for hint, shape in _TOKENS:
        if hint in text:
            yield from (token.span() for token in shape.finditer(text) if _looks_real(token[0]))


def _looks_real(token: str) -> bool:
    if _PLACEHOLDER.search(token):
        return False
    counts = Counter(token)
    return -sum(n / len(token) * math.log2(n / len(token)) for n in counts.values()) >= _MIN_BITS
