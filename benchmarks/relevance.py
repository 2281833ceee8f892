"""Fit what `core/search/relevance.py` weighs, and measure it: the numbers and the figures of docs/relevance.md.

    python benchmarks/relevance.py DATA/squad DATA/qmsum ... --test DATA/abstain [--write] [--plot docs/relevance.png]

Each DATA/NAME is a set as `lab.py` describes it, or a folder of sets that count as one; `cases.py` says what is asked
of them. `--write` puts the numbers into the folder of the encoder that ships.
"""

import argparse
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from cases import SCOPED, Case, gathered
from lab import Group
from numpy.typing import NDArray

from hunch.core.request import Mode
from hunch.core.search.relevance import OTHER_WORDS, SAID, Evidence, Judge, Judgement
from hunch.core.types import Calibration
from hunch.models.calibration import rank
from hunch.models.registry import CALIBRATION_FILE, CARD_FILE, default_card

#: What each mode weighs.
WEIGHED: Mapping[str, tuple[str, ...]] = {
    "hybrid": ("similarity", "coverage", "pairs", "words", "rarest"),
    "dense": ("similarity", "words"),
    "lexical": ("coverage", "pairs", "words", "rarest"),
}
#: What the logarithm of the number of chunks counts: not fitted (it would be -0.5), so that an index may grow tenfold.
AMONG = -0.2
#: Default cut.
CUT = 0.14
#: What a kind of question counts beside the others of its set.
SHARES = {"own": 0.5, "removed": 0.25, "other": 0.2, "nonsense": 0.05}
#: Sets whose files are all about one thing: without those that answer, others do.
OF_ONE_SUBJECT = {"nfcorpus", "osgrep-eval", "semble"}
#: Sets that ask in one language what is answered in another: no encoder that ships can read both.
ACROSS_LANGUAGES = {"xquad-cross"}
#: Calibration is reported over these, each by parameters that were fitted without it.
REPORTED = ("squad", "abstain", "anthropic-docs", "ctx-codebase", "qmsum")
PENALTY = 1.0
Floats = NDArray[np.float64]


def main() -> None:
    """Read the command line, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", help="folders of sets to fit to")
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="folders of sets that are not fitted to")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "hunch-lab")
    parser.add_argument("--write", action="store_true", help="put the numbers into the shipped encoder's folder")
    parser.add_argument("--plot", type=Path, help="draw how reliable relevance is (matplotlib)")
    options = parser.parse_args()
    groups = [Group(folder, options.scratch) for folder in options.data]
    tests = [Group(folder, options.scratch) for folder in options.test]
    fitted = [
        case for group in groups for each in group.sets for case in gathered(group.name, each, groups, options.scratch)
    ]
    cases = [
        *fitted,
        *(case for group in tests for each in group.sets for case in gathered(group.name, each, [], options.scratch)),
    ]
    scales = scales_of(fitted)
    for mode, scale in scales.items():
        print(mode, {name: round(value, 3) for name, value in scale.items()})
    for mode in WEIGHED:
        print(mode)
        report(cases, scales, mode)
    reliability(cases, fitted, options.plot)
    if options.write:
        write(scales)


def scales_of(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Fit all that a calibration has."""
    scales = {mode: fit([case for case in cases if usable(case, mode)], mode) for mode in WEIGHED}
    return {**scales, OTHER_WORDS: in_other_words(cases)}


def usable(case: Case, mode: str) -> bool:
    """Tell whether a case says something about a mode."""
    if case.mode != mode or case.group in ACROSS_LANGUAGES or (mode != "lexical" and case.readable < 0.5):
        return False
    return not (case.kind == "removed" and case.group in OF_ONE_SUBJECT)


def fit(cases: Sequence[Case], mode: str) -> dict[str, float]:
    """Fit the weights of one mode.

    First whether anything that is found answers: that separates best. Then, by two numbers (Platt 1999), whether the
    first result does, given the surest of the first few: that is what a reader is told.
    """
    counts = Counter((case.group, case.kind) for case in cases)
    weights = np.array([SHARES[case.kind] / counts[case.group, case.kind] for case in cases])
    judged = [[[each[name] for name in WEIGHED[mode]] for each in case.evidence] for case in cases]
    rows = np.array([each[0] for each in judged])
    among = AMONG * np.array([case.evidence[0]["among"] for case in cases])
    found = np.array([case.found for case in cases], float)
    first = np.array([bool(case.answers) and case.answers[0] for case in cases], float)
    clear = np.array([case.kind != "own" or case.found for case in cases])  # what was not found may be there
    slopes, bias = logistic(rows[clear], found[clear], weights[clear], among[clear])
    surest = np.array([(np.array(each) @ slopes).max() for each in judged]) + bias + among
    (slope,), shift = logistic(surest[:, None], first, weights, np.zeros(len(cases)))
    scale = dict(zip(WEIGHED[mode], (slope * slopes).tolist(), strict=True))
    return {"bias": float(slope * bias + shift), **scale, "among": float(slope * AMONG)}


