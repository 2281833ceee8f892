"""Which language or kind of document a file is: in come a path and perhaps its text, out comes a type's name. Pure.

A name decides first, then the ending, then a first line that says it (`#!`, an editor's mode line); text that nothing
is known about is "text". The names are those that `hunch types` lists and `-t` takes, with the short forms that
`rg --type-list` users expect.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hunch.core.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """A language or kind of document, and what its files are known by. Endings are lower case, with their dot."""

    name: str
    extensions: tuple[str, ...] = ()
    filenames: tuple[str, ...] = ()
    shebangs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def _type(name: str, endings: str = "", *, files: str = "", run: str = "", also: str = "") -> FileType:
    return FileType(
        name=name,
        extensions=tuple(f".{ending}" for ending in endings.split()),
        filenames=tuple(files.split()),
        shebangs=tuple(run.split()),
        aliases=tuple(also.split()),
    )


# Each ending, file name, interpreter and short form stands once; where two languages share one, the text decides below.
TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        each.name: each
        for each in (
            _type("python", "py pyi pyw pyx pxd gyp", files="SConstruct SConscript wscript", run="python pypy uv"),
            _type("javascript", "js mjs cjs jsx es6", files="Jakefile", run="node nodejs deno bun"),
            _type("typescript", "ts mts cts", run="ts-node tsx"),
            _type("tsx", "tsx"),
            _type("rust", "rs", run="rust-script"),
            _type("go", "go", also="golang"),
            _type("java", "java jav", run="java"),
            _type("c", "c h", run="tcc"),
            _type("cpp", "cpp cc cxx c++ hpp hh hxx h++ ipp tpp inl cu cuh ino"),
            _type("csharp", "cs csx cake", run="dotnet-script", also="c#"),
            _type(
                "ruby",
                "rb rbw rake gemspec ru podspec",
                files="Rakefile Gemfile Guardfile Vagrantfile Podfile Brewfile Fastfile",
                run="ruby jruby",
            ),
            _type("php", "php phtml php3 php4 php5 php7 php8", files="artisan", run="php"),
            _type(
                "bash",
                "sh bash zsh ksh bats ebuild",
                files="bashrc .bashrc .bash_profile .bash_aliases .profile .zshrc .zprofile .zshenv PKGBUILD configure",
                run="sh bash zsh ksh dash ash",
                also="shell",
            ),
            _type("fish", "fish", run="fish"),
            _type("kotlin", "kt kts ktm", run="kotlin kotlinc"),
            _type("scala", "scala sc sbt", run="scala"),
            _type("swift", "swift", run="swift"),
            _type("lua", "lua luau rockspec nse", files=".luacheckrc", run="lua luajit"),
            _type("haskell", "hs lhs hsc", run="runhaskell runghc stack"),
            _type("elixir", "ex exs heex", run="elixir"),
            _type("ocaml", "ml mli mll mly", run="ocaml"),
            _type("julia", "jl", run="julia"),
            _type("zig", "zig zon"),
            _type("objc", "m mm", also="objective-c objcpp"),
            _type("powershell", "ps1 psm1 psd1", run="pwsh powershell", also="ps"),
            _type("perl", "pl pm t pod psgi", files="cpanfile", run="perl"),
            _type("sql", "sql psql ddl dml pgsql"),
            _type("css", "css pcss"),
            _type("scss", "scss"),
            _type("sass", "sass"),
            _type("less", "less"),
            _type("html", "html htm xhtml jinja jinja2 j2 hbs mustache ejs erb"),
            _type("hcl", "hcl tf tfvars nomad", also="terraform"),
            _type("r", "r rmd rnw", files=".Rprofile", run="Rscript"),
            _type("dart", "dart", run="dart"),
            _type("clojure", "clj cljs cljc edn bb", run="bb clojure"),
            _type("erlang", "erl hrl escript", files="rebar.config", run="escript"),
            _type("fsharp", "fs fsi fsx", also="f#"),
            _type("groovy", "groovy gradle gvy", files="Jenkinsfile", run="groovy"),
            _type("nim", "nim nims nimble", run="nim"),
            _type("nix", "nix", run="nix-shell"),
            _type("crystal", "cr", run="crystal"),
            _type("d", "d di", run="rdmd"),
            _type("pascal", "pas pp dpr lpr"),
            _type("ada", "ada adb ads"),
            _type("cobol", "cob cbl cpy"),
            _type("vbnet", "vb vbs bas"),
            _type("matlab", "matlab", run="octave", also="octave"),
            _type("fortran", "f f77 f90 f95 f03 f08 for ftn"),
            _type("asm", "asm s nasm"),
            _type("verilog", "v vh sv svh", also="systemverilog"),
            _type("vhdl", "vhd vhdl"),
            _type("lisp", "lisp lsp cl el asd", files=".emacs", run="sbcl clisp emacs", also="elisp"),
            _type("scheme", "scm ss rkt sld", run="guile racket", also="racket"),
            _type("elm", "elm"),
            _type("purescript", "purs"),
            _type("prolog", "pro plg", run="swipl"),
            _type("coq", "coq"),
            _type("lean", "lean"),
            _type("agda", "agda lagda"),
            _type("tcl", "tcl tk", run="tclsh wish"),
            _type("awk", "awk", run="awk gawk mawk"),
            _type("sed", "sed", run="sed"),
            _type("vim", "vim", files=".vimrc _vimrc .gvimrc vimrc"),
            _type("batch", "bat cmd"),
            _type("applescript", "applescript", run="osascript"),
            _type("solidity", "sol"),
            _type("glsl", "glsl vert frag geom comp hlsl wgsl metal"),
            _type("opencl", "ocl"),
            _type("svelte", "svelte"),
            _type("vue", "vue"),
            _type("astro", "astro"),
            _type(
                "make",
                "mk mak make",
                files="Makefile makefile GNUmakefile Makefile.*",
                run="make gmake",
                also="makefile",
            ),
            _type("cmake", "cmake", files="CMakeLists.txt", run="cmake"),
            _type("meson", files="meson.build meson.options meson_options.txt"),
            _type("bazel", "bzl bazel star", files="BUILD WORKSPACE BUCK", also="starlark"),
            _type("just", "just", files="justfile Justfile .justfile", run="just"),
            _type(
                "dockerfile",
                "dockerfile containerfile",
                files="Dockerfile Containerfile Dockerfile.* Containerfile.*",
                also="docker",
            ),
            _type("proto", "proto", also="protobuf"),
            _type("thrift", "thrift"),
            _type("graphql", "graphql gql graphqls"),
            _type("diff", "diff patch"),
            _type("gettext", "po pot"),
            _type("markdown", "md markdown mdown mkd mkdn mdx qmd mdwn"),
            _type("rst", "rst rest"),
            _type("org", "org"),
            _type("asciidoc", "adoc asciidoc asc"),
            _type("latex", "tex ltx sty cls bib"),
            _type("typst", "typ"),
            _type("man", "man mdoc roff"),
            _type("subtitles", "srt vtt sub"),
            _type("mail", "eml mbox"),
            _type(
                "text",
                "txt text",
                files="README LICENSE COPYING NOTICE AUTHORS INSTALL NEWS TODO CHANGELOG CONTRIBUTING",
            ),
            _type("csv", "csv"),
            _type("tsv", "tsv tab"),
            _type("jsonl", "jsonl ndjson"),
            _type("json", "json json5 jsonc geojson webmanifest har topojson", files=".babelrc .eslintrc .prettierrc"),
            _type("jupyter", "ipynb", also="notebook"),
            _type("yaml", "yaml yml", files=".clang-format .clang-tidy"),
            _type("toml", "toml", files="Pipfile"),
            _type(
                "ini",
                "ini cfg conf cnf properties desktop service editorconfig",
                files=".editorconfig .gitconfig .npmrc",
            ),
            _type("xml", "xml xsd xsl xslt svg rss atom plist xaml csproj fsproj vbproj props targets pom rng wsdl"),
            _type("log", "log"),
            _type("gitlog", "gitlog"),
        )
    }
)

_BY_EXTENSION = {extension: each.name for each in TYPES.values() for extension in each.extensions}
_BY_FILENAME = {filename: each.name for each in TYPES.values() for filename in each.filenames}
_BY_SHEBANG = {shebang: each.name for each in TYPES.values() for shebang in each.shebangs}
_BY_ALIAS = {
    **{extension[1:]: name for extension, name in _BY_EXTENSION.items()},
    **{alias: each.name for each in TYPES.values() for alias in (each.name, *each.aliases)},
}

_SHEBANG = re.compile(r"#!\s*(?:\S*/env\s+(?:-\S+\s+|\w+=\S*\s+)*)?(?:\S*/)?([A-Za-z+-]+)")
_MODE_LINE = re.compile(
    r"-\*-(?:.*\bmode:)?\s*([\w+#-]+)\s*(?:;.*)?-\*-|\b(?:vim?|ex):.*\b(?:ft|filetype|syntax)=(\w+)"
)
_FIRST_LINES = (
    (re.compile(r"<\?xml\b"), "xml"),
    (re.compile(r"<!doctype html|<html\b", re.IGNORECASE), "html"),
    (re.compile(r"<\?php\b"), "php"),
    (re.compile(r"(?:\.TH|\.Dd|\.\\\"|'\\\")"), "man"),
    (re.compile(r"diff --git |--- a/"), "diff"),
)
# Blank space before the first word of a line. Not of those above it: each empty line would be looked at from each.
_INDENT = r"^[^\S\n]*"
# Endings that languages share: what in the text speaks for another than the table's.
_SHARED = {
    ".h": (
        (re.compile(rf"{_INDENT}@(?:interface|protocol|class|import)\b|^#import\b", re.MULTILINE), "objc"),
        (
            re.compile(
                rf"{_INDENT}(?:class\s+\w+|template\s*<|namespace\s+\w|using\s+\w|(?:public|private):)", re.MULTILINE
            ),
            "cpp",
        ),
    ),
    ".m": ((re.compile(rf"{_INDENT}(?:function\b|%|end\s*$)", re.MULTILINE), "matlab"),),
    ".ts": ((re.compile(r"\ufeff?\s*<(?:\?xml|!DOCTYPE TS)"), "xml"),),
    ".pl": ((re.compile(r"^:-|^\w+\([^()]*\)\s*:-", re.MULTILINE), "prolog"),),
    ".v": ((re.compile(rf"{_INDENT}(?:Theorem|Lemma|Require|Proof|Inductive|Definition)\b", re.MULTILINE), "coq"),),
}
_LOOK_CHARS = 1 << 14  # how far into a text a shared ending is looked into


def type_of(path: Path, text: str | None = None) -> str:
    """Name the type of a file, as `hunch types` shows it.

    >>> type_of(Path("src/door.py")), type_of(Path("bin/run"), "#!/usr/bin/env -S python3 -u")
    ('python', 'python')
    >>> type_of(Path("notes")), type_of(Path("Makefile.in"))
    ('text', 'make')
    """
    name = path.name
    if name in _BY_FILENAME:
        return _BY_FILENAME[name]
    extension = path.suffix.lower()
    known = _BY_EXTENSION.get(extension)
    if known is not None:
        return next((other for sign, other in _shared_by(extension, text)), known)
    family = _BY_FILENAME.get(name.partition(".")[0] + ".*")
    if family is not None:
        return family
    return (_by_first_line(text.lstrip("\ufeff").partition("\n")[0]) if text else "") or "text"


def resolve_type(name: str) -> str:
    """Give the type that a name, a short form or an ending stands for.

    Raises:
        UsageError: no type is called that.
    """
    asked = name.lower().removeprefix("*").removeprefix(".")
    if asked in _BY_ALIAS:
        return _BY_ALIAS[asked]
    from hunch.core.nearly import asked as error

    raise UsageError(error(f"no file type is called {name!r}", asked, _BY_ALIAS, "hunch types"))


def _shared_by(extension: str, text: str | None) -> Iterator[tuple[re.Pattern[str], str]]:
    head = (text or "")[:_LOOK_CHARS]
    return ((sign, other) for sign, other in _SHARED.get(extension, ()) if sign.search(head))


def _by_first_line(line: str) -> str:
    shebang = _SHEBANG.match(line)
    if shebang and shebang[1] in _BY_SHEBANG:
        return _BY_SHEBANG[shebang[1]]
    mode = _MODE_LINE.search(line[:500])
    if mode:
        return _BY_ALIAS.get((mode[1] or mode[2]).lower(), "")
    return next((name for sign, name in _FIRST_LINES if sign.match(line)), "")
