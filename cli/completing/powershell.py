"""The completions for PowerShell, 5.1 and later."""

from collections.abc import Iterator

from hunch.cli.completing import tables
from hunch.cli.completing.values import Kind, Values
from hunch.cli.manual.reference import Command

_HEAD = """\
# PowerShell completion for hunch, made by `hunch completions powershell` from what `hunch --help` shows.

Register-ArgumentCompleter -Native -CommandName hunch -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What stands below a command: its commands and options, each with what it does.
    function Get-Below([string] $command) {
        switch -CaseSensitive -Exact ($command) {
"""

_OPTIONS = """\
        }
    }

    function Get-Options([string] $command) {
        switch -CaseSensitive -Exact ($command) {
"""

_VALUE = """\
        }
    }

    # Where the value of an option comes from, its words behind it; nothing for one that takes none.
    function Get-Value([string] $command, [string] $option) {
        switch -CaseSensitive -Exact ("$command $option") {
"""

_ANY = """\
        }
        switch -CaseSensitive -Exact ($option) {
"""

_ARGUMENT = """\
        }
    }

    # The same for a word of a command.
    function Get-Argument([string] $command, [int] $place) {
        switch -CaseSensitive -Exact ("$command $place") {
"""

_REST = """\
        }
        switch -CaseSensitive -Exact ($command) {
"""

_TAIL = r"""        }
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
"""


def script(tree: Command) -> str:
    """Write the script."""
    parts = [_HEAD, *_below(tree), _OPTIONS, *_options(tree), _VALUE, *_values(tree, everywhere=False)]
    parts += [_ANY, *_values(tree, everywhere=True), _ARGUMENT, *_arguments(tree, rest=False)]
    return "".join([*parts, _REST, *_arguments(tree, rest=True), _TAIL])


def _below(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        if command.commands:
            yield from _block(words, [(each.name, each.summary) for each in command.commands])


def _options(tree: Command) -> Iterator[str]:
    for words, command in tables.commands(tree):
        options = tables.options(tree, command)
        yield from _block(
            words, [(name, each.help.removesuffix(".") or name) for each in options for name in each.names]
        )


def _block(words: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    yield f"            {_quoted(words)} {{\n"
    for name, text in rows:
        yield f"                , @({_quoted(name)}, {_quoted(text)})\n"
    yield "                return\n            }\n"


def _values(tree: Command, *, everywhere: bool) -> Iterator[str]:
    for words, name, values in tables.option_values(tree):
        if (words == "*") is everywhere:
            yield _row(name if everywhere else f"{words} {name}", values)


def _arguments(tree: Command, *, rest: bool) -> Iterator[str]:
    for words, place, values in tables.argument_values(tree):
        if (place == "*") is rest:
            yield _row(words if rest else f"{words} {place}", values)


def _row(case: str, values: Values) -> str:
    listed = ", ".join(map(_quoted, (values.kind.value, *(values.words if values.kind is Kind.WORDS else ()))))
    return f"            {_quoted(case)} {{ return @({listed}) }}\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
