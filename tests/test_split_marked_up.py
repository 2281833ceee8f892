"""Marked-up prose is cut by sections, and each piece knows the headings above it."""

import pytest

from hunch.core.split import chunks

PROSE = "Water finds its way through everything that stands long enough in the rain. " * 10
LONG = PROSE * 3


def sections(text: str, type_name: str = "markdown") -> list[tuple[tuple[str, ...], str]]:
    return [(chunk.context, chunk.text.splitlines()[0]) for chunk in chunks(text, type_name)]


def test_a_section_is_a_chunk_that_knows_the_headings_above_it() -> None:
    text = f"# Guide\n\n{PROSE}\n\n## Setup\n\n{PROSE}\n\n### On Linux\n\n{PROSE}\n\nUsage\n-----\n\n{PROSE}"
    assert sections(text) == [
        (("Guide",), "# Guide"),
        (("Guide", "Setup"), "## Setup"),
        (("Guide", "Setup", "On Linux"), "### On Linux"),
        (("Guide", "Usage"), "Usage"),
    ]


def test_every_piece_of_a_long_section_knows_its_heading() -> None:
    found = sections(f"# Guide\n\n## Rain\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}")
    assert [context for context, _ in found] == [("Guide", "Rain")] * 3


def test_a_heading_stays_with_what_follows_it() -> None:
    text = f"{PROSE}\n\n# A\n\n## B\n\n### C\n\n{LONG}"
    assert [first for _, first in sections(text)][1] == "# A"
    assert "# C\n\nWater" in chunks(text, "markdown")[1].text


def test_a_heading_is_named_without_its_markup() -> None:
    assert sections(f"# The `split` [door](x.md), **soon** {{#door}}\n\n{PROSE}")[0][0] == ("The split door, soon",)


def test_what_looks_like_a_heading_in_a_fence_is_none() -> None:
    text = f"# Guide\n\n{PROSE}\n\n```sh\n# install it\npip install it\n```\n"
    assert {context for context, _ in sections(text)} == {("Guide",)}


def test_front_matter_is_no_heading() -> None:
    text = f"---\ntitle: Rain\ntags: [water, patience, stone, {'river, ' * 20}sea]\n---\n# Guide\n\n{PROSE}"
    assert [context for context, _ in sections(text)] == [(), ("Guide",)]


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    text = f"---\n\n# Guide\n\n{PROSE}\n\n---\n\n# Other\n\n{PROSE}"
    assert [context for context, _ in sections(text)] == [("Guide",), ("Other",)]


def test_a_long_table_is_cut_between_rows_and_its_head_stays_with_the_first() -> None:
    rows = "\n".join(f"| row {number} | what it says about number {number} |" for number in range(90))
    head = f"| name | {'what it says, ' * 9}|\n| --- | --- |"
    found = chunks(f"{head}\n{rows}", "markdown")
    assert found[0].text.startswith(f"{head}\n| row 0 ")
    assert all(chunk.text.startswith("| row ") for chunk in found[1:])


def test_a_long_list_is_cut_between_items() -> None:
    items = "\n".join(f"- item {number} is here\n  and goes on, with more to say than others" for number in range(60))
    assert all(first.startswith("- item") for _, first in sections(items))


def test_a_list_stays_with_the_line_that_announces_it() -> None:
    items = "\n".join(f"- this is item number {number}" for number in range(20))
    found = sections(f"{PROSE}\n\nThese are the items that there are to be named:\n\n{items}\n\n{PROSE}")
    assert found[1][1] == "These are the items that there are to be named:"


def test_a_long_fence_is_cut_between_its_blocks() -> None:
    block = "first = 1\nsecond = first + 1\nthird = first + second\nfourth = second + third\nfifth = 8\n"
    found = sections("```python\n" + "\n".join([block] * 25) + "```\n")
    assert all(first in ("```python", "first = 1") for _, first in found)


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        (
            "rst",
            "=====\nGuide\n=====\n\n{0}\n\nSetup\n-----\n\n{0}\n\nOn Linux\n~~~~~~~~\n\n{0}\n\nUsage\n-----\n\n{0}",
        ),
        ("org", "* Guide\n{0}\n** Setup\n{0}\n*** On Linux\n{0}\n** Usage\n{0}"),
        ("asciidoc", "= Guide\n\n{0}\n\n== Setup\n\n{0}\n\n=== On Linux\n\n{0}\n\n== Usage\n\n{0}"),
    ],
)
def test_other_markup_has_sections_too(type_name: str, text: str) -> None:
    assert [context for context, _ in sections(text.format(PROSE), type_name)] == [
        ("Guide",),
        ("Guide", "Setup"),
        ("Guide", "Setup", "On Linux"),
        ("Guide", "Usage"),
    ]


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("org", "* Guide\n#+begin_src org\n* not a heading\n#+end_src\n"),
        ("asciidoc", "= Guide\n\n----\n= not a heading\n----\n"),
        ("rst", "Guide\n=====\n\n===== =====\na     b\n===== =====\n\n-----\n\n| a\n"),
    ],
)
def test_what_looks_like_a_heading_in_a_block_is_none(type_name: str, text: str) -> None:
    assert {context for context, _ in sections(text + PROSE * 3, type_name)} == {("Guide",)}


def test_headings_deeper_than_any_outline_are_siblings() -> None:
    found = chunks("".join(f"{'*' * depth} {depth}\n{PROSE}\n" for depth in range(1, 1100)), "org")
    assert list(dict.fromkeys(chunk.context[-1] for chunk in found)) == [str(depth) for depth in range(1, 1100)]
    assert max(len(chunk.context) for chunk in found) == 32


@pytest.mark.parametrize("filler", [" ", "{#", "{#a}", "[", "`"])
def test_a_heading_of_a_megabyte_is_kept_in_part(filler: str) -> None:
    found = sections(f"# a{filler * 300_000}b\n\n{PROSE}")
    assert all(len(title) <= 200 for context, _ in found for title in context)


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        ("markdown", "{}\n===\n{}"),
        ("asciidoc", "= {}\n{}"),
        ("org", "* {}\n{}"),
        ("rst", "{}\n" + "=" * 60_000 + "\n{}"),
    ],
)
def test_no_passage_carries_a_paragraph_as_its_heading(type_name: str, text: str) -> None:
    found = chunks(text.format("so it goes on " * 4000, LONG), type_name)
    assert found[-1].context == (("so it goes on " * 4000)[:200],)
