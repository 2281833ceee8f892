"""A made-up encoder whose embeddings can be read: each word has a dimension of its own.

The model is one `Gather` from the identity matrix, so that the mean of a text's states is its count of words, and
`counts` gives it back. What is not in `WORDS` is counted under ``[UNK]``.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from hunch.core.types import Encoding
from hunch.models.registry import MODEL_FILE, TOKENIZER_FILE, Card, Pooling, read_card

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "question", "document")
D = len(WORDS)


def model(
    *,
    d: int = D,
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    pooled: bool = False,
    positions: int = 0,
    beside: str = "",
) -> bytes:
    """Give an ONNX file that looks a text's ids up in the identity matrix: float32[batch, tokens, d].

    Args:
        d: The width of the states.
        inputs: The names that it asks for; only input_ids is used.
        pooled: Reduce the tokens to one, so that the states have two dimensions.
        positions: The most tokens that it takes; 0 is any number.
        beside: The file that holds its table; "" is its own. `table_bytes` gives the content.
    """
    table = numpy_helper.from_array(np.eye(len(WORDS), d, dtype=np.float32), "table")
    tables = [table]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["states"], axis=0)]
    if beside:
        table.ClearField("raw_data")
        table.data_location = TensorProto.EXTERNAL
        table.external_data.add(key="location", value=beside)
    if positions:
        tables += [
            numpy_helper.from_array(np.zeros((positions, d), np.float32), "places"),
            *(numpy_helper.from_array(np.array(number, np.int64), str(number)) for number in (0, 1)),
        ]
        nodes += [
            helper.make_node("Shape", ["input_ids"], ["shape"]),
            helper.make_node("Gather", ["shape", "1"], ["tokens"]),
            helper.make_node("Range", ["0", "tokens", "1"], ["range"]),
            helper.make_node("Gather", ["places", "range"], ["placed"]),
            helper.make_node("Add", ["states", "placed"], ["summed"]),
        ]
    if pooled:
        nodes.append(helper.make_node("ReduceMax", ["states"], ["pooled"], axes=[1], keepdims=0))
    shape: list[str | int | None] = ["batch", d] if pooled else ["batch", "tokens", d]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, shape)],
        tables,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(made.SerializeToString())


def table_bytes(d: int = D) -> bytes:
    """Give the content of the file that `model(beside=...)` names."""
    return np.eye(len(WORDS), d, dtype=np.float32).tobytes()


def tokenizer(**baked: Any) -> bytes:
    """Give a tokenizer.json of whole words between ``[CLS]`` and ``[SEP]``, with other top-level fields as given."""
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.add_special_tokens(list(WORDS[:4]))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))]
    )
    return json.dumps(json.loads(made.to_str()) | baked).encode()


def tiny(
    folder: Path,
    *,
    dimensions: int = D,
    pooling: Pooling = "mean",
    query_prefix: str = "",
    document_prefix: str = "",
    max_tokens: int = 512,
    files: dict[str, bytes] | None = None,
) -> Card:
    """Write a tiny model's folder, its hashes right, and read its card.

    Args:
        folder: Where the files go; it is made.
        dimensions: As in `Card`, like the others that are not named here.
        pooling: As in `Card`.
        query_prefix: As in `Card`.
        document_prefix: As in `Card`.
        max_tokens: As in `Card`.
        files: Other content for a file, by its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {MODEL_FILE: model(), TOKENIZER_FILE: tokenizer()} | (files or {})
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    lines = [
        'name = "tiny"',
        f"dimensions = {dimensions}",
        f'pooling = "{pooling}"',
        f'query_prefix = "{query_prefix}"',
        f'document_prefix = "{document_prefix}"',
        f"max_tokens = {max_tokens}",
        'licence = "none"',
        'origin = "made up"',
        "[sha256]",
        *(f'"{name}" = "{hashlib.sha256(content).hexdigest()}"' for name, content in contents.items()),
    ]
    (folder / "card.toml").write_text("\n".join(lines), "utf-8")
    return read_card(folder)


def counts(encoding: Encoding) -> dict[str, int]:
    """Give how often each word stood in the text of an encoding by mean pooling; ``[CLS]`` stands there once."""
    scaled = encoding.vector / encoding.vector[WORDS.index("[CLS]")]
    return {word: round(float(number)) for word, number in zip(WORDS, scaled, strict=True) if number}
