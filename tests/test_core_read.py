"""Reading: a file's text and the state that it was read from, or the one reason why not."""

import errno
import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import pytest

from hunch.core.files import read as module
from hunch.core.files.opening import open_quietly
from hunch.core.files.read import read
from hunch.core.files.stats import skip_reason, stat_of
from hunch.core.types import Found, Skipped, SkipReason, Text

Tree = Callable[[Mapping[str, str | bytes]], Path]


def found(path: Path) -> Found:
    return Found(path=path, stat=stat_of(os.lstat(path)))


def reason_of(read_: Text | Skipped) -> SkipReason:
    assert isinstance(read_, Skipped)
    return read_.reason


def test_a_text_comes_with_its_hash_and_the_state_it_was_read_from(tree: Tree) -> None:
    path = tree({"a.md": "line\r\n"}) / "a.md"
    text = read(found(path))
    assert isinstance(text, Text)
    assert (text.text, text.encoding) == ("line\r\n", "utf-8")
    assert text.content_hash == hashlib.sha256(b"line\r\n").digest()
    assert text.stat == stat_of(os.lstat(path))


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe \x00"])
def test_a_file_without_words_is_empty(tree: Tree, content: bytes) -> None:
    assert reason_of(read(found(tree({"a": content}) / "a"))) is SkipReason.EMPTY


def test_a_file_over_the_limit_is_not_read(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"a": b"12345678"})
    assert isinstance(read(found(root / "a"), max_bytes=8), Text)
    skipped = read(found(root / "a"), max_bytes=7)
    assert reason_of(skipped) is SkipReason.TOO_LARGE
    assert isinstance(skipped, Skipped)
    assert skipped.detail == "8 bytes, and the limit is 7"


def test_a_huge_sparse_file_costs_nothing(tree: Tree) -> None:
    path = tree({"a": ""}) / "a"
    os.truncate(path, 1 << 40)
    assert reason_of(read(found(path))) is SkipReason.TOO_LARGE


def test_a_file_that_became_something_else_is_neither_followed_nor_waited_for(tree: Tree) -> None:
    root = tree({"a": "text", "secret": "text"})
    was = found(root / "a")
    (root / "a").unlink()
    assert reason_of(read(was)) is SkipReason.VANISHED
    (root / "a").symlink_to("secret")
    assert reason_of(read(was)) is SkipReason.SYMLINK
    (root / "a").unlink()
    os.mkfifo(root / "a")
    assert reason_of(read(was)) is SkipReason.SPECIAL
    (root / "a").unlink()
    (root / "a").mkdir()
    assert reason_of(read(was)) is SkipReason.VANISHED


def test_a_file_that_changes_at_every_reading_is_left_for_later(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree({"a": "old"}) / "a"
    monkeypatch.setattr(module, "open_quietly", _writing_before_each_read(path, times=99))
    assert reason_of(read(found(path))) is SkipReason.CHANGING


def test_a_file_that_changed_once_is_read_again_whole(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree({"a": "old"}) / "a"
    monkeypatch.setattr(module, "open_quietly", _writing_before_each_read(path, times=1))
    text = read(found(path))
    assert isinstance(text, Text)
    assert text.text == path.read_text()
    assert text.stat == stat_of(os.lstat(path))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, SkipReason.PERMISSION),
        (errno.EPERM, SkipReason.PERMISSION),
        (errno.EIO, SkipReason.IO_ERROR),
        (errno.ENAMETOOLONG, SkipReason.IO_ERROR),
        (errno.ENOENT, SkipReason.VANISHED),
    ],
)
def test_an_error_of_the_system_is_a_reason_in_words(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, number: int, reason: SkipReason
) -> None:
    path = tree({"a": "text"}) / "a"

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    was = found(path)
    monkeypatch.setattr(os, "open", fail)
    assert read(was) == Skipped(path=path, reason=reason, detail=os.strerror(number))
    assert skip_reason(OSError(number, "")) is reason


def test_binary_content_under_a_texts_name_is_binary(tree: Tree) -> None:
    root = tree({"late.txt": b"text\n" * 20_000 + b"\0", "a.md": b"%PDF-1.7\n", "b.md": b"\x89PNG\r\n\x1a\n"})
    assert {reason_of(read(found(path))) for path in root.iterdir()} == {SkipReason.BINARY}


def test_a_file_that_is_a_key_is_a_secret_under_any_name(tree: Tree) -> None:
    body = "\n".join(hashlib.sha512(bytes([line])).hexdigest()[:64].upper() + "abcdefgh" for line in range(12))
    key = f"-----BEGIN {'RSA'} PRIVATE KEY-----\n{body}\n-----END {'RSA'} PRIVATE KEY-----\n"
    root = tree({"notes.txt": key})
    assert reason_of(read(found(root / "notes.txt"))) is SkipReason.SECRET


def test_a_state_differs_when_anything_about_the_content_may(tree: Tree) -> None:
    path = tree({"a": "one"}) / "a"
    before = os.lstat(path)
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # an editor that restores the time
    assert stat_of(os.lstat(path)) != stat_of(before)


def _writing_before_each_read(path: Path, times: int) -> Callable[[Path], BinaryIO]:
    """Give an `open` under whose hands another program writes the file, so many times."""
    left = times

    def opened(name: Path) -> BinaryIO:
        file = open_quietly(name)
        whole = file.read

        def read_after_writing(size: int) -> bytes:
            nonlocal left
            left -= 1
            if left >= 0:
                path.write_bytes(b"%03d" % left)
            return whole(size)

        wrapped: BinaryIO = _Wrapped(file, read_after_writing)  # type: ignore[assignment]  # the two calls that are used
        return wrapped

    return opened


class _Wrapped:
    """A file with another `read`."""

    def __init__(self, file: BinaryIO, read_: Callable[[int], bytes]) -> None:
        self._file = file
        self.read = read_

    def __enter__(self) -> "_Wrapped":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fileno(self) -> int:
        return self._file.fileno()
