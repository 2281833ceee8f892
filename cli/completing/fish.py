"""The completions for fish: an entry for each option, word and command, each where it can stand."""

from collections.abc import Iterator

from hunch.cli.completing import tables
from hunch.cli.completing.values import Kind, Values, values_of
from hunch.cli.manual.reference import Command, Option

_HEAD = r"""# fish completion for hunch, made by `hunch completions fish` from what `hunch --help` shows.

complete -c hunch -e

# Find out where the cursor stands: in a word of which command, and which of its words. Done once for each line.
function __hunch_look
    set -l words (commandline -opc)[2..-1]
    test "$words" = "$__hunch_words" && set -q __hunch_place && return
    set -g __hunch_words $words
    set -g __hunch_command ''
    set -g __hunch_place 1
    set -l skip
    set -l literal
    for word in $words
        if set -q skip[1]
            set -e skip
        else if set -q literal[1]; or not string match -q -- '-?*' "$word"
            if not set -q literal[1]; and test $__hunch_place = 1; and __hunch_is_below "$word"
                set __hunch_command (string trim -- "$__hunch_command $word")
            else
                test -n "$__hunch_command" || set __hunch_command search
                set __hunch_place (math $__hunch_place + 1)
            end
        else if test "$word" = --
            set literal 1
            test -n "$__hunch_command" || set __hunch_command search
        else if string match -q -- '--*' $word
            if string match -q -- '--queries*' $word; and contains -- "$__hunch_command" '' search
                and test $__hunch_place = 1
                set __hunch_command search
                set __hunch_place 2 # there is no QUERY then
            end
            contains -- $word $__hunch_valued && set skip 1
        else
            set -l letters (string split '' -- (string sub -s 2 -- $word))
            for n in (seq (count $letters))
                contains -- -$letters[$n] $__hunch_valued || continue
                test $n = (count $letters) && set skip 1 # else the value is run together with its option
                break
            end
        end
    end
end

# Whether the cursor stands at one of these commands.
function __hunch_at
    __hunch_look
    contains -- "$__hunch_command" $argv
end

# Whether it stands in one of these words, each "COMMAND:PLACE", or "COMMAND:N+" for the Nth and all behind it.
function __hunch_in
    __hunch_look
    for each in $argv
        set -l where (string split -r -m 1 : -- $each)
        test "$where[1]" = "$__hunch_command" || continue
        test "$where[2]" = $__hunch_place && return 0
        string match -q '*+' $where[2] && test $__hunch_place -ge (string trim -c + $where[2]) && return 0
    end
    return 1
end

function __hunch_ask --argument-names asked
    set -l typed (commandline -ct)
    test $asked = queries && test -z "$typed" && set asked latest
    command hunch --complete $asked 2>/dev/null
end

"""

_BELOW = r"""
function __hunch_is_below
    switch "$__hunch_command"
"""


def script(tree: Command) -> str:
    """Write the script."""
    valued = sorted({name for _, name, _ in tables.option_values(tree)})
    lines = [f"set -g __hunch_valued {' '.join(valued)}\n", _BELOW, *_is_below(tree)]
    return "".join([_HEAD, *lines, "\n", *_commands(tree), "\n", *_arguments(tree), "\n", *_options(tree)])


def _is_below(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        if command.commands:
            names = " ".join(each.name for each in command.commands)
            yield f"        case {_quoted(words)}\n            contains -- $argv {names}\n"
    yield "        case '*'\n            return 1\n    end\nend\n"


def _commands(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        where = _condition("__hunch_in", [f"{words}:1"])
        for each in command.commands:
            yield f"complete -c hunch -n {where} -f -a {each.name} -d {_quoted(each.summary)}\n"
    yield f"complete -c hunch -n {_condition('__hunch_in', [':1'])} -f -k -a '(__hunch_ask queries)' -d query\n"


def _arguments(tree: Command) -> Iterator[str]:
    """Write where no file can stand, and what else can."""
    places: dict[Values, list[str]] = {}
    without: list[str] = []
    for words, command in tables.commands(tree):
        last = 0
        for last, argument in enumerate(command.arguments, 1):
            place = f"{words}:{last}{'+' * argument.repeated}"
            values = values_of(command, argument)
            places.setdefault(values, []).append(place)
            if values.kind in (Kind.NOTHING, Kind.WORDS, Kind.QUERIES):
                without.append(place)
        if not (command.arguments and command.arguments[-1].repeated):
            without.append(f"{words}:{last + 1}+")
    yield f"complete -c hunch -n {_condition('__hunch_in', without)} -f\n"
    for values, where in places.items():
        if values.kind not in (Kind.NOTHING, Kind.FILES):
            yield f"complete -c hunch -n {_condition('__hunch_in', where)}{_offered(values)}\n"


def _options(tree: Command) -> Iterator[str]:
    """Write each option once, with all the commands that have it."""
    where: dict[tuple[Option, Values | None], list[str]] = {}
    for words, command in tables.commands(tree):
        for option in tables.options(tree, command):
            values = values_of(command, option) if option.metavar else None
            where.setdefault((option, values), []).append(words)
    for (option, values), commands in where.items():
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        taken = "" if values is None else _taken(values)
        text = _quoted(option.help.removesuffix("."))
        yield f"complete -c hunch -n {_condition('__hunch_at', commands)} {names}{taken} -d {text}\n"


def _taken(values: Values) -> str:
    return " -r -F" if values.kind is Kind.FILES else f" -x{_offered(values)}"


def _offered(values: Values) -> str:
    match values.kind:
        case Kind.WORDS:
            return f" -a {_quoted(' '.join(values.words))}"
        case Kind.ROOTS | Kind.MODELS | Kind.QUERIES:
            named = {Kind.ROOTS: "'indexed root'", Kind.MODELS: "encoder", Kind.QUERIES: "query"}[values.kind]
            return f" -k -a '(__hunch_ask {values.kind.value})' -d {named}"
        case _:
            return ""


def _condition(function: str, values: list[str]) -> str:
    """Write a call as one word.

    >>> print(_condition("__hunch_at", ["", "model use"]))
    '__hunch_at "" "model use"'
    """
    return "'" + " ".join([function, *(value if value.isalnum() else f'"{value}"' for value in values)]) + "'"


def _quoted(text: str) -> str:
    r"""Quote for fish, in which a backslash counts within quotes too.

    >>> print(_quoted("it's \\ here"))
    'it\'s \\ here'
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
