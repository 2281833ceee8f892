"""An outline to pieces: cut where it is best, pack what is short, never exceed the maximum.

A range that is too wide is cut at its gladdest cuts (the lowest level within it); parts that are still too wide are
cut in the same way, short neighbours are packed together. Where the outline knows no cut, a ladder of rungs
(paragraphs, lines, sentences, words) finds some, and at last the characters themselves do.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from hunch.core.split.characters import between_characters
from hunch.core.split.outline import Cut, Outline, begins, contexts
from hunch.core.split.ruler import Ruler, columns_of
from hunch.core.types import Piece

#: A rung finds the offsets, ascending, at which a span of a text may be cut.
Rung = Callable[[str, int, int], Iterable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How wide pieces are, in columns: 1,200 columns of English or code are at most about 360 word pieces.

    Chosen among (maximum, target, solid) by the answers of the whole search; nDCG@10 on squad and anthropic-docs,
    pass@10 on ctx-codebase, recall of characters in five results on chroma-chunking, mean length of a result there:

        1000,  800, 300    94.0  81.0  84.8  87.3  661
        1000,  950, 600    93.9  80.6  84.8  90.6  760
        1200, 1100, 500    93.8  81.9  89.0  92.4  910
    """

    maximum: int = 1200
    #: What packing aims at.
    target: int = 1100
    #: A block this wide is not glued to another as wide: readers' questions are mostly answered by one paragraph.
    solid: int = 500
    #: Part of a unit that is shorter joins a neighbour if the target allows it: the signature of a long function.
    short: int = 200
    #: Anything shorter says too little alone and joins a neighbour. Also how near behind a cut no weaker cut may be.
    stub: int = 80
    #: Whether units never share a piece, however short they are: commits say each something else, sections often not.
    apart: bool = False

    @classmethod
    def within(cls, maximum: int) -> "Sizes":
        """Give sizes in the usual proportions.

        >>> Sizes.within(1200) == Sizes()
        True
        """
        share = maximum / 1200
        return cls(
            maximum=maximum,
            target=int(1100 * share),
            solid=int(500 * share),
            short=int(200 * share),
            stub=max(int(80 * share), 1),
        )


#: The level of a text's own start, below all others.
_WHOLE = -1000


class _Span(NamedTuple):
    start: int
    end: int
    level: int  # of the cut at its start: the higher, the weaker
    unit: bool = False


def tile(text: str, outline: Outline, ladder: Sequence[Rung], sizes: Sizes) -> list[Piece]:
    """Cut a text into pieces that tile it, none wider than the maximum; "" gives []."""
    if not text:
        return []
    packer = _Packer(text, outline, ladder, sizes)
    spans = packer.join(list(packer.cut(packer.whole(), 0)))
    inner = [_trim(text, span.start, span.end) for span in spans]
    paths = contexts(inner, outline.names, sizes.stub)
    return [
        Piece(start=span.start, end=span.end, context=path, begins=names)
        for span, path, names in zip(spans, paths, begins(inner, outline.names), strict=True)
    ]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    if not inside.strip():
        return start, end
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


