"""Secrets: what is one by its name, by its form, and by what it holds; and what only speaks of them."""

import base64
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.files.secret_names import is_secret_name
from hunch.core.files.secrets import holds_secret, is_key_file, secret_spans

_CHANCE = random.Random(7)


def letters(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """Make up what stands for a secret: written into no file, so that no scanner stumbles over these tests."""
    return "".join(_CHANCE.choices(alphabet, k=count))


def key(kind: str = "RSA ", size_bytes: int = 1200, line_end: str = "\n", indent: str = "") -> str:
    body = base64.b64encode(_CHANCE.randbytes(size_bytes)).decode()
    lines = [f"-----BEGIN {kind}PRIVATE KEY-----", *(body[at : at + 64] for at in range(0, len(body), 64))]
    return line_end.join(indent + line for line in [*lines, f"-----END {kind}PRIVATE KEY-----"]) + line_end


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".env",
            ".env.local",
            ".env.production",
            "prod.env",
            "server.pem",
            "a.KEY",
            "a.p12",
            "a.pfx",
            "a.jks",
            "a.kdbx",
        ),
        *("id_rsa", "id_ed25519", "deploy_rsa", ".netrc", ".pgpass", ".npmrc", ".pypirc", ".htpasswd", "credentials"),
        *(".git-credentials", "kubeconfig", "home.ovpn", "secrets.yml", "client_secret_12.json", "my-private-key.asc"),
        *("service-account.json", ".aws", ".ssh", ".gnupg", ".kube", "a.tfstate", "ID_RSA"),
    ],
)
def test_a_name_that_tells_of_a_secret_is_one(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *(".env.example", ".env.sample", ".env.template", ".env.local.example", "id_rsa.pub", "keys.md", "secrets.md"),
        *(
            "environment.py",
            "secrets.py",
            "credentials.py",
            "pem.go",
            "key",
            "monkey",
            "keyboard.md",
            "README.asc",
            "env",
        ),
        *("public.asc", "password-policy.md", "npmrc.md", "account.json"),
    ],
)
def test_a_name_that_only_sounds_like_one_is_not(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("kind", ["RSA ", "EC ", "", "OPENSSH ", "ENCRYPTED ", "DSA "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_that_is_a_private_key_is_known_by_its_form(kind: str, line_end: str) -> None:
    assert is_key_file(key(kind, line_end=line_end))


def test_a_key_with_headers_or_within_json_is_known_too() -> None:
    plain = key()
    first, _, rest = plain.partition("\n")
    assert is_key_file(f"{first}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233\n\n{rest}")
    account = '{"type": "service_account", "private_key_id": "1", "private_key": "' + key("", line_end="\\n") + '"}'
    assert is_key_file(account)


def test_the_shortest_key_there_is_is_found() -> None:
    assert is_key_file(key("", size_bytes=48))


def test_a_putty_key_is_found() -> None:
    body = base64.b64encode(_CHANCE.randbytes(400)).decode()
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    assert holds_secret(f"PuTTY-User-Key-File-3: ssh-rsa\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 9\n{lines}\n")


def test_a_document_with_a_key_in_it_is_no_key_file_but_holds_a_secret() -> None:
    text = f"# How to set up\n\n{'Some words about the set-up. ' * 100}\n\n    {key(indent='    ')}\n"
    assert not is_key_file(text)
    assert holds_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "The file begins with -----BEGIN RSA PRIVATE KEY----- and ends with -----END RSA PRIVATE KEY-----.",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + ("x" * 64 + "\n") * 12 + "-----END PRIVATE KEY-----",
        'if "-----BEGIN OPENSSH PRIVATE KEY-----" in text:\n    raise ValueError("internationalization_of_errors")',
        "Use AKIAIOSFODNN7EXAMPLE with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.",
        "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "OPENAI_API_KEY=sk-your-key-goes-here-and-nowhere-else-at-all",
        "sk-1234567890abcdef1234567890abcdef",
        "a task-management-system-for-desk-jobs, sk-" + "a" * 40,
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "-----BEGIN CERTIFICATE-----\n" + base64.b64encode(random.Random(1).randbytes(600)).decode(),
        "-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(random.Random(2).randbytes(300)).decode(),
    ],
)
def test_a_text_that_only_speaks_of_secrets_stays(text: str) -> None:
    assert not holds_secret(text)
    assert not is_key_file(text)


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + letters(16, string.ascii_uppercase[:26] + "234567"),
        "ghp_" + letters(36),
        "github_pat_" + letters(82),
        "glpat-" + letters(20),
        "xoxb-" + letters(12, string.digits) + "-" + letters(24),
        "sk-" + letters(48),
        "sk-proj-" + letters(60),
        "sk-ant-" + "api03-" + letters(95),
        "AIza" + letters(35),
        "hf_" + letters(34, string.ascii_letters),
        "npm_" + letters(36),
        "sk_" + "live_" + letters(24),
        "SG." + letters(22) + "." + letters(43),
        "AGE-SECRET-KEY-" + "1" + letters(58, string.ascii_uppercase + string.digits),
    ],
)
@pytest.mark.parametrize("around", ["{}", "token = '{}'\n", "https://x:{}@host/", "KEY={}\n", '{{"k":"{}"}}'])
def test_a_token_that_looks_real_is_found_wherever_it_stands(token: str, around: str) -> None:
    assert holds_secret(around.format(token))


def test_the_end_of_a_key_that_a_cut_left_alone_is_found() -> None:
    assert holds_secret(key()[-400:])


def test_a_documents_spans_cover_every_chunk_of_a_key_even_those_that_show_neither_end() -> None:
    text = f"before\n{key(size_bytes=3000)}after {letters(5)}\n"
    [(start, end)] = secret_spans(text)
    assert text[:start] == "before\n"
    assert end > text.index("-----END") - 5


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    assert holds_secret(text) == bool(secret_spans(text))


def test_lines_that_are_each_a_header_and_the_beginning_of_a_key_are_read_once() -> None:
    assert not is_key_file("A: -----BEGIN PRIVATE KEY-----\n" * 50_000)
    assert secret_spans("A: -----BEGIN PRIVATE KEY-----" * 50_000) == []


def test_a_key_with_headers_is_one() -> None:
    first, rest = key().split("\n", 1)
    assert is_key_file(f"{first}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123456789ABCDEF\n\n{rest}")
