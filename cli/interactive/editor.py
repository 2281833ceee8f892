"""The command line that opens a file at a line, in the editors that people have. Pure.

A file is always named by its absolute path, so that no name is taken for an option.
"""

import os
from collections.abc import Sequence

#: Editors that are told the line apart from the file: `+12 FILE`.
_PLUS = frozenset(
    "vi vim nvim view gvim mvim vimx ex nano pico emacs emacsclient xemacs kak micro joe jmacs jstar jed ne mcedit mg "
    "gedit gnome-text-editor mousepad pluma xed less".split()
)
#: Editors that are told with the file: `FILE:12`.
_COLON = frozenset("subl sublime_text zed zeditor zedit hx helix amp lapce pulsar atom".split())
#: Editors of one family, which want an option before that: `-g FILE:12`.
_GOTO = frozenset("code code-insiders codium vscodium cursor windsurf positron code-oss".split())
#: Others: what stands before the line, and then the file.
_OPTION = {"kate": "--line", "kwrite": "--line", "notepad++": "-n", "idea": "--line", "pycharm": "--line"}


def at_line(command: Sequence[str], file: bytes, line: int) -> list[str]:
    """Give the command line that opens a file at a line; at its beginning in an editor that is not known.

    >>> at_line(["vim"], b"/notes/to do.md", 12), at_line(["code", "-w"], b"/a.md", 3)
    (['vim', '+12', '/notes/to do.md'], ['code', '-w', '-g', '/a.md:3'])

    Args:
        command: The editor with its arguments.
        file: Absolute.
        line: From 1.
    """
    path = os.fsdecode(file)
    name = os.path.basename(command[0]).lower().removesuffix(".exe").removesuffix(".cmd")
    if name in _PLUS:
        return [*command, f"+{line}", path]
    if name in _GOTO:
        return [*command, "-g", f"{path}:{line}"]
    if name in _COLON:
        return [*command, f"{path}:{line}"]
    if name == "notepad++":
        return [*command, f"-n{line}", path]
    if name in _OPTION:
        return [*command, _OPTION[name], str(line), path]
    return [*command, path]
