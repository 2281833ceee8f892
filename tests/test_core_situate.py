"""What the encoder is told of a passage, and what a file's name says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.situate import CONTEXT_CHARACTERS, encoder_input, input_hash, name_words
from hunch.core.types import Chunk, Passage


def chunk(text: str, *context: str) -> Chunk:
    return Chunk(start_char=0, end_char=len(text), start_line=1, end_line=1, context=context, text=text)


def test_headings_stand_before_the_text() -> None:
    assert encoder_input(chunk("Boil it.", "Soups", "Tomato")) == Passage("Boil it.", place="Soups Tomato")


def test_a_heading_that_the_text_begins_with_is_not_said_twice() -> None:
    assert encoder_input(chunk("## Tomato\n\nBoil it.", "Soups", "Tomato")).place == "Soups"


def test_without_headings_there_is_only_the_text() -> None:
    assert encoder_input(chunk("Boil it.")) == Passage("Boil it.")


@given(st.text(), st.lists(st.text(max_size=300), max_size=5))
def test_the_place_is_short_whatever_stands_above_and_the_text_is_whole(text: str, context: list[str]) -> None:
    passage = encoder_input(chunk(text, *context))
    assert len(passage.place) <= CONTEXT_CHARACTERS
    assert passage.text == text


def test_the_same_characters_divided_otherwise_have_another_key() -> None:
    passages = [Passage("ab"), Passage("b", place="a"), Passage("", place="ab"), Passage("a b"), Passage("1 ab")]
    assert len({input_hash(passage) for passage in passages}) == len(passages)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (b"src/parse_url.py", "parse url"),
        (b"src/HTTPServerTest.java", "HTTP Server Test"),
        (b"notes/2024-05-01 meeting.md", "meeting"),
        (b"2024/05.md", ""),
        (b"Makefile", "Makefile"),
        (b".gitignore", "gitignore"),
        (b"a.test.ts", "a test"),
        (b"src/url_parser/mod.rs", "url parser"),
        (b"src/url_parser/__init__.py", "url parser"),
        (b"index.html", "index"),
        ("\u00fcber/\u6771\u4eac.md".encode(), "\u6771\u4eac"),
        (b"caf\xe9.md", "caf"),
    ],
)
def test_the_words_of_a_name(path: bytes, words: str) -> None:
    assert name_words(path) == words


@given(st.binary(min_size=1))
def test_any_name_has_words_that_can_be_encoded(path: bytes) -> None:
    assert "/" not in name_words(path).encode("utf-8").decode()
