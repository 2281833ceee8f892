"""Which parts of a code are coloured, and how: Pygments tells where they begin and end, and what they are. Pure."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hunch.cli.output.people.ink import Span

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: The lexers of the types that are coloured. Loading one by its name takes a quarter of what looking for it does.
LEXERS = dict(
    pair.split("=")
    for pair in (
        "ada=Ada agda=Agda applescript=AppleScript asm=Gas awk=Awk bash=Bash batch=Batch bazel=Python c=C "
        "clojure=Clojure cmake=CMake cobol=Cobol cpp=Cpp crystal=Crystal csharp=CSharp css=Css d=D dart=Dart "
        "diff=Diff dockerfile=Docker elixir=Elixir elm=Elm erlang=Erlang fish=FishShell fortran=Fortran "
        "fsharp=FSharp glsl=GLShader go=Go graphql=GraphQL groovy=Groovy haskell=Haskell hcl=Terraform html=Html "
        "ini=Ini java=Java javascript=Javascript json=Json jsonl=Json julia=Julia kotlin=Kotlin lean=Lean less=LessCss "
        "lisp=CommonLisp lua=Lua make=Makefile matlab=Matlab meson=Meson nim=Nimrod nix=Nix objc=ObjectiveC "
        "ocaml=Ocaml opencl=C pascal=Delphi perl=Perl php=Php powershell=PowerShell prolog=Prolog proto=ProtoBuf "
        "purescript=PureScript python=Python r=S ruby=Ruby rust=Rust sass=Sass scala=Scala scheme=Scheme scss=Scss "
        "sed=Sed solidity=Solidity sql=Sql svelte=Html swift=Swift tcl=Tcl thrift=Thrift toml=TOML tsx=Tsx "
        "typescript=TypeScript vbnet=VbNet verilog=Verilog vhdl=Vhdl vim=Vim vue=Vue xml=Xml yaml=Yaml zig=Zig"
    ).split()
)
#: The look of each kind of token; a kind within one of these looks as it does, unless it stands here itself.
STYLES = {
    "Token.Comment": "2",
    "Token.Keyword": "34",
    "Token.Keyword.Constant": "36",
    "Token.Literal.Number": "36",
    "Token.Literal.String": "32",
    "Token.Name.Tag": "34",
    "Token.Operator.Word": "34",
}
#: Nobody wrote more than this as one definition, or such lines by hand: a lexer may look through all of it at each of
#: its characters.
MOST_CHARACTERS = 16_000
#: In a daemon, so many passages keep their colours: who asks again in other words often sees them again.
REMEMBERED = 256

_ODD = re.compile(r"[^\n]{400}|\s{200}")


@lru_cache(REMEMBERED)
def colours(text: str, type_name: str) -> tuple[Span, ...]:
    """Give the parts of a text that have a colour, in order, none over another; () for a type without."""
    if type_name not in LEXERS or len(text) > MOST_CHARACTERS or _ODD.search(text):
        return ()
    lexer = _lexer(type_name)
    return tuple(_spans(lexer, text)) if lexer else ()


def _spans(lexer: "Lexer", text: str) -> Iterator[Span]:
    for start, kind, value in lexer.get_tokens_unprocessed(text):
        style = _style(str(kind))
        if style and value:
            yield Span(start, start + len(value), style)


@cache
def _style(kind: str) -> str:
    while kind:
        if kind in STYLES:
            return STYLES[kind]
        kind = kind.rpartition(".")[0]
    return ""


@cache
def _lexer(type_name: str) -> "Lexer | None":
    """Load a lexer: 25 ms for Python, most of it to compile its expressions."""
    from pygments import lexers

    found = getattr(lexers, f"{LEXERS[type_name]}Lexer", None)
    return None if found is None else found(**({"startinline": True} if type_name == "php" else {}))
