"""What each key and each answer makes of a state: whatever comes in whatever order, what is selected is there."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hunch.cli.interactive import state as states
from hunch.cli.interactive.state import Answer, Found, Preview, PreviewLine, Question, State
from tests.sittings import found_at


def answer_to(question: Question, *places: int) -> Answer:
    return Answer(question=question, found=tuple(found_at(place) for place in places), searched=99)


def shown(*places: int, selected: int = 0) -> State:
    """Give a state that shows results."""
    begun = states.begin("soup")
    return replace(states.answered(begun, answer_to(begun.question, *places)), selected=selected)


def place_of(state: State) -> int:
    assert state.current
    return state.current.hit.chunk.start_char


class Sitting(RuleBasedStateMachine):
    """Keys, and answers that come late, twice, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.state = states.begin("")
        self.asked = [self.state.question]
        self.results: tuple[Found, ...] = ()
        self.answered: Question | None = None

    def become(self, change: Callable[[State], State]) -> None:
        self.state = change(self.state)
        if self.state.question != self.asked[-1]:
            self.asked.append(self.state.question)

    @rule(text=st.text(max_size=3))
    def types(self, text: str) -> None:
        self.become(lambda state: states.typed(state, text))

    @rule()
    def toggles_the_cut(self) -> None:
        self.become(states.cut_toggled)

    @rule(which=st.integers(0, 3), places=st.lists(st.integers(0, 9), unique=True, max_size=5))
    def an_answer_comes(self, which: int, places: list[int]) -> None:
        question = self.asked[-1 - which % len(self.asked)]
        answer = answer_to(question, *places)
        self.become(lambda state: states.answered(state, answer))
        if question == self.asked[-1]:
            self.results, self.answered = answer.found, question

    @rule(by=st.integers(-20, 20))
    def moves(self, by: int) -> None:
        self.become(lambda state: states.moved(state, by))

    @rule(place=st.integers(0, 9), lines=st.integers(0, 5))
    def a_preview_comes(self, place: int, lines: int) -> None:
        rows = tuple(PreviewLine(number=n, text="", is_inside=n == lines) for n in range(1, lines + 1))
        self.become(lambda state: states.previewed(state, Preview(place=found_at(place).place, lines=rows)))

    @rule(by=st.integers(-9, 9))
    def scrolls(self, by: int) -> None:
        self.become(lambda state: states.scrolled(state, by))
        preview, current = self.state.preview, self.state.current
        if preview and preview.lines and current and preview.place == current.place:
            first = next(n for n, line in enumerate(preview.lines) if line.is_inside)
            assert 0 <= first + self.state.scrolled < len(preview.lines)

    @rule(is_seen=st.booleans())
    def toggles_the_preview(self, is_seen: bool) -> None:
        self.become(lambda state: states.preview_toggled(state, is_seen))
        assert self.state.has_preview is not is_seen

    @rule(message=st.text(max_size=3))
    def something_is_said(self, message: str) -> None:
        self.become(lambda state: states.said(state, message))

    @rule()
    def asks_for_the_keys(self) -> None:
        self.become(states.keys_toggled)

    @invariant()
    def what_is_selected_is_there(self) -> None:
        assert 0 <= self.state.selected < max(1, len(self.state.found))
        assert (self.state.current is None) == (not self.state.found)

    @invariant()
    def the_results_are_those_of_the_last_answer_to_what_was_the_newest_question(self) -> None:
        assert self.state.found == self.results
        assert self.state.question == self.asked[-1]
        assert self.state.is_waiting == (self.answered != self.asked[-1])


TestSitting = Sitting.TestCase


@given(st.lists(st.integers(-30, 30), max_size=10))
def test_the_selection_moves_as_a_number_between_two_ends(steps: list[int]) -> None:
    state, place = shown(*range(7)), 0
    for step in steps:
        state, place = states.moved(state, step), min(6, max(0, place + step))
        assert state.selected == place


def test_a_new_answer_begins_at_its_best_result() -> None:
    state = states.typed(shown(1, 2, 3, selected=2), "stew")
    assert place_of(states.answered(state, answer_to(state.question, 3, 1))) == 3


def test_where_the_same_is_answered_again_the_selected_result_stays_selected() -> None:
    state = shown(1, 2, 3, selected=2)
    assert place_of(states.answered(state, answer_to(state.question, 9, 8, 7, 3))) == 3
    assert place_of(states.answered(state, answer_to(state.question, 9, 8))) == 8


def test_the_results_stay_until_the_next_answer_is_there() -> None:
    state = states.typed(shown(1, 2), "soup with basil")
    assert state.is_waiting
    assert [found.hit.chunk.start_char for found in state.found] == [1, 2]


def test_a_late_answer_changes_nothing() -> None:
    begun = states.begin("so")
    state = states.typed(begun, "soup")
    assert states.answered(state, answer_to(begun.question, 1)) == state


def test_a_message_lasts_until_the_next_key() -> None:
    state = states.said(shown(1, 2), "copied")
    assert states.answered(state, answer_to(state.question, 2)).message == "copied"
    assert states.moved(state, 1).message == ""


def test_typing_what_stands_there_asks_nothing() -> None:
    state = shown(1)
    assert states.typed(state, "soup") is state


def test_the_preview_begins_at_its_passage_again_when_another_is_selected() -> None:
    lines = tuple(PreviewLine(number=n, text="", is_inside=n == 5) for n in range(1, 20))
    state = states.previewed(shown(1, 2), Preview(place=found_at(1).place, lines=lines))
    assert states.scrolled(state, 3).scrolled == 3
    assert states.scrolled(state, -99).scrolled == -4
    assert states.scrolled(state, 99).scrolled == 14
    assert states.moved(states.scrolled(state, 3), 1).scrolled == 0
