"""Indexing against the bare encoder on the same chunks, alternated.

    python benchmarks/speed.py FOLDER --rounds 5

A: `index` of the folder into a fresh home, snapshot included. B: the same encoder on the same texts and nothing else.
Both in this process, with the same number of threads, the model loaded before.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from hunch.cli.app import Source
from hunch.core import split
from hunch.core.files.filetypes import type_of
from hunch.core.files.read import read
from hunch.core.files.walk import walk
from hunch.core.indexer import index
from hunch.core.situate import encoder_input
from hunch.core.store.roots import index_folder
from hunch.core.types import Found, Passage, Text


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    root = options.folder.resolve()
    source = Source()
    texts = list(dict.fromkeys(inputs(root)))
    encoder = source.load()
    ratios = []
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory() as home:
            order = [lambda home=home: whole(root, Path(home), source), lambda: bare(encoder, texts)]
            first, second = (run() for run in (order if number % 2 == 0 else order[::-1]))
        a, b = (first, second) if number % 2 == 0 else (second, first)
        ratios.append(a / b)
        print(f"round {number + 1}: index {a:.2f} s, bare encoder {b:.2f} s, ratio {a / b:.3f}", flush=True)
    print(
        f"{len(texts)} texts, {options.rounds} rounds: ratio median {statistics.median(ratios):.3f} "
        f"({min(ratios):.3f} to {max(ratios):.3f}); {len(texts) / b:.0f} texts a second"
    )


def inputs(root: Path) -> list[Passage]:
    """Give every text that the encoder gets for a folder."""
    found: list[Passage] = []
    for met in walk(root):
        text = read(met) if isinstance(met, Found) else None
        if isinstance(text, Text):
            found += [encoder_input(chunk) for chunk in split.chunks(text.text, type_of(met.path, text.text))]
    return found


def whole(root: Path, home: Path, source: Source) -> float:
    """Time an index into a fresh home."""
    began = time.perf_counter()
    index(index_folder(home, root), home, source)
    return time.perf_counter() - began


def bare(encoder: "object", texts: list[Passage]) -> float:
    """Time the encoder alone."""
    began = time.perf_counter()
    for _ in encoder.encode_documents(texts):  # type: ignore[attr-defined]  # an Encoder
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
