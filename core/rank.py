"""Ranking rules: what neither leg can see. Few, each with its reason and what it was worth. Pure.

A rule looks at a passage's place and at the words of the query; it never looks at the other results, but for how many
of them are code. What it gives is a bonus or a factor on the score, so that relevance stays one scale. The figures are
nDCG@10 with the rule alone.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: What a passage gains whose definition or heading is wholly named by the query (semble 81.0 to 83.7, anthropic-docs
#: 83.3 to 84.3, osgrep-eval 89.1 to 87.1; twice as much is worse on all three).
NAMED_BONUS = 0.1
#: What is left to a passage of tests, examples and other people's code, unless the query asks for them (osgrep-eval
#: 89.1 to 91.0, semble 81.0 to 81.9).
ASIDE_FACTOR = 0.75
#: What is left to prose and data where most candidates are code, unless the query asks for them (semble 81.0 to 82.1;
#: beside the other rules 0.8 gives 0.3 more, and hides answers that only a README has).
BESIDE_CODE_FACTOR = 0.9

_ASIDE_FOLDERS = (
    "tests? testing specs? __tests__ __mocks__ fixtures? examples? _examples samples? demos? bench benchmarks? "
    "vendor third[_-]party node_modules dist generated"
).split()
_ASIDE = re.compile(
    rf"(?:^|/)(?:{'|'.join(_ASIDE_FOLDERS)})/"
    r"|(?:^|/)(?:test_[^/]*|conftest\.py|[^/]*(?:[_.-](?:test|spec)|Tests?)\.[^/.]+|[^/]*\.(?:min|pb|generated)\.[^/.]+)$"
)
#: Stems of words by which a query asks for what the rules put later.
_ASKS_FOR_ASIDES = frozenset("test spec exampl sampl demo benchmark bench fixtur mock vendor gener".split())
_ASKS_FOR_PROSE = frozenset("readm doc document changelog licens guid tutori instal config configur".split())

PROSE_AND_DATA = frozenset("markdown text rst asciidoc org html xml json jsonl yaml toml ini csv tsv log latex".split())


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules know of a passage."""

    path: str  #: below what is searched
    type: str
    name: Collection[str]  #: the terms of the innermost heading or definition around it


def ranked(scores: NDArray[np.float64], query: Collection[str], places: Sequence[Place]) -> NDArray[np.float64]:
    """Apply all rules.

    Args:
        scores: float64[n] in 0..1.
        query: The query's terms, without those that carry grammar.
        places: n of them.

    Returns:
        float64[n] in 0..1.
    """
    words = frozenset(query)
    factors = asides(words, places) * beside_code(words, places)
    return np.clip((scores + NAMED_BONUS * named(words, places)) * factors, 0, 1)


def named(query: frozenset[str], places: Sequence[Place]) -> NDArray[np.float64]:
    """Tell how far the query names what a passage defines: float64[n] in 0..1.

    Who writes the name of a function wants its definition before its uses. The share of the name that the query holds,
    and less where it is a small part of a long query.

    >>> named(frozenset({"pars", "url"}), [Place("a.py", "python", ["pars", "url"]), Place("b.py", "python", [])])
    array([1., 0.])
    """
    shares = []
    for place in places:
        name = set(place.name)
        common = len(name & query)
        shares.append(common / len(name) * min(1.0, 2 * common / len(query)) if common else 0.0)
    return np.array(shares)


def asides(query: frozenset[str], places: Sequence[Place]) -> NDArray[np.float64]:
    """Put tests, examples, generated and vendored files later: a factor, float64[n].

    They say the query's words as often as the code that they are about.
    """
    if query & _ASKS_FOR_ASIDES:
        return np.ones(len(places))
    return np.array([ASIDE_FACTOR if _ASIDE.search(place.path) else 1.0 for place in places])


def beside_code(query: frozenset[str], places: Sequence[Place]) -> NDArray[np.float64]:
    """Among code, put prose and data later: a factor, float64[n].

    What is written about code is nearer to a question than the code is, in words and in meaning alike.
    """
    is_prose = np.array([place.type in PROSE_AND_DATA for place in places], bool)
    if query & _ASKS_FOR_PROSE or 2 * is_prose.sum() >= len(places):
        return np.ones(len(places))
    return np.where(is_prose, BESIDE_CODE_FACTOR, 1.0)
