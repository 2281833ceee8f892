"""What stands around a passage: exactly the lines of its file, or its section, and never anything of a secret."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core import split
from hunch.core.files.decode import Decoded
from hunch.core.files.read import read as real_read
from hunch.core.request import Extent, Filters
from hunch.core.search.around import ahead, back, joined
from hunch.core.search.hit import Around, Hit
from hunch.core.search.section import NOTE_CHUNKS, section
from hunch.core.types import Found, Piece, Skipped, Text
from tests.conftest import Bench

LINE = st.text(st.sampled_from("ab \t\r"), max_size=4)
TEXTS = st.lists(LINE, max_size=8).map("\n".join)


@given(text=TEXTS, before=st.integers(0, 9), after=st.integers(0, 9), data=st.data())
def test_lines_around_a_place_are_those_of_the_text(text: str, before: int, after: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = text.split("\n")
    first = max(text.count("\n", 0, start) - before, 0)
    last = text.count("\n", 0, end) + after
    shown = text[back(text, start, before) : ahead(text, end, after)]
    is_ended = text.endswith("\n") and last >= len(lines) - 1 > text.count("\n", 0, end)
    assert shown == "\n".join(lines[first : min(last, len(lines) - 1 - is_ended) + 1])


MARKDOWN = (
    "# Boats\n\n"
    + "All of them. " * 50
    + "\n\n## Ferry\n\n"
    + "The ferry crosses. " * 70
    + "\n\n"
    + "It waits too. " * 90
)
MARKDOWN += "\n\n### Times\n\n" + "At noon it leaves. " * 60 + "\n\n## Barge\n\n" + "A barge drifts. " * 60 + "\n"


def hit_of(bench: Bench, phrase: str, extent: Extent, **wishes: Any) -> Hit:
    """Find the first passage that holds a phrase."""
    hits = bench.search(phrase, k=50, around=extent, **wishes)
    return next(hit for hit in hits if phrase in hit.chunk.text)


def around_of(bench: Bench, phrase: str, extent: Extent, **wishes: Any) -> Around:
    around = hit_of(bench, phrase, extent, **wishes).around
    assert around is not None
    return around


LINES = [f"line {n} of a text that goes on about boats and harbours for a while" for n in range(1, 60)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("extent", [Extent(), Extent(before=2), Extent(after=3), Extent(before=1000, after=1)])
def test_a_passage_and_what_is_around_it_stand_in_the_file(bench: Bench, end: str, extent: Extent) -> None:
    text = "\ufeff" + end.join(LINES) + end
    bench.write({"boats.txt": text})
    bench.index()
    hits = bench.search("boats", k=50, around=extent)
    assert len(hits) > 2
    for hit in hits:
        chunk, around = hit.chunk, hit.around
        assert around is not None
        begin, stop = chunk.start_char - len(around.before), chunk.end_char + len(around.after)
        assert text[begin:stop] == around.before + chunk.text + around.after
        assert around.before.count("\n") == min(extent.before, chunk.start_line - 1)
        assert around.after.count("\n") == min(extent.after, len(LINES) - chunk.end_line)
        assert begin == 1 or text[begin - 1] == "\n", "whole lines, without the mark"
        assert text[stop] == "\n"


def test_what_is_left_of_a_line_that_a_passage_begins_or_ends_in_belongs_to_it(bench: Bench) -> None:
    line = " ".join(f"The {n}th boat of the harbour leaves at noon." for n in range(80))
    bench.write({"one.txt": f"above\n\n{line}\n\nbelow\n"})
    bench.index()
    chunk = (hit := hit_of(bench, "40th", Extent())).chunk
    assert hit.around is not None
    assert chunk.text != line
    assert hit.around.before + chunk.text + hit.around.after == line
    wider = around_of(bench, "40th", Extent(before=2, after=1))
    assert wider == Around(before=f"above\n\n{hit.around.before}", after=f"{hit.around.after}\n")


def test_nothing_is_given_where_nothing_was_asked_for(bench: Bench) -> None:
    bench.write({"a.md": MARKDOWN})
    bench.index()
    assert all(hit.around is None and not hit.matches for hit in bench.search("ferry"))


def test_a_file_that_changed_since_lends_nothing_to_a_passage_that_is_shown_as_it_was(bench: Bench) -> None:
    bench.write({"a.md": MARKDOWN})
    bench.index()
    asked = around_of(bench, "At noon", Extent(before=4, after=2))
    bench.write({"a.md": "Other.\n" * 500})
    assert around_of(bench, "At noon", Extent(before=4, after=2), keep_stale=True) == asked


def test_a_file_that_changed_elsewhere_lends_nothing_either(bench: Bench) -> None:
    bench.write({"a.md": MARKDOWN})
    bench.index()
    asked = around_of(bench, "All of them", Extent(after=6))
    bench.write({"a.md": MARKDOWN.replace("It waits too", "It went away")})
    assert around_of(bench, "All of them", Extent(after=6), keep_stale=True) == asked


def test_a_file_of_the_same_size_that_another_hunch_read_otherwise_is_not_mixed_with_it(bench: Bench) -> None:
    """The hash is right, and the text is not what the passage is from."""
    bench.write({"a.md": MARKDOWN})
    bench.index()
    asked = around_of(bench, "At noon", Extent(before=4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hunch.core.files.read.decode", lambda data: Decoded(text="é" + data.decode(), encoding="utf-8"))
        assert around_of(bench, "At noon", Extent(before=4)) == asked


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@given(text=TEXTS.filter(lambda text: "\r" not in text and text.strip()))
def test_chunks_put_together_are_the_text_but_for_blanks_at_the_ends_of_lines(end: str, text: str) -> None:
    text = text.replace("\n", end)
    chunks = split.chunks(text, "markdown")
    whole = joined(chunks, has_secrets=False).text
    for chunk in chunks:
        assert whole[chunk.start_char : chunk.end_char] == chunk.text
        assert whole.count("\n", 0, chunk.start_char) == chunk.start_line - 1
    assert whole.split() == text.split()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_chunks_of_a_tidy_text_put_together_are_that_text(end: str, mark: str) -> None:
    text = mark + MARKDOWN.replace(" \n", "\n").replace("\n\n", "\nMore.\n\n").replace("\n", end).rstrip()
    chunks = split.chunks(text, "markdown")
    assert len(chunks) > 3
    assert joined(chunks, has_secrets=False).text == text


TOKEN = "ghp_" + hashlib.sha256(b"token").hexdigest()[:36]


@pytest.mark.parametrize("is_gone", [False, True])
def test_surroundings_end_where_a_secret_stands(bench: Bench, is_gone: bool) -> None:
    text = "\n\n".join(
        ["The first pier. " * 40, "The second pier. " * 60, f"A key: {TOKEN}\nis here.", "Far shore. " * 250]
    )
    bench.write({"a.txt": f"{text}\n\nLast.\n"})
    bench.index()
    if is_gone:
        bench.write({"a.txt": ""})
    for extent in (Extent(before=99, after=99), Extent(full=True)):
        for phrase in ("first pier", "Far shore"):
            around = around_of(bench, phrase, extent, keep_stale=True)
            assert TOKEN not in around.before + around.after
    above = around_of(bench, "first pier", Extent(after=99), keep_stale=True)
    assert ("second pier" in above.after) is not is_gone, "the index alone knows nothing of the secret's passage"


def shown(bench: Bench, phrase: str) -> str:
    hit = hit_of(bench, phrase, Extent(full=True))
    assert hit.around is not None
    return hit.around.before + hit.chunk.text + hit.around.after


def test_the_whole_section_has_what_is_below_its_heading_and_no_other_one(bench: Bench) -> None:
    bench.write({"boats.md": MARKDOWN})
    bench.index()
    ferry = MARKDOWN[MARKDOWN.index("## Ferry") : MARKDOWN.index("\n\n## Barge")]
    times = MARKDOWN[MARKDOWN.index("### Times") : MARKDOWN.index("\n\n## Barge")]
    assert shown(bench, "It waits too").rstrip() == ferry.rstrip()
    assert shown(bench, "At noon it leaves").rstrip() == times.rstrip()
    assert shown(bench, "All of them").rstrip() == MARKDOWN.rstrip(), "the title's, with all below it"


def test_lines_can_be_asked_for_beyond_a_section(bench: Bench) -> None:
    bench.write({"boats.md": MARKDOWN})
    bench.index()
    around = around_of(bench, "At noon it leaves", Extent(full=True, before=2))
    assert around.before.startswith("It waits too.")


PYTHON = "import boats\n\nLAKES = 3\n\n\nclass Ferry:\n" + "".join(
    f"    def cross{n}(self):\n" + "".join(f"        self.lake{n}.row({n}, {m})  # stroke {m}\n" for m in range(40))
    for n in range(3)
)
PYTHON += "\n\ndef barge():\n" + "".join(f"    drift({m})\n" for m in range(20))


def test_the_whole_definition_is_the_innermost_one_around_a_passage(bench: Bench) -> None:
    bench.write({"boats.py": PYTHON})
    bench.index()
    method = PYTHON[PYTHON.index("    def cross1") : PYTHON.index("    def cross2")]
    assert shown(bench, "self.lake1.row(1, 20)") == method.rstrip()
    assert shown(bench, "drift(3)") == PYTHON[PYTHON.index("def barge") :].rstrip(), "one chunk is the whole of it"


def pieces(*named: tuple[str, ...] | tuple[tuple[str, ...], tuple[str, ...]]) -> list[Piece]:
    """Give pieces with a context each, and with what begins in them where that is said."""
    found = []
    for n, each in enumerate(named):
        context, begins = each if each and isinstance(each[0], tuple) else (each, ())
        found.append(Piece(start=n, end=n + 1, context=context, begins=begins))
    return found


@pytest.mark.parametrize(
    ("kind", "place", "of", "expected"),
    [
        ("markdown", 1, pieces(("A",), ("A", "B"), ("A", "B", "C"), ("A", "D")), (1, 2)),
        ("markdown", 0, pieces(("A",), ("A", "B"), ("E",)), (0, 1)),
        ("markdown", 1, pieces((("A",), ("A",)), (("A",), ("A",)), ("A",), (("A",), ("A",))), (1, 2)),
        ("markdown", 2, pieces((("A",), ("A",)), (("A",), ("A",)), ("A",), (("A",), ("A",))), (1, 2)),
        ("java", 1, pieces((("A",), ("A",)), (("A",), ("A", "b")), ("A", "c")), (0, 2)),
        ("markdown", 1, pieces((), (), ("A",), ()), (0, 1)),
        ("text", 3, pieces(*[()] * NOTE_CHUNKS), (0, NOTE_CHUNKS - 1)),
        ("text", 3, pieces(*[()] * (NOTE_CHUNKS + 1)), (3, 3)),
        ("csv", 1, pieces((), (), ()), (1, 1)),
        ("json", 1, pieces((), (), ()), (1, 1)),
        ("python", 1, pieces((), ((), ("f", "g")), ()), (1, 1)),
        ("python", 2, pieces(((), ("f",)), (), (), ("h",)), (1, 2)),
    ],
    ids=lambda value: str(value) if isinstance(value, str | int | tuple) else "",
)
def test_a_section_is_what_shares_the_innermost_name(
    kind: str, place: int, of: list[Piece], expected: tuple[int, int]
) -> None:
    assert section(of, place, kind) == expected


def test_each_document_is_read_once_for_one_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.write({"boats.md": MARKDOWN, "more.md": MARKDOWN})
    bench.index()
    read: list[Path] = []

    def counted(found: Found) -> Text | Skipped:
        read.append(found.path)
        return real_read(found)

    monkeypatch.setattr("hunch.core.search.around.read", counted)
    assert len(bench.search("ferry", k=50, around=Extent(before=1))) > 4
    assert sorted(path.name for path in read) == ["boats.md", "more.md"]


def test_where_expressions_match_is_known_of_each_passage(bench: Bench) -> None:
    bench.write({"boats.md": MARKDOWN})
    bench.index()
    hits = bench.search("boats", k=50, filters=Filters(regexps=("bar(ge)", "^## ")))
    assert hits
    for hit in hits:
        assert hit.matches
        assert {hit.chunk.text[start:end] for start, end in hit.matches} <= {"barge", "## "}
