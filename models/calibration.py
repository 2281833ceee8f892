"""What is known of an encoder's scores, from two small files: numbers of its own, and how frequent words are.

`calibration.toml` stands in the model's folder: {cut, hybrid, dense, lexical, other_words}, all but the first with the
weights of a logistic regression, made by benchmarks/relevance.py. `vocabulary.txt` serves every encoder.
"""

import tomllib
from functools import cache
from pathlib import Path

from hunch.core.errors import ModelInvalid
from hunch.core.types import Calibration
from hunch.models.registry import CALIBRATION_FILE, Card
from hunch.models.store import verified

#: The stems of English words, the most frequent first, one a line.
VOCABULARY = Path(__file__).parent / "vocabulary.txt"
SCALES = ("hybrid", "dense", "lexical", "other_words")


def calibration(card: Card, cache_dir: Path | None = None) -> Calibration | None:
    """Give what is known of the scores of a card's encoder; None where nothing is.

    Raises:
        ModelDamaged, ModelInvalid: There is a file, and it is not the one that the card names, or not such a file.
    """
    if CALIBRATION_FILE not in card.sha256:
        return None
    path = verified(card, CALIBRATION_FILE, cache_dir)
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
        scales = {mode: {"bias": 0.0} | {name: float(value) for name, value in fields[mode].items()} for mode in SCALES}
        return Calibration(scales=scales, cut=float(fields["cut"]), rank=rank)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelInvalid(path, f"does not say what relevance needs: {error}") from error


def rank(term: str) -> int | None:
    """Tell how many words are more frequent in English than a stem is; None for one that is no word of it.

    >>> rank("search") < rank("semant"), rank("zzyzx")
    (True, None)
    """
    return _ranks().get(term)


@cache
def _ranks() -> dict[str, int]:
    return {stem: place for place, stem in enumerate(VOCABULARY.read_text("utf-8").split())}
