"""The output forms, as bytes: exact in JSON and with NUL, harmless everywhere, whatever names and texts hold."""

import base64
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.cli.output import render
from hunch.cli.output.explain import in_words
from hunch.cli.output.people import Look, form
from hunch.cli.output.render import Answer, Style
from hunch.cli.output.sanitize import json_safe, visible, visible_path
from hunch.core.lexical import Analyzer
from hunch.core.search.explain import Evidence, Explanation, Word
from hunch.core.search.highlight import best_lines
from hunch.core.search.hit import Hit
from hunch.core.types import Chunk

#: What a terminal obeys or hides behind: C0 but tab and line end, DEL, C1, and what reorders text.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NASTY = st.sampled_from(
    ["\x1b[31m", "\x1b]0;title\x07", "\x9b1m", "\r", "\n", "\x7f", "\u202e", "\u2028", "[/x]", "[link=http://x]", ":"]
)
TEXTS = st.lists(NASTY | st.text(max_size=8), max_size=6).map("".join)
NAMES = (st.binary(min_size=1, max_size=12) | TEXTS.filter(bool).map(lambda text: text.encode("utf-8", "replace"))).map(
    lambda name: name.replace(b"\0", b"0")
)
ANALYZER = Analyzer()


def hit(name: bytes = b"a.md", text: str = "some words", context: tuple[str, ...] = (), state: str = "fresh") -> Hit:
    chunk = Chunk(
        start_char=3,
        end_char=3 + len(text),
        start_line=7,
        end_line=7 + text.count("\n"),
        context=context,
        text=text,
    )
    return Hit(path=name, file=b"/files/" + name, type="markdown", relevance=0.5, chunk=chunk, state=state)


def answer(*hits: Hit, query: str = "words", query_id: str | None = None) -> Answer:
    terms = ANALYZER.analyse(query).terms
    return Answer(id=query_id, query=query, hits=hits, lines=best_lines(hits, terms, ANALYZER), terms=terms)


HITS = st.builds(hit, NAMES, TEXTS.filter(str.strip), st.lists(TEXTS, max_size=2).map(tuple))
ANSWERS = st.builds(
    lambda hits, query, query_id: answer(*hits, query=query, query_id=query_id),
    st.lists(HITS, max_size=3),
    TEXTS,
    st.none() | TEXTS,
)

LINE_FORMS: dict[str, Callable[[Answer, Style], bytes]] = {
    "plain": render.plain,
    "vimgrep": render.vimgrep,
    "-l": lambda answer, style: render.files([answer], style),
    "-c": lambda answer, style: render.counts([answer], style),
}
FORMS: dict[str, Callable[[Answer], bytes]] = {
    **{name: lambda answer, form=form: form(answer, Style()) for name, form in LINE_FORMS.items()},  # type: ignore[misc]  # form has a default
    "jsonl": render.jsonl,
    "json": lambda answer: render.whole_json([answer], {"roots": []}),
    "people": form(Look(), ANALYZER),
    "spoken": form(Look(is_spoken=True), ANALYZER),
}


@pytest.mark.parametrize("form", FORMS)
@given(found=ANSWERS)
def test_no_form_prints_what_a_terminal_would_obey(form: str, found: Answer) -> None:
    assert not RAW.search(FORMS[form](found).decode("utf-8"))


@pytest.mark.parametrize("form", LINE_FORMS)
@given(found=ANSWERS)
def test_colour_adds_its_own_sequences_and_nothing_else(form: str, found: Answer) -> None:
    coloured = LINE_FORMS[form](found, Style(colour=True))
    assert re.sub(rb"\x1b\[(0|3[25])m", b"", coloured) == LINE_FORMS[form](found, Style())


@pytest.mark.parametrize("form", ["plain", "vimgrep", "-c"])
@given(found=ANSWERS)
def test_a_line_form_prints_one_line_a_result(form: str, found: Answer) -> None:
    n = len({each.path for each in found.hits}) if form == "-c" else len(found.hits)
    assert LINE_FORMS[form](found, Style()).count(b"\n") == n


@given(found=ANSWERS)
def test_with_null_the_paths_are_exact_and_ended_by_nul(found: Answer) -> None:
    paths = list(dict.fromkeys(each.path for each in found.hits))
    assert render.files([found], Style(null=True, colour=True)) == b"".join(path + b"\0" for path in paths)
    lines = render.plain(found, Style(null=True))
    for each in found.hits:
        name, _, lines = lines.partition(b"\0")
        assert name == each.path
        rest, _, lines = lines.partition(b"\n")
        assert not RAW.search(rest.decode())
    assert not lines


