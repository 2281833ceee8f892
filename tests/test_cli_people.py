"""The form for people: snapshots of it, and what holds whatever is shown.

After a change that is meant, renew them and look at them: HUNCH_SNAPSHOTS=renew pytest tests/test_cli_people.py
"""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hunch.cli.output.links import Link, link_of
from hunch.cli.output.people import Look, form
from hunch.cli.output.render import Answer
from hunch.core.lexical import Analyzer
from hunch.core.search.explain import Evidence, Explanation, Word
from hunch.core.search.highlight import best_lines
from hunch.core.search.hit import Around, Hit
from hunch.core.types import Chunk
from tests.snapshot import is_as_kept

ANALYZER = Analyzer()
OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;;[^\x1b\x07]*\x1b\\")
#: What a terminal obeys or hides behind: C0 but the line end, DEL, C1, and what reorders text.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

CODE = '''\
    @retrying(attempts=3)
    def renew(self, session: Session) -> Token:
        """Renew the token of a session.

        Nothing is asked of the person as long as the session is alive; what
        comes after that is for `login`.

        Raises:
            SessionClosed: It has ended, and a token of it would open nothing any more.
        """
        if session.is_closed:
            raise SessionClosed(session.name)
        for attempt in range(1, 4):
            answer = self._ask("renew", session.name, attempt, timeout_s=2.5)  # may be slow
            if answer is not None:
                return Token(answer["token"], expires=self._clock() + 3600)
            self._pause(attempt)
        raise Unreachable
'''
PROSE = """\
## Renewing a token

A token is good for an hour. Ten minutes before that hour is over the client asks for another one, and as long as the \
session lives it gets it without a question. A session that was closed gives no tokens: who holds an old one can use \
it to its end, which is why closing a session is not the way to lock somebody out. For that there is the list of keys \
that are no longer good.

- The clock of the server counts, and not that of the client.
- Renewed tokens have the rights of the session, whatever has changed since it was opened; a change of rights ends it.
"""
GO = 'func Open(path string) (*Session, error) {\n\tif path == "" {\n\t\treturn nil, ErrClosed // no session\n\t}\n}'
CJK = "## 東京の海\n\n東京都の海は広いです。夏になると多くの人が泳ぎに来ます。駅から歩いて十五分ほどで砂浜に着きます。🏖️"
HOSTILE = (
    '\x1b[2J\x1b]0;x\x07 \x9b1m a session\r\n\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\ \u202e[red]x[/]\n"\x00\x7f'
)


def hit(
    text: str,
    path: bytes = b"src/tokens.py",
    line: int = 40,
    relevance: float = 0.62,
    kind: str = "python",
    context: tuple[str, ...] = (),
) -> Hit:
    chunk = Chunk(
        start_char=0,
        end_char=len(text),
        start_line=line,
        end_line=line + text.removesuffix("\n").count("\n"),
        context=context,
        text=text,
    )
    return Hit(path=path, file=b"/home/ann/" + path, type=kind, relevance=relevance, chunk=chunk, state="fresh")


def answer(*hits: Hit, query: str = "how are session tokens renewed") -> Answer:
    terms = ANALYZER.analyse(query).terms
    return Answer(id=None, query=query, hits=hits, lines=best_lines(hits, terms, ANALYZER), terms=terms)


def shown(look: Look, found: Answer) -> str:
    return form(look, ANALYZER)(found).decode()


RENEW = hit(CODE, context=("Client", "renew"), relevance=0.87)
NOTES = hit(
    PROSE, b"notes/tokens.md", 3, 0.71, "markdown", ("Sessions: how they begin and how they end", "Renewing a token")
)
CLOSE = hit(
    "    def close(self) -> None:\n        self.session = None\n", line=7, relevance=0.4, context=("Client", "close")
)
OPEN = hit(GO, b"cmd/open.go", 1021, 0.08, "go", ("Open",))
EXPLAINED = Explanation(
    score=0.29,
    judgement=None,
    evidence=(Evidence(name="meaning", value=0.5, weight=0.4), Evidence(name="words", value=0.5, weight=0.38)),
    factors=(("aside", 0.75),),
    words=tuple(Word(text=f"word{n}", adds=0.1, inside=n < 3) for n in range(8)),
    closely=True,
)
TWINS = tuple(hit(GO, b"copy%d/open.go" % n, 7, kind="go") for n in range(5))
AROUND = Around(before="class Client:\n\n", after="\n    def close(self) -> None:\n        pass\n")

