"""Passages that say the same: copies, vendored files, the same licence on every file. People see them once."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hunch.core.search.hit import Hit

#: How much two passages share of all their words to be called alike.
SHARED = 0.9
#: How many results are looked through for such, at the least.
LOOKED_THROUGH = 100

_WORD = re.compile(r"\w+")


def fold(hits: Iterator[Hit], k: int) -> Iterator[Hit]:
    """Yield each hit with those behind it that say the same, and these not again."""
    groups: list[tuple[Counter[str], list[Hit]]] = []
    for hit in itertools.islice(hits, max(LOOKED_THROUGH, 2 * k)):
        words = Counter(_WORD.findall(hit.chunk.text))
        group = next((group for known, group in groups if alike(known, words)), None)
        if group is None:
            groups.append((words, [hit]))
        else:
            group.append(hit)
    for _, (first, *others) in groups:
        yield replace(first, alike=tuple(others))


def alike(one: Counter[str], other: Counter[str]) -> bool:
    """Tell whether two passages, as the counts of their words, are the same but for a word in ten.

    >>> words = "to be or not to be".split()
    >>> alike(Counter(words), Counter(reversed(words))), alike(Counter(words), Counter(words[1:]))
    (True, False)
    """
    few, many = sorted((one.total(), other.total()))
    return few >= SHARED * many and (one & other).total() >= SHARED * (one | other).total()