def in_other_words(cases: Sequence[Case]) -> dict[str, float]:
    """Read from questions that nothing answers how near a passage must be that has none of their words.

    No set has questions of which the answers share no word, so there is nothing to fit. The best such passage of one
    question in twenty is on the cut, that of one in a hundred has even odds.
    """
    firsts = [case.evidence[0] for case in cases if case.kind != "own" and usable(case, "hybrid")]
    vectors = [each["vector"] for each in firsts if each["coverage"] < SAID]
    on_cut, even = np.quantile(vectors, [0.95, 0.99])
    slope = -np.log(CUT / (1 - CUT)) / (even - on_cut)
    return {"bias": float(-slope * even), "vector": float(slope)}


def logistic(rows: Floats, labels: Floats, weights: Floats, offsets: Floats) -> tuple[Floats, float]:
    """Fit a logistic regression with a penalty on its slopes, by Newton's method: (slopes, bias)."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    columns = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    weights = weights * len(weights) / weights.sum()
    penalty = np.array([PENALTY] * rows.shape[1] + [0.0])
    found = np.zeros(columns.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(columns @ found + offsets)))
        gradient = columns.T @ (weights * (labels - p)) - penalty * found
        found += np.linalg.solve((columns.T * (weights * p * (1 - p))) @ columns + np.diag(penalty + 1e-9), gradient)
    slopes = found[:-1] / spread
    return slopes, float(found[-1] - slopes @ middle)


def log_odds(cases: Sequence[Case], scales: Mapping[str, Mapping[str, float]]) -> Floats:
    """Weigh the evidence of cases as a search does."""
    judge = Judge(Calibration(scales=scales, cut=0, rank=rank), analyzer=None)  # type: ignore[arg-type]  # not asked
    return np.array(
        [
            max(judge.log_odds(Evidence(**each), Mode(case.mode), case.readable) for each in case.evidence)
            for case in cases
        ]
    )


def probability(odds: Floats) -> Floats:
    """Turn log-odds of first results into what is shown."""
    return 1 / (1 + np.exp(-odds))


def report(cases: Sequence[Case], scales: Mapping[str, Mapping[str, float]], mode: str) -> None:
    """Print, for each set, how well questions with and without an answer are told apart, and what the cut does."""
    print("| set | questions | AUC: removed / other sets / nonsense | kept | recall lost | left out: the same |")
    for name in sorted({case.group for case in cases}):
        here = [case for case in cases if case.group == name and case.mode == mode]
        odds = log_odds(here, scales)
        shown = probability(odds)
        own = np.array([case.kind == "own" and case.found for case in here])
        if not own.any():
            continue
        kinds = sorted(
            {case.kind for case in here} - {"own"},
            key=lambda kind: (list(SHARES).index(kind), "") if kind in SHARES else (9, kind),
        )
        of = {kind: np.array([case.kind == kind for case in here]) for kind in kinds}
        areas = " / ".join(f"{kind} {100 * area(odds[own], odds[of[kind]]):.1f}" for kind in kinds)
        left = " / ".join(f"{100 * np.mean(shown[of[kind]] < CUT):.0f}" for kind in kinds)
        lost = np.mean([1 - kept(case, each) for case, each, is_own in zip(here, odds, own, strict=True) if is_own])
        print(
            f"| {name} | {own.sum()} | {areas} | {100 * np.mean(shown[own] >= CUT):.1f} | {100 * lost:.1f} | {left} |"
        )


def kept(case: Case, odds: float) -> float:
    """Give the share of a question's answers among the first ten that the cut leaves."""
    shown = curve(case, odds) >= CUT
    return sum(a and s for a, s in zip(case.answers, shown, strict=True)) / sum(case.answers)


def curve(case: Case, odds: float) -> Floats:
    """Give the relevance of a question's first ten results."""
    return Judgement(evidence=Evidence(**case.evidence[0]), log_odds=odds, score=1.0).relevance(np.array(case.shares))


