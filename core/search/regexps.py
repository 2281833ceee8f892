r"""`-e`: in which chunks a regular expression matches, and where. The expressions are Python's, ^ and $ of each line.

Python's engine reads some 10 to 500 MB a second, by the expression. Most expressions cannot match without some letters
(`_policy` in `\w+_policy\b`), and those are found ten times as fast: a text without them is not given to the engine.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]  # untyped; what they say only saves work
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hunch.core.errors import UsageError

FLAGS = re.MULTILINE
#: So many matches of a passage are known, at the most.
MOST_SPANS = 1_000

Matches = Callable[[str], object]


def compiled(regexps: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Compile what was typed.

    Raises:
        UsageError: One is no regular expression.
    """
    return tuple(map(_compiled, regexps))


def _compiled(regexp: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sets that may mean something else in a later Python
            return re.compile(regexp, FLAGS)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise UsageError(f"-e {regexp!r} is no regular expression: {error.msg}{place}") from None
    except (RecursionError, OverflowError) as error:
        raise UsageError(f"-e {regexp!r} is no regular expression: {error}") from None


def chunks_that_match(texts: Iterable[tuple[int, str]], patterns: Sequence[re.Pattern[str]]) -> NDArray[np.int64]:
    """Give the ids of the chunks in which any of some expressions matches: int64[m], in the order of the texts."""
    tests = [_test(pattern) for pattern in patterns]
    if len(tests) == 1:
        matches = tests[0]
        found = (chunk_id for chunk_id, text in texts if matches(text))
    else:
        found = (chunk_id for chunk_id, text in texts if any(matches(text) for matches in tests))
    return np.fromiter(found, np.int64)


def spans(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    """Give where expressions match in a text: (start, end) of each match, the first ones, ascending."""
    found = {match.span() for pattern in patterns for match in _first(pattern.finditer(text))}
    return tuple(sorted(found)[:MOST_SPANS])


def _first(matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    return (match for _, match in zip(range(MOST_SPANS), matches, strict=False))


def _test(pattern: re.Pattern[str]) -> Matches:
    search, needed = pattern.search, needed_letters(pattern)
    if not needed:
        return search
    return lambda text: needed in text and search(text)


def needed_letters(pattern: re.Pattern[str]) -> str:
    r"""Give letters in a row that stand in every text in which an expression matches, as many as are known.

    >>> needed_letters(re.compile(r"\bdef \w+_policy\(")), needed_letters(re.compile("(?i)retry"))
    ('_policy(', '')
    """
    if pattern.flags & re.IGNORECASE:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = _parser.parse(pattern.pattern, pattern.flags)
    return max(_runs(parsed), key=len, default="")


def _runs(parsed: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    """Yield the runs of letters that what was parsed cannot do without."""
    run = ""
    for kind, value in parsed:
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        if kind is _constants.AT:  # it takes no room
            continue
        yield run
        run = ""
        if kind is _constants.SUBPATTERN and not value[1] & re.IGNORECASE:
            yield from _runs(value[3])
        elif kind is _constants.ATOMIC_GROUP:
            yield from _runs(value)
        elif kind in _REPEATED and value[0] > 0:
            yield from _runs(value[2])
    yield run


_REPEATED = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
