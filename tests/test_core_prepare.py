"""One file on its way into an index: secrets stay out of its chunks, and a mistake of hunch's stops no other file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core import prepare, split
from hunch.core.types import Chunk
from tests.conftest import Bench


def chunk(start: int, end: int) -> Chunk:
    return Chunk(start_char=start, end_char=end, start_line=1, end_line=1, context=(), text="")


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair))), max_size=12)


@given(secrets=spans, chunks=spans)
def test_chunks_that_touch_a_secret_are_left_out_as_by_comparing_each_with_each(
    secrets: list[tuple[int, int]], chunks: list[tuple[int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare, "secret_spans", lambda text: secrets)
        kept = prepare._without_secrets([chunk(*span) for span in chunks], "")
    expected = [chunk(start, end) for start, end in chunks if not any(a < end and start < b for a, b in secrets)]
    assert list(kept) == expected


def test_a_file_that_a_parser_fails_on_is_counted_and_the_others_are_indexed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = split.chunks

    def fail(text: str, type_name: str) -> list[Chunk]:
        if "poison" in text:
            raise RecursionError("too deep")
        return real(text, type_name)

    monkeypatch.setattr(split, "chunks", fail)
    bench.write({"a.md": "Owls.\n", "b.md": "poison\n", "c.md": "Soup.\n"})
    report = bench.index()
    assert (report.indexed, report.skipped) == (2, {"failed": 1})
    monkeypatch.undo()
    assert bench.index().indexed == 0  # as long as it does not change, it is not tried again
    bench.index(rebuild=True)
    assert bench.index().skipped == {}
