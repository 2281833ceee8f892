"""What hunch keeps is its owner's alone, what was to stay out is nowhere in it, and nothing leaves the machine."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import settle, write_tree
from tests.program import COMMAND, PATIENCE_S, Program
from tests.tiny import tiny

CANARY = "quokkaberry"
KEY = "\n".join(hashlib.sha512(bytes([line])).hexdigest()[:64].upper() + "abcdefgh" for line in range(12))
FILES = {
    "soup.md": "Boil the tomatoes.\n",
    ".env": f"PASSWORD={CANARY}\n",
    "deploy.pem": f"{CANARY}\n",
    ".ssh/config": f"{CANARY}\n",
    "notes.txt": f"-----BEGIN {'RSA'} PRIVATE KEY-----\nComment: {CANARY}\n{KEY}\n-----END {'RSA'} PRIVATE KEY-----\n",
    "ignored.md": f"{CANARY}\n",
    ".gitignore": "ignored.md\n",
}


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    """Give the program in a folder of which little is to be indexed."""
    folder = write_tree(tmp_path.resolve() / "files", FILES)
    settle(folder)
    return Program(folder)


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_no_umask")
def test_whatever_the_umask_nobody_else_can_read_what_is_kept(hunch: Program) -> None:
    tiny(hunch.folder / "model")
    (hunch.folder / "soup.md").chmod(0o644)
    for arguments in (["model", "use", "./model"], ["index", "-q"], ["tomatoes", "--all"], ["model", "info"]):
        assert hunch.alone(*arguments).status == 0
    kept = [hunch.home, *hunch.home.rglob("*")]
    assert len(kept) > 12
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("mode", [0o777, 0o702, 0o1777])
@pytest.mark.parametrize("arguments", [["tomatoes"], ["index"], ["status"], ["model", "list"]])
def test_a_home_that_anyone_can_write_to_is_refused(hunch: Program, mode: int, arguments: list[str]) -> None:
    hunch.home.mkdir()
    hunch.home.chmod(mode)
    done = hunch(*arguments)
    assert (done.status, done.out) == (2, b"")
    assert f"run: chmod o-w {hunch.home}, or set HUNCH_HOME" in done.err
    assert list(hunch.home.iterdir()) == []
    hunch.home.chmod(0o775)  # as the umask of many systems makes it: the group is the person's own
    assert hunch("index").status == 0


def test_of_what_stays_out_not_a_byte_is_kept(hunch: Program) -> None:
    assert hunch("index").status == 0
    assert hunch("tomatoes").status == 0
    assert kept_bytes(hunch).count(b"tomatoes") > 0
    assert CANARY.encode() not in kept_bytes(hunch)
    assert hunch("status", "--files").out == b"soup.md\tmarkdown\n"


def test_of_what_was_forgotten_not_a_byte_is_kept(hunch: Program) -> None:
    write_tree(hunch.folder, {"diary/a.md": f"# {CANARY}\n\n{CANARY} in the morning.\n"})
    assert hunch("index").status == 0
    assert CANARY.encode() in kept_bytes(hunch)
    assert hunch("forget", "diary").status == 0
    assert CANARY.encode() not in kept_bytes(hunch)


@pytest.mark.parametrize("below", [".", "indexes"])
def test_what_hunch_keeps_is_never_indexed_even_when_it_is_named(hunch: Program, below: str) -> None:
    assert hunch("index").status == 0
    for arguments in (["index"], ["tomatoes"]):
        done = hunch(*arguments, hunch.home / below)
        assert (done.status, done.out) == (2, b"")
        assert "is where hunch keeps its own files" in done.err
    assert len(list(hunch.home.glob("indexes/*"))) == 1


def test_a_query_is_kept_nowhere(hunch: Program) -> None:
    assert hunch("index").status == 0
    hunch(CANARY, "--all")
    hunch("--queries", "-", stdin=f"{CANARY} again\n")
    assert CANARY.encode() not in kept_bytes(hunch)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="other systems cannot take a process off the network")
def test_everything_works_without_a_network(hunch: Program) -> None:
    apart = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system does not let a person do so")
    for arguments in (["index", "--json"], ["search", "boiling vegetables"], ["similar", "soup.md"], ["model", "list"]):
        done = subprocess.run(
            [*apart, *COMMAND, *arguments],
            cwd=hunch.folder,
            env=hunch.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == (1 if arguments[0] == "similar" else 0), done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_root_is_told_whose_files_it_indexes(hunch: Program) -> None:
    assert "another user's" not in hunch("index").err
    hunch("forget", ".")
    os.chown(hunch.folder, 65534, 65534)
    assert f"hunch: {hunch.folder} is another user's, and its index will be root's alone\n" in hunch("index").err
    assert "another user's" not in hunch("index").err


@pytest.mark.parametrize(("kind", "is_told"), [("nfs4", True), ("cifs", True), ("ext4", False)])
def test_an_index_on_a_network_is_for_one_machine_at_a_time(
    hunch: Program, monkeypatch: pytest.MonkeyPatch, kind: str, is_told: bool
) -> None:
    monkeypatch.setattr("hunch.cli.indexing.mounts", lambda: {"/": kind})
    done = hunch("index")
    assert done.status == 0
    assert (f"{hunch.home} is on a network ({kind}): use it from one machine at a time" in done.err) is is_told


def kept_bytes(hunch: Program) -> bytes:
    """Give all that stands in HUNCH_HOME."""
    return b"\0".join(path.read_bytes() for path in sorted(hunch.home.rglob("*")) if path.is_file())
