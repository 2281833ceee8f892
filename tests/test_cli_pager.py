"""The pager: when there is one, what it gets, and how it ends, on a terminal of its own, with a daemon and without."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunch.cli.output.pager import is_longer, page, pager_of, show
from hunch.cli.preferences import preferences
from hunch.core.config.values import settings as settings_of
from hunch.core.daemon import wire
from tests.program import COMMAND
from tests.trials.daemons import Warm, warmed

FILES = {f"{n}.md": f"# Basket {n}\n\nApples of tree {n} are red.\n" for n in range(20)}
ROWS, COLUMNS = 24, 70
#: Far beyond what an answer takes on a busy machine.
PATIENCE_S = 30
SEARCH = ("red apples", "--mode", "lexical", "--all")


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Give a person with files and a living daemon."""
    with warmed(tmp_path_factory.mktemp("pager"), FILES) as person:
        person.live()
        yield person


@pytest.fixture(params=["off", "use"])
def daemon(request: pytest.FixtureRequest) -> str:
    """Give what HUNCH_DAEMON is."""
    return str(request.param)


class Terminal:
    """A program on a terminal of a known size, which it controls."""

    def __init__(self, hunch: Warm, *arguments: str, **env: str) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=hunch.folder,
            env=hunch.environment(**env),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.shown, self.seen = "", 0

    def read(self, until: str | None = None, keys: str = "") -> str:
        """Read on until it shows a text anew, or to its end; give all that was shown so far.

        `keys` are typed again and again: what comes while a program draws may be thrown away.
        """
        deadline = time.monotonic() + PATIENCE_S
        while until is None or until not in self.shown[self.seen :]:
            self.type(keys)
            if not select.select([self.ours], [], [], 0.5)[0]:
                if time.monotonic() < deadline:
                    continue
                self.process.kill()
                self.process.wait()
                pytest.fail(f"waited in vain for {until!r}: {self.shown!r}")
            try:
                part = os.read(self.ours, 65536)
            except OSError:  # what Linux says where others say end of file
                part = b""
            if not part:
                assert until is None, self.shown
                break
            self.shown += part.decode().replace("\r\n", "\n")
        self.seen = self.shown.find(until or "", self.seen) + len(until or "")
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def end(self) -> tuple[int, str]:
        """Read to its end; give (status, what was shown)."""
        shown = self.read()
        os.close(self.ours)
        return self.process.wait(PATIENCE_S), shown


def on_terminal(hunch: Warm, *arguments: str, **env: str) -> tuple[int, str]:
    return Terminal(hunch, *arguments, **env).end()


@pytest.mark.skipif(not shutil.which("less"), reason="the pager that people have")
def test_less_shows_a_long_result_and_ends_with_the_status_of_the_search(hunch: Warm, daemon: str) -> None:
    terminal = Terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon)
    terminal.read("\n:")
    assert terminal.shown.count("\n") < ROWS
    terminal.read("\x07", keys="\x03")  # Ctrl-C does not end it
    terminal.read("(END)", keys="G")
    terminal.type("q")
    status, shown = terminal.end()
    assert status == 0
    assert shown.count("Basket") >= 20
    assert "\x1b[1;35m" in shown
    assert "Traceback" not in shown


def test_the_pager_gets_what_would_have_been_printed(hunch: Warm, tmp_path: Path) -> None:
    status, plain = on_terminal(hunch, *SEARCH, "--no-pager", HUNCH_DAEMON="off")
    assert len(plain.splitlines()) > ROWS
    for daemon in ("off", "use"):
        before = hunch.requests()["answered"]
        ended = on_terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon, PAGER=f"cat > {tmp_path}/{daemon}; echo end")
        assert ended == (status, "end\n")
        assert (tmp_path / daemon).read_text() == plain
        assert hunch.requests()["answered"] == before + (2 if daemon == "use" else 1)


@pytest.mark.parametrize("pager", ["true", "head -n 1", "exec sleep 0 <&-", "exit 3"])
def test_who_leaves_early_hears_nothing(hunch: Warm, daemon: str, pager: str) -> None:
    status, shown = on_terminal(hunch, *SEARCH, "-k20", HUNCH_DAEMON=daemon, PAGER=pager, NO_COLOR="1")
    assert status == 0
    assert len(shown.splitlines()) <= 1


def test_ctrl_c_is_the_pagers(hunch: Warm, daemon: str) -> None:
    pager = "trap 'echo heard' INT; echo ready; until read key < /dev/tty; do :; done; cat > /dev/null; echo got $key"
    terminal = Terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon, PAGER=pager)
    terminal.read("ready\n")
    terminal.read("heard\n", keys="\x03")
    terminal.read("got x\n", keys="x\n")
    status, shown = terminal.end()
    assert status == 0
    assert "Traceback" not in shown


def test_a_pager_that_ctrl_c_ends_leaves_the_status_of_the_search(hunch: Warm, daemon: str) -> None:
    terminal = Terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon, PAGER="echo ready; exec sleep 60")
    terminal.read("ready\n")
    terminal.type("\x03")
    status, shown = terminal.end()
    assert status == 0
    assert "Traceback" not in shown


def test_a_pager_that_is_not_there_is_named_and_the_results_follow(hunch: Warm, daemon: str) -> None:
    status, shown = on_terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon, PAGER="no-such-pager -x", NO_COLOR="1")
    assert status == 0
    told = "hunch: the pager 'no-such-pager -x' could not be started; name another in HUNCH_PAGER"
    assert re.search(rf"^{told}\n\d+\.md\n", shown, re.MULTILINE)
    assert shown.count("Basket") >= 10