@given(found=ANSWERS)
def test_json_gives_back_every_value(found: Answer) -> None:
    lines = render.jsonl(found).decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(found.hits)
    for rank, (line, each) in enumerate(zip(lines, found.hits, strict=True), 1):
        record = json.loads(line)
        exact = base64.b64decode(record["path_bytes"]) if "path_bytes" in record else record["path"].encode()
        assert exact == each.path
        assert (record["id"], record["query"], record["rank"]) == (found.id, found.query, rank)
        assert (record["text"], record["context"]) == (each.chunk.text, list(each.chunk.context))


@given(found=ANSWERS)
def test_path_bytes_stand_only_where_a_name_is_not_utf_8(found: Answer) -> None:
    for line, each in zip(render.jsonl(found).splitlines(), found.hits, strict=True):
        try:
            each.path.decode()
        except UnicodeDecodeError:
            assert "path_bytes" in json.loads(line)
        else:
            assert "path_bytes" not in json.loads(line)


def test_a_result_has_the_fields_of_the_contract() -> None:
    (line,) = render.jsonl(answer(hit(context=("Top", "Below")), query_id="q1")).splitlines()
    assert json.loads(line) == {
        "id": "q1",
        "query": "words",
        "rank": 1,
        "path": "a.md",
        "start_line": 7,
        "end_line": 7,
        "start_char": 3,
        "end_char": 13,
        "page": None,
        "relevance": 0.5,
        "context": ["Top", "Below"],
        "type": "markdown",
        "text": "some words",
        "state": "fresh",
    }


def test_whole_json_holds_all_answers_and_the_index() -> None:
    whole = json.loads(render.whole_json([answer(hit(), query_id="1"), answer(hit(), hit())], {"roots": ["/files"]}))
    assert [(record["id"], record["rank"]) for record in whole["results"]] == [("1", 1), (None, 1), (None, 2)]
    assert whole["index"] == {"roots": ["/files"]}


def test_no_results_are_an_empty_list_and_no_lines() -> None:
    assert render.whole_json([answer()], {}) == b'{"results": [], "index": {}}\n'
    assert render.jsonl(answer()) == b""
    assert render.plain(answer(), Style()) == b""


def test_the_line_forms_look_as_grep_and_editors_have_them() -> None:
    found = answer(hit(text="first\n\tthe words here\nlast"), hit(b"b.md"))
    assert render.plain(found, Style()) == b"a.md:8:\tthe words here\nb.md:7:some words\n"
    assert render.vimgrep(found, Style()) == b"a.md:8:2:\tthe words here\nb.md:7:1:some words\n"
    assert render.files([found, found], Style()) == b"a.md\nb.md\n"
    assert render.counts([answer(hit(), hit(b"b.md"), hit())], Style()) == b"a.md:2\nb.md:1\n"
    assert render.counts([found], Style(null=True)) == b"a.md\x001\nb.md\x001\n"
    assert render.plain(answer(hit()), Style(colour=True)) == b"\x1b[35ma.md\x1b[0m:\x1b[32m7\x1b[0m:some words\n"


@given(st.text(), st.text())
def test_json_safe_changes_no_value(key: str, value: str) -> None:
    text = json.dumps({key: value}, ensure_ascii=False)
    assert json.loads(json_safe(text)) == {key: value}


@given(st.text())
def test_a_visible_text_is_never_changed_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb", "a\\nb"),
        (b"a\tb", "a\\tb"),
        (b"\x1b[31m", "\\x1b[31m"),
        (b"caf\xe9", "caf\\xe9"),
        ("\u202egnp.exe".encode(), "\\u202egnp.exe"),
        ("naïve/漢字".encode(), "naïve/漢字"),
        (b"-k", "-k"),
    ],
)
def test_a_name_shows_what_is_odd_in_it(name: bytes, shown: str) -> None:
    assert visible_path(name) == shown


def test_an_explanation_says_what_adds_up_what_multiplies_and_what_is_only_near() -> None:
    explanation = Explanation(
        score=0.29,
        judgement=None,
        evidence=(
            Evidence(name="meaning", value=0.5, weight=0.4),
            Evidence(name="words", value=0.5, weight=0.38),
            Evidence(name="document_words", value=0.1, weight=0.04),
        ),
        factors=(("aside", 0.75),),
        words=(Word(text="glue", adds=0.15, inside=True), Word(text="tyre", adds=0.04, inside=False)),
        closely=False,
    )
    assert in_words(explanation) == (
        "score 29 = meaning 20 + words 19 (glue 15, tyre 4 nearby) + words of its whole file 0.4, "
        "all × 0.75 (a test, an example or not one's own), and behind all that were compared closely"
    )
