"""One sitting, its keys from a pipe and its screen nowhere: what is asked, shown and done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from hunch.cli.interactive.answers import Look, Surroundings, Trouble
from hunch.cli.interactive.session import Session
from hunch.cli.interactive.state import Answer, Found, Preview, PreviewLine, Question
from hunch.core.errors import UsageError
from tests.sittings import found_at

UP, DOWN, PAGE_DOWN, LEFT = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[D"
CTRL_A, CTRL_C, CTRL_D, CTRL_K, CTRL_N, CTRL_P, CTRL_W, CTRL_Y = (
    chr(ord(letter) - 64) for letter in "A C D K N P W Y".split()
)
ALT_P, ESC, TAB, ENTER, SHIFT_DOWN = "\x1bp", "\x1b", "\t", "\r", "\x1b[1;2B"


class Screenless(DummyOutput):
    """A terminal of 100 columns and 24 rows that keeps what is sent to it raw."""

    def __init__(self) -> None:
        self.raw = ""

    def get_size(self) -> Size:
        return Size(rows=24, columns=100)

    def write_raw(self, data: str) -> None:
        self.raw += data


class Replies:
    """Answers each question with its words, and lets the next keys be typed when it was asked."""

    def __init__(self, keys: PipeInput, *typing: str) -> None:
        self.keys, self.typing = keys, list(typing)
        self.jobs: list[object] = []
        self.looks = 0

    @property
    def questions(self) -> list[tuple[str, bool]]:
        return [(job.text, job.everything) for job in self.jobs if isinstance(job, Question)]

    def do(self, job: object) -> object | None:
        self.jobs.append(job)
        if isinstance(job, Surroundings):
            lines = tuple(PreviewLine(number=n, text="", is_inside=n == 1) for n in range(1, 30))
            self.type_on()
            return Preview(place=job.found.place, lines=lines)
        if isinstance(job, Look):
            self.type_on()
            return None
        assert isinstance(job, Question)
        if job.text == "trouble":
            self.type_on()
            return Trouble(message="the index is busy")
        if job.text == "broken":
            raise ZeroDivisionError("broken")
        found = [found_at(n, path=f"{word}.md") for n, word in enumerate(job.text.split())]
        if not found:
            self.type_on()
        return Answer(question=job, found=tuple(found), terms=tuple(job.text.split()))

    def look(self) -> object | None:
        return None

    def rest(self) -> None:
        pass

    def type_on(self) -> None:
        if self.typing:
            self.keys.send_text(self.typing.pop(0))

    @contextmanager
    def at_work(self) -> "Iterator[Replies]":
        yield self


Sit = Callable[..., tuple[Session, Replies, "Found | None", Screenless]]


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Give a function that holds a sitting: what is typed after each answer, from a query on."""
    with create_pipe_input() as keys:

        def held(
            text: str, *typing: str, prints: bool = False, environ: dict[str, str] | None = None
        ) -> tuple[Session, Replies, Found | None, Screenless]:
            replies, output = Replies(keys, *typing), Screenless()
            with create_app_session(input=keys, output=output):
                session = Session(
                    text,
                    replies.at_work,
                    keys=keys,
                    output=output,
                    prints=prints,
                    looks=False,
                    environ=environ or {},
                )
                found = session.run()
            return session, replies, found, output

        yield held


def name_of(found: Found | None) -> str:
    return found.hit.path.decode() if found else ""


def test_what_is_typed_is_asked(sit: Sit) -> None:
    _, replies, _, _ = sit("", "soup", CTRL_C)
    assert replies.questions[0] == ("", False)
    assert replies.questions[-1] == ("soup", False)


def test_the_query_of_the_command_line_is_asked_first_and_can_be_edited(sit: Sit) -> None:
    _, replies, _, _ = sit("a b", CTRL_W + "c", ESC)
    assert (replies.questions[0], replies.questions[-1]) == (("a b", False), ("a c", False))


def test_keys_of_the_line_edit_it_as_the_shell_does(sit: Sit) -> None:
    session, _, _, _ = sit("one two", CTRL_A + CTRL_K + "x y" + LEFT + CTRL_D, CTRL_C)
    assert session.state.question.text == "x "


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (DOWN, "b.md"),
        (CTRL_N + CTRL_N, "c.md"),
        (DOWN + DOWN + CTRL_P, "b.md"),
        (DOWN + UP + UP, "a.md"),
        (PAGE_DOWN, "j.md"),
        (PAGE_DOWN + PAGE_DOWN + DOWN, "l.md"),
    ],
)
def test_enter_ends_with_what_was_moved_to_where_results_are_printed(sit: Sit, keys: str, expected: str) -> None:
    _, _, found, _ = sit("a b c d e f g h i j k l", keys + ENTER, prints=True)
    assert name_of(found) == expected


@pytest.mark.parametrize("keys", [ESC, CTRL_C])
def test_quitting_ends_with_nothing(sit: Sit, keys: str) -> None:
    session, _, found, _ = sit("a b", keys, prints=True)
    assert (found, session.has_opened) == (None, False)


def test_ctrl_d_quits_where_nothing_is_typed(sit: Sit) -> None:
    assert sit("", CTRL_D)[2] is None


def test_enter_on_nothing_does_nothing(sit: Sit) -> None:
    assert sit("", ENTER + CTRL_Y + DOWN + CTRL_D)[3].raw == ""


