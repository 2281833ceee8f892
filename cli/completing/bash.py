"""The completions for bash: with and without the bash-completion package, from 3.2 on, which macOS has."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from hunch.cli.completing import tables
from hunch.cli.completing.values import Kind, Values
from hunch.cli.manual.reference import Command

_HEAD = """\
# bash completion for hunch, made by `hunch completions bash` from what `hunch --help` shows.
# It needs no other file, and works with and without the bash-completion package.

# What stands below command $1, and which options it takes.
_hunch_command() {
    case $1 in
"""

_OPTION = """\
    esac
}

# Where the value of option $2 of command $1 comes from; nothing is said of one that takes none.
_hunch_option() {
    kind='' words=''
    case "$1 $2" in
"""

_ARGUMENT = """\
    esac
}

# The same for word number $2 of command $1.
_hunch_argument() {
    kind=nothing words=''
    case "$1 $2" in
"""

_TAIL = r"""    esac
}

# Take up a word that stands before the cursor: which command it makes of the line, and what it leaves open.
_hunch_take() {
    local word=$1 rest
    if [[ -n $pending ]]; then
        [[ $word == '=' && $pending == --* ]] || pending='' # bash takes --name=value apart
    elif [[ -n $literal || $word != -?* ]]; then
        _hunch_command "$command"
        case " $below " in
            *" $word "*) [[ -z $literal ]] && command=${command:+$command }$word && return ;;
        esac
        command=${command:-search}
        count=$((count + 1))
    elif [[ $word == -- ]]; then
        literal=1 command=${command:-search}
    elif [[ $word == --* ]]; then
        if [[ $word == --queries* && ( -z $command || $command == search ) && $count == 0 ]]; then
            command=search count=1 # there is no QUERY then
        fi
        _hunch_option "$command" "$word"
        pending=${kind:+$word}
    else
        rest=${word#-}
        while [[ -n $rest && -z $pending ]]; do
            _hunch_option "$command" "-${rest:0:1}"
            pending=${kind:+-${rest:0:1}}
            rest=${rest:1}
        done
        [[ -z $rest ]] || pending='' # the value is run together with its option
    fi
}

# Offer what begins with $text, quoted as the line is.
_hunch_offer() {
    local each quoted
    for each; do
        [[ $each == "$text"* && -n $each ]] || continue
        case $quote in
            \') [[ $each != *\'* ]] && COMPREPLY+=("$each") ;;
            \")
                quoted=${each//\\/\\\\}
                quoted=${quoted//\"/\\\"}
                quoted=${quoted//\$/\\\$}
                quoted=${quoted//\`/\\\`}
                COMPREPLY+=("$quoted")
                ;;
            *)
                printf -v quoted '%q' "$each"
                # a query reads better in quotes than with each blank masked
                [[ $kind != queries || $quoted == "$each" || $each == *\'* ]] || quoted="'$each'"
                COMPREPLY+=("$before$quoted")
                ;;
        esac
    done
}

# Offer what hunch knows of this kind.
_hunch_ask() {
    local line asked=$1
    [[ $asked != queries || -n $text ]] || asked=latest
    while IFS= read -r line; do
        _hunch_offer "$line"
    done <<<"$(command hunch --complete "$asked" "$text" 2>/dev/null)"
}

_hunch() {
    local IFS=$' \t\n' cur=${COMP_WORDS[COMP_CWORD]-} command='' pending='' literal='' count=0
    local i kind words below options quote='' before='' text
    local upto=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=()
    while ((BASH_VERSINFO[0] > 4)) && [[ -n $cur && $upto != *"$cur" ]]; do
        cur=${cur%?} # the cursor stands within the word; older ones count it in bytes
    done
    for ((i = 1; i < COMP_CWORD; i++)); do
        _hunch_take "${COMP_WORDS[i]}"
    done
    if [[ -n $pending && $cur == '=' ]]; then
        cur=''
    elif [[ -z $pending && -z $literal && $cur == --*=* ]]; then # bash 3.2, or COMP_WORDBREAKS without =
        pending=${cur%%=*} cur=${cur#*=}
        [[ ${COMP_WORDBREAKS-} == *=* ]] || before=$pending=
    fi
    case $cur in
        \"* | \'*) quote=${cur:0:1} text=${cur:1} ;;
        *) text=${cur//\\/} ;;
    esac
    _hunch_command "$command"
    if [[ -n $pending ]]; then
        _hunch_option "$command" "$pending"
    elif [[ -z $literal && $cur == -* ]]; then
        kind=words words=$options
    elif [[ -n $below && $count == 0 ]]; then
        kind=words words=$below
        if [[ -z $command ]]; then
            _hunch_offer $words
            kind=queries words=''
        fi
    else
        _hunch_argument "$command" "$((count + 1))"
    fi
    # What is offered as it is, and not as files: with nothing offered, bash offers files.
    case $kind in
        words) _hunch_offer $words ;;
        roots) [[ -n $text && $text != /* ]] || _hunch_ask roots ;;
        models | queries) _hunch_ask "$kind" ;;
    esac
    case $kind in
        files | roots | models) ;;
        *) type compopt >/dev/null 2>&1 && compopt +o bashdefault +o default ;; # bash 3.2 has none
    esac
    return 0
}

complete -o bashdefault -o default -F _hunch hunch
"""


def script(tree: Command) -> str:
    """Write the script."""
    return "".join((_HEAD, *_commands(tree), _OPTION, *_options(tree), _ARGUMENT, *_arguments(tree), _TAIL))


def _commands(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        below = " ".join(each.name for each in command.commands)
        names = " ".join(name for option in tables.options(tree, command) for name in option.names)
        yield f"        '{words}') below='{below}' options='{names}' ;;\n"
    yield "        *) below='' options='' ;;\n"


def _options(tree: Command) -> Iterator[str]:
    rows = sorted(tables.option_values(tree), key=lambda row: (row[0] == "*", repr(row[2])))
    yield from _cases((words, name, values) for words, name, values in rows)


def _arguments(tree: Command) -> Iterator[str]:
    yield from _cases(tables.argument_values(tree))


def _cases(rows: Iterable[tuple[str, str, Values]]) -> Iterator[str]:
    """Write one line for each run of rows with the same values."""
    for values, same in groupby(rows, key=lambda row: row[2]):
        patterns = " | ".join(_pattern(words, name) for words, name, _ in same)
        known = f" words='{' '.join(values.words)}'" if values.kind is Kind.WORDS else ""
        yield f"        {patterns}) kind={values.kind.value}{known} ;;\n"


def _pattern(words: str, name: str) -> str:
    """Make a pattern of (command, option or place).

    >>> _pattern("*", "-t"), _pattern("model use", "1"), _pattern("index", "*")
    ("*' -t'", "'model use 1'", "'index '*")
    """
    if words == "*":
        return f"*' {name}'"
    return f"'{words} '*" if name == "*" else f"'{words} {name}'"
