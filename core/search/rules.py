"""Ranking rules: what neither leg can see. Few, each with its reason. Pure.

A rule looks at a passage's place and at the words of the query; all but the last look at no other result, but for how
many of them are code. What it gives is a share or a factor of the score, so that scores stay on one scale. What each
was worth is in docs/ranking.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

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

_WORD = re.compile(r"[^\W\d]\w*")
_WRITTEN_AS_CODE = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]|[A-Za-z0-9]_[A-Za-z0-9]")

#: How many of the best candidates say which files have much on a question (20 to 50 differ by less than half a point).
GATHERED = 30


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules know of a passage."""

    path: str  #: below what is searched
    type: str
    #: The innermost heading or definition around it and those that begin in it, as written, with the terms of each.
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    document: int = 0  #: a number that the chunks of a document share


def identifiers(query: str) -> frozenset[str]:
    """Give the words of a query that are written as code, or all of a query that is one word.

    >>> sorted(identifiers("where is parse_url called by HTTPServer")), sorted(identifiers("Rack::Builder"))
    (['HTTPServer', 'parse_url'], ['Builder', 'Rack'])
    """
    words = _WORD.findall(query)
    if len(query.split()) == 1:
        return frozenset(words)
    return frozenset(word for word in words if _WRITTEN_AS_CODE.search(word))


def named(
    query: frozenset[str], exactly: frozenset[str], places: Sequence[Place], inexactly: float
) -> NDArray[np.float64]:
    """Tell how far the query names what a passage defines: float64[n] in 0..1.

    Who writes the name of a function wants its definition before its uses. The share of a name that the query holds,
    and less where it is a small part of a long query; of several names the best.

    Args:
        query: Its terms, without those that carry grammar.
        exactly: Its identifiers. Who writes one means it: `Command` is the class and not the function `command`.
        places: n of them.
        inexactly: What is left to a name that is none of the identifiers.

    >>> url = Place("a.py", "python", {"parse_url": frozenset({"pars", "url"})})
    >>> named(frozenset({"pars", "url"}), frozenset(), [url, Place("b.py", "python")], 0.5)
    array([1., 0.])
    """
    shares = np.zeros(len(places))
    for n, place in enumerate(places):
        for label, name in place.names.items():
            if common := len(name & query):
                share = common / len(name) * min(1.0, 2 * common / len(query))
                shares[n] = max(shares[n], share * (inexactly if exactly and label not in exactly else 1.0))
    return shares


def asides(query: frozenset[str], places: Sequence[Place], factor: float) -> NDArray[np.float64]:
    """Put tests, examples, generated and vendored files later, unless the query asks for them: float64[n].

    They say the query's words as often as the code that they are about.
    """
    if query & _ASKS_FOR_ASIDES:
        return np.ones(len(places))
    return np.array([factor if _ASIDE.search(place.path) else 1.0 for place in places])


def beside_code(query: frozenset[str], places: Sequence[Place], factor: float) -> NDArray[np.float64]:
    """Where most candidates are code, put prose and data later, unless the query asks for them: float64[n].

    What is written about code is nearer to a question than the code is, in words and in meaning alike.
    """
    is_prose = np.array([_is_prose(place) for place in places], bool)
    if query & _ASKS_FOR_PROSE or 2 * is_prose.sum() >= len(places):
        return np.ones(len(places))
    return np.where(is_prose, factor, 1.0)


def leading(scores: NDArray[np.float64], places: Sequence[Place], bonus: float) -> NDArray[np.float64]:
    """Put the best passage of a file of code earlier, by how much of the best the file holds: float64[n].

    A question about code is mostly about what one file does, and that file has many passages near to it. Its best one
    speaks for all of them: they support it, and do not fill the list. The share counts by its square root, so that a
    small file keeps up with a large one. Prose gains nothing by this: there a passage answers alone (anthropic-docs
    loses two points).
    """
    if not len(scores):
        return np.ones(0)
    least = np.partition(scores, -GATHERED)[-GATHERED] if len(scores) > GATHERED else 0.0
    best = np.flatnonzero(scores >= least)  # ties at the end are all in: none depends on the order
    found = np.zeros(max(place.document for place in places) + 1)
    first: dict[int, int] = {}
    for position in best[np.argsort(-scores[best], kind="stable")].tolist():
        found[places[position].document] += scores[position]
        first.setdefault(places[position].document, position)
    factors = np.ones(len(scores))
    for document, position in first.items():
        if not _is_prose(places[position]) and found[document]:
            factors[position] += bonus * sqrt(found[document] / found.max())
    return factors


def _is_prose(place: Place) -> bool:
    return place.type in PROSE_AND_DATA
