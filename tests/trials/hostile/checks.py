"""What must hold of hunch whatever it is given: each check yields what is wrong, and nothing where all is well.

Input goes through the program as people run it, in this process.
"""

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from hunch.core import situate
from hunch.core.files.filetypes import type_of
from hunch.core.files.read import read
from hunch.core.files.secrets import secret_spans
from hunch.core.files.stats import stat_of
from hunch.core.split import chunks, split
from hunch.core.store.reader import Reader
from hunch.core.store.roots import covering
from hunch.core.types import Found, Text
from tests import program as programs
from tests.conftest import settle
from tests.program import Done, Program
from tests.trials.hostile import names
from tests.trials.hostile.bodies import Body
from tests.trials.hostile.names import Expected
from tests.trials.hostile.queries import argument
from tests.trials.hostile.structures import snippets

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: Longer texts are split once and not twice.
_TILED = 50_000
#: Forms of output whose every byte is compared.
_SHOWN = ((), ("--color=always",), ("--vimgrep",), ("--explain",), ("--explain", "--color=always"), ("-l",), ("-c",))


def ended_well(done: Done, *, statuses: Sequence[int] = (0, 1, 2)) -> Iterator[str]:
    """Check the exit status, and that nothing but what people should read came to stderr."""
    if "Traceback" in done.err:
        yield " / ".join(done.err.strip().splitlines()[-3:])
    elif done.status not in statuses:
        yield f"exit status {done.status}: {done.err.strip()[-200:]}"
    if found := _DANGEROUS.search(done.err):
        yield f"raw {found[0]!r} in stderr: {done.err[max(found.start() - 30, 0) :][:80]!r}"


def harmless(out: bytes, *, colour: bool = False) -> Iterator[str]:
    """Check that output is UTF-8 and holds nothing that a terminal would obey."""
    try:
        text = out.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"output is no UTF-8: {error}"
        return
    plain = _COLOURS.sub("", text) if colour else text
    if found := _DANGEROUS.search(plain):
        yield f"raw {found[0]!r} in output: {plain[max(found.start() - 30, 0) :][:80]!r}"


def piece_by_piece(path: Path) -> Iterator[str]:
    """Check what is made of one file on its way into the index: a crash or a hang here has one file to its name."""
    text = read(Found(path=path, stat=stat_of(os.lstat(path))))
    if not isinstance(text, Text):
        return
    kind = type_of(path, text.text)
    if (
        len(text.text) < _TILED
        and "".join(text.text[each.start : each.end] for each in split(text.text, kind)) != text.text
    ):
        yield f"pieces of {kind} do not tile the text"
    secret_spans(text.text)
    for chunk in chunks(text.text, kind):
        if text.text[chunk.start_char : chunk.end_char] != chunk.text or not chunk.text.strip():
            yield f"a chunk of {kind} is not its text"
        if chunk.start_line != text.text.count("\n", 0, chunk.start_char) + 1:
            yield f"a chunk of {kind} begins on another line"
        situate.input_hash(situate.encoder_input(chunk))


def folder_of_bodies(folder: Path, bodies: Sequence[Body]) -> tuple[Program, list[Path]]:
    """Write bodies into a fresh folder, and give the program in it."""
    shutil.rmtree(folder, ignore_errors=True)
    root = folder.resolve() / "files"
    root.mkdir(parents=True)
    paths = [root / f"{number}{body.extension}" for number, body in enumerate(bodies)]
    for path, body in zip(paths, bodies, strict=True):
        path.write_bytes(body.content)
    settle(root)
    return Program(root), paths


