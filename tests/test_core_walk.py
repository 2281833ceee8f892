"""The walk: every file comes out once, in order, with its one reason; whatever stands in the tree."""

import os
import socket
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hunch.core.errors import PathMissing
from hunch.core.files.ignore import Ignore
from hunch.core.files.walk import walk
from hunch.core.types import Found, Skipped, SkipReason

Tree = Callable[[Mapping[str, str | bytes]], Path]

_NAMES = st.binary(min_size=1, max_size=12).filter(
    lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..")
)


@pytest.fixture(autouse=True)
def _no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def met(root: Path) -> dict[str, str]:
    """Walk a root; what came out, each path with its reason, or "found"."""
    return {
        os.path.relpath(each.path, root): each.reason.value if isinstance(each, Skipped) else "found"
        for each in walk(root, Ignore(root, environ={}))
    }


def test_files_come_out_with_their_state(tree: Tree) -> None:
    root = tree({"a/b.md": "text"})
    [found] = walk(root, Ignore(root, environ={}))
    assert isinstance(found, Found)
    status = os.lstat(root / "a/b.md")
    assert found.path == root / "a/b.md"
    assert (found.stat.size_bytes, found.stat.mtime_ns, found.stat.inode) == (4, status.st_mtime_ns, status.st_ino)


def test_the_order_is_that_of_the_paths_bytes(tree: Tree) -> None:
    root = tree(dict.fromkeys(("a/z", "a.md", "a-b", "a0", "B", "é", "a/y/x", "z"), ""))
    assert list(met(root)) == ["B", "a-b", "a.md", "a/y/x", "a/z", "a0", "z", "é"]


def test_a_root_that_is_a_file_comes_out_whatever_the_rules(tree: Tree) -> None:
    root = tree({".gitignore": "*", ".hidden.md": "x"})
    assert [type(each) for each in walk(root / ".hidden.md")] == [Found]


def test_a_root_that_is_a_secret_file_does_not(tree: Tree) -> None:
    assert met(tree({"id_rsa": "x"}) / "id_rsa") == {".": "secret"}


def test_a_root_that_is_a_link_is_resolved(tree: Tree, tmp_path: Path) -> None:
    root = tree({"a.md": ""})
    (tmp_path / "link").symlink_to(root)
    assert [each.path for each in walk(tmp_path / "link")] == [root.resolve() / "a.md"]


@pytest.mark.parametrize("name", ["gone", "a.md/below", "dangling"])
def test_a_root_that_is_not_there_is_an_error(tree: Tree, name: str) -> None:
    root = tree({"a.md": ""})
    (root / "dangling").symlink_to("nowhere")
    with pytest.raises(PathMissing, match=name):
        walk(root / name)


def test_a_hidden_or_ignored_folder_named_as_root_is_walked(tree: Tree) -> None:
    root = tree({".git/HEAD": "", ".gitignore": "out/", "out/.notes/a.md": ""})
    assert met(root / "out/.notes") == {"a.md": "found"}


def test_links_are_counted_and_not_followed(tree: Tree) -> None:
    root = tree({"a/b.md": ""})
    (root / "a/loop").symlink_to(root)
    (root / "etc").symlink_to("/etc/passwd")
    (root / "gone").symlink_to("nowhere")
    assert met(root) == {"a/b.md": "found", "a/loop": "symlink", "etc": "symlink", "gone": "symlink"}


def test_pipes_and_sockets_are_special_and_not_opened(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"a.md": ""})
    os.mkfifo(root / "pipe")
    monkeypatch.chdir(root)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert met(root) == {"a.md": "found", "pipe": "special", "socket": "special"}
    assert met(root / "pipe") == {".": "special"}


def test_a_device_is_special() -> None:
    assert [(each.path, getattr(each, "reason", None)) for each in walk(Path("/dev/null"))] == [
        (Path("/dev/null"), SkipReason.SPECIAL)
    ]


def test_secrets_are_counted_and_ignored_ones_are_not(tree: Tree) -> None:
    root = tree({".gitignore": "*.key", ".env": "A=1", "a.key": "", "b.pem": "", ".env.example": "", "c.md": ""})
    assert met(root) == {".env": "secret", "b.pem": "secret", "c.md": "found"}


def test_a_folder_that_cannot_be_listed_says_so_and_the_walk_goes_on(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"a/x.md": "", "b/y.md": "", "c/z.md": ""})
    errors = {"a": PermissionError(13, "Permission denied"), "b": OSError(5, "Input/output error")}
    monkeypatch.setattr(os, "scandir", _failing(os.scandir, errors))
    skipped = [each for each in walk(root, Ignore(root, environ={})) if isinstance(each, Skipped)]
    assert [(each.path.name, each.reason, each.is_folder) for each in skipped] == [
        ("a", SkipReason.PERMISSION, True),
        ("b", SkipReason.IO_ERROR, True),
    ]
    assert met(root)["c/z.md"] == "found"


