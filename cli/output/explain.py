"""How a relevance came about, in words and as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from hunch.cli.output.sanitize import visible

if TYPE_CHECKING:  # it loads numpy, and `render` serves commands that do not
    from hunch.core.search.explain import Explanation, Word

#: What each piece of evidence and each rule is called.
ABOUT = {
    "meaning": "meaning",
    "file_name": "its file's name",
    "words": "words",
    "document_words": "words of its whole file",
    "named": "the query names it",
    "aside": "a test, an example or not one's own",
    "beside_code": "prose among code",
    "leading": "the best of a file that has much on it",
}
#: How many of a passage's words are named.
WORDS_NAMED = 6


def explained(explanation: "Explanation") -> dict[str, object]:
    """Give the contract's `explain` object: the score is the sum of `adds`, times the factors, at most 1.

    `best` is what speaks for the best result, and its score: relevance follows from these and from the score.
    """
    return {
        "score": explanation.score,
        "best": _best(explanation),
        "compared": "closely" if explanation.closely else "at first sight",
        "evidence": [
            {
                "name": each.name,
                "about": ABOUT[each.name],
                "value": round(each.value, 4),
                "weight": round(each.weight, 4),
                "adds": round(each.value * each.weight, 4),
            }
            for each in explanation.evidence
        ],
        "rules": [
            {"name": name, "about": ABOUT[name], "factor": round(factor, 4)} for name, factor in explanation.factors
        ],
        "words": [
            {"word": word.text, "adds": round(word.adds, 4), "where": "passage" if word.inside else "nearby"}
            for word in explanation.words
        ],
    }


def _best(explanation: "Explanation") -> dict[str, float] | None:
    if explanation.judgement is None:
        return None
    evidence = asdict(explanation.judgement.evidence)
    return {"score": explanation.judgement.score, **{name: round(value, 4) for name, value in evidence.items()}}


def in_words(explanation: "Explanation", *, is_spoken: bool = False) -> str:
    """Say it in a line: points of a hundred; with words instead of signs where it is to be read aloud."""
    equals, plus, times = (" is", " plus ", "times") if is_spoken else (" =", " + ", "×")
    added = [
        f"{ABOUT[each.name]} {_points(each.value * each.weight)}"
        + (
            f" ({_words(explanation.words, 'and more' if is_spoken else '…')})"
            if each.name == "words" and explanation.words
            else ""
        )
        for each in explanation.evidence
    ]
    factors = [f", all {times} {factor:.2f} ({ABOUT[name]})" for name, factor in explanation.factors]
    behind = "" if explanation.closely else ", and behind all that were compared closely"
    score = f"score {_points(explanation.score)}{equals} {plus.join(added)}{''.join(factors)}{behind}"
    return f"{score}; {_relevance(explanation)}" if explanation.judgement else score


def _relevance(explanation: "Explanation") -> str:
    """Say where relevance comes from: what speaks for the best result, and how near to it this one is."""
    judgement = explanation.judgement
    assert judgement
    best = judgement.evidence
    about = f"meaning {_points(best.similarity)}, words {best.coverage:.0%}, pairs of words {best.pairs:.0%}"
    if explanation.score >= judgement.score:
        return f"relevance from the best result's {about}"
    share = explanation.score / judgement.score
    return f"relevance from the best result's ({about}) and {share:.0%} of its score"


def _words(words: "tuple[Word, ...]", more: str) -> str:
    named = [
        f"{visible(word.text)} {_points(word.adds)}" + ("" if word.inside else " nearby")
        for word in words[:WORDS_NAMED]
    ]
    return ", ".join(named) + (f", {more}" if len(words) > WORDS_NAMED else "")


def _points(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.01 else f"{100 * share:.1f}"