class _Packer:
    """The state that the cutting of one text shares."""

    def __init__(self, text: str, outline: Outline, ladder: Sequence[Rung], sizes: Sizes) -> None:
        self._text = text
        self._cuts = outline.cuts
        self._offsets = [cut.offset for cut in outline.cuts]
        self._ladder = ladder
        self._sizes = sizes
        self._ruler = Ruler(text, columns_of)
        self._deepest = max((cut.level for cut in outline.cuts), default=0)

    def whole(self) -> _Span:
        """Give the span to begin with."""
        return _Span(0, len(self._text), _WHOLE, bool(self._cuts) and self._cuts[0].offset == 0 and self._cuts[0].unit)

    def cut(self, span: _Span, rung: int) -> Iterator[_Span]:
        """Yield the pieces of a span; rung 0 is the outline, the others are the ladder's."""
        if self._is_whole(span):
            yield span
        else:
            yield from self._cut_inside(span, rung)

    def _cut_inside(self, span: _Span, rung: int) -> Iterator[_Span]:
        parts, rung = self._parts(span, rung)
        run = list[_Span]()
        for part in parts:
            if self._is_whole(part) and not self._strands(parts[0], part):
                run.append(part)
                continue
            yield from self._pack(run)
            run = []
            yield from self._cut_inside(part, rung)
        yield from self._pack(run)

    def _is_whole(self, span: _Span) -> bool:
        """Tell whether a span may be a piece: it fits, and if it is not short itself, no section begins inside."""
        width = self._width(span)
        is_short = width < self._sizes.solid and not self._sizes.apart
        if width > self._sizes.maximum or is_short:
            return width <= self._sizes.maximum
        return not any(cut.unit and cut.level < 0 for cut in self._inside(span))

    def _strands(self, head: _Span, part: _Span) -> bool:
        """Tell whether a part, left whole, would leave a short head alone: a long signature before its body."""
        return (
            head.end == part.start
            and not part.unit
            and self._width(head) < self._sizes.short
            and self._ruler.size(head.start, part.end) > self._sizes.target
        )

    def _width(self, span: _Span) -> int:
        return self._ruler.size(span.start, span.end)

    def _parts(self, span: _Span, rung: int) -> tuple[list[_Span], int]:
        """Give the parts of a span, and the rung on which to cut those that are still too wide."""
        # What stands right behind the span's own start is its head (a heading, `class X:`) and stays with what follows.
        head = span.start + self._sizes.stub
        if rung == 0 and (starts := self._gladdest(span)):
            skipped = self._cuts[bisect_right(self._offsets, span.start) : bisect_right(self._offsets, head)]
            return _between(span._replace(unit=any(cut.unit for cut in skipped)), starts), 0
        for number, find in enumerate(self._ladder[max(rung - 1, 0) :], max(rung, 1)):
            offsets = [offset for offset in find(self._text, span.start, span.end) if head < offset < span.end]
            if offsets:
                return self._rest(span, _thin(offsets, self._sizes.stub), number), number + 1
        last = len(self._ladder) + 1
        return self._rest(span, list(self._hard_cuts(span)), last), last

    def _inside(self, span: _Span) -> Sequence[Cut]:
        head = span.start + self._sizes.stub
        return self._cuts[bisect_right(self._offsets, head) : bisect_left(self._offsets, span.end)]

    def _gladdest(self, span: _Span) -> list[_Span]:
        inside = self._inside(span)
        level = min((cut.level for cut in inside), default=0)
        return [_Span(cut.offset, 0, level, cut.unit) for cut in inside if cut.level == level]

    def _rest(self, span: _Span, offsets: Sequence[int], number: int) -> list[_Span]:
        starts = [_Span(offset, 0, self._deepest + number) for offset in offsets]
        return _between(span._replace(unit=False), starts)

    def _hard_cuts(self, span: _Span) -> Iterator[int]:
        offset = span.start
        while self._ruler.size(offset, span.end) > self._sizes.maximum:
            offset = between_characters(self._text, offset, self._ruler.reach(offset, self._sizes.target))
            yield offset

    def _pack(self, run: Sequence[_Span]) -> Iterator[_Span]:
        """Glue neighbours that are short, in about equal shares."""
        if not run:
            return
        remaining = self._ruler.size(run[0].start, run[-1].end)
        group = run[0]
        for part in run[1:]:
            share = remaining / ceil(remaining / self._sizes.target)
            if self._glues(group, part, share):
                group = group._replace(end=part.end)
                continue
            yield group
            remaining -= self._width(group)
            group = part
        yield group

    def _glues(self, group: _Span, part: _Span, share: float) -> bool:
        together, wide = self._ruler.size(group.start, part.end), self._width(part)
        if together > self._sizes.maximum or together - wide / 2 > share or group.unit != part.unit:
            return False
        if group.unit and self._sizes.apart:
            return False
        solid = (self._width(group) >= self._sizes.solid, wide >= self._sizes.solid)
        return not any(solid) if group.unit else not all(solid)

    def join(self, spans: Sequence[_Span]) -> list[_Span]:
        """Join what says too little alone with a neighbour, the one behind the weaker cut."""
        joined = list[_Span]()
        for number, span in enumerate(spans):
            following = spans[number + 1] if number + 1 < len(spans) else None
            if joined and self._joins(joined[-1], span, following):
                joined[-1] = joined[-1]._replace(end=span.end, unit=joined[-1].unit or span.unit)
            else:
                joined.append(span)
        return joined

    def _joins(self, before: _Span, span: _Span, following: _Span | None) -> bool:
        if self._would_join(before, span):
            return True  # it did not find company before itself
        waits = following is not None and following.level > span.level and self._would_join(span, following)
        return not waits and self._would_join(span, before)

    def _would_join(self, span: _Span, other: _Span) -> bool:
        together = self._ruler.size(min(span.start, other.start), max(span.end, other.end))
        if together > self._sizes.maximum:
            return False
        said = len(self._text[span.start : span.end].strip())
        if said < self._sizes.stub:
            return True
        return said < self._sizes.short and together <= self._sizes.target and not (span.unit or other.unit)


def _between(span: _Span, starts: Sequence[_Span]) -> list[_Span]:
    ends = [*(start.start for start in starts), span.end]
    return [part._replace(end=end) for part, end in zip([span, *starts], ends, strict=True)]


def _thin(offsets: Iterable[int], apart: int) -> list[int]:
    """Leave out offsets that stand too near behind another: a megabyte of empty lines has a million."""
    kept = [-apart]
    for offset in offsets:
        if offset - kept[-1] >= apart:
            kept.append(offset)
    return kept[1:]