def indexed(program: Program, expected: Expected | None = None) -> Iterator[str]:
    """Index a folder and check that each of its files is accounted for once, and that a second run finds nothing to do.

    Without an expectation of its own, every file is either a document or skipped.
    """
    done = program("index", "--json")
    yield from ended_well(done)
    if "Traceback" in done.err:
        return
    report = json.loads(done.out)
    lists = json.loads(program("status", "--files", "--skipped", "--json", ".").out)["roots"][0]
    documents, skipped = accounted(program)
    if len(lists["files"]) != len(documents) or len(lists["skipped_files"]) != len(skipped):
        yield "status lists other numbers of files than the catalog has"
    if report["files"]["indexed"] != len(documents) or sum(report["files"]["skipped"].values()) != len(skipped):
        yield f"index reports {report['files']} for {len(documents)} documents and {len(skipped)} skipped"
    if documents & skipped:
        yield f"both indexed and skipped: {sorted(documents & skipped)[:3]}"
    if expected is None:
        there = {os.fsencode(path.relative_to(program.folder)) for path in program.folder.rglob("*") if path.is_file()}
        if documents | skipped != there:
            yield f"of no account: {sorted(there ^ (documents | skipped))[:3]}"
    else:
        if documents != expected.documents:
            yield f"documents differ from what was expected: {sorted(documents ^ expected.documents)[:3]}"
        if skipped != expected.skipped:
            yield f"skips differ from what was expected: {sorted(skipped ^ expected.skipped)[:3]}"
    again = json.loads(program("index", "--json").out)
    if (again["files"]["indexed"], again["files"]["unchanged"], again["embedded"]) != (0, len(documents), 0):
        yield f"a second run does {again['files']} and embeds {again['embedded']}"


def accounted(program: Program) -> tuple[set[bytes], set[bytes]]:
    """Give the paths of what is indexed and of what is skipped."""
    place = covering(program.home, program.folder)
    assert place
    with Reader(place) as reader:
        return {each.path for each in reader.documents()}, {path for path, _, _ in reader.skips()}


