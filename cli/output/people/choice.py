"""Which rows of a passage are shown: what names it, what answers best, and what stands around these. Pure."""

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from hunch.cli.output.people.rows import Row

#: A passage of no more rows than this is shown whole.
MOST_ROWS = 8
#: Of a longer one so many are chosen; what closes a gap of one row comes on top, since a mark takes a row too.
CHOSEN = 7
#: How many rows are chosen for what stands in them; the rest goes to their neighbours.
ANCHORS = 3


def chosen(rows: Sequence[Row], blank: Set[int], best: int, name: int | None) -> list[int]:
    """Choose rows.

    Args:
        rows: All of a passage.
        blank: Which of them hold nothing.
        best: The one that answers best.
        name: The one that names what the passage is: a heading, a signature; None where none does.

    Returns:
        Their places, in order.
    """
    if len(rows) <= MOST_ROWS:
        shown = set(range(len(rows)))
    else:
        shown = _grown(_anchors(rows, best, name), len(rows), blank)
        shown |= set(_closed(sorted(shown), blank))
    while shown and max(shown) in blank:
        shown.discard(max(shown))
    while shown and min(shown) in blank:
        shown.discard(min(shown))
    return sorted(shown)


def naming(rows: Sequence[Row], text: str, context: Sequence[str]) -> int | None:
    """Find the first row that has the innermost name of where a passage stands."""
    name = context[-1].strip() if context else ""
    return next((n for n, row in enumerate(rows) if name and name in text[row.start : row.end]), None)


def best_of(rows: Sequence[Row], line: int) -> int:
    """Find the row of a line that answers best: the line may have several."""
    own = [n for n, row in enumerate(rows) if row.line == line]
    return max(own, key=lambda n: (len(rows[n].terms), -n), default=0)


def _anchors(rows: Sequence[Row], best: int, name: int | None) -> list[int]:
    """Choose the best row, the one that names it all, and those that have other terms of the query."""
    anchors = [best] if name in (None, best) else [best, name]
    seen = {term for n in anchors for term in rows[n].terms}
    while len(anchors) < ANCHORS:
        n = max(range(len(rows)), key=lambda n: (len(rows[n].terms - seen), -n))
        if rows[n].terms <= seen:
            break
        anchors.append(n)
        seen |= rows[n].terms
    return anchors


def _grown(anchors: Sequence[int], n_rows: int, blank: Set[int]) -> set[int]:
    """Add the neighbours of chosen rows, the nearest and those of the best row first, till there are enough."""
    shown = set(anchors)
    for distance in range(1, CHOSEN):
        for place, anchor in enumerate(anchors):
            # what stands above a heading or a signature says little about it
            for n in (anchor + distance, anchor - distance)[: 2 - bool(place)]:
                if len(shown - blank) >= CHOSEN:
                    return shown
                if 0 <= n < n_rows:
                    shown.add(n)
    return shown


def _closed(shown: Sequence[int], blank: Set[int]) -> Iterator[int]:
    """Yield the rows of gaps that are not worth a mark: a single row, or nothing but blank ones."""
    for one, two in pairwise(shown):
        gap = range(one + 1, two)
        if len(gap) == 1 or blank >= set(gap):
            yield from gap