EVERYTHING = answer(RENEW, NOTES, CLOSE, OPEN)
FOUND = {
    "everything": EVERYTHING,
    "alike": answer(replace(OPEN, alike=TWINS), replace(CLOSE, alike=TWINS[:2])),
    "explain": answer(replace(CLOSE, explanation=EXPLAINED, state="stale")),
    "around": answer(replace(RENEW, around=AROUND)),
    "cjk": answer(hit(CJK, "旅/海.md".encode(), 1, 0.9, "markdown", ("旅行の記録", "東京の海")), query="東京の海"),
    "hostile": answer(hit(HOSTILE, b"a\x1b[31m\xff.py", context=("\x1b[2J", "[red]\n"))),
    "nothing": answer(),
}
#: Those in every look, and the others in these.
IN_ALL, IN_SOME = ("everything", "hostile"), ("60", "colour", "spoken")
LOOKS = {
    "100": Look(columns=100),
    "60": Look(columns=60),
    "20": Look(columns=20),
    "colour": Look(columns=80, colour=True),
    "links": Look(columns=80, colour=True, link=link_of("vscode")),
    "spoken": Look(columns=60, is_spoken=True),
}


@pytest.mark.parametrize(
    ("found", "look"), [(found, look) for found in FOUND for look in (LOOKS if found in IN_ALL else IN_SOME)]
)
def test_the_page_is_as_kept(found: str, look: str) -> None:
    assert is_as_kept(f"people/{found}-{look}", shown(LOOKS[look], FOUND[found]))


NASTY = st.sampled_from(
    [
        "\x1b[31m",
        "\x1b]8;;x\x1b\\",
        "\x9b1m",
        "\r",
        "\n",
        "\t",
        "\x7f",
        "\u202e",
        "\u2028",
        "[/x]",
        "海",
        "e\u0301",
        "👩‍👩‍👧",
        "❤️",
    ]
)
WORDS = st.sampled_from('session tokens are renewed def return \'x\' """ # // /* the 東京の海 retryCount'.split(" "))
TEXTS = st.lists(
    NASTY | WORDS | st.sampled_from([" ", " " * 9, "\n", "x" * 70]) | st.text(max_size=5), max_size=40
).map("".join)
HITS = st.builds(
    hit,
    TEXTS.filter(str.strip),
    st.sampled_from([b"a.py", b"b.md", b"\x1b\xff\n"]),
    st.integers(1, 9000),
    st.floats(0, 1),
    st.sampled_from(["python", "markdown", "go", "text", "csv", "html", "json"]),
    st.lists(TEXTS.filter(str.strip), max_size=3).map(tuple),
)
AROUNDS = st.none() | st.builds(Around, before=TEXTS, after=TEXTS)
ANSWERS = st.lists(st.builds(lambda hit, around: replace(hit, around=around), HITS, AROUNDS), max_size=4).map(
    lambda hits: answer(*hits, query="東京の海: the session tokens, retry")
)


@given(found=ANSWERS, columns=st.integers(1, 120), format=st.sampled_from(["none", "file", "vscode"]))
def test_colour_and_links_add_their_own_sequences_and_nothing_else(found: Answer, columns: int, format: str) -> None:
    drawn = shown(Look(columns=columns, colour=True, link=link_of(format)), found)
    plain = OURS.sub("", drawn)
    assert plain == shown(Look(columns=columns), found)
    assert not RAW.search(plain)


@given(found=ANSWERS, columns=st.integers(1, 120))
def test_no_line_but_a_path_is_wider_than_the_page(found: Answer, columns: int) -> None:
    paths = {"a.py", "b.md", "\\x1b\\xff\\n"}
    for line in shown(Look(columns=columns), found).split("\n"):
        assert line in paths or cell_len(line) <= max(20, columns)
        assert not line.endswith(" ")


@given(found=ANSWERS)
def test_a_screen_reader_hears_words_and_no_signs(found: Answer) -> None:
    own = shown(Look(is_spoken=True), found)
    assert not RAW.search(own)
    texts = "".join(hit.chunk.text + "".join(hit.chunk.context) for hit in found.hits)
    around = "".join(hit.around.before + hit.around.after for hit in found.hits if hit.around)
    assert not set("●○…›⋮×") & (set(own) - set(texts) - set(around))
    assert own.count("Relevance ") >= len(found.hits)


def test_a_screen_reader_hears_an_explanation_without_signs() -> None:
    own = shown(Look(is_spoken=True), answer(replace(OPEN, alike=TWINS, explanation=EXPLAINED)))
    assert not set("●○…›⋮×=+") & set(own.replace("path ==", ""))


def test_each_file_stands_once_where_its_best_passage_does() -> None:
    found = answer(
        *(
            hit("words", path, line, relevance)
            for path, line, relevance in [
                (b"b", 1, 0.9),
                (b"a", 2, 0.8),
                (b"b", 3, 0.7),
                (b"c", 4, 0.6),
                (b"a", 5, 0.5),
            ]
        )
    )
    lines = shown(Look(), found).splitlines()
    assert [line for line in lines if line and line[0] != " "] == ["b", "a", "c"]
    assert re.findall(r"\d+%  \d", "\n".join(lines)) == ["90%  1", "70%  3", "80%  2", "50%  5", "60%  4"]


