# PowerShell completion for hunch, made by `hunch completions powershell` from what `hunch --help` shows.

Register-ArgumentCompleter -Native -CommandName hunch -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What stands below a command: its commands and options, each with what it does.
    function Get-Below([string] $command) {
        switch -CaseSensitive -Exact ($command) {
            '' {
                , @('search', 'Find the passages that answer QUERY')
                , @('similar', 'Find the passages that are most like a file, or like its passage at a line')
                , @('index', 'Create or update the index of folders')
                , @('status', 'Show what is indexed, and whether it is current')
                , @('types', 'List the file types that -t knows')
                , @('why', 'Say why a file is or is not indexed')
                , @('eval', 'Measure search on questions of your own, and find the cut that suits them')
                , @('forget', 'Take a folder or file out of the index')
                , @('watch', 'Keep the index of folders current while they change')
                , @('doctor', 'Check that indexes are what they must be')
                , @('gc', 'Remove from indexes what nothing refers to any more')
                , @('relocate', 'Keep the index of a root that was moved or renamed')
                , @('backup', 'Write indexes into one file, to be restored on this machine')
                , @('restore', 'Put the indexes of a backup back, each to the root that it was made of')
                , @('export', 'Write the index of one root into a file that others can search, with or without its files')
                , @('import', 'Take up an index that `hunch export` wrote')
                , @('model', 'List encoders, show one, or choose which is used')
                , @('daemon', 'Keep a warm process that answers searches at once')
                , @('help', 'Show the help of a command, or of a topic')
                , @('version', 'Print the version, and what a bug report needs')
                , @('completions', 'Print what a shell reads to complete hunch''s command lines')
                return
            }
            'model' {
                , @('list', 'List the encoders that are there; the one in use is marked')
                , @('info', 'Show an encoder''s card, whether its files are whole, and which roots it indexed')
                , @('use', 'Choose the encoder that indexes and searches from now on')
                return
            }
            'daemon' {
                , @('start', 'Start the daemon in the background, unless it is running')
                , @('stop', 'End the daemon, by force where it does not hear')
                , @('restart', 'End the daemon and start a new one')
                , @('status', 'Show how the daemon is, and what it follows')
                , @('run', 'Be the daemon, in the foreground')
                , @('install', 'Make the daemon a service of your session')
                return
            }
        }
    }

    function Get-Options([string] $command) {
        switch -CaseSensitive -Exact ($command) {
            '' {
                , @('-k', 'At most N results')
                , @('--top', 'At most N results')
                , @('--min-relevance', 'Leave out results below P, from 0 to 1; without it, those that likely answer nothing')
                , @('--all', 'No cut: the best N whatever their relevance')
                , @('-t', 'Only this language or document type; `hunch types` lists them')
                , @('--type', 'Only this language or document type; `hunch types` lists them')
                , @('-T', 'Not this type')
                , @('--type-not', 'Not this type')
                , @('-g', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--glob', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--since', 'Only files changed since a day (2026-01-31), or for so long (7d, 2h)')
                , @('--before', 'Only files last changed before that')
                , @('-e', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--regexp', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--mode', 'Which evidence to use: hybrid, dense (meaning) or lexical (words)')
                , @('--per-file', 'At most N results of one file')
                , @('--diverse', 'Prefer results that are about different things; relevance may then rise from one to the next')
                , @('--explain', 'Say how each relevance came about, for people or in JSON')
                , @('--queries', 'Many queries, one a line: plain, or JSON with query, id and paths; - is stdin')
                , @('--end-records', 'With --queries and --jsonl: end each answer with a record, so that a program need not wait')
                , @('--no-index', 'Do not index a folder that has no index; fail instead')
                , @('--refresh', 'Bring the index up to date first: auto (for a moment), wait (to the end) or off')
                , @('--yes', 'Index even `/`, the home folder or a very large one')
                , @('-i', 'Search as you type, and open what is found')
                , @('--interactive', 'Search as you type, and open what is found')
                , @('-A', 'Show N lines after')
                , @('--after-context', 'Show N lines after')
                , @('-B', 'Show N lines before')
                , @('--before-context', 'Show N lines before')
                , @('-C', 'Show N lines before and after')
                , @('--context', 'Show N lines before and after')
                , @('--full', 'Show the whole section or definition that a passage stands in')
                , @('--json', 'One JSON object')
                , @('--jsonl', 'One JSON object a line')
                , @('--vimgrep', 'path:line:column:text')
                , @('-l', 'Each path once, best first')
                , @('--files-with-matches', 'Each path once, best first')
                , @('-0', 'End paths with NUL, and print them as they are')
                , @('--null', 'End paths with NUL, and print them as they are')
                , @('-c', 'path:count')
                , @('--count', 'path:count')
                , @('-q', 'No output, only the exit status')
                , @('--quiet', 'No output, only the exit status')
                , @('--color', 'When to use colour: auto, always or never')
                , @('--hyperlink-format', 'Make paths links: file, vscode and others, or a format with {path}, {line} and {column}; none')
                , @('--no-pager', 'Do not show long results in a pager')
                , @('--version', 'Print the version, and what a bug report needs')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'search' {
                , @('-k', 'At most N results')
                , @('--top', 'At most N results')
                , @('--min-relevance', 'Leave out results below P, from 0 to 1; without it, those that likely answer nothing')
                , @('--all', 'No cut: the best N whatever their relevance')
                , @('-t', 'Only this language or document type; `hunch types` lists them')
                , @('--type', 'Only this language or document type; `hunch types` lists them')
                , @('-T', 'Not this type')
                , @('--type-not', 'Not this type')
                , @('-g', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--glob', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--since', 'Only files changed since a day (2026-01-31), or for so long (7d, 2h)')
                , @('--before', 'Only files last changed before that')
                , @('-e', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--regexp', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--mode', 'Which evidence to use: hybrid, dense (meaning) or lexical (words)')
                , @('--per-file', 'At most N results of one file')
                , @('--diverse', 'Prefer results that are about different things; relevance may then rise from one to the next')
                , @('--explain', 'Say how each relevance came about, for people or in JSON')
                , @('--queries', 'Many queries, one a line: plain, or JSON with query, id and paths; - is stdin')
                , @('--end-records', 'With --queries and --jsonl: end each answer with a record, so that a program need not wait')
                , @('--no-index', 'Do not index a folder that has no index; fail instead')
                , @('--refresh', 'Bring the index up to date first: auto (for a moment), wait (to the end) or off')
                , @('--yes', 'Index even `/`, the home folder or a very large one')
                , @('-i', 'Search as you type, and open what is found')
                , @('--interactive', 'Search as you type, and open what is found')
                , @('-A', 'Show N lines after')
                , @('--after-context', 'Show N lines after')
                , @('-B', 'Show N lines before')
                , @('--before-context', 'Show N lines before')
                , @('-C', 'Show N lines before and after')
                , @('--context', 'Show N lines before and after')
                , @('--full', 'Show the whole section or definition that a passage stands in')
                , @('--json', 'One JSON object')
                , @('--jsonl', 'One JSON object a line')
                , @('--vimgrep', 'path:line:column:text')
                , @('-l', 'Each path once, best first')
                , @('--files-with-matches', 'Each path once, best first')
                , @('-0', 'End paths with NUL, and print them as they are')
                , @('--null', 'End paths with NUL, and print them as they are')
                , @('-c', 'path:count')
                , @('--count', 'path:count')
                , @('-q', 'No output, only the exit status')
                , @('--quiet', 'No output, only the exit status')
                , @('--color', 'When to use colour: auto, always or never')
                , @('--hyperlink-format', 'Make paths links: file, vscode and others, or a format with {path}, {line} and {column}; none')
                , @('--no-pager', 'Do not show long results in a pager')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'similar' {
                , @('-k', 'At most N results')
                , @('--top', 'At most N results')
                , @('--min-relevance', 'Leave out results below P, from 0 to 1; without it, those that likely answer nothing')
                , @('--all', 'No cut: the best N whatever their relevance')
                , @('-t', 'Only this language or document type; `hunch types` lists them')
                , @('--type', 'Only this language or document type; `hunch types` lists them')
                , @('-T', 'Not this type')
                , @('--type-not', 'Not this type')
                , @('-g', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--glob', 'Only paths that match, as in .gitignore; !GLOB leaves out')
                , @('--since', 'Only files changed since a day (2026-01-31), or for so long (7d, 2h)')
                , @('--before', 'Only files last changed before that')
                , @('-e', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--regexp', 'Only passages in which it matches, ranked by QUERY; of several, any')
                , @('--mode', 'Which evidence to use: hybrid, dense (meaning) or lexical (words)')
                , @('--per-file', 'At most N results of one file')
                , @('--diverse', 'Prefer results that are about different things; relevance may then rise from one to the next')
                , @('--explain', 'Say how each relevance came about, for people or in JSON')
                , @('--no-index', 'Do not index a folder that has no index; fail instead')
                , @('--refresh', 'Bring the index up to date first: auto (for a moment), wait (to the end) or off')
                , @('--yes', 'Index even `/`, the home folder or a very large one')
                , @('-i', 'Search as you type, and open what is found')
                , @('--interactive', 'Search as you type, and open what is found')
                , @('-A', 'Show N lines after')
                , @('--after-context', 'Show N lines after')
                , @('-B', 'Show N lines before')
                , @('--before-context', 'Show N lines before')
                , @('-C', 'Show N lines before and after')
                , @('--context', 'Show N lines before and after')
                , @('--full', 'Show the whole section or definition that a passage stands in')
                , @('--json', 'One JSON object')
                , @('--jsonl', 'One JSON object a line')
                , @('--vimgrep', 'path:line:column:text')
                , @('-l', 'Each path once, best first')
                , @('--files-with-matches', 'Each path once, best first')
                , @('-0', 'End paths with NUL, and print them as they are')
                , @('--null', 'End paths with NUL, and print them as they are')
                , @('-c', 'path:count')
                , @('--count', 'path:count')
                , @('-q', 'No output, only the exit status')
                , @('--quiet', 'No output, only the exit status')
                , @('--color', 'When to use colour: auto, always or never')
                , @('--hyperlink-format', 'Make paths links: file, vscode and others, or a format with {path}, {line} and {column}; none')
                , @('--no-pager', 'Do not show long results in a pager')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'index' {
                , @('--dry-run', 'Say what would be done')
                , @('--rebuild', 'Make a new index; the old one is used until it is complete')
                , @('-j', 'Encode on N cores (default: all)')
                , @('--jobs', 'Encode on N cores (default: all)')
                , @('--yes', 'Index even `/`, the home folder or a very large one')
                , @('-q', 'Say nothing but errors')
                , @('--quiet', 'Say nothing but errors')
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'status' {
                , @('--files', 'List what is indexed, with its type')
                , @('--skipped', 'List what is not, with the reason')
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'types' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'why' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'eval' {
                , @('--mode', 'hybrid, dense or lexical')
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'forget' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'watch' {
                , @('-j', 'Encode on N cores (default: half of them)')
                , @('--jobs', 'Encode on N cores (default: half of them)')
                , @('--yes', 'Index even `/`, the home folder or a very large one')
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'doctor' {
                , @('--deep', 'Also hash every vector, and hold every text against its file')
                , @('--repair', 'Mend what is found, from what is true')
                , @('--report', 'Print what a bug report needs; it holds no content, no query, and no root''s path')
                , @('--paths', 'With --report: show the roots'' paths')
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'gc' {
                , @('--damaged', 'Also delete damaged indexes that a repair kept aside')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'relocate' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'backup' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'restore' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'export' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'import' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'model' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'model list' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'model info' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'model use' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon start' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon stop' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon restart' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon status' {
                , @('--json', 'Print JSON')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon run' {
                , @('--idle', 'End after so long without a request (0: never)')
                , @('--memory', 'Begin anew when it has grown beyond this')
                , @('-j', 'Encode on N cores (default: half of them)')
                , @('--jobs', 'Encode on N cores (default: half of them)')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'daemon install' {
                , @('--print', 'Only show the file')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'help' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'version' {
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
            'completions' {
                , @('--install', 'Write it to where the shell looks')
                , @('-h', 'Show this message and exit')
                , @('--help', 'Show this message and exit')
                return
            }
        }
    }

    # Where the value of an option comes from, its words behind it; nothing for one that takes none.
    function Get-Value([string] $command, [string] $option) {
        switch -CaseSensitive -Exact ("$command $option") {
        }
        switch -CaseSensitive -Exact ($option) {
            '-k' { return @('nothing') }
            '--top' { return @('nothing') }
            '--min-relevance' { return @('nothing') }
            '-t' { return @('words', 'ada', 'agda', 'applescript', 'asciidoc', 'asm', 'astro', 'awk', 'bash', 'batch', 'bazel', 'c', 'c#', 'clojure', 'cmake', 'cobol', 'coq', 'cpp', 'crystal', 'csharp', 'css', 'csv', 'd', 'dart', 'diff', 'docker', 'dockerfile', 'elisp', 'elixir', 'elm', 'erlang', 'f#', 'fish', 'fortran', 'fsharp', 'gettext', 'glsl', 'go', 'golang', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'ini', 'java', 'javascript', 'json', 'jsonl', 'julia', 'jupyter', 'just', 'kotlin', 'latex', 'lean', 'less', 'lisp', 'log', 'lua', 'mail', 'make', 'makefile', 'man', 'markdown', 'matlab', 'meson', 'nim', 'nix', 'notebook', 'objc', 'objcpp', 'objective-c', 'ocaml', 'octave', 'opencl', 'org', 'pascal', 'perl', 'php', 'powershell', 'prolog', 'proto', 'protobuf', 'ps', 'purescript', 'python', 'r', 'racket', 'rst', 'ruby', 'rust', 'sass', 'scala', 'scheme', 'scss', 'sed', 'shell', 'solidity', 'sql', 'starlark', 'subtitles', 'svelte', 'swift', 'systemverilog', 'tcl', 'terraform', 'text', 'thrift', 'toml', 'tsv', 'tsx', 'typescript', 'typst', 'vbnet', 'verilog', 'vhdl', 'vim', 'vue', 'xml', 'yaml', 'zig') }
            '--type' { return @('words', 'ada', 'agda', 'applescript', 'asciidoc', 'asm', 'astro', 'awk', 'bash', 'batch', 'bazel', 'c', 'c#', 'clojure', 'cmake', 'cobol', 'coq', 'cpp', 'crystal', 'csharp', 'css', 'csv', 'd', 'dart', 'diff', 'docker', 'dockerfile', 'elisp', 'elixir', 'elm', 'erlang', 'f#', 'fish', 'fortran', 'fsharp', 'gettext', 'glsl', 'go', 'golang', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'ini', 'java', 'javascript', 'json', 'jsonl', 'julia', 'jupyter', 'just', 'kotlin', 'latex', 'lean', 'less', 'lisp', 'log', 'lua', 'mail', 'make', 'makefile', 'man', 'markdown', 'matlab', 'meson', 'nim', 'nix', 'notebook', 'objc', 'objcpp', 'objective-c', 'ocaml', 'octave', 'opencl', 'org', 'pascal', 'perl', 'php', 'powershell', 'prolog', 'proto', 'protobuf', 'ps', 'purescript', 'python', 'r', 'racket', 'rst', 'ruby', 'rust', 'sass', 'scala', 'scheme', 'scss', 'sed', 'shell', 'solidity', 'sql', 'starlark', 'subtitles', 'svelte', 'swift', 'systemverilog', 'tcl', 'terraform', 'text', 'thrift', 'toml', 'tsv', 'tsx', 'typescript', 'typst', 'vbnet', 'verilog', 'vhdl', 'vim', 'vue', 'xml', 'yaml', 'zig') }
            '-T' { return @('words', 'ada', 'agda', 'applescript', 'asciidoc', 'asm', 'astro', 'awk', 'bash', 'batch', 'bazel', 'c', 'c#', 'clojure', 'cmake', 'cobol', 'coq', 'cpp', 'crystal', 'csharp', 'css', 'csv', 'd', 'dart', 'diff', 'docker', 'dockerfile', 'elisp', 'elixir', 'elm', 'erlang', 'f#', 'fish', 'fortran', 'fsharp', 'gettext', 'glsl', 'go', 'golang', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'ini', 'java', 'javascript', 'json', 'jsonl', 'julia', 'jupyter', 'just', 'kotlin', 'latex', 'lean', 'less', 'lisp', 'log', 'lua', 'mail', 'make', 'makefile', 'man', 'markdown', 'matlab', 'meson', 'nim', 'nix', 'notebook', 'objc', 'objcpp', 'objective-c', 'ocaml', 'octave', 'opencl', 'org', 'pascal', 'perl', 'php', 'powershell', 'prolog', 'proto', 'protobuf', 'ps', 'purescript', 'python', 'r', 'racket', 'rst', 'ruby', 'rust', 'sass', 'scala', 'scheme', 'scss', 'sed', 'shell', 'solidity', 'sql', 'starlark', 'subtitles', 'svelte', 'swift', 'systemverilog', 'tcl', 'terraform', 'text', 'thrift', 'toml', 'tsv', 'tsx', 'typescript', 'typst', 'vbnet', 'verilog', 'vhdl', 'vim', 'vue', 'xml', 'yaml', 'zig') }
            '--type-not' { return @('words', 'ada', 'agda', 'applescript', 'asciidoc', 'asm', 'astro', 'awk', 'bash', 'batch', 'bazel', 'c', 'c#', 'clojure', 'cmake', 'cobol', 'coq', 'cpp', 'crystal', 'csharp', 'css', 'csv', 'd', 'dart', 'diff', 'docker', 'dockerfile', 'elisp', 'elixir', 'elm', 'erlang', 'f#', 'fish', 'fortran', 'fsharp', 'gettext', 'glsl', 'go', 'golang', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'ini', 'java', 'javascript', 'json', 'jsonl', 'julia', 'jupyter', 'just', 'kotlin', 'latex', 'lean', 'less', 'lisp', 'log', 'lua', 'mail', 'make', 'makefile', 'man', 'markdown', 'matlab', 'meson', 'nim', 'nix', 'notebook', 'objc', 'objcpp', 'objective-c', 'ocaml', 'octave', 'opencl', 'org', 'pascal', 'perl', 'php', 'powershell', 'prolog', 'proto', 'protobuf', 'ps', 'purescript', 'python', 'r', 'racket', 'rst', 'ruby', 'rust', 'sass', 'scala', 'scheme', 'scss', 'sed', 'shell', 'solidity', 'sql', 'starlark', 'subtitles', 'svelte', 'swift', 'systemverilog', 'tcl', 'terraform', 'text', 'thrift', 'toml', 'tsv', 'tsx', 'typescript', 'typst', 'vbnet', 'verilog', 'vhdl', 'vim', 'vue', 'xml', 'yaml', 'zig') }
            '-g' { return @('nothing') }
            '--glob' { return @('nothing') }
            '--since' { return @('words', 'today', 'yesterday', '2h', '7d', '2w') }
            '--before' { return @('words', 'today', 'yesterday', '2h', '7d', '2w') }
            '-e' { return @('nothing') }
            '--regexp' { return @('nothing') }
            '--mode' { return @('words', 'hybrid', 'dense', 'lexical') }
            '--per-file' { return @('nothing') }
            '--queries' { return @('files') }
            '--refresh' { return @('words', 'auto', 'wait', 'off') }
            '-A' { return @('nothing') }
            '--after-context' { return @('nothing') }
            '-B' { return @('nothing') }
            '--before-context' { return @('nothing') }
            '-C' { return @('nothing') }
            '--context' { return @('nothing') }
            '--color' { return @('words', 'auto', 'always', 'never') }
            '--hyperlink-format' { return @('words', 'none', 'default', 'file', 'cursor', 'grep+', 'kitty', 'macvim', 'textmate', 'vscode', 'vscode-insiders', 'vscodium') }
            '-j' { return @('nothing') }
            '--jobs' { return @('nothing') }
            '--idle' { return @('nothing') }
            '--memory' { return @('nothing') }
        }
    }

    # The same for a word of a command.
    function Get-Argument([string] $command, [int] $place) {
        switch -CaseSensitive -Exact ("$command $place") {
            'search 1' { return @('queries') }
            'similar 1' { return @('files') }
            'status 1' { return @('roots') }
            'why 1' { return @('files') }
            'eval 1' { return @('files') }
            'forget 1' { return @('roots') }
            'doctor 1' { return @('roots') }
            'gc 1' { return @('roots') }
            'relocate 1' { return @('roots') }
            'relocate 2' { return @('files') }
            'backup 1' { return @('files') }
            'restore 1' { return @('files') }
            'export 1' { return @('roots') }
            'export 2' { return @('files') }
            'import 1' { return @('files') }
            'import 2' { return @('files') }
            'model info 1' { return @('models') }
            'model use 1' { return @('models') }
            'completions 1' { return @('words', 'bash', 'zsh', 'fish', 'powershell') }
        }
        switch -CaseSensitive -Exact ($command) {
            'search' { return @('files') }
            'similar' { return @('files') }
            'index' { return @('files') }
            'eval' { return @('files') }
            'watch' { return @('roots') }
            'backup' { return @('roots') }
            'help' { return @('words', 'search', 'similar', 'index', 'watch', 'status', 'types', 'forget', 'why', 'eval', 'doctor', 'gc', 'relocate', 'backup', 'restore', 'export', 'import', 'model', 'daemon', 'completions', 'help', 'version', 'query', 'filters', 'output', 'indexing', 'config', 'environment', 'recipes') }
        }
        @('nothing')
    }

    # Quote a value where it has to be.
    function Get-Quoted([string] $value) {
        if ($value -match '^[\w./\\:+-]+$') { return $value }
        "'" + ($value -replace "'", "''") + "'"
    }

    $command = ''
    $count = 0
    $pending = ''
    $literal = $false
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $word = $element.Extent.Text
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $word = $element.Value }
        if ($pending) {
            $pending = ''
        } elseif ($literal -or $word -notlike '-?*') {
            $names = @(Get-Below $command | ForEach-Object { $_[0] })
            if (-not $literal -and $count -eq 0 -and $names -ccontains $word) {
                $command = "$command $word".Trim()
            } else {
                if (-not $command) { $command = 'search' }
                $count++
            }
        } elseif ($word -ceq '--') {
            $literal = $true
            if (-not $command) { $command = 'search' }
        } elseif ($word -clike '--*') {
            if ($word -clike '--queries*' -and $count -eq 0 -and ('', 'search') -ccontains $command) {
                $command = 'search'
                $count = 1
            }
            if (Get-Value $command $word) { $pending = $word }
        } else {
            for ($n = 1; $n -lt $word.Length; $n++) {
                $name = "-$($word[$n])"
                if (Get-Value $command $name) {
                    if ($n -eq $word.Length - 1) { $pending = $name }
                    break
                }
            }
        }
    }

    $text = $wordToComplete.Trim("'", '"')
    $before = ''
    if (-not $pending -and -not $literal -and $text -clike '--*=*') {
        $pending, $text = $text -split '=', 2
        $before = "$pending="
    }
    $offered = @()
    $values = @('words')
    if ($pending) {
        $values = @(Get-Value $command $pending)
    } elseif (-not $literal -and $text -clike '-*') {
        $offered = @(Get-Options $command)
    } elseif ($count -eq 0 -and @(Get-Below $command).Count) {
        $offered = @(Get-Below $command)
        if (-not $command) { $values = @('queries') }
    } else {
        $values = @(Get-Argument $command ($count + 1))
    }
    if ($values[0] -ceq 'words') {
        foreach ($word in @($values | Select-Object -Skip 1)) { $offered += , @($word, $word) }
    } elseif (('roots', 'models', 'queries') -ccontains $values[0]) {
        $asked = if ($values[0] -ceq 'queries' -and -not $text) { 'latest' } else { $values[0] }
        foreach ($line in @(& hunch --complete $asked 2>$null)) { $offered += , @((Get-Quoted $line), $line) }
    }
    foreach ($each in $offered) {
        $plain = $each[0].Trim("'", '"')
        if ($plain.StartsWith($text, [System.StringComparison]::Ordinal)) {
            $result = "$before$($each[0])"
            [System.Management.Automation.CompletionResult]::new($result, $plain, 'ParameterValue', $each[1])
        }
    }
    # With nothing offered, PowerShell offers files.
}
