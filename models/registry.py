"""Model cards: what an encoder is, without loading it.

A model is a folder with `card.toml`, `model.onnx`, `tokenizer.json`, whatever file the second keeps its large tensors
in, and perhaps `static.npy` and `calibration.toml`; the card names the sha256 of each of the others. Nothing but ONNX
and numbers is ever loaded. `tomllib` is imported here and nothing heavier.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from hunch.core.errors import ModelInvalid, ModelMissing

#: Where the encoders that ship stand.
SHIPPED = Path(__file__).parent / "weights"
DEFAULT = "all-MiniLM-L6-v2-int8"
CARD_FILE, MODEL_FILE, TOKENIZER_FILE = "card.toml", "model.onnx", "tokenizer.json"
#: Optional: uint8[vocabulary, d / 8], the signs of what the encoder makes of each token alone.
STATIC_FILE = "static.npy"
#: Optional: what its scores mean (models/calibration.py).
CALIBRATION_FILE = "calibration.toml"

Pooling = Literal["mean", "cls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model's folder says of it."""

    folder: Path
    name: str
    dimensions: int
    pooling: Pooling  #: how token states become one vector
    query_prefix: str  #: put before a query
    document_prefix: str  #: put before a chunk
    max_tokens: int  #: the longest input, special tokens included; what is longer is cut
    licence: str
    origin: str
    sha256: dict[str, str]  #: by file name

    @property
    def identity(self) -> str:
        """The name that an index remembers: equal only where all that shapes a vector is equal."""
        files = sorted(
            (name, sha256) for name, sha256 in self.sha256.items() if name not in (STATIC_FILE, CALIBRATION_FILE)
        )
        parts = (files, self.dimensions, self.pooling, self.query_prefix, self.document_prefix, self.max_tokens)
        return f"{self.name}@{hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}"


def read_card(folder: Path) -> Card:
    """Read a model's card.

    Raises:
        ModelMissing: There is no card in the folder.
        ModelInvalid: The card lacks something, or says what hunch cannot do.
    """
    path = folder / CARD_FILE
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelMissing(folder.name, folder.parent) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelInvalid(path, f"is not valid TOML: {error}") from error
    wanted: dict[str, type] = {
        "name": str,
        "dimensions": int,
        "pooling": str,
        "query_prefix": str,
        "document_prefix": str,
        "max_tokens": int,
        "licence": str,
        "origin": str,
        "sha256": dict,
    }
    for name, kind in wanted.items():
        if type(fields.get(name)) is not kind:  # isinstance takes `true` for an int
            raise ModelInvalid(path, f"must give {name!r} as {kind.__name__}")
    if unknown := sorted(set(fields) - set(wanted)):
        raise ModelInvalid(path, f"has an unknown field {unknown[0]!r}")
    if fields["pooling"] not in get_args(Pooling):
        raise ModelInvalid(path, f"names the pooling {fields['pooling']!r}; known are {', '.join(get_args(Pooling))}")
    for name in ("dimensions", "max_tokens"):
        if fields[name] < 1:
            raise ModelInvalid(path, f"gives {fields[name]} as {name!r}; it must be 1 or more")
    for name in (MODEL_FILE, TOKENIZER_FILE, *fields["sha256"]):
        if not isinstance(fields["sha256"].get(name), str):
            raise ModelInvalid(path, f"has no sha256 of {name}")
        if not is_plain(name) or name == CARD_FILE:  # what a card names is read, and copied under that name
            raise ModelInvalid(path, f"names {name!r}, which is no other file of its own folder")
    return Card(folder=folder, **fields)


def is_plain(name: str) -> bool:
    """Whether a name is a file's or folder's and nothing else: no path, nothing hidden, nothing that a shell obeys."""
    return re.fullmatch(r"\w[\w.+-]*", name) is not None


def shipped() -> list[Card]:
    """Give the cards of the encoders inside the package, by name."""
    return [read_card(path.parent) for path in sorted(SHIPPED.glob(f"*/{CARD_FILE}"))]


def default_card() -> Card:
    """Give the card of the encoder that is used unless another is named."""
    return read_card(SHIPPED / DEFAULT)