def test_a_folder_that_vanished_says_so(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"a/x.md": ""})
    monkeypatch.setattr(os, "scandir", _failing(os.scandir, {"a": FileNotFoundError(2, "No such file")}))
    assert met(root) == {"a": "vanished"}


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # the child touches no thread of its parent
def test_a_closed_folder_is_met_as_one_by_a_person_without_rights(tree: Tree) -> None:
    root = tree({"a/x.md": "", "b.md": ""})
    for folder in (root, *root.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    (root / "a").chmod(0)
    try:
        assert _as_nobody(lambda: met(root) == {"a": "permission", "b.md": "found"})
    finally:
        (root / "a").chmod(0o755)


def test_a_folder_whose_rules_cannot_be_read_is_left_out_whole(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"a/.hunchignore": "x.md", "a/x.md": "", "b.md": ""})
    monkeypatch.setattr(os, "open", _failing(os.open, {".hunchignore": PermissionError(13, "Permission denied")}))
    skipped = next(iter(walk(root, Ignore(root, environ={}))))
    assert isinstance(skipped, Skipped)
    assert (skipped.path, skipped.reason, skipped.is_folder) == (root / "a", SkipReason.PERMISSION, True)
    assert met(root) == {"a": "permission", "b.md": "found"}


def test_a_folder_with_more_rules_than_are_read_is_left_out_whole(tree: Tree) -> None:
    root = tree({"a/.gitignore": "x.md\n" * 300_000 + "y.md\n", "a/y.md": "", "b.md": ""})
    skipped = next(iter(walk(root, Ignore(root, environ={}))))
    assert isinstance(skipped, Skipped)
    assert (skipped.path, skipped.is_folder, skipped.detail) == (root / "a", True, ".gitignore: File too large")
    assert met(root) == {"a": "io-error", "b.md": "found"}


def test_a_file_that_vanishes_before_its_state_is_asked_for_is_skipped(tree: Tree) -> None:
    root = tree({"a.md": "", "b.md": ""})
    walking = walk(root, Ignore(root, environ={}))
    next(walking)
    (root / "b.md").unlink()
    [last] = walking
    assert isinstance(last, Skipped)
    assert last.reason is SkipReason.VANISHED


def test_paths_longer_than_the_system_takes_do_not_end_the_walk(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"z.md": ""})
    monkeypatch.chdir(root)
    for _ in range(50):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
    Path("deep.md").touch()
    out = list(walk(root, Ignore(root, environ={})))
    assert [(type(each), getattr(each, "is_folder", False)) for each in out] == [(Skipped, True), (Found, False)]
    _unlink_chain(50)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.sets(_NAMES, max_size=8))
def test_every_name_of_bytes_comes_out_or_is_named_by_a_rule(tmp_path: Path, names: set[bytes]) -> None:
    root = tmp_path / str(len(os.listdir(tmp_path)))
    root.mkdir()
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(root), name))).write_bytes(b"x")
    ignore = Ignore(root, environ={})
    out = [os.fsencode(each.path.name) for each in walk(root, ignore)]
    assert out == sorted(out)
    for name in names - set(out):
        assert ignore.decide(Path(os.fsdecode(name)), is_dir=False).ignored
    for each in walk(root, ignore):
        assert stat.S_ISREG(os.lstat(each.path).st_mode)


def test_a_name_with_line_ends_and_stray_bytes_comes_out_whole(tree: Tree) -> None:
    root = tree({"a\nb\x1b[31m.md": ""})
    raw = os.path.join(os.fsencode(root), b"\xff\xfe.md")
    Path(os.fsdecode(raw)).touch()
    assert {os.fsencode(each.path) for each in walk(root)} == {raw, os.fsencode(root / "a\nb\x1b[31m.md")}


def _failing(call: Callable[..., object], errors: Mapping[str, OSError]) -> Callable[..., object]:
    """Wrap a call of the system so that it fails for paths that end with certain names."""

    def wrapped(path: object, *args: object) -> object:
        error = errors.get(os.path.basename(path)) if isinstance(path, str) else None
        if error is not None:
            error.filename = path
            raise error
        return call(path, *args)

    return wrapped


def _as_nobody(check: Callable[[], bool]) -> bool:
    """Run a check in a process that may not read everything, as root may."""
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os._exit(0 if check() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _unlink_chain(depth: int) -> None:
    """Remove a chain of folders that is too deep to be named, from its end."""
    os.unlink("deep.md")
    for _ in range(depth):
        os.chdir("..")
        os.rmdir("d" * 100)
