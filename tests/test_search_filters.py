"""Filters act inside the search: a filtered search is a search of what the filters keep, to the last digit."""

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hunch.core.errors import UsageError
from hunch.core.request import Filters, Mode, SearchRequest
from hunch.core.search.indexes import KEPT
from hunch.core.search.regexps import compiled, needed_letters
from hunch.core.search.searcher import Searcher
from hunch.core.store import seal
from hunch.core.store.reader import Reader
from hunch.core.store.roots import CATALOG, covering
from hunch.core.types import Calibration
from tests.conftest import Bench

EVEN = {"bias": -2.0, "similarity": 1.0, "coverage": 4.0, "pairs": 1.0, "words": 1.0, "rarest": 1.0, "among": -0.1}
CALIBRATION = Calibration(scales=dict.fromkeys((*Mode, "other_words"), EVEN), cut=0.2, rank=lambda term: None)
DAY_NS = 86_400 * 10**9
BEGAN_NS = 1_600_000_000_123_456_789
SECTION = "## {name}\n\nThe ferry {verb} over the lake, and {name} waits at the pier. {more}\n\n"
NAMES = ("anna", "bert", "cleo", "dora", "emil")
VERBS = ("crosses", "drifts", "hurries")


def prose(n: int) -> str:
    """Give a document of several chunks; no two are alike."""
    sections = [
        SECTION.format(name=f"{name}{n if place % 2 else ''}", verb=VERBS[(n + place) % 3], more=f"Word{n} " * 90)
        for place, name in enumerate(NAMES[: 2 + n % 4])
    ]
    return f"# Ferry {n}\n\n" + "".join(sections)


CODE = "def {name}_ferry(lake):\n    return lake + {n}  # {name} crosses\n\n\nclass Pier{n}:\n    boats = {n}\n"
FILES = {
    **{f"{folder}note{n}.md": prose(n) for n, folder in enumerate(["", "", "lake/", "lake/deep/", "sea/", "sea/"])},
    **{f"{folder}ferry{n}.py": CODE.format(n=n, name=NAMES[n]) for n, folder in enumerate(["", "lake/", "sea/"])},
    "lake/table.csv": "name,boat\nanna,ferry\nbert,barge\n",
    "sea/log.txt": "The ferry left.\nThe ferry came.\n",
    "sea/same.txt": "The ferry left.\nThe ferry came.\n",
}
#: As the files are told apart by whoever keeps them: their endings.
ENDINGS = {"markdown": ".md", "python": ".py", "csv": ".csv", "text": ".txt"}
TIMES = {name: BEGAN_NS + day * DAY_NS for day, name in enumerate(sorted(FILES))}
QUERIES = ("ferry", "anna crosses the lake", "boats", "zebra")


