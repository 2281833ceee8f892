"""The table of docs/ranking.md: what each piece of evidence and each rule is worth, by leaving it out.

    python benchmarks/ablation.py DATA/squad DATA/nfcorpus DATA/semble

Each DATA/NAME is a set as `lab.py` describes it, or a folder of sets whose mean is shown. Figures are nDCG@10 in
percent: as it ships, and what is gained or lost without each piece.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lab import Group, Scores, Set, row

from hunch.core.postings import FIELD_WEIGHTS
from hunch.core.request import Mode
from hunch.core.search import query, ranking
from hunch.core.search.weights import Weights

SHIPPED = Weights()
#: What is left out, and the weights without it.
WEIGHTS: Mapping[str, Weights] = {
    "words: pairs of neighbours": replace(SHIPPED, pair=0.0),
    "words: those of neighbouring passages": replace(SHIPPED, near=()),
    "words: those of the whole file": replace(SHIPPED, document_words=0.0),
    "words: less for grammar": replace(SHIPPED, grammar=1.0),
    "meaning: the file's name": replace(SHIPPED, file_name=0.0),
    "rule: named definitions and headings": replace(SHIPPED, named=0.0),
    "rule: identifiers are meant exactly": replace(SHIPPED, inexactly_named=1.0),
    "rule: tests, examples, vendored later": replace(SHIPPED, aside=1.0),
    "rule: prose among code later": replace(SHIPPED, beside_code=1.0),
    "rule: the best of a file leads": replace(SHIPPED, leading=0.0),
    "all rules": replace(SHIPPED, named=0.0, aside=1.0, beside_code=1.0, leading=0.0),
}


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", help="folders of sets")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "hunch-lab")
    options = parser.parse_args()
    groups = [Group(folder, options.scratch) for folder in options.data]
    print(f"| without | {' | '.join(group.name for group in groups)} | mean |")
    print("| --- " * (len(groups) + 2) + "|")
    shipped = figures(groups, lambda each: each.ranked())
    row("(as it ships)", [*shipped, statistics.mean(shipped)])

    def report(name: str, scores: Callable[[Set], Scores]) -> None:
        changes = [now - then for now, then in zip(figures(groups, scores), shipped, strict=True)]
        row(name, [f"{change:+.1f}" for change in [*changes, statistics.mean(changes)]])

    report("meaning", lambda each: each.ranked(mode=Mode.LEXICAL))
    report("words", lambda each: each.ranked(mode=Mode.DENSE))
    for name, weights in WEIGHTS.items():
        report(name, lambda each, weights=weights: each.ranked(weights))
    with field_weights(path=0.0):
        report("words: those of the path", lambda each: each.ranked())
    with field_weights(context=0.0):
        report("words: those of the headings above", lambda each: each.ranked())
    with patched(ranking, "RESCORED", 50):
        report("(50 and not 200 compared closely)", lambda each: each.ranked())
    with patched(query, "latin_share", lambda text: 1.0):
        for group in groups:
            for each in group.sets:
                each.forget_questions()
        report("less meaning where the encoder cannot read", lambda each: each.ranked())


def figures(groups: list[Group], scores: Callable[[Set], Scores]) -> list[float]:
    """Give each group's mean nDCG@10."""
    return [statistics.mean(each.ndcg(scores(each)) for each in group.sets) for group in groups]


@contextmanager
def field_weights(**weights: float) -> Iterator[None]:
    """Let the words of some fields count otherwise."""
    before = dict(FIELD_WEIGHTS)
    FIELD_WEIGHTS.update(weights)
    yield
    FIELD_WEIGHTS.update(before)


@contextmanager
def patched(module: object, name: str, value: object) -> Iterator[None]:
    """Put something else in the place of a module's name."""
    before = getattr(module, name)
    setattr(module, name, value)
    yield
    setattr(module, name, before)


if __name__ == "__main__":
    main()
