"""From the plain ONNX export of a small BERT encoder to hunch's int8 graph around the same weights.

What the recipes share: a tokenizer without padding, a calibration, the graph of `bert.py`, the weights split off.
"""

import hashlib
import json

import numpy as np
import onnx
import onnxruntime as ort
from onnx import ModelProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from tokenizers import Tokenizer

from hunch.models.recipes.bert import Array, Layer, Linear, Norm, build

HEADS = 12  # of all the models here, whose width is 384
#: A feed-forward channel that gets larger than this stays fp32: 5 of the 9,216 do in MiniLM, most stay below 3.
APART_ABOVE = 10.0
CHUNK_CHARACTERS, MOST_TOKENS = 800, 256
#: Large tensors stand in a file of their own, which ONNX Runtime maps: a first session takes 22 ms instead of 40.
WEIGHTS, LARGE_BYTES, ALIGNMENT = "weights.bin", 4096, 64


def expect(found: str, wanted: str, what: object) -> None:
    """Stop where a source is not the one that the recipe was written for."""
    if found != wanted:
        raise SystemExit(f"{what}: sha256 is {found}, not {wanted}")


def plain_tokenizer(content: bytes) -> bytes:
    """Take out the padding to 128 and the truncation at 128 that are baked in, and the blank space."""
    tokenizer = json.loads(content)
    tokenizer["padding"] = tokenizer["truncation"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


def products(model: ModelProto) -> dict[str, tuple[str, str]]:
    """Give each linear layer's input and weight, by the layer's path in the export."""
    return {
        node.name.removeprefix("/").removesuffix("/MatMul"): (node.input[0], node.input[1])
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1].startswith("onnx::MatMul")
    }


def calibrate(model: ModelProto, tokenizer: Tokenizer, text: str) -> dict[str, Array]:
    """Give how large each channel of each linear layer's input gets while fp32 reads a text, by the input's name."""
    watched = sorted({inputs for inputs, _ in products(model).values()})
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in watched)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    largest: dict[str, Array] = {}
    for start in range(0, len(text), CHUNK_CHARACTERS):
        ids = np.array([tokenizer.encode(text[start : start + CHUNK_CHARACTERS]).ids[:MOST_TOKENS]])
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        for name, states in zip(watched, session.run(watched, feed), strict=True):
            reached = np.abs(np.asarray(states)[0]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, reached), reached)
    return largest


def quantised(model: ModelProto, largest: dict[str, Array]) -> ModelProto:
    """Build the int8 graph of the export's weights, as many layers as it has."""
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    made_of = products(model)

    def linear(path: str, *, smooth: bool = True, split: bool = False) -> Linear:
        inputs, weight = made_of[path]
        apart = tuple(int(channel) for channel in np.flatnonzero(largest[inputs] > APART_ABOVE)) if split else ()
        bias = weights[path.replace("/", ".") + ".bias"]
        return Linear(weight=weights[weight], bias=bias, largest=largest[inputs] if smooth else None, apart=apart)

    def norm(path: str) -> Norm:
        return Norm(gain=weights[f"{path}.LayerNorm.weight"], bias=weights[f"{path}.LayerNorm.bias"])

    def layer(number: int) -> Layer:
        at, name = f"encoder/layer.{number}/", f"encoder.layer.{number}."
        return Layer(
            query=linear(at + "attention/self/query"),
            key=linear(at + "attention/self/key"),
            value=linear(at + "attention/self/value"),
            attended=linear(at + "attention/output/dense", smooth=False),  # no channel stands out: it gained nothing
            attended_norm=norm(name + "attention.output"),
            up=linear(at + "intermediate/dense"),
            down=linear(at + "output/dense", split=True),
            down_norm=norm(name + "output"),
        )

    places: Array = (
        weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    )
    words = weights["embeddings.word_embeddings.weight"]
    layers = sum(path.endswith("intermediate/dense") for path in made_of)
    return build(words, places, norm("embeddings"), [layer(number) for number in range(layers)], heads=HEADS)


def split_off(model: ModelProto) -> tuple[bytes, bytes]:
    """Take the large tensors out of a model: what is left of it, and their file."""
    weights = bytearray()
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) < LARGE_BYTES:
            continue
        weights += bytes(-len(weights) % ALIGNMENT)
        content = tensor.raw_data
        set_external_data(tensor, WEIGHTS, offset=len(weights), length=len(content))
        tensor.ClearField("raw_data")
        weights += content
    # Whoever knows the sha256 of model.onnx knows the weights with it
    helper.set_model_props(model, {f"sha256 of {WEIGHTS}": hashlib.sha256(weights).hexdigest()})
    return model.SerializeToString(deterministic=True), bytes(weights)