def answers_exactly(program: Program, query: str) -> Iterator[str]:
    """Ask for everything there is, and check each result against the bytes of its file."""
    place = covering(program.home, program.folder)
    assert place
    with Reader(place) as reader:
        encodings = {document.path: document.encoding for document in reader.documents()}
    done = program("search", "--jsonl", "--all", "-k", "1000000", "--", query)
    yield from ended_well(done, statuses=(0, 1))
    yield from harmless(done.out)
    texts: dict[bytes, str] = {}
    for record in done.records:
        path = os.fsencode(str(record["path"]))
        if path not in texts:
            texts[path] = (program.folder / os.fsdecode(path)).read_bytes().decode(encodings[path], "replace")
        text, start, end = texts[path], record["start_char"], record["end_char"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        lines = (text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1)
        if text[start:end] != record["text"]:
            yield f"{record['path']}: text is not what stands at {start}-{end}"
        if (record["start_line"], record["end_line"]) != lines:
            yield f"{record['path']}: lines {record['start_line']}-{record['end_line']} are {lines}"


def shown_harmlessly(program: Program, query: str) -> Iterator[str]:
    """Ask in every form that a person may see."""
    for form in _SHOWN:
        done = program("search", "--all", "-k", "40", *form, "--", query)
        yield from ended_well(done, statuses=(0, 1))
        yield from harmless(done.out, colour="--color=always" in form)


def tree_of_names(folder: Path, paths: list[bytes], rules: bytes | None) -> tuple[Program, Expected]:
    """Write files of hostile names, with an ignore file where there are rules, and say what should become of them."""
    shutil.rmtree(folder, ignore_errors=True)
    root = folder.resolve() / "files"
    root.mkdir(parents=True)
    names.plant(root, paths, b"Tomato soup with basil and garlic.")
    should = names.expected(root)
    program = Program(root)
    if rules is not None:
        (root / ".gitignore").write_bytes(rules)
        kept = _kept_by_git(program)
        should = Expected(documents=should.documents & kept, skipped=should.skipped & kept)
    settle(root)
    return program, should


def _kept_by_git(program: Program) -> set[bytes]:
    environment = program.environment(GIT_CONFIG_NOSYSTEM="1")
    for command in (["git", "init", "-q"], ["git", "ls-files", "-z", "-o", "--exclude-standard"]):
        done = subprocess.run(command, cwd=program.folder, env=environment, capture_output=True, check=True)
    return set(done.stdout.split(b"\0")) - {b""}


def every_name_works(program: Program, should: Expected) -> Iterator[str]:
    """Ask for each file by its name, and list all of them in every form."""
    done = program("search", "tomato soup", "-l0", "--all", "-k", "100000")
    if set(done.out.split(b"\0")) - {b""} != should.documents:
        yield "with -0 the names are not exact"
    for form in (("status", "--files", "--skipped", "."), ("search", "tomato", "--all", "--explain", "-k", "100")):
        done = program(*form)
        yield from ended_well(done)
        yield from harmless(done.out)
    yield from shown_harmlessly(program, "tomato soup")
    for path in sorted(should.documents):
        done = program("search", "-l0", "--all", "--refresh=off", "--", "tomato", b"./" + path)
        if done.out != b"./" + path + b"\0":
            yield f"{path!r} is not found by its name: {done.err.strip()[-100:]}"
    for path in sorted(should.documents | should.skipped):
        done = program("why", "--", path)
        yield from ended_well(done, statuses=(int(path in should.skipped),))
        yield from harmless(done.out)


def answers(program: Program, query: str, options: Sequence[str]) -> Iterator[str]:
    """Ask one query, and check the answer in its form."""
    done = program("search", "--refresh=off", *options, "--", argument(query))
    yield from ended_well(done)
    if "-l0" in options:
        return
    yield from harmless(done.out, colour="--color=always" in options)
    if "--jsonl" in options:
        _ = done.records
    elif "--json" in options and done.out:
        json.loads(done.out)


def batch_is_as_alone(program: Program, queries: Sequence[str]) -> Iterator[str]:
    """Ask several queries in one run, and each of them alone."""
    lines = "".join(json.dumps({"query": query}) + "\n" for query in queries)
    done = program("search", "--jsonl", "--refresh=off", "--all", "--queries", "-", stdin=lines)
    yield from ended_well(done)
    alone = [program("search", "--jsonl", "--refresh=off", "--all", "--", query).out for query in queries]
    if done.out != b"".join(alone):
        yield "a batch gives other bytes than its queries alone"


def lines_are_read(program: Program, lines: Sequence[bytes]) -> Iterator[str]:
    """Give lines that may be no queries to a batch and to eval."""
    done = program("search", "--jsonl", "--refresh=off", "--queries", "-", stdin=b"\n".join(lines))
    yield from ended_well(done)
    yield from harmless(done.out)
    _ = done.records
    chance = random.Random(len(lines))
    for line in lines:
        answer = chance.choice(
            ("a.md", "a.md:1", "a.md:" + "9" * 5000, "x" * 5000, "\0", "\ud800", 1, {"path": "a.md", "start_line": -1})
        )
        relevant = line.rstrip(b"}") + b', "relevant": [' + json.dumps(answer).encode() + b"]}"
        yield from ended_well(program("eval", "-", stdin=relevant))


def runs(program: Program, line: Sequence[str]) -> Iterator[str]:
    """Run a command line."""
    done = program(*line)
    yield from ended_well(done)
    yield from harmless(done.out)


def library(folder: Path) -> Program:
    """Make a small folder of quiet files, indexed, with a file of questions."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = {f"{name}.txt": code for name, code in snippets().items()}
    files["a.md"] = "# Owls\n\nThe owl hunts at night.\n\n## Foxes\n\nThe fox sleeps by day, 漢字 too.\n"
    files["b.py"] = 'class HTTPServer:\n    def parse_request(self) -> str:\n        return "x"\n'
    files["questions.jsonl"] = '{"query": "owl", "relevant": ["a.md"]}\n{"query": "door", "relevant": []}\n'
    return programs.indexed(folder, files)
