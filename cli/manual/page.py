"""What does `--help` print of a command? All that is known of it, as wide as the terminal."""

from collections.abc import Iterable, Iterator

from hunch.cli.manual.reference import Command, Option
from hunch.cli.manual.text import blocks, columned, filled, printed

#: Longer lines are hard to read.
WIDEST = 100
#: The commands, as a person looks for them; one that is not named here stands with the last.
GROUPS = (
    ("Search", ("search", "similar", "types", "eval")),
    ("Indexes", ("index", "watch", "status", "why", "forget")),
    ("Care", ("doctor", "gc", "relocate", "backup", "restore", "export", "import")),
    ("The program", ("daemon", "model", "config", "completions", "help", "version")),
)
#: Which topics say more of a command.
SEE = {
    "search": ("query", "filters", "output"),
    "similar": ("filters", "output"),
    "types": ("filters",),
    "eval": ("query",),
    "index": ("indexing",),
    "watch": ("indexing", "daemon"),
    "status": ("indexing",),
    "why": ("indexing",),
    "forget": ("indexing",),
    "daemon": ("daemon",),
    "config": ("config",),
}


def page(command: Command, columns: int) -> str:
    """Give the help of a command."""
    columns = min(columns, WIDEST)
    first, *others = usages(command)
    parts = [
        "".join(f"{line}\n" for line in (f"Usage: {first}", *(f"       {other}" for other in others))),
        printed([*blocks(command.text)], columns),
    ]
    for title, options in option_groups(command):
        parts.append(_titled(title, columned([(signature(each), meaning(each)) for each in options], columns)))
    for title, commands in command_groups(command):
        parts.append(_titled(title, columned([(each.name, f"{each.summary}.") for each in commands], columns)))
    if command.examples:
        parts.append(_titled("Examples", (f"  {line}" for line in command.examples)))
    parts += ["".join(f"{line}\n" for line in filled(text, columns)) for text in endings(command)]
    return "\n".join(parts)


def _titled(title: str, lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (f"{title}:", *lines))


def usages(command: Command) -> Iterator[str]:
    """Give the ways to write a command."""
    called = " ".join(command.words)
    if command.commands:
        if len(command.words) == 1:
            yield f"{called} [OPTIONS] QUERY [PATH]..."
        yield f"{called} COMMAND [OPTIONS] [ARGUMENT]..."
        return
    words = [called, "[OPTIONS]"]
    for argument in command.arguments:
        word = argument.metavar if argument.required or "[" in argument.metavar else f"[{argument.metavar}]"
        words.append(word + "..." * argument.repeated)
    yield " ".join(words)


def option_groups(command: Command) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """Give the options of a command in groups, each with its title."""
    panels = dict.fromkeys(option.panel for option in command.options if option.panel)
    for panel in panels:
        yield f"{panel} options", tuple(option for option in command.options if option.panel == panel)
    others = tuple(option for option in command.options if not option.panel)
    if others:
        yield "Other options" if panels else "Options", others


def is_listed(option: Option, command: Command) -> bool:
    """Tell whether a page of all commands lists an option here: those of a search stand with search alone."""
    return "--help" not in option.names and (not option.panel or command.name == "search")


def command_groups(command: Command) -> Iterator[tuple[str, tuple[Command, ...]]]:
    """Give the commands below a command in groups, each with its title."""
    if len(command.words) > 1:
        if command.commands:
            yield "Commands", command.commands
        return
    known = {each.name: each for each in command.commands}
    grouped = {name for _, names in GROUPS for name in names}
    rest = tuple(each for name, each in known.items() if name not in grouped)
    for title, names in GROUPS:
        here = tuple(known[name] for name in names if name in known)
        yield title, here + rest if title == GROUPS[-1][0] else here


def signature(option: Option) -> str:
    """Give an option as it is typed: its names, and what its value is called."""
    indent = "" if len(option.names[0]) == 2 else "    "  # below the long names of those that have a short one
    return indent + ", ".join(option.names) + (f" {option.metavar}" if option.metavar else "")


def meaning(option: Option) -> str:
    """Say what an option does, and what holds without it."""
    return option.help + (f" (default: {option.default})" if option.default else "")


def endings(command: Command) -> Iterator[str]:
    """Say what holds for all of a command, and where there is more."""
    if command.epilog:
        yield " ".join(command.epilog.split())
    if len(command.words) == 1:
        from hunch.cli.manual.help import topics

        yield f"More: `hunch COMMAND --help`, and `hunch help TOPIC` on {', '.join(topics()[:-1])} and {topics()[-1]}."
    elif see := SEE.get(command.words[1]):
        yield "More: " + ", ".join(f"`hunch help {topic}`" for topic in see)
