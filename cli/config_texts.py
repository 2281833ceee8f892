"""Texts that are made of the table of settings: what a new config file begins with, and docs/configuration.md.

`python -m hunch.cli.generate` writes the latter; a test compares.
"""

from collections.abc import Iterator
from itertools import groupby

from hunch.core.config.project import NAME
from hunch.core.config.table import SETTINGS, Setting, written

_HEAD = """\
# The settings of hunch. A line that begins with #name = … holds when its # is taken away.
# What holds now, and who set it: hunch config show
"""


def template() -> str:
    """Give what a new config file begins with: every setting, commented out, with what it means."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    for table, settings in groupby(SETTINGS, lambda setting: setting.key.partition(".")[0]):
        yield f"[{table}]"
        for setting in settings:
            yield f"# {setting.help}{_choices(setting)}"
            yield f"#{setting.name} = {written(setting.example if setting.default in (None, ()) else setting.default)}"
        yield ""


def _choices(setting: Setting) -> str:
    known = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
    return known + (f" Without a line: {setting.unset}." if setting.unset else "")


_PAGE = """\
<!-- Made of the table of settings by `python -m hunch.cli.generate`: change core/config/table.py, not this. -->
# Configuration

Nothing has to be configured. What you would type again and again can stand in one TOML file:

    hunch config edit     opens it in your editor; a new one has every setting in it, and what it means
    hunch config show     every setting, its value, and who set it: the default, a line of the file, or a variable
    hunch config path     where the file is

It is `$XDG_CONFIG_HOME/hunch/config.toml`, else `~/.config/hunch/config.toml` (on Windows
`%APPDATA%\\hunch\\config.toml`). `HUNCH_CONFIG` names another; one that is not there is an error. `HUNCH_CONFIG=`
does without.

## Who wins

1. what is typed: `hunch -k 3`
2. the environment: `NO_COLOR=1 hunch …`
3. your config file
4. the default

`PAGER` is the exception, as it is for git: every program reads it, so that your config file goes before it. What a
project file leaves out is left out besides all of these.

A setting that does not exist is an error, and so is a value that cannot be: every command that needs the file then
ends with exit status 2 and names the line. `hunch config`, `hunch --help` and `hunch --version` work all the same.

## Settings

{rows}

A value that is typed always wins. What takes a setting back for one search: `--all` for `search.min_relevance`, a
large number for `search.per_file`, `--refresh auto`, `--mode hybrid`, `--color auto`, `--hyperlink-format none`,
`--no-pager`. There is no setting for an option that nothing takes back.

A daemon reads the file again when it has changed. One that runs already keeps its `daemon.idle_minutes` and
`daemon.memory_mb` until `hunch daemon restart`. It answers only those whose config file is its own: with another
`HUNCH_CONFIG` a search does its work itself.

## What is indexed

`index.exclude` takes patterns as in `.gitignore`, for every root, counted from the root: `/drafts/` is the folder
`drafts` of each root. A pattern with `!` takes back what an earlier one of the list left out, and nothing else. Hits
in what it names are hidden at once; the next search takes them out of the index, and `hunch why PATH` names the line.
A root that is watched is looked at anew, as a whole, as soon as the file changes, and before the next search at the
latest.

`hunch index --hidden` indexes hidden files and folders too. `hunch index --no-ignore` lets no ignore file
(`.gitignore`, `.ignore`, `.hunchignore`, those of git outside of the tree) and no rule about what tools write leave
anything out. Both are properties of a root: every later run, search, watcher and daemon keeps to them, backups carry
them, and `hunch status` shows them. `--no-hidden` and `--ignore` take them back. `index.hidden` says what a new root
begins with. Always left out: `.git`, pseudo file systems, hunch's own files, secrets by their names or their form,
`index.exclude`, and what a project file leaves out. A root that takes over others below it keeps its own policy, and
says so where theirs was wider.

## Project files

A `{name}` in any folder of an indexed tree can leave things out of the index, for all who index it:

    [index]
    exclude = ["drafts/", "*.generated.md"]

The patterns count from its folder, and hold from there on down; in a git work tree those of the folders above the
root hold too, as ignore files do. Nothing brings back what they name: not a `.hunchignore`, not `--no-ignore`. A
project file can do nothing else. It adds no roots, models, commands or addresses: any other table or key in it, a
pattern with `!`, more than 64 KiB, or what is no TOML makes it invalid. Of a folder with an invalid project file
nothing is indexed and nothing shown, because what it would leave out is not known; what the index holds of it is kept
until the file is mended. `hunch index` says so, and `hunch why` and `hunch status --skipped` name the mistake. A link
in the file's place is not followed.
"""


def page() -> str:
    """Give docs/configuration.md."""
    rows = ["| setting | value | default | set too by | what it does |", "| --- | --- | --- | --- | --- |"]
    return _PAGE.format(rows="\n".join([*rows, *map(_row, SETTINGS)]), name=NAME)


def _row(setting: Setting) -> str:
    value = ", ".join(f"`{written(choice)}`" for choice in setting.choices) or _range(setting)
    default = setting.unset if setting.default is None else f"`{written(setting.default)}`"
    others = [f"`{setting.option}`"] if setting.option else []
    others += [
        f"`{variable.name}`" + (" (after the file)" if variable.is_last else "") for variable in setting.variables
    ]
    cells = [f"`{setting.key}`", value, default, ", ".join(others), setting.help]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _range(setting: Setting) -> str:
    if setting.least is None:
        return setting.kind.value
    most = f"from {setting.least:g} to {setting.most:g}" if setting.most is not None else f"at least {setting.least:g}"
    return f"{setting.kind.value}, {most}"
