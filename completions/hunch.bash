# bash completion for hunch, made by `hunch completions bash` from what `hunch --help` shows.
# It needs no other file, and works with and without the bash-completion package.

# What stands below command $1, and which options it takes.
_hunch_command() {
    case $1 in
        '') below='search similar index status types why eval forget watch doctor gc relocate backup restore export import model daemon help version completions' options='-k --top --min-relevance --all -t --type -T --type-not -g --glob --since --before -e --regexp --mode --per-file --diverse --explain --queries --end-records --no-index --refresh --yes -i --interactive -A --after-context -B --before-context -C --context --full --json --jsonl --vimgrep -l --files-with-matches -0 --null -c --count -q --quiet --color --hyperlink-format --no-pager --version -h --help' ;;
        'search') below='' options='-k --top --min-relevance --all -t --type -T --type-not -g --glob --since --before -e --regexp --mode --per-file --diverse --explain --queries --end-records --no-index --refresh --yes -i --interactive -A --after-context -B --before-context -C --context --full --json --jsonl --vimgrep -l --files-with-matches -0 --null -c --count -q --quiet --color --hyperlink-format --no-pager -h --help' ;;
        'similar') below='' options='-k --top --min-relevance --all -t --type -T --type-not -g --glob --since --before -e --regexp --mode --per-file --diverse --explain --no-index --refresh --yes -i --interactive -A --after-context -B --before-context -C --context --full --json --jsonl --vimgrep -l --files-with-matches -0 --null -c --count -q --quiet --color --hyperlink-format --no-pager -h --help' ;;
        'index') below='' options='--dry-run --rebuild -j --jobs --yes -q --quiet --json -h --help' ;;
        'status') below='' options='--files --skipped --json -h --help' ;;
        'types') below='' options='--json -h --help' ;;
        'why') below='' options='-h --help' ;;
        'eval') below='' options='--mode --json -h --help' ;;
        'forget') below='' options='-h --help' ;;
        'watch') below='' options='-j --jobs --yes --json -h --help' ;;
        'doctor') below='' options='--deep --repair --report --paths --json -h --help' ;;
        'gc') below='' options='--damaged -h --help' ;;
        'relocate') below='' options='-h --help' ;;
        'backup') below='' options='-h --help' ;;
        'restore') below='' options='-h --help' ;;
        'export') below='' options='-h --help' ;;
        'import') below='' options='-h --help' ;;
        'model') below='list info use' options='-h --help' ;;
        'model list') below='' options='--json -h --help' ;;
        'model info') below='' options='--json -h --help' ;;
        'model use') below='' options='-h --help' ;;
        'daemon') below='start stop restart status run install' options='-h --help' ;;
        'daemon start') below='' options='--json -h --help' ;;
        'daemon stop') below='' options='-h --help' ;;
        'daemon restart') below='' options='--json -h --help' ;;
        'daemon status') below='' options='--json -h --help' ;;
        'daemon run') below='' options='--idle --memory -j --jobs -h --help' ;;
        'daemon install') below='' options='--print -h --help' ;;
        'help') below='' options='-h --help' ;;
        'version') below='' options='-h --help' ;;
        'completions') below='' options='--install -h --help' ;;
        *) below='' options='' ;;
    esac
}

# Where the value of option $2 of command $1 comes from; nothing is said of one that takes none.
_hunch_option() {
    kind='' words=''
    case "$1 $2" in
        *' --queries') kind=files ;;
        *' -k' | *' --top' | *' --min-relevance' | *' -g' | *' --glob' | *' -e' | *' --regexp' | *' --per-file' | *' -A' | *' --after-context' | *' -B' | *' --before-context' | *' -C' | *' --context' | *' -j' | *' --jobs' | *' --idle' | *' --memory') kind=nothing ;;
        *' -t' | *' --type' | *' -T' | *' --type-not') kind=words words='ada agda applescript asciidoc asm astro awk bash batch bazel c c# clojure cmake cobol coq cpp crystal csharp css csv d dart diff docker dockerfile elisp elixir elm erlang f# fish fortran fsharp gettext glsl go golang graphql groovy haskell hcl html ini java javascript json jsonl julia jupyter just kotlin latex lean less lisp log lua mail make makefile man markdown matlab meson nim nix notebook objc objcpp objective-c ocaml octave opencl org pascal perl php powershell prolog proto protobuf ps purescript python r racket rst ruby rust sass scala scheme scss sed shell solidity sql starlark subtitles svelte swift systemverilog tcl terraform text thrift toml tsv tsx typescript typst vbnet verilog vhdl vim vue xml yaml zig' ;;
        *' --color') kind=words words='auto always never' ;;
        *' --refresh') kind=words words='auto wait off' ;;
        *' --mode') kind=words words='hybrid dense lexical' ;;
        *' --hyperlink-format') kind=words words='none default file cursor grep+ kitty macvim textmate vscode vscode-insiders vscodium' ;;
        *' --since' | *' --before') kind=words words='today yesterday 2h 7d 2w' ;;
    esac
}

# The same for word number $2 of command $1.
_hunch_argument() {
    kind=nothing words=''
    case "$1 $2" in
        'search 1') kind=queries ;;
        'search '* | 'similar 1' | 'similar '* | 'index '*) kind=files ;;
        'status 1') kind=roots ;;
        'why 1' | 'eval 1' | 'eval '*) kind=files ;;
        'forget 1' | 'watch '* | 'doctor 1' | 'gc 1' | 'relocate 1') kind=roots ;;
        'relocate 2' | 'backup 1') kind=files ;;
        'backup '*) kind=roots ;;
        'restore 1') kind=files ;;
        'export 1') kind=roots ;;
        'export 2' | 'import 1' | 'import 2') kind=files ;;
        'model info 1' | 'model use 1') kind=models ;;
        'help '*) kind=words words='search similar index watch status types forget why eval doctor gc relocate backup restore export import model daemon completions help version query filters output indexing config environment recipes' ;;
        'completions 1') kind=words words='bash zsh fish powershell' ;;
    esac
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
