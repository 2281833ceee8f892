"""A model's files: the ones that the card names, or refused; and a memory that may be lost at any time."""

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from hunch.core.errors import ModelDamaged, ModelMissing
from hunch.models.registry import MODEL_FILE, TOKENIZER_FILE, Card
from hunch.models.store import verified
from tests.tiny import tiny


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """Give the card of a model whose files are right."""
    return tiny(tmp_path / "model")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Give where the verdicts go; it is not made yet."""
    return tmp_path / "home" / "cache"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list of the files that were read whole from now on, by name."""
    names: list[str] = []
    digest = hashlib.file_digest

    def counting(handle: BinaryIO, name: str) -> object:
        names.append(Path(handle.name).name)
        return digest(handle, name)  # type: ignore[arg-type]  # the stubs want their own protocol

    monkeypatch.setattr(hashlib, "file_digest", counting)
    return names


def flip(path: Path, at: int = 100) -> None:
    """Change one bit of a file, and neither its size nor its modification time."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # the clock of a file system may tick only every 4 ms
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_right_file_is_given_by_its_path(card: Card, name: str) -> None:
    assert verified(card, name) == card.folder / name


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_flipped_bit_is_damage_and_both_hashes_are_named(card: Card, name: str) -> None:
    flip(card.folder / name)
    with pytest.raises(ModelDamaged) as caught:
        verified(card, name)
    message = str(caught.value)
    assert str(card.folder / name) in message
    assert card.sha256[name] in message
    assert hashlib.sha256((card.folder / name).read_bytes()).hexdigest() in message


def test_a_cut_file_is_damage(card: Card) -> None:
    os.truncate(card.folder / MODEL_FILE, 10)
    with pytest.raises(ModelDamaged):
        verified(card, MODEL_FILE)


def test_a_missing_file_is_named(card: Card) -> None:
    (card.folder / TOKENIZER_FILE).unlink()
    with pytest.raises(ModelMissing, match="tiny/tokenizer.json"):
        verified(card, TOKENIZER_FILE)


def test_a_missing_file_is_missed_although_it_was_once_found_right(card: Card, cache: Path) -> None:
    verified(card, MODEL_FILE, cache)
    (card.folder / MODEL_FILE).unlink()
    with pytest.raises(ModelMissing):
        verified(card, MODEL_FILE, cache)


def test_a_file_that_was_found_right_is_not_read_again(card: Card, cache: Path, hashed: list[str]) -> None:
    for _ in range(3):
        verified(card, MODEL_FILE, cache)
        verified(card, TOKENIZER_FILE, cache)
    assert hashed == [MODEL_FILE, TOKENIZER_FILE]


def test_without_a_cache_a_file_is_read_each_time(card: Card, hashed: list[str]) -> None:
    verified(card, MODEL_FILE)
    verified(card, MODEL_FILE)
    assert hashed == [MODEL_FILE, MODEL_FILE]


def test_a_touched_file_is_read_again(card: Card, cache: Path, hashed: list[str]) -> None:
    verified(card, MODEL_FILE, cache)
    os.utime(card.folder / MODEL_FILE, ns=(1, 1))
    verified(card, MODEL_FILE, cache)
    assert hashed == [MODEL_FILE, MODEL_FILE]


def test_a_file_changed_in_place_is_found_out_although_size_and_mtime_are_equal(card: Card, cache: Path) -> None:
    path = card.folder / MODEL_FILE
    os.utime(path, ns=(1, 1))
    verified(card, MODEL_FILE, cache)
    flip(path)
    with pytest.raises(ModelDamaged):
        verified(card, MODEL_FILE, cache)


def test_a_file_put_in_anothers_place_is_read_again(card: Card, cache: Path, hashed: list[str]) -> None:
    path = card.folder / MODEL_FILE
    verified(card, MODEL_FILE, cache)
    beside = path.with_name("beside")
    beside.write_bytes(path.read_bytes())
    os.replace(beside, path)
    verified(card, MODEL_FILE, cache)
    assert hashed == [MODEL_FILE, MODEL_FILE]


def test_the_verdict_is_on_the_hash_of_the_card(card: Card, cache: Path, tmp_path: Path) -> None:
    verified(card, MODEL_FILE, cache)
    other = tiny(tmp_path / "other", files={MODEL_FILE: b"another model"})
    mixed = Card(**{name: getattr(card, name) for name in card.__slots__} | {"sha256": other.sha256})
    with pytest.raises(ModelDamaged):
        verified(mixed, MODEL_FILE, cache)


def test_damage_is_not_remembered_as_right(card: Card, cache: Path) -> None:
    flip(card.folder / MODEL_FILE)
    for _ in range(2):
        with pytest.raises(ModelDamaged):
            verified(card, MODEL_FILE, cache)


def test_only_the_owner_reads_the_cache(card: Card, cache: Path) -> None:
    umask = os.umask(0)
    try:
        verified(card, MODEL_FILE, cache)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((cache / "verified.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_the_cache_is_written_by_rename_and_leaves_nothing_beside(card: Card, cache: Path) -> None:
    verified(card, MODEL_FILE, cache)
    assert [path.name for path in cache.iterdir()] == ["verified.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b"7", b'{"model.onnx": null}', b"\x00" * 50]
)
def test_a_corrupt_cache_is_forgotten_and_made_anew(card: Card, cache: Path, hashed: list[str], content: bytes) -> None:
    cache.mkdir(parents=True)
    (cache / "verified.json").write_bytes(content)
    verified(card, MODEL_FILE, cache)
    verified(card, MODEL_FILE, cache)
    assert hashed == [MODEL_FILE]


def test_a_verdict_of_another_shape_is_not_believed(card: Card, cache: Path) -> None:
    cache.mkdir(parents=True)
    path = card.folder / MODEL_FILE
    (cache / "verified.json").write_text(f'{{"{path}": true}}')
    flip(path)
    with pytest.raises(ModelDamaged):
        verified(card, MODEL_FILE, cache)


def test_a_cache_that_cannot_be_written_costs_only_time(card: Card, tmp_path: Path, hashed: list[str]) -> None:
    file = tmp_path / "file"  # root may write to any folder, but nobody to a folder below a file
    file.touch()
    for _ in range(2):
        assert verified(card, MODEL_FILE, file / "cache") == card.folder / MODEL_FILE
    assert hashed == [MODEL_FILE, MODEL_FILE]


def test_a_cache_that_cannot_be_replaced_costs_only_time(card: Card, cache: Path) -> None:
    (cache / "verified.json").mkdir(parents=True)
    assert verified(card, MODEL_FILE, cache) == card.folder / MODEL_FILE