def indexed_bench(folder: Path, names: list[str]) -> Bench:
    bench = Bench(folder.resolve())
    bench.encoder.calibration = CALIBRATION
    bench.write({name: FILES[name] for name in names})
    for name in names:
        os.utime(bench.root / name, ns=(TIMES[name], TIMES[name]))
    bench.index()
    return bench


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Give all files, indexed."""
    return indexed_bench(tmp_path_factory.mktemp("whole"), sorted(FILES))


def answers(bench: Bench, filters: Filters, paths: tuple[str, ...] = ()) -> list[Any]:
    """Ask all queries in all modes; give what was found, without where the tree stands."""
    there = [bench.root / path for path in paths if (bench.root / path).exists()]
    if paths and not there:
        return [[] for _ in QUERIES for _ in Mode]
    targets = bench.targets(*there)
    with Searcher(bench.encoder) as searcher:
        return [
            [
                (os.path.relpath(hit.file, os.fsencode(bench.root)), hit.chunk, hit.relevance, hit.type, hit.state)
                for hit in searcher.search(query, targets, SearchRequest(k=100, mode=mode, filters=filters))
            ]
            for query in QUERIES
            for mode in Mode
        ]


GLOBS = ("*.md", "lake/**", "*o*.*", "!sea/", "!*1*", "!*.txt")
MOMENTS = st.none() | st.sampled_from(sorted(TIMES.values())) | st.integers(BEGAN_NS, BEGAN_NS + 12 * DAY_NS)


def is_kept(name: str, filters: Filters, below: str = "") -> bool:
    """Tell whether a file passes, as a person would say it."""
    ending = Path(name).suffix
    if filters.types and ending not in {ENDINGS[each] for each in filters.types}:
        return False
    if ending in {ENDINGS[each] for each in filters.types_not}:
        return False
    if filters.since_ns is not None and TIMES[name] < filters.since_ns:
        return False
    if filters.before_ns is not None and TIMES[name] >= filters.before_ns:
        return False
    path = name[len(below) :].lstrip("/")
    if "!sea/" in filters.globs and "sea" in path.split("/")[:-1]:
        return False  # nothing comes back from a folder that is left out
    said = [not glob.startswith("!") for glob in filters.globs if matches(path, glob.removeprefix("!"))]
    return said[-1] if said else all(glob.startswith("!") for glob in filters.globs)


def matches(path: str, glob: str) -> bool:
    if glob == "sea/":
        return False  # no file
    if glob == "lake/**":
        return path.startswith("lake/")
    return fnmatchcase(path.rpartition("/")[2], glob)


FILTERS = st.builds(
    Filters,
    types=st.frozensets(st.sampled_from(sorted(ENDINGS)), max_size=2),
    types_not=st.frozensets(st.sampled_from(sorted(ENDINGS)), max_size=1),
    globs=st.lists(st.sampled_from(GLOBS), max_size=2, unique=True).map(tuple),
    since_ns=MOMENTS,
    before_ns=MOMENTS,
)


@settings(max_examples=25, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(filters=FILTERS, path=st.sampled_from(["", "lake", "sea"]))
def test_a_filtered_search_is_a_search_of_what_the_filters_keep(whole: Bench, filters: Filters, path: str) -> None:
    kept = [
        name for name in sorted(FILES) if (not path or name.startswith(path + "/")) and is_kept(name, filters, path)
    ]
    with tempfile.TemporaryDirectory() as folder:
        alone = indexed_bench(Path(folder), kept)
        paths = (path,) if path else ()
        assert answers(whole, filters, paths) == answers(alone, Filters(), paths)


def test_some_filters_keep_something(whole: Bench) -> None:
    """Else the property above would say nothing."""
    middle = BEGAN_NS + 5 * DAY_NS
    for filters in (
        Filters(types=frozenset({"python"})),
        Filters(globs=("*.md",)),
        Filters(since_ns=middle),
        Filters(before_ns=middle),
    ):
        assert 0 < len(answers(whole, filters)[0]) < len(answers(whole, Filters())[0]), filters


def test_since_includes_its_moment_and_before_leaves_it_out(whole: Bench) -> None:
    moment = TIMES["lake/table.csv"]
    since = {hit[0] for hit in answers(whole, Filters(since_ns=moment))[0]}
    before = {hit[0] for hit in answers(whole, Filters(before_ns=moment))[0]}
    assert b"lake/table.csv" in since - before
    assert b"lake/note2.md" in before - since


REGEXPS = (r"anna\d", "crosses", "^## ", r"(?i)FERRY \d$", r"\bdef \w+_ferry\(", "Word[13]", "bert|boats", "nowhere")


def without_the_rest(whole: Bench, folder: Path, regexps: tuple[str, ...]) -> Bench:
    """Give a copy of an index from whose tables SQLite took all chunks in which no expression matches."""
    shutil.copytree(whole.home.parent, folder, dirs_exist_ok=True, symlinks=True)
    copy = Bench(folder.resolve())
    copy.encoder.calibration = CALIBRATION
    place, old = covering(whole.home, whole.root), covering(copy.home, copy.root)
    assert place is not None
    assert old is None, "an index is found by its root's path"
    copy.root, copy.home = whole.root, copy.home
    taken = covering(copy.home, whole.root)
    assert taken is not None
    current = taken.current()
    assert current is not None
    with closing(sqlite3.connect(current / CATALOG)) as database:
        database.create_function(
            "found", 1, lambda text: any(re.search(regexp, text, re.MULTILINE) for regexp in regexps)
        )
        database.execute("DELETE FROM chunks WHERE chunk_id IN (SELECT rowid FROM passages WHERE NOT found(body))")
        database.execute("DELETE FROM passages WHERE NOT found(body)")
        database.commit()
    seal.put_on(current / CATALOG)
    return copy


@settings(max_examples=15, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(
    regexps=st.lists(st.sampled_from(REGEXPS), min_size=1, max_size=2, unique=True).map(tuple),
    types=st.sampled_from([frozenset(), frozenset({"markdown"})]),
)
def test_a_search_by_expressions_is_a_search_of_an_index_of_their_chunks(
    whole: Bench, regexps: tuple[str, ...], types: frozenset[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        alone = without_the_rest(whole, Path(folder) / "copy", regexps)
        assert answers(whole, Filters(regexps=regexps, types=types)) == answers(alone, Filters(types=types))


LETTERS = st.sampled_from(["a", "b", "ab", "é", " ", "\n", "x"])
ATOMS = st.sampled_from(["a", "b", "é", ".", r"\w", r"\b", "[ab]", "^", "$", "ab", "(?i:A)", "(?=a)", r"\n", "(?!b)"])


@st.composite
def expressions(draw: st.DrawFn) -> str:
    def part(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map("".join)
        return (
            several | several.map("({})".format) | st.tuples(several, several).map(lambda two: f"(?:{two[0]}|{two[1]})")
        )

    inner = draw(st.recursive(ATOMS, part, max_leaves=6))
    return draw(st.sampled_from(["{}", "({})+", "({})?", "({}){{2}}", "(?i){}", "(?>{})", "({})*a", "a{}b"])).format(
        inner
    )


@settings(max_examples=300)
@given(expression=expressions(), text=st.lists(LETTERS, max_size=8).map("".join))
def test_what_an_expression_needs_stands_wherever_it_matches(expression: str, text: str) -> None:
    (pattern,) = compiled([expression])
    if pattern.search(text):
        assert needed_letters(pattern) in text


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        (r"\bdef \w+_policy\(", "_policy("),
        ("(?:retry|again)", ""),
        ("(re)(try)+", "try"),
        ("a?bc", "bc"),
        ("ab.cde", "cde"),
        ("(?i)retry", ""),
        ("(?i:retry) now", " now"),
        ("", ""),
    ],
)
def test_the_longest_run_that_cannot_lack_is_found(expression: str, letters: str) -> None:
    assert needed_letters(*compiled([expression])) == letters


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("(", "missing ), unterminated subpattern at character 1"),
        ("ab[", "unterminated character set at character 3"),
        ("a{2,1}", "min repeat greater than max repeat at character 3"),
        ("a(?i)b", "global flags not at the start of the expression at character 2"),
    ],
)
def test_a_mistake_in_an_expression_is_named_with_its_place(expression: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        compiled([expression])
    assert str(raised.value) == f"-e {expression!r} is no regular expression: {said}"


def test_an_expression_that_a_later_python_may_read_otherwise_is_taken_as_this_one_reads_it() -> None:
    assert compiled(["[[a]b"])[0].search("ab")


@pytest.fixture
def rested(whole: Bench) -> Iterator[Searcher]:
    with Searcher(whole.encoder) as searcher:
        yield searcher


def test_searches_since_another_moment_each_push_no_others_out(whole: Bench, rested: Searcher) -> None:
    """As a daemon is asked: `--since 2h` is another moment each time."""
    targets, plain = whole.targets(), SearchRequest()
    kept = rested.collection(targets, plain)
    for n in range(2 * KEPT):
        timed = replace(plain, filters=Filters(since_ns=BEGAN_NS + n))
        last = rested.collection(targets, timed)
        rested.rest()
    assert rested.collection(targets, plain) is kept
    assert rested.collection(targets, timed) is last, "the same day may be asked for again"
    assert len(rested._indexes._collections) == 2


def test_the_texts_of_chunks_are_given_one_by_one(whole: Bench) -> None:
    place = covering(whole.home, whole.root)
    assert place is not None
    with Reader(place) as reader:
        ids = reader.columns([b"lake"]).chunk_ids
        assert dict(reader.texts(ids)) == {chunk_id: reader.chunk(chunk_id).text for chunk_id in ids.tolist()}
