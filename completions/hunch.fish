# fish completion for hunch, made by `hunch completions fish` from what `hunch --help` shows.

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

set -g __hunch_valued --after-context --before --before-context --color --context --glob --hyperlink-format --idle --jobs --memory --min-relevance --mode --per-file --queries --refresh --regexp --since --top --type --type-not -A -B -C -T -e -g -j -k -t

function __hunch_is_below
    switch "$__hunch_command"
        case ''
            contains -- $argv search similar index status types why eval forget watch doctor gc relocate backup restore export import model daemon help version completions
        case 'model'
            contains -- $argv list info use
        case 'daemon'
            contains -- $argv start stop restart status run install
        case '*'
            return 1
    end
end

complete -c hunch -n '__hunch_in ":1"' -f -a search -d 'Find the passages that answer QUERY'
complete -c hunch -n '__hunch_in ":1"' -f -a similar -d 'Find the passages that are most like a file, or like its passage at a line'
complete -c hunch -n '__hunch_in ":1"' -f -a index -d 'Create or update the index of folders'
complete -c hunch -n '__hunch_in ":1"' -f -a status -d 'Show what is indexed, and whether it is current'
complete -c hunch -n '__hunch_in ":1"' -f -a types -d 'List the file types that -t knows'
complete -c hunch -n '__hunch_in ":1"' -f -a why -d 'Say why a file is or is not indexed'
complete -c hunch -n '__hunch_in ":1"' -f -a eval -d 'Measure search on questions of your own, and find the cut that suits them'
complete -c hunch -n '__hunch_in ":1"' -f -a forget -d 'Take a folder or file out of the index'
complete -c hunch -n '__hunch_in ":1"' -f -a watch -d 'Keep the index of folders current while they change'
complete -c hunch -n '__hunch_in ":1"' -f -a doctor -d 'Check that indexes are what they must be'
complete -c hunch -n '__hunch_in ":1"' -f -a gc -d 'Remove from indexes what nothing refers to any more'
complete -c hunch -n '__hunch_in ":1"' -f -a relocate -d 'Keep the index of a root that was moved or renamed'
complete -c hunch -n '__hunch_in ":1"' -f -a backup -d 'Write indexes into one file, to be restored on this machine'
complete -c hunch -n '__hunch_in ":1"' -f -a restore -d 'Put the indexes of a backup back, each to the root that it was made of'
complete -c hunch -n '__hunch_in ":1"' -f -a export -d 'Write the index of one root into a file that others can search, with or without its files'
complete -c hunch -n '__hunch_in ":1"' -f -a import -d 'Take up an index that `hunch export` wrote'
complete -c hunch -n '__hunch_in ":1"' -f -a model -d 'List encoders, show one, or choose which is used'
complete -c hunch -n '__hunch_in ":1"' -f -a daemon -d 'Keep a warm process that answers searches at once'
complete -c hunch -n '__hunch_in ":1"' -f -a help -d 'Show the help of a command, or of a topic'
complete -c hunch -n '__hunch_in ":1"' -f -a version -d 'Print the version, and what a bug report needs'
complete -c hunch -n '__hunch_in ":1"' -f -a completions -d 'Print what a shell reads to complete hunch\'s command lines'
complete -c hunch -n '__hunch_in "model:1"' -f -a list -d 'List the encoders that are there; the one in use is marked'
complete -c hunch -n '__hunch_in "model:1"' -f -a info -d 'Show an encoder\'s card, whether its files are whole, and which roots it indexed'
complete -c hunch -n '__hunch_in "model:1"' -f -a use -d 'Choose the encoder that indexes and searches from now on'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a start -d 'Start the daemon in the background, unless it is running'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a stop -d 'End the daemon, by force where it does not hear'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a restart -d 'End the daemon and start a new one'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a status -d 'Show how the daemon is, and what it follows'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a run -d 'Be the daemon, in the foreground'
complete -c hunch -n '__hunch_in "daemon:1"' -f -a install -d 'Make the daemon a service of your session'
complete -c hunch -n '__hunch_in ":1"' -f -k -a '(__hunch_ask queries)' -d query

