"""The tables of docs/embeddings.md.

    python benchmarks/embeddings.py encoders DATA/squad DATA/nfcorpus --model FOLDER --model FOLDER
    python benchmarks/embeddings.py situating DATA/squad DATA/nfcorpus
    python benchmarks/embeddings.py bytes DATA/squad DATA/nfcorpus

Each DATA/NAME is a set as `lab.py` describes it, or a folder of sets whose mean is shown. Figures are nDCG@10 in
percent.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import lab
import numpy as np
from lab import Group, Scores, Set, States
from numpy.typing import NDArray

from hunch.core import windows
from hunch.core.search.names import UNNAMED
from hunch.core.search.score import latin_share, similarity
from hunch.core.search.weights import Weights
from hunch.core.situate import name_words
from hunch.models.encoder import OnnxEncoder
from hunch.models.registry import default_card, read_card

Rows = NDArray[np.float32]
Fine = Callable[[Rows], Rows]
#: Texts of the timing, and rounds of it.
TIMED, ROUNDS = 100, 5


def main() -> None:
    """Read the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["encoders", "situating", "bytes"])
    parser.add_argument("data", type=Path, nargs="+", help="folders of sets")
    parser.add_argument("--model", type=Path, action="append", help="a model's folder (default: the shipped one)")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "hunch-lab")
    options = parser.parse_args()
    groups = [Group(folder, options.scratch) for folder in options.data]
    models = options.model or [default_card().folder]
    print(f"| | {' | '.join(group.name for group in groups)} | mean | |")
    print("| --- " * (len(groups) + 3) + "|")
    tables = {"encoders": encoders, "situating": situating, "bytes": in_bytes}
    tables[options.table](groups, models, options.scratch)


def encoders(groups: Sequence[Group], models: Sequence[Path], scratch: Path) -> None:
    """Compare models: the vector alone, windows alone, and both legs; agreement with the first; speed."""
    speeds = timed([lab.encoder_of(folder) for folder in models], groups[0].sets[0])
    reference: list[NDArray[np.int64]] = []
    for folder, speed in zip(models, speeds, strict=True):
        encoder = lab.encoder_of(folder)
        all_states = {each: States(encoder, each, scratch, lab.situated) for group in groups for each in group.sets}
        cosines = {each: states.cosines() for each, states in all_states.items()}
        best = [np.argsort(-row, kind="stable")[:10] for scores in cosines.values() for row in scores]
        same = [len(np.intersect1d(a, b)) / len(b) for a, b in zip(best, reference or best, strict=True)]
        reference = reference or best
        size = sum((folder / name).stat().st_size for name in read_card(folder).sha256) / 1e6
        note = f"{size:.1f} MB, {speed:.2f} times the first's speed, top-10 overlap with it {statistics.mean(same):.3f}"
        fine = {each: lab.nearest(states, signs)[0] for each, states in all_states.items()}
        report(f"{folder.name}, vector", groups, cosines.__getitem__, note)
        report(f"{folder.name}, vector + words", groups, lambda each, of=cosines: both(each, spread(of[each])), "")
        report(f"{folder.name}, windows", groups, fine.__getitem__, "")
        report(f"{folder.name}, windows + words", groups, lambda each, of=fine: both(each, spread(of[each])), "")


def situating(groups: Sequence[Group], models: Sequence[Path], scratch: Path) -> None:
    """Compare what the encoder is given and what is kept, at one pass a chunk."""
    encoder = lab.encoder_of(models[0])
    sets = [each for group in groups for each in group.sets]
    ways = (lab.alone, lab.situated, lab.with_path)
    states = {way.__name__: {each: States(encoder, each, scratch, way) for each in sets} for way in ways}
    vector = {way: {each: of[each].cosines() for each in sets} for way, of in states.items()}
    fine = {way: {each: lab.nearest(of[each], signs)[0] for each in sets} for way, of in states.items()}
    named = {each: by_name(encoder, each, states["alone"][each]) for each in sets}
    chosen = {each: 0.7 * fine["situated"][each] + 0.3 * named[each] for each in sets}
    rows: dict[str, dict[Set, Scores]] = {}
    for way, given in (
        ("alone", "the text"),
        ("situated", "headings and text"),
        ("with_path", "path, headings and text"),
    ):
        rows[f"{given}: one vector"] = vector[way]
        rows[f"{given}: windows"] = fine[way]
    rows["**headings and text: windows, and the file's name**"] = chosen
    rows["the same and a fifth of the vector"] = {
        each: 0.7 * (0.8 * fine["situated"][each] + 0.2 * vector["situated"][each]) + 0.3 * named[each] for each in sets
    }
    for share in (0.1, 0.2):
        rows[f"the same as bold, and {share} of the document's mean vector"] = {
            each: chosen[each] + share * over_documents(each, vector["situated"][each]) for each in sets
        }
        rows[f"the same as bold, and {share} of the nearer neighbour's vector"] = {
            each: chosen[each] + share * of_neighbours(each, vector["situated"][each]) for each in sets
        }
    rows["headings and text: every token"] = {
        each: lab.nearest(states["situated"][each], lambda x: x)[0] for each in sets
    }
    for name, scores in rows.items():
        report(name, groups, scores.__getitem__, "encoder alone")
        report(name, groups, lambda each, of=scores: both(each, of[each]), "with words")


