"""What the interface is told of an index: answers, reasons, previews, and what changed meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hunch.cli.asked import request_of
from hunch.cli.caller import Caller
from hunch.cli.inquiry import Inquiry
from hunch.cli.interactive.answers import Answers, Look, Surroundings, Trouble, answers, shown
from hunch.cli.interactive.state import Answer, Preview, Question
from hunch.cli.options import SearchOptions
from hunch.cli.scope import covered
from hunch.core.engine import ColdEngine
from tests.conftest import settle, write_tree
from tests.program import Program, indexed, shipped

STIRRING = " ".join(f"Stir it {n} times, and taste." for n in range(30))
WAITING = " ".join(f"Wait for {n} minutes, and look." for n in range(30))
SOUP, BREAD = (
    f"# Soup\n\nBoil tomatoes with basil.\n{STIRRING}\n\n",
    f"# Bread\n\nKnead the dough, or let it rest.\n{WAITING}\n",
)
FILES = {
    "soup.md": SOUP + BREAD,
    "shed.py": "class Shed:\n    def sharpen(self):\n        '''Sharpen a chisel.'''\n        self.wet()\n",
}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return indexed(tmp_path_factory.mktemp("answers"), FILES)


class Said:
    """Keeps what is said."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


class Shipped:
    """The encoder that ships, as a search knows it."""

    def __init__(self) -> None:
        from hunch.cli.app import Source

        self.calibration = Source().calibration
        self.name, self.dimensions = shipped().name, shipped().dimensions

    load = staticmethod(shipped)


@contextmanager
def answering(hunch: Program, **options: object) -> Iterator[Answers]:
    caller = replace(Caller.here(), stderr=Said(), is_terminal=True, cwd=str(hunch.folder), is_here=False)
    typed = SearchOptions(interactive=True, **options)  # type: ignore[arg-type]  # fields of the options
    inquiry = Inquiry(options=typed, engine=ColdEngine(hunch.home, Shipped()), caller=caller)
    with answers(inquiry, request_of(inquiry), covered([], inquiry).places) as work:
        yield work


def ask(work: Answers, text: str, *, everything: bool = False) -> Answer:
    answer = work.do(Question(number=1, text=text, everything=everything))
    assert isinstance(answer, Answer)
    return answer


def look_around(work: Answers, answer: Answer) -> Preview:
    preview = work.do(Surroundings(found=answer.found[0], terms=answer.terms))
    assert isinstance(preview, Preview)
    return preview


def test_an_answer_is_that_of_a_search_with_the_lines_that_it_prints(hunch: Program) -> None:
    with answering(hunch) as work:
        answer = ask(work, "boil tomatoes")
    printed = hunch("boil tomatoes").lines
    assert [f"{found.hit.path.decode()}:{found.line}:{found.text}" for found in answer.found] == printed
    (found,) = [found for found in answer.found if found.text.startswith("Boil")]
    assert [found.text[first:last] for first, last in found.marks] == ["Boil", "tomatoes"]
    assert answer.searched == 3


def test_filters_hold(hunch: Program) -> None:
    with answering(hunch, type=("python",)) as work:
        assert {found.hit.path for found in ask(work, "boil tomatoes", everything=True).found} <= {b"shed.py"}


def test_where_nothing_answers_the_nearest_is_named_and_without_the_cut_shown(hunch: Program) -> None:
    with answering(hunch) as work:
        answer = ask(work, "the quarterly budget of the navy")
        assert answer.found == ()
        assert answer.notes[0].startswith("nothing found; the nearest is ")
        assert answer.notes[0].endswith("(Tab shows it)")
        assert ask(work, "the quarterly budget of the navy", everything=True).found


def test_nothing_typed_is_no_question(hunch: Program) -> None:
    with answering(hunch) as work:
        answer = ask(work, "  ")
    assert (answer.found, answer.notes, answer.searched) == ((), (), 3)


def test_what_cannot_be_asked_is_trouble(hunch: Program) -> None:
    with answering(hunch) as work:
        trouble = work.do(Question(number=1, text="x" * 9_000))
    assert isinstance(trouble, Trouble)
    assert "the limit is" in trouble.message


def test_the_preview_is_the_file_around_the_passage(hunch: Program) -> None:
    with answering(hunch) as work:
        preview = look_around(work, ask(work, "a dough at rest"))
    lines = FILES["soup.md"].split("\n")[:-1]
    assert [(line.number, line.text) for line in preview.lines] == list(enumerate(lines, 1))
    assert [line.number for line in preview.lines if line.is_inside] == [6, 7, 8, 9]
    dough = preview.lines[7]
    assert [dough.text[first:last] for first, last in dough.marks] == ["dough", "rest"]


def test_a_passage_that_begins_within_a_line_is_seen_from_there_on(tmp_path: Path) -> None:
    tale = f"{STIRRING} {WAITING} " * 9 + "An otter swims in the lake. " + WAITING
    with answering(indexed(tmp_path, {"tale.txt": f"Once.\n{tale}\nEnd.\n"})) as work:
        answer = ask(work, "an otter in a lake")
        preview = look_around(work, answer)
    inside = next(line for line in preview.lines if line.is_inside)
    assert (inside.number, inside.text[0]) == (2, "…")
    assert inside.text[1:].startswith(answer.found[0].hit.chunk.text.split("\n")[0])
    assert [(line.number, line.text) for line in (preview.lines[0], preview.lines[-1])] == [(1, "Once."), (3, "End.")]


def test_a_file_that_changed_shows_its_passage_alone(tmp_path: Path) -> None:
    hunch = indexed(tmp_path, FILES)
    with answering(hunch) as work:
        answer = ask(work, "a dough at rest")
        (hunch.folder / "soup.md").write_text("Gone.\n")
        preview = look_around(work, answer)
    assert [(line.number, line.text) for line in preview.lines] == [
        (6, "# Bread"),
        (7, ""),
        (8, "Knead the dough, or let it rest."),
        (9, WAITING),
    ]


def test_a_look_takes_up_what_changed_and_answers_again(tmp_path: Path) -> None:
    hunch = indexed(tmp_path, FILES)
    with answering(hunch) as work:
        assert work.look() is None  # nothing was asked
        before = ask(work, "how to oil a hinge", everything=True)
        assert work.do(Look()) is None
        write_tree(hunch.folder, {"door.md": "Oil the hinges of the door.\n"})
        settle(hunch.folder)
        work.rest()
        answer = work.look()
    assert isinstance(answer, Answer)
    assert answer.question == before.question
    assert answer.found[0].hit.path == b"door.md"


def test_without_refresh_nothing_is_taken_up(tmp_path: Path) -> None:
    hunch = indexed(tmp_path, FILES)
    with answering(hunch, refresh="off") as work:
        ask(work, "how to oil a hinge")
        write_tree(hunch.folder, {"door.md": "Oil the hinges of the door.\n"})
        assert work.look() is None


def test_texts_are_harmless_and_no_longer_than_is_drawn() -> None:
    assert shown("a\x1b[2Jb\u202e") == "a\\x1b[2Jb\\u202e"
    assert len(shown("x" * 1_000_000)) == 4_000
