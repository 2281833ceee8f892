"""Make `static.npy` for a model's folder: what the encoder makes of each of its tokens alone, one bit a dimension.

    python models/recipes/static.py models/weights/all-MiniLM-L6-v2-int8

Then add its sha256 to card.toml. 40 seconds for a vocabulary of 30,000 on two cores.
"""

import argparse
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from hunch.models.pooling import pool
from hunch.models.registry import MODEL_FILE, STATIC_FILE, TOKENIZER_FILE, read_card


def main() -> None:
    """Read the command line and make the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a model's folder, with its card")
    folder = parser.parse_args().folder
    np.save(folder / STATIC_FILE, table(folder))
    print(f"{STATIC_FILE}: sha256 {hashlib.sha256((folder / STATIC_FILE).read_bytes()).hexdigest()}")


def table(folder: Path) -> NDArray[np.uint8]:
    """Encode every token of the vocabulary between the special tokens: uint8[vocabulary, ceil(d / 8)]."""
    card = read_card(folder)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    before, after = np.split(np.array(tokenizer.encode("").ids, np.int64), 2)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])
    inputs = [each.name for each in session.get_inputs()]

    def vector(token: int) -> NDArray[np.float32]:
        ids = np.concatenate([before, [token], after])[None]
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, {name: feed[name] for name in inputs})[0]
        return pool(np.asarray(states, np.float32)[0], card.pooling)

    with ThreadPoolExecutor(os.cpu_count()) as pool_:
        vectors = np.stack(list(pool_.map(vector, range(tokenizer.get_vocab_size()))))
    return np.packbits(vectors >= 0, axis=1)


if __name__ == "__main__":
    main()