def area(positive: Floats, negative: Floats) -> float:
    """Give the area under the ROC curve."""
    if not len(negative):
        return float("nan")
    return float(np.mean(positive[:, None] > negative[None]) + np.mean(positive[:, None] == negative[None]) / 2)


def reliability(cases: Sequence[Case], fitted: Sequence[Case], plot: Path | None) -> None:
    """Print and draw how often what is shown with a relevance is relevant; each set by what the others taught."""
    firsts: list[tuple[Floats, Floats, Floats]] = []
    tens: list[tuple[Floats, Floats, Floats]] = []
    for name in REPORTED:
        scales = scales_of([case for case in fitted if case.group != name])
        here = [
            case for case in cases if case.group == name and case.mode == "hybrid" and case.kind != "unanswerable-near"
        ]
        if not here:
            continue
        odds = log_odds(here, scales)
        own = np.array([case.kind == "own" for case in here])
        weights = np.where(own, 0.5 / own.sum(), 0.5 / (~own).sum())
        labels = np.array([bool(case.answers) and case.answers[0] for case in here], float)
        firsts.append((probability(odds), labels, weights))
        print(f"{name}: expected calibration error {expected_error(*firsts[-1]):.3f}")
        if name not in SCOPED:
            counts = [len(case.shares) for case in here]
            shown = np.concatenate([curve(case, each) for case, each in zip(here, odds, strict=True)])
            of_file = np.concatenate([np.array(case.same_file, float) for case in here])
            tens.append((shown, of_file, np.repeat(weights, counts)))
    shown, labels, weights = (np.concatenate(parts) for parts in zip(*firsts, strict=True))
    print(f"all of them: {expected_error(shown, labels, weights):.3f}")
    ten = [np.concatenate(parts) for parts in zip(*tens, strict=True)]
    print(f"the first ten, relevant where of a file that answers: {expected_error(*ten):.3f}")
    for low, p, y, share in bins(shown, labels, weights):
        print(f"| {low:.1f} | {p:.2f} | {y:.2f} | {100 * share:.0f} % |")
    if plot:
        draw(plot, bins(shown, labels, weights), bins(*ten))


def bins(shown: Floats, labels: Floats, weights: Floats) -> Iterator[tuple[float, float, float, float]]:
    """Yield (lower end, mean relevance, share that is relevant, share of all) for each tenth that holds any."""
    tenth = np.clip((shown * 10).astype(int), 0, 9)
    for number in range(10):
        here = tenth == number
        if here.any():
            whole = weights[here].sum()
            yield (
                number / 10,
                (weights * shown)[here].sum() / whole,
                (weights * labels)[here].sum() / whole,
                whole / weights.sum(),
            )


def expected_error(shown: Floats, labels: Floats, weights: Floats) -> float:
    """Give the expected calibration error over ten equal bins (Guo et al. 2017)."""
    return sum(share * abs(p - y) for _, p, y, share in bins(shown, labels, weights))


def draw(path: Path, firsts: Iterable[tuple[float, ...]], tens: Iterable[tuple[float, ...]]) -> None:
    """Draw a reliability diagram."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfect")
    for rows, label in ((firsts, "the first result answers"), (tens, "one of the first ten is of a file that does")):
        columns = list(zip(*rows, strict=True))
        axes.plot(columns[1], columns[2], marker="o", label=label)
    axes.set(xlabel="relevance shown", ylabel="share that is relevant", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left")
    figure.savefig(path, metadata={"Date": None})


def write(scales: Mapping[str, Mapping[str, float]]) -> None:
    """Put the numbers into the folder of the encoder that ships, and their hash into its card."""
    folder = default_card().folder
    lines = ["# Made by benchmarks/relevance.py; docs/relevance.md says from what, and how good it is.", f"cut = {CUT}"]
    for mode, scale in scales.items():
        lines += ["", f"[{mode}]", *(f"{name} = {value:.4f}" for name, value in scale.items())]
    (folder / CALIBRATION_FILE).write_text("\n".join(lines) + "\n", "utf-8")
    card = folder / CARD_FILE
    kept_lines = [line for line in card.read_text("utf-8").splitlines() if not line.startswith(f'"{CALIBRATION_FILE}"')]
    sha256 = hashlib.sha256((folder / CALIBRATION_FILE).read_bytes()).hexdigest()
    card.write_text("\n".join([*kept_lines, f'"{CALIBRATION_FILE}" = "{sha256}"']) + "\n", "utf-8")


assert set(WEIGHED["hybrid"]) | {"vector", "among"} == {field.name for field in fields(Evidence)}

if __name__ == "__main__":
    main()