def test_tab_asks_without_the_cut_and_with_it_again(sit: Sit) -> None:
    _, replies, _, _ = sit("a", TAB, TAB, CTRL_C)
    assert replies.questions == [("a", False), ("a", True), ("a", False)]


def test_the_place_is_copied_and_that_is_said(sit: Sit) -> None:
    session, _, _, output = sit("a b", DOWN + CTRL_Y + CTRL_C)
    assert output.raw == "\x1b]52;c;Yi5tZDox\x07"  # b.md:1
    assert session.state.message == "copied b.md:1"


def test_the_preview_of_what_is_selected_is_asked_for_and_moved(sit: Sit) -> None:
    session, replies, _, _ = sit("a b", DOWN, SHIFT_DOWN + CTRL_C)
    assert [name_of(job.found) for job in replies.jobs if isinstance(job, Surroundings)] == ["a.md", "b.md"]
    assert session.state.scrolled == 3
    assert session.state.preview
    assert session.state.current
    assert session.state.preview.place == session.state.current.place


def test_the_preview_can_be_hidden_and_shown(sit: Sit) -> None:
    assert sit("a", ALT_P + CTRL_C)[0].state.has_preview is False
    assert sit("a", ALT_P + ALT_P + CTRL_C)[0].state.has_preview is True


def test_a_question_mark_asks_for_the_keys_only_where_nothing_is_typed(sit: Sit) -> None:
    session, _, _, _ = sit("", "?" + ESC + "what?", CTRL_C)
    assert (session.state.shows_keys, session.state.question.text) == (False, "what?")


def test_what_is_pasted_is_one_line(sit: Sit) -> None:
    session, _, _, _ = sit("", "\x1b[200~moved\r\n  folder\n\x1b[201~", CTRL_C)
    assert session.state.question.text == "moved folder"


def test_trouble_is_said_and_typing_goes_on(sit: Sit) -> None:
    session, replies, _, _ = sit("trouble", "s", CTRL_C)
    assert replies.questions[-1] == ("troubles", False)
    assert [name_of(found) for found in session.state.found] == ["troubles.md"]


def test_a_mistake_beside_the_keyboard_ends_it_with_its_cause(sit: Sit) -> None:
    with pytest.raises(ZeroDivisionError, match="broken"):
        sit("broken")


def test_a_mistake_while_drawing_ends_it_with_its_cause(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("drawn")

    monkeypatch.setattr("hunch.cli.interactive.draw.info", fail)
    with pytest.raises(ZeroDivisionError, match="drawn"):
        sit("a", CTRL_C)


def test_a_mistake_in_a_key_ends_it_with_its_cause(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("keyed")

    monkeypatch.setattr("hunch.cli.interactive.state.moved", fail)
    with pytest.raises(ZeroDivisionError, match="keyed"):
        sit("a", DOWN)


def test_a_terminal_that_goes_away_ends_it(sit: Sit) -> None:
    with create_pipe_input() as keys:
        replies, output = Replies(keys), Screenless()
        session = Session("", replies.at_work, keys=keys, output=output, looks=False)
        keys.close()
        assert session.run() is None


@pytest.fixture
def editing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand where programs are run, and give what was to be run; of /a.md and /b.md only the first is there."""
    commands: list[list[str]] = []

    def run(command: list[str]) -> int:
        commands.append(command)
        if command[0] == "nowhere":
            raise UsageError("cannot run nowhere")
        return 3 if command[0] == "broken" else 0

    monkeypatch.setattr("hunch.cli.spawn.run", run)
    monkeypatch.setattr("os.path.exists", lambda path: path == b"/a.md")
    return commands


def test_enter_opens_the_editor_at_the_line_and_the_files_are_looked_at_again(
    sit: Sit, editing: list[list[str]]
) -> None:
    session, replies, found, _ = sit("a b", ENTER, CTRL_C, environ={"VISUAL": "vim -R", "EDITOR": "ed"})
    assert editing == [["vim", "-R", "+1", "/a.md"]]
    assert (found, session.has_opened, session.state.message) == (None, True, "")
    assert Look() in replies.jobs


@pytest.mark.parametrize(
    ("editor", "query", "message"),
    [
        ("nowhere", "a", "cannot run nowhere"),
        ("broken", "a", "the editor ended with 3"),
        ("vim", "b", "b.md is not there any more"),
        ("'vim", "a", 'EDITOR is "\'vim", which is no command: no closing quotation'),
    ],
)
def test_an_editor_that_cannot_open_it_is_said(
    sit: Sit, editing: list[list[str]], editor: str, query: str, message: str
) -> None:
    session, _, _, _ = sit(query, ENTER, CTRL_C, environ={"EDITOR": editor})
    assert session.state.message == message
    assert session.has_opened == (editor == "broken")


def test_in_tmux_the_place_is_given_to_tmux_too(sit: Sit, editing: list[list[str]]) -> None:
    _, _, _, output = sit("a", DOWN + CTRL_Y + CTRL_C, environ={"TMUX": "/tmp/socket"})
    assert output.raw == "\x1b]52;c;YS5tZDox\x07"
    assert [command[-1] for command in editing] == ["a.md:1"]
    assert "tmux set-buffer -w" in editing[0][2]