def in_bytes(groups: Sequence[Group], models: Sequence[Path], scratch: Path) -> None:
    """Compare ways to keep a chunk's token states: bytes with its vector, quality, time of a query."""
    encoder = lab.encoder_of(models[0])
    d = encoder.dimensions
    sets = [each for group in groups for each in group.sets]
    states = {each: States(encoder, each, scratch, lab.situated) for each in sets}
    named = {each: by_name(encoder, each, states[each]) for each in sets}
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((d, d)))[0].astype(np.float32)
    ways: dict[str, tuple[Fine, float]] = {"every token, float32": (lambda x: x, 4 * d)}
    for width, most in ((8, 10**6), (12, 10**6), (8, 32), (8, 24), (8, 17), (12, 17), (8, 12), (8, 9), (8, 4)):
        shape = f"{width} tokens" + (f", at most {most}" if most < 10**6 else "")
        ways[f"{shape}: signs"] = (partial(signs, width=width, most=most), d / 8)
    for bits, levels in ((8, 127), (4, 7)):
        ways[f"8 tokens, at most 17: int{bits}"] = (partial(rounded, levels=levels), d * bits / 8)
    for r in (256, 192, 128):
        ways[f"8 tokens, at most 17: signs of {r} turned dimensions"] = (partial(turned, turn=turn, r=r), r / 8)
    for name, (fine, row_bytes) in ways.items():
        began = time.perf_counter()
        found = {each: lab.nearest(states[each], fine) for each in sets}
        each_bytes = d + row_bytes * statistics.mean(rows for _, rows in found.values())
        dense = {each: 0.7 * scores + 0.3 * named[each] for each, (scores, _) in found.items()}
        note = f"{each_bytes:.0f} bytes a chunk, {time.perf_counter() - began:.0f} s"
        report(name, groups, dense.__getitem__, note)
        report(f"{name}, with words", groups, lambda each, of=dense: both(each, of[each]), "")


def signs(states: Rows, width: int = windows.WIDTH, most: int = windows.MOST) -> Rows:
    """Give the signs of the windows, as hunch keeps them."""
    return np.where(windows.windows(states, width, most) >= 0, np.float32(1), np.float32(-1))


def rounded(states: Rows, levels: int) -> Rows:
    """Give windows in whole numbers."""
    kept = windows.windows(states)
    return np.rint(kept / np.abs(kept).max(axis=1, keepdims=True) * levels).astype(np.float32)


def turned(states: Rows, turn: Rows, r: int) -> Rows:
    """Give the signs of some dimensions of a random rotation, turned back."""
    kept = np.where(windows.windows(states) @ turn[:, :r] >= 0, np.float32(1), np.float32(-1))
    return (kept @ turn[:, :r].T).astype(np.float32)


def by_name(encoder: OnnxEncoder, of: Set, states: States) -> Scores:
    """Compare the queries with the files' names."""
    names = [name_words(place.path.encode()) for place in of.chunks]
    known = sorted(set(names))
    vectors = encoder.static_vectors(known)
    if vectors is None:
        return np.zeros((len(of.queries), len(names)))
    queries = np.stack([query.vector for query in states.queries])
    scores = queries @ lab.unit(vectors).T
    scores[:, [not name for name in known]] = UNNAMED
    return scores[:, [known.index(name) for name in names]].astype(np.float64)


def over_documents(of: Set, scores: Scores) -> Scores:
    """Give each chunk the mean over its document."""
    paths = [place.path for place in of.chunks]
    starts = [n for n, path in enumerate(paths) if n == 0 or path != paths[n - 1]]
    sizes = np.diff(starts, append=len(paths))
    return np.repeat(np.add.reduceat(scores, starts, axis=1) / sizes, sizes, axis=1)


def of_neighbours(of: Set, scores: Scores) -> Scores:
    """Give each chunk the greater of its neighbours' scores in its document."""
    paths = np.array([place.path for place in of.chunks])
    same = np.concatenate([[False], paths[1:] == paths[:-1], [False]])
    padded = np.pad(scores, ((0, 0), (1, 1)))
    return np.maximum(padded[:, :-2] * same[:-1], padded[:, 2:] * same[1:])


def both(of: Set, dense: Scores) -> Scores:
    """Join the legs as hunch does, but for the ranking rules."""
    readable = np.array([[latin_share(query["query"])] for query in of.queries])
    share = Weights().dense
    joined: Scores = share * readable * similarity(dense) + (1 - share) * of.words
    return joined


def spread(scores: Scores) -> Scores:
    """Bring an encoder's cosines to one scale: its mean over all pairs is 0.15. Some begin at 0.7."""
    mean = float(scores.mean())
    return 1 - (1 - scores) * (0.85 / (1 - mean))


def timed(models: Sequence[OnnxEncoder], of: Set) -> list[float]:
    """Give each encoder's speed as a ratio to the first's: the median of alternated rounds."""
    passages = [lab.situated(place) for place in of.chunks[:TIMED]]
    seconds: list[list[float]] = [[] for _ in models]
    for _ in range(ROUNDS):
        for encoder, times in zip(models, seconds, strict=True):
            began = time.perf_counter()
            for _ in encoder.encode_documents(passages):
                pass
            times.append(time.perf_counter() - began)
    return [statistics.median(a / b for a, b in zip(seconds[0], times, strict=True)) for times in seconds]


def report(name: str, groups: Sequence[Group], scores: Callable[[Set], Scores], note: str) -> None:
    """Print one row."""
    cells = [statistics.mean(each.ndcg(scores(each)) for each in group.sets) for group in groups]
    lab.row(name, [*cells, statistics.mean(cells), note])


if __name__ == "__main__":
    main()
