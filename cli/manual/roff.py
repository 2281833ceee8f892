"""The manual page, hunch(1): the commands and the topics, in the words of `--help` and `hunch help`, as roff.

The same hunch gives the same bytes: it has no date. `python -m hunch.cli.generate` writes it into the repository.
"""

from collections.abc import Iterable, Iterator, Sequence

from hunch import __version__
from hunch.cli.exits import Exit
from hunch.cli.manual.help import read, topics
from hunch.cli.manual.page import command_groups, is_listed, meaning, option_groups, usages
from hunch.cli.manual.reference import Command, Option
from hunch.cli.manual.text import Block, Lines, Paragraph, Terms, blocks

_ESCAPES = str.maketrans(
    {"\\": r"\e", "-": r"\-", "~": r"\(ti", "^": r"\(ha", "`": r"\(ga", "'": r"\(aq", '"': r"\(dq"}
)
_STATUSES = {
    Exit.FOUND: "Something was found; for commands that search nothing: done.",
    Exit.NOTHING: "Nothing was found.",
    Exit.ERROR: "An error, which stderr names in one line.",
    Exit.INTERRUPTED: "Interrupted.",
    Exit.PIPE_CLOSED: "The reader of the pipe went away.",
}


def manual(tree: Command) -> str:
    """Give the page, for all commands."""
    return "".join(f"{line}\n" for line in _page(tree))


def _page(tree: Command) -> Iterator[str]:
    yield r".\" Made by python -m hunch.cli.generate: do not change it by hand."
    yield f'.TH HUNCH 1 "" "hunch {__version__}" "User Commands"'
    yield from (".nh", ".ad l")
    yield from (".SH NAME", f"hunch \\- {escaped(tree.summary[:1].lower() + tree.summary[1:])}")
    yield from (".SH SYNOPSIS", *_joined(_bold(usage) for usage in usages(tree)))
    yield from (".SH DESCRIPTION", *_printed([*blocks(tree.text)][1:]), *_examples(tree))
    (search,) = (command for command in tree.commands if command.name == "search")
    yield from (".SH SEARCH", *_command(search))
    yield ".SH COMMANDS"
    for _, commands in command_groups(tree):
        for command in commands:
            for each in command.walk():
                if each is not search:
                    yield from (f'.SS "{escaped(" ".join(each.words))}"', *_command(each))
    yield from (".SH EXIT STATUS", *_terms([(str(int(status)), text) for status, text in _STATUSES.items()]))
    for topic in topics():
        yield from (f".SH {topic.upper()}", *_printed([*blocks(read(topic))]))
    yield from (".SH SEE ALSO", *_joined(f"\\fB{name}\\fR(1)" for name in ("fzf", "git", "grep", "rg", "xargs")))


def _command(command: Command) -> Iterator[str]:
    yield from _joined(_bold(usage) for usage in usages(command))
    for block in blocks(command.text):
        yield from (".PP", *_printed([block]))
    for title, options in option_groups(command):
        listed = [each for each in options if is_listed(each, command)]
        if listed:
            yield from (".PP", f"{escaped(title)}:", *_terms([(_signature(each), meaning(each)) for each in listed]))
    yield from _examples(command)


def _examples(command: Command) -> Iterator[str]:
    if command.examples:
        yield from (".PP", "Examples:", *_literal(command.examples))


def _signature(option: Option) -> str:
    return ", ".join(option.names) + (f" {option.metavar}" if option.metavar else "")


def _printed(parts: Sequence[Block]) -> Iterator[str]:
    for part in parts:
        match part:
            case Paragraph():
                yield from (".PP", _sentences(part.text))
            case Lines():
                yield from _literal(part.lines)
            case Terms():
                yield from _terms(part.pairs)


def _terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, text in pairs:
        yield from (".TP", _bold(term), _sentences(text) or r"\&")


def _literal(lines: Sequence[str]) -> Iterator[str]:
    yield from (".PP", ".RS 4", ".nf", *(escaped(line) for line in lines), ".fi", ".RE")


def _joined(lines: Iterable[str]) -> Iterator[str]:
    for n, line in enumerate(lines):
        yield from (".br", line) if n else (line,)


def _sentences(text: str) -> str:
    """Give a paragraph, what stands between backquotes in bold."""
    return escaped("".join(part if n % 2 == 0 else f"\0{part}\1" for n, part in enumerate(text.split("`"))))


def _bold(text: str) -> str:
    return rf"\fB{escaped(text)}\fR"


def escaped(text: str) -> str:
    r"""Give a line as roff prints it, whatever stands in it.

    >>> escaped(".hunchignore"), escaped("-k N")
    ('\\&.hunchignore', '\\-k N')
    """
    plain = text.translate(_ESCAPES).replace("\0", r"\fB").replace("\1", r"\fR")
    return rf"\&{plain}" if plain.startswith(".") else plain
