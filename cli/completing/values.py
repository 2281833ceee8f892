"""What can stand where a command takes a value? Asked by the writers of all four scripts, so that all know the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hunch.cli.manual.reference import Argument, Command, Option
from hunch.cli.output.links import PRESETS
from hunch.core.files.filetypes import TYPES


class Kind(Enum):
    """Where the values of a place come from; the names of the last three are those that `hunch --complete` knows."""

    NOTHING = "nothing"  #: only the person knows
    WORDS = "words"  #: they are in the script
    FILES = "files"  #: files and folders
    ROOTS = "roots"  #: what is indexed, and files and folders
    MODELS = "models"
    QUERIES = "queries"  #: what was asked lately


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What completes a value."""

    kind: Kind
    words: tuple[str, ...] = ()


def _words(*words: str) -> Values:
    return Values(kind=Kind.WORDS, words=words)


_NOTHING, _FILES, _ROOTS, _MODELS, _QUERIES = (
    Values(kind=kind) for kind in (Kind.NOTHING, Kind.FILES, Kind.ROOTS, Kind.MODELS, Kind.QUERIES)
)

#: By what a value is called in the help.
_BY_METAVAR = {
    **dict.fromkeys(("N", "P", "MINUTES", "MB", "GLOB", "REGEX"), _NOTHING),
    **dict.fromkeys(("PATH", "PATH[:LINE]", "FILE", "FOLDER", "NEW"), _FILES),
    "OLD": _ROOTS,
    "QUERY": _QUERIES,
    "NAME": _words(*sorted({*TYPES, *(alias for each in TYPES.values() for alias in each.aliases)})),
    "WHEN": _words("today", "yesterday", "2h", "7d", "2w"),
    "FORMAT": _words(*PRESETS),
}
#: The same, where a command means something of its own by it.
_BY_COMMAND = {
    **{(name, "PATH"): _ROOTS for name in "status watch forget doctor gc backup export".split()},
    **{(name, "NAME"): _MODELS for name in ("info", "use")},
}


def values_of(command: Command, parameter: Option | Argument) -> Values:
    """Give what completes a value; nothing does where nothing is known of it."""
    if parameter.choices:
        return _words(*parameter.choices)
    own = _BY_COMMAND.get((command.name, parameter.metavar))
    return own or _BY_METAVAR.get(parameter.metavar, _NOTHING)


def parameters(command: Command) -> list[Option | Argument]:
    """List all that a command takes."""
    return [*command.options, *command.arguments]


def unknown(tree: Command) -> Iterator[str]:
    """Name each value of which nothing is known here: a test holds that there is none."""
    for command in tree.walk():
        for each in parameters(command):
            if each.metavar and not each.choices and each.metavar not in _BY_METAVAR:
                yield f"{' '.join(command.words)}: {each.metavar}"