complete -c hunch -n '__hunch_in ":1+" "search:1" "status:2+" "types:1+" "why:2+" "forget:2+" "doctor:2+" "gc:2+" "relocate:3+" "restore:2+" "export:3+" "import:3+" "model:1+" "model list:1+" "model info:2+" "model use:2+" "daemon:1+" "daemon start:1+" "daemon stop:1+" "daemon restart:1+" "daemon status:1+" "daemon run:1+" "daemon install:1+" "help:1+" "version:1+" "completions:1" "completions:2+"' -f
complete -c hunch -n '__hunch_in "search:1"' -k -a '(__hunch_ask queries)' -d query
complete -c hunch -n '__hunch_in "status:1" "forget:1" "watch:1+" "doctor:1" "gc:1" "relocate:1" "backup:2+" "export:1"' -k -a '(__hunch_ask roots)' -d 'indexed root'
complete -c hunch -n '__hunch_in "model info:1" "model use:1"' -k -a '(__hunch_ask models)' -d encoder
complete -c hunch -n '__hunch_in "help:1+"' -a 'search similar index watch status types forget why eval doctor gc relocate backup restore export import model daemon completions help version query filters output indexing config environment recipes'
complete -c hunch -n '__hunch_in "completions:1"' -a 'bash zsh fish powershell'

