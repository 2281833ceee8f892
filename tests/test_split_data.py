"""Structured data is cut between records and blocks, and knows the keys above."""

import json

from hunch.core.split import chunks

TEXT = "a value that says something of some length, so that a block has a size"


def test_yaml_is_cut_between_blocks_and_knows_its_keys() -> None:
    jobs = "".join(
        f"  job{number}:\n    # why job {number}\n    steps:\n"
        + "".join(f"      - run: {TEXT}\n        name: {step}\n" for step in range(6))
        for number in range(3)
    )
    found = chunks(f"name: build\njobs:\n{jobs}", "yaml")
    assert [chunk.context[:2] for chunk in found] == [("jobs", f"job{number}") for number in range(3)]
    assert "# why job 1\n" in found[1].text


def test_json_is_cut_between_members_and_knows_its_keys() -> None:
    text = json.dumps(
        {"shapes": {name: {f"key{n}": TEXT for n in range(7)} for name in ("square", "circle")}}, indent=2
    )
    assert [chunk.context[:2] for chunk in chunks(text, "json")] == [("shapes", "square"), ("shapes", "circle")]


def test_no_piece_of_json_begins_with_a_closing_bracket() -> None:
    text = json.dumps([{"name": number, "text": TEXT * (1 + number % 7)} for number in range(90)], indent=2)
    assert all(chunk.text.lstrip()[0] in '{["' for chunk in chunks(text, "json"))


def test_toml_tables_are_blocks() -> None:
    text = "\n".join(
        f"# what {name} is for\n[tool.{name}]\n" + f'key = "{TEXT}"\n' * 9 for name in ("ruff", "mypy", "x")
    )
    found = chunks(text, "toml")
    assert [chunk.context for chunk in found] == [("tool.ruff",), ("tool.mypy",), ("tool.x",)]
    assert all(chunk.text.startswith("# what") for chunk in found)


def test_xml_is_cut_between_elements() -> None:
    entry = f"  <entry>\n    <title>{TEXT}</title>\n    <body>{TEXT * 4}</body>\n  </entry>\n"
    found = chunks(f"<feed>\n{entry * 8}</feed>\n", "xml")
    assert all(chunk.text.lstrip().startswith(("<feed>", "<entry>")) for chunk in found)


def test_a_table_is_cut_between_rows_even_where_a_field_has_several_lines() -> None:
    rows = "".join(f'{n},"first line\nsecond, line of {n}\nthird",{TEXT * (1 + n % 7)}\n' for n in range(90))
    found = chunks(f"id,lines,text\n{rows}", "csv")
    assert all(chunk.text.split(",")[0].isdigit() for chunk in found[1:])


def test_the_header_of_a_table_stays_with_its_first_row() -> None:
    header = ",".join(f"what the column number {number} is for" for number in range(20))
    rows = "".join(f"{number},{TEXT * 5}\n" for number in range(20))
    assert chunks(f"{header}\n{rows}", "csv")[0].text.startswith(f"{header}\n0,")


def test_a_stray_quote_does_not_swallow_a_table() -> None:
    rows = "".join(f"{number},{TEXT}\n" for number in range(400))
    found = chunks(f'id,text\n0,5" of snow\n{rows}', "csv")
    assert all(chunk.text.split(",")[0].isdigit() for chunk in found[1:])


def test_json_lines_are_cut_between_lines() -> None:
    lines = "".join(json.dumps({"id": number, "text": TEXT}) + "\n" for number in range(40))
    assert all(chunk.text.startswith('{"id"') for chunk in chunks(lines, "jsonl"))


def test_only_the_outer_forty_keys_name_what_is_nested_deeper_than_anyone_writes() -> None:
    found = chunks("".join(f"{' ' * depth}k{depth}:\n" for depth in range(1500)), "yaml")
    assert found[-1].context == tuple(f"k{depth}" for depth in range(40))
