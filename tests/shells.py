"""Real shells in a pseudo-terminal: lines are typed, TAB is pressed, and what the shell made of it is read back."""

import fcntl
import os
import pty
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

from hunch.cli.completing import FILES

PATIENCE_S = 30
TAB, WIPE, TELL, OFFER = "\t", "\x05\x15", "\x18\x10", "\x18\x0f"
BACK, WORD_BACK = "\x02", "\x1bb"

#: What each shell reads at its start: {read} is how it learns of the completions, {out} where it answers. Ctrl-X Ctrl-P
#: tells the line as it is, Ctrl-X Ctrl-O all that could stand where the cursor is.
RC = {
    "bash": r"""
PS1='$ '
bind 'set completion-query-items 0'
bind 'set page-completions off'
bind 'set bell-style none'
{read}
tell() {{ printf '%s\n' "$READLINE_LINE" >{out}; }}
bind -x '"\C-x\C-p": tell'
bind '"\C-x\C-o": insert-completions'
""",
    "zsh": r"""
PS1='$ '
{read}
(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit -u -D }}
LISTMAX=10000
unsetopt beep
tell() {{ print -r -- "$BUFFER" >{out}; }}
zle -N tell
bindkey -e
bindkey '^U' kill-whole-line
bindkey '^X^P' tell
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches:*' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
bindkey '^X^O' all-matches
""",
    "fish": r"""
function fish_prompt; echo '$ '; end
function fish_greeting; end
set -g fish_autosuggestion_enabled 0
function tell; commandline >{out}; end
function offer; printf '%s\n' (complete -C (commandline -c | string collect)) >{out}; end
bind \cx\cp tell
bind \cx\co offer
bind \cu 'commandline ""'
{read}
""",
}


def reading(name: str, folder: Path) -> str:
    """Give what a shell has to read for the scripts of a folder."""
    script = shlex.quote(str(folder / FILES[name]))
    return {"bash": f". {script}", "zsh": f"fpath=({shlex.quote(str(folder))} $fpath)", "fish": f"source {script}"}[
        name
    ]


class Shell:
    """One interactive shell, started once for many lines."""

    def __init__(self, name: str, folder: Path, read: str, environ: Mapping[str, str]) -> None:
        """Start it in a folder; `read` stands in what it reads at its start."""
        self.name = name
        self.home = Path(environ["HOME"])
        self.home.mkdir(parents=True, exist_ok=True)
        self.out = self.home / f"{name}.out"
        os.mkfifo(self.out)
        rc = RC[name].format(read=read, out=shlex.quote(str(self.out)))
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self._ours, self.shown = ours, b""
        self._process = subprocess.Popen(
            self._command(rc),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env={**environ, "TERM": "xterm", "ZDOTDIR": str(self.home)},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    def _command(self, rc: str) -> list[str]:
        if self.name == "bash":
            (self.home / "bashrc").write_text(rc)
            return ["bash", "--noprofile", "--rcfile", str(self.home / "bashrc"), "-i"]
        if self.name == "zsh":
            (self.home / ".zshrc").write_text(rc)
            return ["zsh", "-d", "-i"]
        config = self.home / ".config" / "fish"
        config.mkdir(parents=True, exist_ok=True)
        (config / "config.fish").write_text(rc)
        return ["fish", "-i"]

    def tab(self, line: str) -> str:
        """Type a line and press TAB: the line as it then is."""
        return self.typed(line + TAB)

    def typed(self, keys: str) -> str:
        """Press keys on an empty line: the line as it then is."""
        return self.asked(WIPE + keys + TELL)

    def offered(self, line: str) -> list[str]:
        """Type a line: all that could stand where it ends, each as the shell would put it there."""
        if self.name == "fish":
            return [each.partition("\t")[0] for each in self.asked(WIPE + line + OFFER).splitlines()]
        word = line[line.rfind(" ") + 1 :]
        filled = self.asked(WIPE + line + OFFER + TELL)
        return [] if filled == line else filled[len(line) - len(word) :].split(" ")

    def asked(self, keys: str) -> str:
        """Press keys of which the last make it tell something."""
        heard = os.open(self.out, os.O_RDONLY | os.O_NONBLOCK)
        os.write(self._ours, keys.encode())
        told, until = b"", time.monotonic() + PATIENCE_S
        try:
            while time.monotonic() < until:
                for ready in select.select([self._ours, heard], [], [], 0.2)[0]:
                    try:
                        part = os.read(ready, 65536)
                    except BlockingIOError:  # it has opened its end, and is yet to write
                        continue
                    if ready == self._ours:
                        self.shown += part
                    elif part:
                        told += part
                    elif told:
                        return told.decode().removesuffix("\n")
        finally:
            os.close(heard)
        raise TimeoutError(f"{self.name} said nothing; it showed: {self.shown.decode(errors='replace')[-2000:]}")

    def end(self) -> None:
        """End it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._ours)


def program(folder: Path) -> Path:
    """Make a folder to look for programs in that holds `hunch`, as these tests run it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hunch").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hunch "$@"\n')
    (folder / "hunch").chmod(0o755)
    return folder


def missing(name: str) -> bool:
    """Tell whether a shell is not here."""
    return shutil.which(name) is None
