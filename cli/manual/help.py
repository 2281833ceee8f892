"""`hunch help [WORD]...`: the help of a command, or a topic: what holds for more than one of them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hunch.cli.exits import Exit
from hunch.cli.manual.page import WIDEST, page
from hunch.cli.manual.reference import Command, described
from hunch.cli.manual.text import blocks, printed
from hunch.cli.terminal import columns
from hunch.core.errors import UsageError
from hunch.core.nearly import asked

#: One file a topic.
FOLDER = Path(__file__).with_name("topics")
#: In the order in which a newcomer reads them.
_ORDER = ("query", "filters", "output", "indexing", "daemon", "config", "environment", "recipes")


def run(words: Sequence[str]) -> Exit:
    """Print the help of a command, by its words, or a topic; of both where a topic is called as the command.

    Raises:
        UsageError: Nothing is called that.
    """
    tree, width = described(), columns(os.environ)
    command = find(tree, words)
    topic = words[0] if len(words) == 1 and words[0] in topics() else ""
    if topic:
        text = printed([*blocks(read(topic))], min(width, WIDEST))
        if command:
            text += f"\nIts commands and options: hunch {topic} --help\n"
    elif command:
        text = page(command, width)
    else:
        raise UsageError(unknown(tree, words))
    sys.stdout.write(text)
    return Exit.FOUND


def of(called: str) -> str:
    """Give the help of a command by its words, as `--help` prints it."""
    tree = described()
    return page(find(tree, called.split()[1:]) or tree, columns(os.environ)).rstrip("\n")


def missing_command(group: Command) -> Exit:
    """Print the help of a command that is nothing without one below it, where none was typed."""
    sys.stderr.write(page(group, columns(os.environ)))
    return Exit.ERROR


def topics() -> tuple[str, ...]:
    """Name the topics."""
    return _ORDER


def read(topic: str) -> str:
    """Give the text of a topic, in the form that `text` reads."""
    return (FOLDER / f"{topic}.txt").read_text("utf-8")


def find(tree: Command, words: Sequence[str]) -> Command | None:
    """Find a command by its words, without the program's name; None where there is none."""
    wanted = (*tree.words, *words)
    return next((command for command in tree.walk() if command.words == wanted), None)


def unknown(tree: Command, words: Sequence[str]) -> str:
    """Say that there is no help of that name, and which was probably meant."""
    names = [" ".join(command.words[1:]) for command in tree.walk()]
    typed = " ".join(words)
    return asked(f"no command or topic is called {typed!r}", typed, [*topics(), *names[1:]], "hunch help")