def test_a_long_passage_shows_what_names_it_and_what_answers_best() -> None:
    text = "def first():\n" + "\n".join(f"    line{n}()" for n in range(40)) + "\n    renewed = session\n    end()"
    lines = shown(Look(), answer(hit(text, context=("first",)))).splitlines()
    assert "   40  def first():" in lines
    assert "   81:     renewed = session" in lines
    assert "    …" in lines
    assert len([line for line in lines[2:] if line]) <= 10


def test_a_short_passage_is_shown_whole_and_what_is_asked_for_around_it_too() -> None:
    text = "\n".join(f"line{n}" for n in range(8))
    assert all(f"line{n}" in shown(Look(), answer(hit(text))) for n in range(8))
    long = "\n".join(f"line{n}" for n in range(100))
    drawn = shown(Look(colour=True), answer(replace(hit(long), around=Around(before="before\n", after="\nafter"))))
    assert all(f"line{n}" in OURS.sub("", drawn) for n in range(100))
    assert "\x1b[2mbefore\x1b[0m" in drawn
    assert "\x1b[2mafter\x1b[0m" in drawn


def test_lines_around_a_passage_have_their_own_numbers() -> None:
    drawn = shown(Look(), answer(replace(hit("session\n", line=5), around=Around(before="3\n4\n", after="6\n"))))
    assert re.findall(r"^ +(\d+):? +(\w+)$", drawn, re.MULTILINE) == [
        ("3", "3"),
        ("4", "4"),
        ("5", "session"),
        ("6", "6"),
    ]


def test_a_long_line_of_code_is_cut_around_what_matters_and_prose_is_wrapped() -> None:
    text = "x = 1 + " * 40 + "session" + " + y" * 40
    lines = shown(Look(columns=60), answer(hit(text))).splitlines()
    assert len(lines) == 4
    assert re.fullmatch(r" +40: ….*session.*…", lines[2])
    prose = shown(Look(columns=60), answer(hit("one two " * 20 + "session" + " four five" * 20, kind="text")))
    assert "…" not in prose
    assert re.search(r"^ {7}\S.*session", prose, re.MULTILINE)


def test_links_lead_to_the_line_that_answers_best_and_to_each_line() -> None:
    found = answer(hit("def a():\n    pass\n    renew(session)\n"))
    drawn = shown(Look(colour=True, link=Link(format="x:{path}:{line}:{column}")), found)
    assert re.findall(r"\x1b\]8;;([^\x1b]+)\x1b", drawn) == [
        "x:/home/ann/src/tokens.py:42:5",
        "x:/home/ann/src/tokens.py:42:5",
        "x:/home/ann/src/tokens.py:40:1",
        "x:/home/ann/src/tokens.py:41:1",
        "x:/home/ann/src/tokens.py:42:5",
    ]
    assert "\x1b]8" not in shown(Look(colour=False, link=Link(format="x:{path}")), found)


def test_markup_in_a_text_is_shown_as_it_stands() -> None:
    text = "[/x] [bold]no[/bold] [link=http://evil]here[/link] :smile: \\[x]"
    drawn = OURS.sub("", shown(Look(colour=True), answer(hit(text, b"[red]a.md", context=("[/x]",)))))
    assert text in drawn
    assert drawn.startswith("[red]a.md\n")
    assert drawn.split("\n")[1].endswith("  [/x]")


@pytest.mark.parametrize("width", [1, 20, 80, 500])
@pytest.mark.parametrize(
    "text", ["x" * 300, "漢字" * 150, "e\u0301" * 300, "a b " * 80, "👩‍👩‍👧" * 60, "\t" * 90 + "x"]
)
def test_a_long_line_is_cut_to_the_terminal_and_never_wrapped(width: int, text: str) -> None:
    path, _, line, *rest = shown(Look(columns=width), answer(hit(text))).split("\n")
    assert path == "src/tokens.py"
    assert cell_len(line) <= max(20, width)
    assert rest == ["", ""]


def test_a_result_that_is_not_fresh_says_so() -> None:
    assert "(stale)" in shown(Look(), answer(replace(CLOSE, state="stale")))
    assert "(fresh)" not in shown(Look(), answer(CLOSE))


def test_the_first_of_those_that_say_the_same_are_named() -> None:
    line = shown(Look(), answer(replace(OPEN, alike=TWINS))).split("\n")[2]
    assert line == "    +5 alike: copy0/open.go:7, copy1/open.go:7, copy2/open.go:7, …"
