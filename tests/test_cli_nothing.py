"""Silence, and what is said on stderr then: the nearest miss, and only the hints that fit."""

import re
from pathlib import Path

import pytest

from tests.program import Program, indexed

FILES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue and a rubber patch.\n",
    "src/sessions.py": "def close_session(session):\n    '''Close one that has timed out.'''\n    session.close()\n",
    "docs/soup.md": "# Soup\n\nBoil tomatoes with basil and garlic, then stir in cream.\n",
}


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("nothing"), FILES)


def test_the_nearest_miss_is_named_with_the_relevance_that_all_shows(hunch: Program) -> None:
    done = hunch("who won the football world cup")
    assert (done.status, done.out) == (1, b"")
    nearest = hunch("who won the football world cup", "--all", "-k1", "--jsonl").records[0]
    first = done.err.splitlines()[0]
    place = f"{nearest['path']}:{nearest['start_line']}"
    relevance = nearest["relevance"]
    assert (
        first == f"hunch: nothing found; the nearest is {place} with relevance {relevance}, below 0.14 (--all shows it)"
    )


def test_what_is_shown_by_default_is_what_the_documented_cut_leaves(hunch: Program) -> None:
    for query in ("how do I fix a flat tyre", "session", "garlic and basil soup"):
        every = hunch(query, "--all", "--jsonl").records
        kept = [record for record in every if float(str(record["relevance"])) >= 0.14]
        assert hunch(query, "--jsonl").records == kept
        assert len(every) == 3 > len(kept) > 0
        assert hunch(query, "--jsonl", "--min-relevance", "0").records == every


def test_words_that_no_file_has_are_named(hunch: Program) -> None:
    assert hints(hunch, "flurb the wobbet") == ['no indexed file there has "flurb" or "wobbet"']
    assert hints(hunch, "quiztan") == ['no indexed file there has "quiztan"']
    assert hints(hunch, "tyre", "--min-relevance", "1") == []
    (many,) = hints(hunch, "bravo charlie delta echo foxtrot golf hotel")
    assert many == ('no indexed file there has "bravo", "charlie", "delta", "echo", "foxtrot", nor 2 more of the words')


def test_what_a_filter_hides_is_named(hunch: Program) -> None:
    (hint,) = hints(hunch, "flat tyre", "-t", "py")[:1]
    assert re.fullmatch(r"without the filters: bicycles\.md:1 with relevance 0\.\d+", hint)
    assert not [hint for hint in hints(hunch, "world cup", "-t", "py") if hint.startswith("without")]


def test_what_lies_outside_is_named(hunch: Program) -> None:
    (hint,) = hints(hunch, "flat tyre", "docs")[:1]
    place = re.escape(str(hunch.folder / "bicycles.md"))
    assert re.fullmatch(rf"outside of what was searched: {place}:1 with relevance 0\.\d+", hint)
    assert not [hint for hint in hints(hunch, "world cup", "docs") if hint.startswith("outside")]


def test_a_language_that_the_encoder_cannot_read_is_named(hunch: Program) -> None:
    done = hunch("как приготовить борщ")
    assert done.status == 1
    assert done.err.startswith("hunch: nothing found: no indexed passage has anything to do with it\n")
    assert "the encoder reads English; of this query only the words were looked for" in done.err


def test_nothing_indexed_is_told_from_nothing_found(hunch: Program, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "files" / "b.md").write_text("# Bees\n")
    program = indexed(tmp_path, {})
    (tmp_path / "files" / "b.md").unlink()
    done = program("bees")
    assert (done.status, done.out) == (1, b"")
    assert "nothing is indexed there" in done.err


def test_a_batch_and_quiet_say_nothing_of_it(hunch: Program) -> None:
    assert hunch("-q", "world cup").err == ""
    done = hunch("--queries", "-", stdin="world cup\nflat tyre\n")
    assert (done.status, done.err) == (0, "")
    assert done.paths == ["bicycles.md"]


def test_similar_is_silent_where_nothing_is_alike(hunch: Program) -> None:
    done = hunch("similar", "docs/soup.md")
    assert (done.status, done.out) == (1, b"")
    assert "nothing found; the nearest is " in done.err
    assert hints(hunch, "similar", "docs/soup.md", "src") == []


def hints(hunch: Program, *arguments: str) -> list[str]:
    """Give what is said behind the nearest miss."""
    done = hunch(*arguments)
    assert (done.status, done.out) == (1, b"")
    return [line.removeprefix("hunch: ") for line in done.err.splitlines()[1:]]