def test_without_less_nothing_is_said(hunch: Warm, tmp_path: Path, daemon: str) -> None:
    status, shown = on_terminal(hunch, *SEARCH, HUNCH_DAEMON=daemon, PATH=str(tmp_path))
    assert (status, shown) == on_terminal(hunch, *SEARCH, "--no-pager", HUNCH_DAEMON="off")


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (("--no-pager",), {}),
        (("-k2",), {}),
        (("--json",), {}),
        (("-l",), {}),
        (("--vimgrep", "-k20"), {}),
        ((), {"HUNCH_PAGER": ""}),
        ((), {"HUNCH_PAGER": "cat"}),
        ((), {"TERM": "dumb"}),
        ((), {"LINES": "1000"}),
    ],
    ids=repr,
)
def test_there_is_no_pager(hunch: Warm, daemon: str, arguments: tuple[str, ...], env: dict[str, str]) -> None:
    _, shown = on_terminal(hunch, *SEARCH, *arguments, **{"HUNCH_DAEMON": daemon, "PAGER": "echo paged", **env})
    assert "paged" not in shown
    assert "Basket" in shown or "md" in shown


def test_nothing_is_paged_in_a_pipe_or_in_a_batch(hunch: Warm, daemon: str) -> None:
    paged = {"HUNCH_DAEMON": daemon, "PAGER": "echo paged"}
    assert b"paged" not in hunch.ask(*SEARCH, "--explain", HUNCH_DAEMON=daemon, PAGER="echo paged", LINES="5").out
    (hunch.folder.parent / "queries").write_text("red apples\nred apples\n")
    assert "paged" not in on_terminal(hunch, "--queries", "../queries", "--mode", "lexical", "--all", **paged)[1]


@pytest.mark.parametrize(("env", "told"), [({}, "FRX -c"), ({"LESS": "M", "LV": "-x"}, "M -x")])
def test_the_usual_pagers_are_told_what_git_tells_them(
    hunch: Warm, daemon: str, env: dict[str, str], told: str
) -> None:
    _, shown = on_terminal(
        hunch, *SEARCH, **{"HUNCH_DAEMON": daemon, "PAGER": 'echo "$LESS $LV"; cat >/dev/null', **env}
    )
    assert shown == f"{told}\n"


@pytest.mark.parametrize(
    ("environ", "wish", "pager"),
    [
        ({}, "", "less"),
        ({"PAGER": "more -s"}, "", "more -s"),
        ({"PAGER": "more"}, "most", "most"),
        ({"PAGER": "more"}, "cat", ""),
        ({"PAGER": "more", "HUNCH_PAGER": "less -S"}, "most", "less -S"),
        ({"PAGER": "more", "HUNCH_PAGER": ""}, "most", ""),
        ({"PAGER": ""}, "", ""),
        ({"PAGER": " cat "}, "", ""),
        ({"TERM": "dumb", "PAGER": "more"}, "", ""),
        ({"TERM": ""}, "", ""),
    ],
)
def test_a_pager_is_chosen_as_git_chooses(tmp_path: Path, environ: dict[str, str], wish: str, pager: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[output]\npager = "{wish}"\n' if wish else "")
    environ = {"TERM": "xterm", "HUNCH_CONFIG": str(config), **environ}
    assert pager_of(preferences(settings_of(environ)).pager, environ) == pager


@settings(deadline=None)
@given(st.lists(st.integers(0, 200), max_size=30), st.integers(1, 40), st.integers(1, 100))
def test_a_result_is_longer_than_the_screen_where_its_last_line_pushes_the_first_one_out(
    lengths: list[int], rows: int, columns: int
) -> None:
    content = "".join(f"\x1b[1;32m{'x' * n}\x1b[0m\n" for n in lengths)
    wrapped = sum(max(1, (n + columns - 1) // columns) for n in lengths)
    assert is_longer(content.encode(), rows, columns) == (wrapped + 1 > rows)  # one more is for the prompt


def test_a_screen_whose_size_nobody_knows_has_no_pager() -> None:
    assert not is_longer(b"x\n" * 1000, 0, 80)
    assert not is_longer(b"x\n" * 1000, 24, 0)


def test_what_was_set_for_ctrl_c_is_set_again(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert show(b"all\n", "cat; cat")
    assert signal.getsignal(signal.SIGINT) is before
    assert capfd.readouterr().out == "all\n"


def test_more_than_a_pipe_holds_comes_through(capfd: pytest.CaptureFixture[str]) -> None:
    page(b"x" * 1_000_000, "wc -c")
    assert capfd.readouterr().out.strip() == "1000000"


def test_what_is_no_result_is_said_before_the_pager_begins() -> None:
    answer = wire.answer(1, b"results\n", b"hunch: a notice\n", "cat")
    code = (
        "import sys\nfrom hunch.core.daemon import client\n"
        f"client.ask = lambda home, fields: {answer!r}\n"
        "sys.argv = ['hunch', 'apples']\nfrom hunch.cli.entry import main\nmain()"
    )
    environ = {**os.environ, "HUNCH_DAEMON": "use"}
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"hunch: a notice\nresults\n")


@given(
    st.integers(0, 255),
    st.binary(max_size=50),
    st.binary(max_size=50),
    st.text(st.characters(codec="utf-8"), max_size=9),
)
def test_an_answer_comes_back_whole_and_a_part_of_one_does_not(status: int, out: bytes, err: bytes, pager: str) -> None:
    packed = wire.answer(status, out, err, pager)
    assert wire.unpack_answer(packed) == (status, out, err, pager)
    for size in range(len(packed) - len(err)):
        with pytest.raises((ValueError, IndexError)):
            wire.unpack_answer(packed[:size])
