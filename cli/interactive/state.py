"""What the interface knows at one moment, and what each key and each answer makes of it. Pure.

A state is never changed: every function here takes one and gives the next. What is selected *must* be one of the
results, and an answer to anything but the newest question *must* change nothing.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hunch.core.search.hit import Hit

Marks = tuple[tuple[int, int], ...]
"""Where words of the query stand in a text: 0-based and half-open, in order, apart from each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the index: equal numbers, equal questions."""

    number: int
    text: str
    everything: bool = False  #: without the cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One result, with the line of it that matches best."""

    hit: "Hit"
    line: int
    text: str  #: the line, harmless and without its indent
    marks: Marks = ()

    @property
    def place(self) -> tuple[bytes, int]:
        """Tell it from other results."""
        return self.hit.file, self.hit.chunk.start_char


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found, or why nothing was."""

    question: Question
    found: tuple[Found, ...] = ()
    terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  #: said where nothing was found
    searched: int = 0  #: how many passages were looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """A line of a file, harmless."""

    number: int
    text: str
    marks: Marks = ()
    is_inside: bool = False  #: of the passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A result with what stands around it in its file."""

    place: tuple[bytes, int]
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One moment of the interface."""

    question: Question  #: the newest
    answer: Answer  #: the last that came, maybe to an older question
    selected: int = 0  #: which result, from 0
    preview: Preview | None = None  #: the last that came, maybe of another result
    has_preview: bool | None = None  #: whether it is to be seen; None leaves that to the room that there is
    scrolled: int = 0  #: by how many lines the preview was moved
    shows_keys: bool = False
    message: str = ""

    @property
    def found(self) -> tuple[Found, ...]:
        """The results that are shown."""
        return self.answer.found

    @property
    def current(self) -> Found | None:
        """The result that is selected."""
        return self.found[self.selected] if self.found else None

    @property
    def is_waiting(self) -> bool:
        """Tell whether the newest question has no answer yet."""
        return self.answer.question != self.question


def begin(text: str) -> State:
    """Give the state before anything was answered.

    >>> begin("soup").is_waiting, begin("").is_waiting
    (True, True)
    """
    return State(question=Question(number=1, text=text), answer=Answer(question=Question(number=0, text="")))


def typed(state: State, text: str) -> State:
    """Ask something else; the results stay until the answer is there."""
    if text == state.question.text:
        return state
    question = replace(state.question, number=state.question.number + 1, text=text)
    return replace(_heard(state), question=question)


def cut_toggled(state: State) -> State:
    """Ask the same with the cut, or without it."""
    question = replace(state.question, number=state.question.number + 1, everything=not state.question.everything)
    return replace(_heard(state), question=question)


def answered(state: State, answer: Answer) -> State:
    """Show an answer to the newest question; where it is asked again, the selected result stays selected."""
    if answer.question != state.question:
        return state
    if answer == state.answer:
        return state
    selected = 0
    if state.current and not state.is_waiting:
        places = [found.place for found in answer.found]
        if state.current.place in places:
            selected = places.index(state.current.place)
        else:
            selected = min(state.selected, max(0, len(places) - 1))
    is_other = not answer.found or not state.current or answer.found[selected].place != state.current.place
    return replace(state, answer=answer, selected=selected, scrolled=0 if is_other else state.scrolled)


def previewed(state: State, preview: Preview) -> State:
    """Show what stands around a result, if it is still the selected one."""
    if state.current is None or preview.place != state.current.place:
        return state
    return replace(state, preview=preview)


def moved(state: State, by: int) -> State:
    """Select another result, so many further down; the first and the last are the ends."""
    selected = min(max(0, state.selected + by), max(0, len(state.found) - 1))
    return replace(_heard(state), selected=selected, scrolled=0 if selected != state.selected else state.scrolled)


def scrolled(state: State, by: int) -> State:
    """Move the preview by so many lines; it ends where its lines end."""
    if state.preview is None or state.current is None or state.preview.place != state.current.place:
        return _heard(state)
    inside = [number for number, line in enumerate(state.preview.lines) if line.is_inside]
    first = inside[0] if inside else 0
    to = min(max(-first, state.scrolled + by), max(0, len(state.preview.lines) - 1 - first))
    return replace(_heard(state), scrolled=to)


def preview_toggled(state: State, is_seen: bool) -> State:
    """Show the preview where it is not seen, and hide it where it is."""
    return replace(_heard(state), has_preview=not is_seen)


def keys_toggled(state: State) -> State:
    """Say what the keys do, or no longer."""
    return replace(state, shows_keys=not state.shows_keys, message="")


def said(state: State, message: str) -> State:
    """Show a message until the next key."""
    return replace(state, message=message)


def _heard(state: State) -> State:
    return replace(state, message="", shows_keys=False)
