"""Cards: read whole, or refused with the field's name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hunch.core.errors import ModelInvalid, ModelMissing
from hunch.models.registry import Card, default_card, read_card, shipped

CARD = """
name = "some"
dimensions = 8
pooling = "cls"
query_prefix = "query: "
document_prefix = "passage: "
max_tokens = 32
licence = "MIT"
origin = "somewhere"

[sha256]
"model.onnx" = "0123456789abcdef"
"tokenizer.json" = "fedcba9876543210"
"""
FIELDS = ["name", "dimensions", "pooling", "query_prefix", "document_prefix", "max_tokens", "licence", "origin"]


def write(folder: Path, card: str | bytes) -> Path:
    (folder / "card.toml").write_bytes(card if isinstance(card, bytes) else card.encode())
    return folder


def test_a_card_gives_what_its_file_says(tmp_path: Path) -> None:
    assert read_card(write(tmp_path, CARD)) == Card(
        folder=tmp_path,
        name="some",
        dimensions=8,
        pooling="cls",
        query_prefix="query: ",
        document_prefix="passage: ",
        max_tokens=32,
        licence="MIT",
        origin="somewhere",
        sha256={"model.onnx": "0123456789abcdef", "tokenizer.json": "fedcba9876543210"},
    )


def test_the_identity_begins_with_the_name(tmp_path: Path) -> None:
    assert re.fullmatch("some@[0-9a-f]{12}", read_card(write(tmp_path, CARD)).identity)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"0123', '"4567'),
        ('"fedc', '"ba98'),
        ("= 8", "= 9"),
        ('"cls"', '"mean"'),
        ("query: ", "question: "),
        ("passage: ", ""),
        ("= 32", "= 64"),
        ("[sha256]", '[sha256]\n"weights.bin" = "00"'),
    ],
)
def test_whatever_shapes_a_vector_changes_the_identity(tmp_path: Path, before: str, after: str) -> None:
    was = read_card(write(tmp_path, CARD)).identity
    assert read_card(write(tmp_path, CARD.replace(before, after))).identity != was


@pytest.mark.parametrize(
    ("before", "after"), [('"MIT"', '"BSD"'), ("somewhere", "elsewhere"), ("[sha256]", '[sha256]\n"static.npy" = "00"')]
)
def test_what_shapes_no_stored_vector_does_not(tmp_path: Path, before: str, after: str) -> None:
    was = read_card(write(tmp_path, CARD)).identity
    assert read_card(write(tmp_path, CARD.replace(before, after))).identity == was


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    lines = [line for line in CARD.splitlines() if not line.startswith(field)]
    with pytest.raises(ModelInvalid, match=f"card.toml must give '{field}'"):
        read_card(write(tmp_path, "\n".join(lines)))


def test_a_card_without_hashes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match="must give 'sha256' as dict"):
        read_card(write(tmp_path, CARD.partition("[sha256]")[0]))


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_a_file_without_a_hash_is_named(tmp_path: Path, file: str) -> None:
    lines = [line for line in CARD.splitlines() if not line.startswith(f'"{file}"')]
    with pytest.raises(ModelInvalid, match=f"has no sha256 of {file}"):
        read_card(write(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize(
    ("right", "wrong", "cause"),
    [
        ("dimensions = 8", 'dimensions = "8"', "must give 'dimensions' as int"),
        ("dimensions = 8", "dimensions = true", "must give 'dimensions' as int"),
        ("dimensions = 8", "dimensions = 0", "gives 0 as 'dimensions'"),
        ("max_tokens = 32", "max_tokens = -1", "gives -1 as 'max_tokens'"),
        ('name = "some"', "name = 1", "must give 'name' as str"),
        ('"0123456789abcdef"', "123", "has no sha256 of model.onnx"),
        ('"0123456789abcdef"', '"01"\n"weights.bin" = 123', "has no sha256 of weights.bin"),
        ('name = "some"', 'name = "some"\nflavour = "mint"', "has an unknown field 'flavour'"),
        ('pooling = "cls"', 'pooling = "max"', "names the pooling 'max'; known are mean, cls"),
        ('name = "some"', 'name = "some', "is not valid TOML"),
    ],
)
def test_a_card_that_hunch_cannot_use_is_refused(tmp_path: Path, right: str, wrong: str, cause: str) -> None:
    assert right in CARD
    with pytest.raises(ModelInvalid, match=cause):
        read_card(write(tmp_path, CARD.replace(right, wrong)))


def test_a_card_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalid, match="is not valid TOML"):
        read_card(write(tmp_path, b'name = "\xff"'))


def test_a_folder_that_is_not_there_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=f"no encoder called 'gone' in {tmp_path}"):
        read_card(tmp_path / "gone")


def test_a_folder_without_a_card_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        read_card(tmp_path)


def test_the_default_encoder_is_among_those_that_ship() -> None:
    assert default_card() in shipped()


def test_a_card_costs_no_heavy_import() -> None:
    script = (
        "import sys\n"
        "from hunch.models.registry import default_card\n"
        "default_card()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "hunch" in loaded
    assert not {"numpy", "onnxruntime", "tokenizers"}.intersection(loaded)


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/b", "..", ".", "", "card.toml"])
def test_a_card_names_files_of_its_own_folder_alone(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelInvalid, match="of its own folder"):
        read_card(write(tmp_path, f'{CARD}"{name}" = "00"\n'))
