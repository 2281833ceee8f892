"""The completions for zsh: `_arguments` for each command, with what the help says of it."""

import shlex
from collections.abc import Iterator

from hunch.cli.completing import tables
from hunch.cli.completing.values import Kind, Values, parameters, values_of
from hunch.cli.manual.reference import Argument, Command, Option

_HEAD = """\
#compdef hunch
# zsh completion for hunch, made by `hunch completions zsh` from what `hunch --help` shows.

# What command $1 takes, as `_arguments` wants it.
_hunch_specs() {
    case $1 in
"""

_BELOW = """\
    esac
}

# The commands below command $1, each with what it does.
_hunch_below() {
    case $1 in
"""

_VALUED = """\
    esac
}

# The options that take a value.
_hunch_valued() {
    valued=(
"""

_TAIL = r"""    )
}

# Values that only hunch knows; of which kind is the last word.
_hunch_ask() {
    local -a known
    local asked=$argv[-1]
    [[ $asked != queries || -n $PREFIX ]] || asked=latest
    known=(${(f)"$(command hunch --complete $asked 2>/dev/null)"})
    if [[ $argv[-1] == queries && -z $compstate[quote] && $PREFIX != *\\* ]]; then
        # a query reads better in quotes than with each blank masked
        local -a plain=(${known:#*\'*})
        compadd "${(@)argv[1,-2]}" -Q -P "'" -S "' " - ${(M)plain:#*[^[:alnum:]]*}
        known=(${known:#^(*\'*|[[:alnum:]]##)})
    fi
    compadd "${(@)argv[1,-2]}" -a known
}

_hunch_roots() {
    _alternative 'roots:indexed root:_hunch_ask roots' 'files:file or folder:_files'
}

_hunch_models() {
    _alternative 'models:encoder:_hunch_ask models' 'files:folder:_files -/'
}

_hunch_queries() {
    if (( ${words[(I)--queries*]} )); then # there is no QUERY then
        _files
    else
        _alternative 'queries:recent query:_hunch_ask queries'
    fi
}

_hunch_commands() {
    local -a below
    _hunch_below "$hunch_command"
    _describe -t commands command below
}

_hunch_first() {
    if (( ${words[1,CURRENT-1][(I)--|--queries*]} )); then # it is no command
        _hunch_queries
    else
        _alternative 'commands:command:_hunch_commands' 'queries:recent query:_hunch_ask queries'
    fi
}

# Find the first word before the cursor, behind options and their values: its place, 0 where there is none.
_hunch_word() {
    local word rest skip=''
    local -a valued
    _hunch_valued
    for (( place = 2; place < CURRENT; place++ )); do
        word=$words[place]
        if [[ -n $skip ]]; then
            skip=''
        elif [[ $word == -- || $word == --queries* ]]; then
            break
        elif [[ $word == --* ]]; then
            (( ${valued[(Ie)$word]} )) && skip=1
        elif [[ $word == -?* ]]; then
            for (( rest = 2; rest <= $#word; rest++ )); do
                (( ${valued[(Ie)-$word[rest]]} )) || continue
                (( rest == $#word )) && skip=1 # else the value is run together with its option
                break
            done
        else
            return
        fi
    done
    place=0
}

_hunch() {
    local context state state_descr line ret=1 hunch_command=''
    local -A opt_args
    local -a specs below
    local -i place
    while _hunch_below "$hunch_command" && (( $#below )); do
        _hunch_word
        (( place )) && (( ${below[(I)${(b)words[place]}:*]} )) || break
        hunch_command+="${hunch_command:+ }$words[place]"
        words[place]=()
        (( CURRENT-- ))
        below=()
    done
    _hunch_specs "$hunch_command"
    _arguments -s -S $specs && ret=0
    return ret
}

if [[ $funcstack[1] == _hunch ]]; then
    _hunch "$@"
elif (( $+functions[compdef] )); then # it was read with eval or source
    compdef _hunch hunch
fi
"""


def script(tree: Command) -> str:
    """Write the script."""
    valued = sorted({name for _, name, _ in tables.option_values(tree)})
    parts = [_HEAD, *_specs(tree), _BELOW, *_below(tree), _VALUED]
    return "".join([*parts, *(f"        {name}\n" for name in valued), *_lists(tree)])


def _specs(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        yield f"        ({shlex.quote(words)})\n            specs=(\n"
        for option in tables.options(tree, command):
            yield f"                {_option(command, option)}\n"
        for spec in _arguments(tree, command):
            yield f"                {spec}\n"
        yield "            )\n            ;;\n"


def _below(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        if command.commands:
            yield f"        ({shlex.quote(words)})\n            below=(\n"
            for each in command.commands:
                yield f"                {_quoted(f'{each.name}:{_plain(each.summary)}')}\n"
            yield "            )\n            ;;\n"
    yield "        (*) below=() ;;\n"


def _option(command: Command, option: Option) -> str:
    r"""Write an option's spec.

    >>> print(_option(Command(words=("hunch",), help=""), Option(names=("-q", "--quiet"), help="Nothing: [at all].")))
    '(-q --quiet)'{-q,--quiet}'[Nothing\: \[at all\]]'
    """
    names = option.names
    if option.metavar:
        names = tuple(f"{name}=" if name.startswith("--") else f"{name}+" for name in names)
    ends = "--help" in names or "--version" in names
    before = "*" if option.repeated else "(- *)" if ends else f"({' '.join(option.names)})" if names[1:] else ""
    value = f":{_plain(option.metavar)}:{_action(values_of(command, option), option)}" if option.metavar else ""
    after = f"[{_plain(option.help.removesuffix('.'))}]{value}"
    if not names[1:]:
        return _quoted(before + names[0] + after)
    return (_quoted(before) if before else "") + "{" + ",".join(names) + "}" + _quoted(after)


def _arguments(tree: Command, command: Command) -> Iterator[str]:
    if command.commands:
        yield _quoted(f"1: :{'_hunch_first' if command is tree else '_hunch_commands'}")
        yield _quoted("*: :_files" if command is tree else "*: : ")
    for place, argument in enumerate(command.arguments, 1):
        where = "*" if argument.repeated else str(place)
        yield _quoted(f"{where}:{_plain(argument.metavar)}:{_action(values_of(command, argument), argument)}")


def _action(values: Values, parameter: Option | Argument) -> str:
    match values.kind:
        case Kind.NOTHING:
            return " "
        case Kind.FILES:
            return "_files"
        case Kind.WORDS if parameter.choices:
            return f"({' '.join(values.words)})"
        case Kind.WORDS:
            return _list(parameter)
        case _:
            return f"_hunch_{values.kind.value}"


def _list(parameter: Option | Argument) -> str:
    return f"_hunch_list_{parameter.metavar.lower()}"


def _lists(tree: Command) -> Iterator[str]:
    """Write a function for each list of words that options share."""
    shared = {
        _list(each): values.words
        for command in tree.walk()
        for each in parameters(command)
        if (values := values_of(command, each)).kind is Kind.WORDS and not each.choices
    }
    end, rest = _TAIL.split("\n\n", 1)
    yield f"{end}\n\n"
    for name, words in shared.items():
        yield f'{name}() {{\n    compadd "$@" -- {shlex.join(words)}\n}}\n\n'
    yield rest


def _plain(text: str) -> str:
    """Mask what the specs of zsh have a meaning for."""
    return "".join(f"\\{c}" if c in "\\[]:" else c for c in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
