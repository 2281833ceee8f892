"""`hunch eval FILE`: a person's own questions, with the encoder that ships."""

import json
from pathlib import Path

import pytest

from tests.program import Program, indexed

FILES = {
    "bicycles.md": "# Bicycles\n\nPatch a flat tyre with glue and a rubber patch.\n",
    "soup.md": "# Soup\n\nBoil tomatoes with basil and garlic, then stir in cream.\n",
    "docs/keys.md": "# API keys\n\nRotate the API keys every ninety days, and revoke the old ones.\n",
}
QUESTIONS: list[dict[str, object]] = [
    {"query": "how do I fix a flat tyre", "relevant": ["bicycles.md"]},
    {"query": "tomatoes and basil", "relevant": ["soup.md:3"]},
    {"query": "how often are api keys rotated", "relevant": [{"path": "docs/keys.md", "start_line": 1, "end_line": 3}]},
    {"query": "revoke old keys", "relevant": [{"path": "docs/keys.md", "start_char": 12, "end_char": 80}]},
    {"query": "capital of mongolia", "relevant": []},
    {"query": "football world cup 1998", "relevant": [], "paths": ["docs"]},
]


@pytest.fixture(scope="module")
def hunch(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the program in an indexed folder."""
    return indexed(tmp_path_factory.mktemp("eval"), FILES)


def lines(questions: list[dict[str, object]]) -> str:
    return "".join(json.dumps(question) + "\n" for question in questions)


@pytest.mark.parametrize("name", ["x" * 5000, "soup.md:" + "9" * 5000, "soup.md:1-" + "9" * 5000, "\0", "\ud800"])
def test_a_path_that_cannot_be_is_a_mistake_of_its_line(hunch: Program, name: str) -> None:
    done = hunch("eval", "-", stdin=lines([QUESTIONS[0], {"query": "soup", "relevant": [name]}]))
    assert done.status == 2
    assert done.err.startswith("hunch: line 2 of -: no such file or folder: ")
    assert done.lines[0] == "1 questions, 0 of them without an answer"


def test_the_figures_are_those_of_the_search(hunch: Program) -> None:
    done = hunch("eval", "-", "--json", stdin=lines(QUESTIONS))
    assert done.status == 0
    (figures,) = done.records
    firsts = [hunch(str(each["query"]), "--all", "-k1", "--jsonl").records[0] for each in QUESTIONS[:5]]
    firsts += hunch(str(QUESTIONS[5]["query"]), "docs", "--all", "-k1", "--jsonl").records
    relevance = [float(str(record["relevance"])) for record in firsts]
    assert (figures["queries"], figures["with_answer"]) == (6, 4)
    assert (figures["recall"], figures["ndcg"], figures["first_answers"]) == (1, 1, 1)
    assert figures["silent"] == sum(r < float(str(figures["cut"])) for r in relevance[4:]) / 2
    assert (figures["suitable_kept"], figures["suitable_silent"]) == (1, 1)
    assert max(relevance[4:]) < float(str(figures["suitable_cut"])) <= min(relevance[:4])


def test_people_read_it_in_words(hunch: Program) -> None:
    said = hunch("eval", "-", stdin=lines(QUESTIONS)).lines
    assert said[0] == "6 questions, 2 of them without an answer"
    assert said[1] == "recall@10 100.0%, nDCG@10 100.0%; the first result answers 100%"
    assert "silent on 100% of the questions without an answer" in said[4]
    assert said[-1].startswith("these are few questions")
    only = hunch("eval", "-", stdin=lines(QUESTIONS[:1])).lines
    assert "silent" not in "".join(only)


def test_questions_without_any_answer_have_no_recall(hunch: Program) -> None:
    (figures,) = hunch("eval", "-", "--json", stdin=lines(QUESTIONS[4:])).records
    assert (figures["recall"], figures["ndcg"], figures["with_answer"]) == (None, None, 0)


def test_paths_are_below_the_first_path_typed(hunch: Program, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(lines([{"query": "how often are api keys rotated", "relevant": ["keys.md"]}]))
    (figures,) = hunch("eval", file, "docs", "--json").records
    assert figures["recall"] == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "no JSON object"),
        ('{"relevant": []}', 'no "query" in it'),
        ('{"query": "a"}', '"relevant" is not a list'),
        ('{"query": "a", "relevant": [3]}', "3 is no answer; write PATH"),
        ('{"query": "a", "relevant": ["gone.md"]}', "gone.md"),
        ('{"query": "a", "relevant": [{"path": "soup.md", "start_line": 3, "end_line": 1}]}', "are no span"),
        ('{"query": "a", "relevant": [{"path": "soup.md", "start_char": 3}]}', "are no span"),
        ('{"query": " ", "relevant": []}', "the query is empty"),
        ('{"query": "a", "relevant": [], "paths": ["gone"]}', "gone"),
        ('{"query": "a", "relevant": [], "paths": [".."]}', "is not below"),
        ('{"query": "a", "relevant": [], "paths": "docs"}', '"paths" is not a list of strings'),
    ],
)
def test_a_line_that_is_no_question_is_told_and_the_others_count(hunch: Program, line: str, message: str) -> None:
    done = hunch("eval", "-", "--json", stdin=f"{line}\n\n{lines(QUESTIONS[:1])}")
    assert done.status == 2
    assert done.err.startswith("hunch: line 1 of -: ")
    assert message in done.err
    assert done.records[0]["queries"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["eval", "gone.jsonl"], "cannot read the queries in gone.jsonl"),
        (["eval", "-"], "no question in -; a line is"),
        (["eval", "-", "--mode", "best"], "--mode must be"),
        (["eval"], "FILE is missing"),
    ],
)
def test_mistakes_are_told(hunch: Program, arguments: list[str], message: str) -> None:
    done = hunch(*arguments)
    assert (done.status, done.out) == (2, b"")
    assert message in done.err
