"""Prose, transcripts and scripts without spaces are cut where a reader would pause."""

import pytest

from hunch.core.split import chunks

SENTENCE = "The river rose for three days before anybody in the village thought of the bridge. "


def texts(text: str, type_name: str = "text") -> list[str]:
    return [chunk.text for chunk in chunks(text, type_name)]


def test_a_paragraph_that_fits_is_kept_whole_and_apart_from_another_as_long() -> None:
    paragraphs = [(SENTENCE * length).strip() for length in (8, 9, 7)]
    assert texts("\n\n".join(paragraphs)) == paragraphs


def test_short_paragraphs_are_packed_together() -> None:
    text = "\n\n".join([SENTENCE.strip()] * 6)
    assert texts(text) == [text]


def test_a_paragraph_that_is_too_long_is_cut_between_sentences() -> None:
    found = texts(SENTENCE * 30)
    assert len(found) == 3
    assert all(text.startswith("The river") and text.endswith("bridge.") for text in found)


def test_an_abbreviation_ends_no_sentence() -> None:
    found = texts("Mr. Smith met Dr. Jones, Prof. J. Brown and Ms. White at St. Mary. " * 60)
    assert {text[-5:] for text in found} == {"Mary."}


def test_japanese_is_cut_behind_its_full_stops_and_counts_two_columns_a_character() -> None:
    found = texts("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 40)
    assert all(text.endswith("。") and len(text) <= 500 for text in found)


def test_thai_is_cut_at_its_spaces() -> None:
    phrase = "ภาษาไทยไม่มีจุดจบประโยค"
    found = texts(" ".join([phrase] * 100))
    assert {word for text in found for word in text.split(" ")} == {phrase}


def test_a_wrapped_paragraph_is_cut_between_sentences_not_lines() -> None:
    words = (SENTENCE * 25).split()
    lines = [" ".join(words[place : place + 12]) for place in range(0, len(words), 12)]
    assert all(text.endswith("bridge.") for text in texts("\n".join(lines)))


def test_a_transcript_is_cut_between_turns() -> None:
    turns = [f"Speaker {number % 3}: I would say that. {'Mm-hmm, yes. ' * (number % 5)}" for number in range(80)]
    assert all(text.startswith("Speaker") for text in texts("\n".join(turns)))


def test_a_heading_without_markup_stays_with_what_follows() -> None:
    long = (SENTENCE * 9).strip()
    assert [text[:9] for text in texts(f"{long}\n\nThe causes\n\n{long}")] == ["The river", "The cause"]


def test_what_ends_with_a_colon_stays_with_what_follows() -> None:
    long = (SENTENCE * 9).strip()
    announcement = "These are the causes, in the order in which they were found and told to the mayor on Monday:"
    found = texts(f"{long}\n\n{announcement}\n\n{long}")
    assert [text[:9] for text in found] == ["The river", "These are"]


def test_a_stub_joins_its_neighbour() -> None:
    assert texts(f"{SENTENCE * 10}\n\nThat was all.")[-1].endswith("bridge. \n\nThat was all.")


@pytest.mark.parametrize("torn", ["e\u0301", "👩\u200d👩\u200d👧", "☝🏽", "ก็"])
def test_a_hard_cut_tears_no_character_as_it_is_seen(torn: str) -> None:
    pieces = texts("x" + torn * 800)
    assert len(pieces) > 1
    assert set("".join(pieces[1:]).replace(torn, "")) <= set()


def test_lines_are_counted_like_an_editor_does() -> None:
    long = (SENTENCE * 9).strip()
    found = chunks(f"\n\n{long}\r\n\r\n{long}\u2028{SENTENCE}\r{SENTENCE}", "text")
    assert [(chunk.start_line, chunk.end_line) for chunk in found[:2]] == [(3, 3), (5, 5)]


def test_a_chunk_is_the_text_between_its_offsets_without_outer_blank_space() -> None:
    text = f"\ufeff  \n\n   {SENTENCE}\n\n\n"
    (chunk,) = chunks(text, "text")
    assert text[chunk.start_char : chunk.end_char] == chunk.text == f"   {SENTENCE.strip()}"


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n", "\ufeff", "\ufeff\n", "\u2003" * 5000])
def test_a_text_of_blank_space_has_no_chunks(text: str) -> None:
    assert chunks(text, "text") == []


def test_a_log_is_cut_between_lines() -> None:
    log = "".join(f"2026-01-{day:02} 12:00:00 INFO job {day} took 3.2 s. Then it slept\n\n" for day in range(1, 32))
    assert all(text.startswith("2026-01-") and text.endswith("slept") for text in texts(log, "log"))