complete -c hunch -n '__hunch_at "" search similar' -s k -l top -x -d 'At most N results'
complete -c hunch -n '__hunch_at "" search similar' -l min-relevance -x -d 'Leave out results below P, from 0 to 1; without it, those that likely answer nothing'
complete -c hunch -n '__hunch_at "" search similar' -l all -d 'No cut: the best N whatever their relevance'
complete -c hunch -n '__hunch_at "" search similar' -s t -l type -x -a 'ada agda applescript asciidoc asm astro awk bash batch bazel c c# clojure cmake cobol coq cpp crystal csharp css csv d dart diff docker dockerfile elisp elixir elm erlang f# fish fortran fsharp gettext glsl go golang graphql groovy haskell hcl html ini java javascript json jsonl julia jupyter just kotlin latex lean less lisp log lua mail make makefile man markdown matlab meson nim nix notebook objc objcpp objective-c ocaml octave opencl org pascal perl php powershell prolog proto protobuf ps purescript python r racket rst ruby rust sass scala scheme scss sed shell solidity sql starlark subtitles svelte swift systemverilog tcl terraform text thrift toml tsv tsx typescript typst vbnet verilog vhdl vim vue xml yaml zig' -d 'Only this language or document type; `hunch types` lists them'
complete -c hunch -n '__hunch_at "" search similar' -s T -l type-not -x -a 'ada agda applescript asciidoc asm astro awk bash batch bazel c c# clojure cmake cobol coq cpp crystal csharp css csv d dart diff docker dockerfile elisp elixir elm erlang f# fish fortran fsharp gettext glsl go golang graphql groovy haskell hcl html ini java javascript json jsonl julia jupyter just kotlin latex lean less lisp log lua mail make makefile man markdown matlab meson nim nix notebook objc objcpp objective-c ocaml octave opencl org pascal perl php powershell prolog proto protobuf ps purescript python r racket rst ruby rust sass scala scheme scss sed shell solidity sql starlark subtitles svelte swift systemverilog tcl terraform text thrift toml tsv tsx typescript typst vbnet verilog vhdl vim vue xml yaml zig' -d 'Not this type'
complete -c hunch -n '__hunch_at "" search similar' -s g -l glob -x -d 'Only paths that match, as in .gitignore; !GLOB leaves out'
complete -c hunch -n '__hunch_at "" search similar' -l since -x -a 'today yesterday 2h 7d 2w' -d 'Only files changed since a day (2026-01-31), or for so long (7d, 2h)'
complete -c hunch -n '__hunch_at "" search similar' -l before -x -a 'today yesterday 2h 7d 2w' -d 'Only files last changed before that'
complete -c hunch -n '__hunch_at "" search similar' -s e -l regexp -x -d 'Only passages in which it matches, ranked by QUERY; of several, any'
complete -c hunch -n '__hunch_at "" search similar' -l mode -x -a 'hybrid dense lexical' -d 'Which evidence to use: hybrid, dense (meaning) or lexical (words)'
complete -c hunch -n '__hunch_at "" search similar' -l per-file -x -d 'At most N results of one file'
complete -c hunch -n '__hunch_at "" search similar' -l diverse -d 'Prefer results that are about different things; relevance may then rise from one to the next'
complete -c hunch -n '__hunch_at "" search similar' -l explain -d 'Say how each relevance came about, for people or in JSON'
complete -c hunch -n '__hunch_at "" search' -l queries -r -F -d 'Many queries, one a line: plain, or JSON with query, id and paths; - is stdin'
complete -c hunch -n '__hunch_at "" search' -l end-records -d 'With --queries and --jsonl: end each answer with a record, so that a program need not wait'
complete -c hunch -n '__hunch_at "" search similar' -l no-index -d 'Do not index a folder that has no index; fail instead'
complete -c hunch -n '__hunch_at "" search similar' -l refresh -x -a 'auto wait off' -d 'Bring the index up to date first: auto (for a moment), wait (to the end) or off'
complete -c hunch -n '__hunch_at "" search similar' -l yes -d 'Index even `/`, the home folder or a very large one'
complete -c hunch -n '__hunch_at "" search similar' -s i -l interactive -d 'Search as you type, and open what is found'
complete -c hunch -n '__hunch_at "" search similar' -s A -l after-context -x -d 'Show N lines after'
complete -c hunch -n '__hunch_at "" search similar' -s B -l before-context -x -d 'Show N lines before'
complete -c hunch -n '__hunch_at "" search similar' -s C -l context -x -d 'Show N lines before and after'
complete -c hunch -n '__hunch_at "" search similar' -l full -d 'Show the whole section or definition that a passage stands in'
complete -c hunch -n '__hunch_at "" search similar' -l json -d 'One JSON object'
complete -c hunch -n '__hunch_at "" search similar' -l jsonl -d 'One JSON object a line'
complete -c hunch -n '__hunch_at "" search similar' -l vimgrep -d 'path:line:column:text'
complete -c hunch -n '__hunch_at "" search similar' -s l -l files-with-matches -d 'Each path once, best first'
complete -c hunch -n '__hunch_at "" search similar' -s 0 -l null -d 'End paths with NUL, and print them as they are'
complete -c hunch -n '__hunch_at "" search similar' -s c -l count -d 'path:count'
complete -c hunch -n '__hunch_at "" search similar' -s q -l quiet -d 'No output, only the exit status'
complete -c hunch -n '__hunch_at "" search similar' -l color -x -a 'auto always never' -d 'When to use colour: auto, always or never'
complete -c hunch -n '__hunch_at "" search similar' -l hyperlink-format -x -a 'none default file cursor grep+ kitty macvim textmate vscode vscode-insiders vscodium' -d 'Make paths links: file, vscode and others, or a format with {path}, {line} and {column}; none'
complete -c hunch -n '__hunch_at "" search similar' -l no-pager -d 'Do not show long results in a pager'
complete -c hunch -n '__hunch_at ""' -l version -d 'Print the version, and what a bug report needs'
complete -c hunch -n '__hunch_at "" search similar index status types why eval forget watch doctor gc relocate backup restore export import model "model list" "model info" "model use" daemon "daemon start" "daemon stop" "daemon restart" "daemon status" "daemon run" "daemon install" help version completions' -s h -l help -d 'Show this message and exit'
complete -c hunch -n '__hunch_at index' -l dry-run -d 'Say what would be done'
complete -c hunch -n '__hunch_at index' -l rebuild -d 'Make a new index; the old one is used until it is complete'
complete -c hunch -n '__hunch_at index' -s j -l jobs -x -d 'Encode on N cores (default: all)'
complete -c hunch -n '__hunch_at index watch' -l yes -d 'Index even `/`, the home folder or a very large one'
complete -c hunch -n '__hunch_at index' -s q -l quiet -d 'Say nothing but errors'
complete -c hunch -n '__hunch_at index status types eval watch doctor "model list" "model info" "daemon start" "daemon restart" "daemon status"' -l json -d 'Print JSON'
complete -c hunch -n '__hunch_at status' -l files -d 'List what is indexed, with its type'
complete -c hunch -n '__hunch_at status' -l skipped -d 'List what is not, with the reason'
complete -c hunch -n '__hunch_at eval' -l mode -x -a 'hybrid dense lexical' -d 'hybrid, dense or lexical'
complete -c hunch -n '__hunch_at watch "daemon run"' -s j -l jobs -x -d 'Encode on N cores (default: half of them)'
complete -c hunch -n '__hunch_at doctor' -l deep -d 'Also hash every vector, and hold every text against its file'
complete -c hunch -n '__hunch_at doctor' -l repair -d 'Mend what is found, from what is true'
complete -c hunch -n '__hunch_at doctor' -l report -d 'Print what a bug report needs; it holds no content, no query, and no root\'s path'
complete -c hunch -n '__hunch_at doctor' -l paths -d 'With --report: show the roots\' paths'
complete -c hunch -n '__hunch_at gc' -l damaged -d 'Also delete damaged indexes that a repair kept aside'
complete -c hunch -n '__hunch_at "daemon run"' -l idle -x -d 'End after so long without a request (0: never)'
complete -c hunch -n '__hunch_at "daemon run"' -l memory -x -d 'Begin anew when it has grown beyond this'
complete -c hunch -n '__hunch_at "daemon install"' -l print -d 'Only show the file'
complete -c hunch -n '__hunch_at completions' -l install -d 'Write it to where the shell looks'
