"""What is a help text made of? Paragraphs, terms with what they mean, and lines that stay as they are.

The texts of commands (their docstrings) and of topics (`cli/manual/topics/`) are written in one way, and read here; the
terminal, the manual and the command reference each print the same blocks:

    A paragraph, whose lines are filled anew.

      TERM     what it means, which may
               go on in the next line

        lines that are kept as they are, such as examples
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TERM = re.compile(r"  (\S.*?)(?:  +(\S.*))?")
#: What stands between backquotes is typed as it is: no line ends within.
_QUOTED = re.compile("`[^`]+`")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Words with what they mean."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What is typed or printed just so."""

    lines: tuple[str, ...]


Block = Paragraph | Terms | Lines


def blocks(text: str) -> Iterator[Block]:
    r"""Read a text.

    >>> [*blocks("Some words\nand more.\n\n  -k N  at most N\n\n    hunch x\n")]
    [Paragraph(text='Some words and more.'), Terms(pairs=(('-k N', 'at most N'),)), Lines(lines=('hunch x',))]
    """
    for part in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        lines = part.splitlines()
        if not lines:
            continue
        if not lines[0].startswith(" "):
            yield Paragraph(text=" ".join(line.strip() for line in lines))
        elif lines[0].startswith("    "):
            yield Lines(lines=tuple(line[4:] for line in lines))
        else:
            yield Terms(pairs=tuple(_pairs(lines)))


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    term, meaning = "", ""
    for line in lines:
        found = _TERM.fullmatch(line)
        if line.startswith("   ") or found is None:
            meaning = f"{meaning} {line.strip()}".strip()
            continue
        if term:
            yield term, meaning
        term, meaning = found[1], found[2] or ""
    yield term, meaning


def printed(parts: Sequence[Block], columns: int) -> str:
    """Print blocks for a terminal of so many columns."""
    return "\n".join("".join(f"{line}\n" for line in _lines(part, columns)) for part in parts)


def _lines(part: Block, columns: int) -> Iterator[str]:
    match part:
        case Paragraph():
            yield from filled(part.text, columns)
        case Lines():
            yield from (f"    {line}" for line in part.lines)
        case Terms():
            yield from columned(part.pairs, columns)


def columned(pairs: Sequence[tuple[str, str]], columns: int) -> Iterator[str]:
    """Print terms in one column and what they mean in another; a long term has a line of its own."""
    widest = 28 if columns >= 80 else 18
    left = min(max(len(term) for term, _ in pairs), widest) + 4
    for term, meaning in pairs:
        lines = filled(meaning, columns - left)
        if len(term) + 4 > left or not lines:
            yield f"  {term}"
        else:
            yield f"  {term}".ljust(left) + lines.pop(0)
        yield from (" " * left + line for line in lines)


def filled(text: str, columns: int) -> list[str]:
    """Break sentences into lines."""
    kept = _QUOTED.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
    lines = textwrap.wrap(kept, columns, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_NO_BREAK, " ") for line in lines]
