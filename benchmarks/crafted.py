"""Plant passages that were made to be found, and count how often they are: the table of docs/relevance.md.

    python benchmarks/crafted.py DATA/squad DATA/ctx-codebase

After GASLITE (Ben-Tov and Sharif 2025), as far as one can go who knows half of the questions and the encoder: a passage
stuffed with the words of these questions; the questions themselves; and word lists that were grown towards the
questions, by what the encoder makes of the whole passage and by what it makes of its windows. They are asked for with
the other half, and with questions of the other sets, which nothing should answer.
"""

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from lab import Set, row

from hunch.cli.app import Source
from hunch.core import windows
from hunch.core.lexical import FUNCTION_WORDS
from hunch.core.request import Mode, SearchRequest, targets
from hunch.core.search.searcher import Searcher
from hunch.core.types import Encoding, Passage

SOURCE = Source()
#: Questions that the hubs are grown towards, words that are tried at a time, and how often.
TOWARDS, AT_A_TIME, TRIALS = 40, 5, 6
#: Questions asked.
ASKED = 150
Score = Callable[[Encoding, Encoding], float]


def main() -> None:
    """Read the command line and print a table a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", help="folders of sets, two or more")
    options = parser.parse_args()
    for folder in options.data:
        with tempfile.TemporaryDirectory() as scratch:
            others = [other for other in options.data if other != folder]
            measure(folder, [query for other in others for query in questions(other, Path(scratch))], Path(scratch))


def questions(folder: Path, scratch: Path) -> list[str]:
    """Give the questions of a set."""
    return [query["query"] for query in Set(folder, scratch).queries]


def measure(folder: Path, strangers: Sequence[str], scratch: Path) -> None:
    """Plant in a copy of a set, ask, and print."""
    numbers = random.Random(folder.name)
    asked = questions(folder, scratch)
    numbers.shuffle(asked)
    known, unknown = asked[: len(asked) // 2], asked[len(asked) // 2 :][:ASKED]
    strangers = numbers.sample(list(strangers), min(ASKED, len(strangers)))
    planted = {
        "stuffed with 120 words": stuffed(known, 120),
        "stuffed with 40 words": stuffed(known, 40),
        "stuffed with the strangers' words": stuffed(strangers, 120),
        "twelve questions": "\n".join(numbers.sample(known, 12)),
        "hub of the vector": hub(known, by_vector, numbers),
        "hub of the windows": hub(known, by_windows, numbers),
    }
    copy = scratch / "planted"
    (copy / "files").mkdir(parents=True)
    (copy / "queries.jsonl").symlink_to(folder.resolve() / "queries.jsonl")
    for path in (folder / "files").rglob("*"):
        if path.is_file():
            target = copy / "files" / path.relative_to(folder / "files")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    before = Set(folder, scratch)
    print(f"{folder.name}: strangers answered without any planted passage: {answered(before, strangers)[0]:.1f} %")
    for number, text in enumerate(planted.values()):
        (copy / "files" / f"planted-{number}.txt").write_text(f"{text}\n", "utf-8")
    after = Set(copy, scratch)
    print(
        "| planted | vector alone: first / first ten | words | windows | hunch | answers strangers |\n"
        + "| --- " * 6
        + "|"
    )
    counts = found(after, unknown)
    _, by_plant = answered(after, strangers)
    for number, name in enumerate(planted):
        path = f"planted-{number}.txt"
        cells = [
            f"{100 * first[path] / len(unknown):.1f} / {100 * ten[path] / len(unknown):.1f}" for first, ten in counts
        ]
        row(name, [*cells, f"{100 * by_plant[path] / len(strangers):.1f}"])


def found(of: Set, asked: Sequence[str]) -> list[tuple[Counter[str], Counter[str]]]:
    """Count how often each file is first and among the first ten: by the vector, the words, the windows, and hunch."""
    counts = [(Counter[str](), Counter[str]()) for _ in range(4)]
    collection_of, _ = targets([str(of.files)], of.home)
    with Searcher(SOURCE) as searcher:
        collection = searcher.collection(collection_of, SearchRequest())
        for query in asked:
            parsed = searcher.parse(query)
            rankings = {mode: searcher.ranking(parsed, collection, mode) for mode in Mode}
            vector = rankings[Mode.DENSE].first.total()
            scores = [vector, *(rankings[mode].scores for mode in (Mode.LEXICAL, Mode.DENSE, Mode.HYBRID))]
            for (first, ten), each in zip(counts, scores, strict=True):
                paths = [of.chunks[place].path for place in np.argsort(-each, kind="stable")[:10]]
                first[paths[0]] += 1
                ten.update(set(paths))
    return counts


def answered(of: Set, asked: Sequence[str]) -> tuple[float, Counter[str]]:
    """Give how many percent of questions get any result past the cut, and which file is first then."""
    assert SOURCE.calibration
    request = SearchRequest(k=1, min_relevance=SOURCE.calibration.cut)
    places, _ = targets([str(of.files)], of.home)
    with Searcher(SOURCE) as searcher:
        hits = [hit for query in asked for hit in searcher.search(query, places, request)]
    return 100 * len(hits) / len(asked), Counter(Path(hit.path.decode()).name for hit in hits)


def stuffed(known: Iterable[str], n: int) -> str:
    """Give the words that most questions have."""
    counts = Counter(word for query in known for word in set(re.findall(r"\w+", query.lower())) - FUNCTION_WORDS)
    return " ".join(word for word, _ in counts.most_common(n))


def by_vector(query: Encoding, passage: Encoding) -> float:
    """Compare as an index of one vector a passage does."""
    return float(query.vector @ passage.vector)


def by_windows(query: Encoding, passage: Encoding) -> float:
    """Compare as hunch does."""
    return float(windows.similarities(query, [windows.pack(passage.tokens)])[0])


def hub(known: Sequence[str], score: Score, numbers: random.Random, length: int = 80) -> str:
    """Grow a list of words that is near to many questions, a few words at a time."""
    encoder = SOURCE.load()
    goals = [encoder.encode_query(query) for query in numbers.sample(known, min(TOWARDS, len(known)))]
    pool = sorted({word for query in known for word in re.findall(r"[^\W\d]{3,}", query.lower())} - FUNCTION_WORDS)
    words: list[str] = []
    while len(words) < length:
        trials = [[*words, *numbers.sample(pool, AT_A_TIME)] for _ in range(TRIALS)]
        passages = list(encoder.encode_documents(Passage(" ".join(trial)) for trial in trials))
        worth = [np.mean([score(goal, passage) for goal in goals]) for passage in passages]
        words = trials[int(np.argmax(worth))]
    return " ".join(words)


if __name__ == "__main__":
    main()
