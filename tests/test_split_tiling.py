"""Whatever the text and its type, pieces tile it and stay within the maximum."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunch.core.split import split
from hunch.core.split.languages import LANGUAGES
from hunch.core.split.ruler import Ruler, columns_of

OTHERS = [
    "markdown",
    "rst",
    "org",
    "asciidoc",
    "text",
    "csv",
    "tsv",
    "jsonl",
    "json",
    "yaml",
    "toml",
    "ini",
    "xml",
    "log",
    "unheard-of",
]
TYPES = [*LANGUAGES, *OTHERS]

#: Characters and words that mean something to some splitter, or that break careless offsets.
_PARTS = st.sampled_from(
    [
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\u2028",
        "\x00",
        "\ufeff",
        "😀",
        "e\u0301",
        "👩\u200d👩\u200d👧",
        "字。",
        "ไทย",
        " ",
        "\t",
    ]
    + ["def f(x):", "class A {", "}", "end", "# ", "---", "```", "| a | b |", "- ", "> ", "===", "<div>", '"', "key: "]
    + ["[table]", "word", "A sentence. ", "// note", "x = 1;", "do |x|", "{", "(", ")", "* star", "  "]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.lists(_PARTS, max_size=120).map("".join)
)


def check(text: str, type_name: str, most: int) -> None:
    pieces = split(text, type_name, most)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces)][: len(pieces)]
    assert (pieces[-1].end if pieces else 0) == len(text)
    assert all(piece.start < piece.end for piece in pieces)
    ruler = Ruler(text, columns_of)
    assert max((ruler.size(piece.start, piece.end) for piece in pieces), default=0) <= most


@pytest.mark.parametrize("type_name", TYPES)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS, most=st.sampled_from([16, 40, 100, 1000]))
def test_pieces_tile_any_text_and_stay_within_the_maximum(type_name: str, text: str, most: int) -> None:
    check(text, type_name, most)
