"""The command reference, docs/commands.md: the commands and the topics, in the words of `--help` and `hunch help`.

`python -m hunch.cli.generate` writes it into the repository.
"""

import re
from collections.abc import Iterator, Sequence

from hunch.cli.manual.help import read, topics
from hunch.cli.manual.page import command_groups, is_listed, meaning, option_groups, usages
from hunch.cli.manual.reference import Command, Option
from hunch.cli.manual.text import Block, Lines, Paragraph, Terms, blocks

_OPENING = """\
# Commands

Made by `python -m hunch.cli.generate` from what `--help` prints: do not change it by hand.
"""


def handbook(tree: Command) -> str:
    """Give the reference, for all commands."""
    return "\n".join(line for part in (_OPENING.splitlines(), [""], _pages(tree)) for line in part) + "\n"


def _pages(tree: Command) -> Iterator[str]:
    for title, commands in command_groups(tree):
        listed = ", ".join(_link(each) for each in commands)
        yield f"- {title}: {listed}"
    yield "- Topics: " + ", ".join(f"[{topic}](#topic-{topic})" for topic in topics())
    yield from _command(tree, [*blocks(tree.text)])
    for _, commands in command_groups(tree):
        for command in commands:
            for each in command.walk():
                yield from _command(each, [*blocks(each.text)])
    for topic in topics():
        yield from ("", f"## Topic: {topic}", *_printed([*blocks(read(topic))]))


def _link(command: Command) -> str:
    return f"[{command.name}](#{'-'.join(command.words)})"


def _command(command: Command, text: Sequence[Block]) -> Iterator[str]:
    yield from ("", f"## {' '.join(command.words)}", "", *_fenced(usages(command)), *_printed(text))
    for title, options in option_groups(command):
        listed = [each for each in options if is_listed(each, command)]
        if listed:
            yield from ("", f"| {title.lower()} | |", "| --- | --- |")
            yield from (f"| {_code(_signature(each))} | {escaped(meaning(each))} |" for each in listed)
    if command.examples:
        yield from ("", *_fenced(command.examples))


def _signature(option: Option) -> str:
    return ", ".join(option.names) + (f" {option.metavar}" if option.metavar else "")


def _printed(parts: Sequence[Block]) -> Iterator[str]:
    for part in parts:
        yield ""
        match part:
            case Paragraph():
                yield escaped(part.text)
            case Lines():
                yield from _fenced(part.lines)
            case Terms():
                yield from ("| | |", "| --- | --- |")
                yield from (f"| {_code(term)} | {escaped(meaning)} |" for term, meaning in part.pairs)


def _fenced(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    yield from ("```", *lines, "```")


def _code(text: str) -> str:
    return "`" + text.replace("|", r"\|") + "`"


def escaped(text: str) -> str:
    r"""Give a sentence as Markdown prints it; what stands between backquotes is code there too.

    >>> escaped("a*b, `a*b`")
    'a\\*b, `a*b`'
    """
    parts = text.split("`")
    return "`".join(part if n % 2 else re.sub(r"([\\*_<>&|\[\]])", r"\\\1", part) for n, part in enumerate(parts))
