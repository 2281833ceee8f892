"""What is known of an encoder's scores: read whole, or refused with the reason."""

import hashlib
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from hunch.core.errors import ModelDamaged, ModelInvalid
from hunch.core.lexical import Analyzer
from hunch.core.search.relevance import Evidence
from hunch.models.calibration import SCALES, VOCABULARY, calibration, rank
from hunch.models.registry import CALIBRATION_FILE, TOKENIZER_FILE, Card, default_card

GOOD = "cut = 0.2\n" + "".join(f"[{mode}]\nbias = -1\ncoverage = 2.5\n" for mode in SCALES)


def card(folder: Path, text: str) -> Card:
    """Give a card whose folder holds such a calibration."""
    (folder / CALIBRATION_FILE).write_text(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return replace(default_card(), folder=folder, sha256={**default_card().sha256, CALIBRATION_FILE: sha256})


def test_it_gives_what_the_file_says(tmp_path: Path) -> None:
    read = calibration(card(tmp_path, GOOD))
    assert read
    assert read.cut == 0.2
    assert read.scales == {mode: {"bias": -1.0, "coverage": 2.5} for mode in SCALES}


def test_a_card_without_one_has_none() -> None:
    sha256 = {name: hash_ for name, hash_ in default_card().sha256.items() if name != CALIBRATION_FILE}
    assert calibration(replace(default_card(), sha256=sha256)) is None


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("cut = 0.2", ""),
        GOOD.replace("[dense]", "[sparse]"),
        GOOD.replace("2.5", "'much'"),
        GOOD.replace("cut", "[cut"),
        "cut = 0.2\nhybrid = 1\ndense = 1\nlexical = 1\nother_words = 1\n",
        "",
    ],
)
def test_what_lacks_a_number_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelInvalid, match="does not say what relevance needs"):
        calibration(card(tmp_path, text))


def test_another_file_than_the_card_names_is_refused(tmp_path: Path) -> None:
    there = card(tmp_path, GOOD)
    (tmp_path / CALIBRATION_FILE).write_text(GOOD.replace("0.2", "0.9"))
    with pytest.raises(ModelDamaged):
        calibration(there)


def test_it_is_no_part_of_what_shapes_vectors(tmp_path: Path) -> None:
    assert card(tmp_path, GOOD).identity == default_card().identity


def test_the_shipped_one_weighs_what_relevance_gathers() -> None:
    shipped = calibration(default_card())
    assert shipped
    assert 0 < shipped.cut < 0.5
    for scale in shipped.scales.values():
        assert set(scale) - {"bias"} <= {field.name for field in fields(Evidence)}
        assert all(value > 0 for name, value in scale.items() if name not in ("bias", "among"))


def test_frequent_words_come_first() -> None:
    ranks = [rank(term) for term in ("the", "year", "search", "semant")]
    assert None not in ranks
    assert ranks == sorted(rank for rank in ranks if rank is not None)
    assert rank("zzyzx") is None
    assert rank("") is None


def test_the_vocabulary_is_the_tokenizer_s() -> None:
    vocabulary = json.loads((default_card().folder / TOKENIZER_FILE).read_text("utf-8"))["model"]["vocab"]
    stems = VOCABULARY.read_text("utf-8").split()
    assert len(stems) == len(set(stems)) > 10_000
    analyzer = Analyzer()
    places: dict[str, int] = {}
    for word in sorted(vocabulary, key=vocabulary.__getitem__)[:4000]:
        if word.isascii() and word.isalnum():
            places.setdefault(analyzer.tokens(word)[0], len(places))
    assert [rank(stem) for stem in places] == list(range(len(places)))
