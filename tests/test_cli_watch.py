"""`hunch watch` as a process: it prints a line for each change that is in the index, and ends when it is told to."""

import base64
import json
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import write_tree
from tests.program import PATIENCE_S, Program


@pytest.fixture
def hunch(tmp_path: Path) -> Program:
    return Program(write_tree(tmp_path.resolve() / "files", {"notes/a.md": "Owls hunt at night.\n"}))


class Running:
    """A watching process, and what it says line by line."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.out: queue.Queue[str] = queue.Queue()
        self.err: queue.Queue[str] = queue.Queue()
        self.readers: list[threading.Thread] = []

    def read(self, stream: IO[bytes] | None, lines: "queue.Queue[str]") -> None:
        """Take every line of a stream to its end."""
        assert stream

        def take() -> None:
            with stream:
                for line in stream:
                    lines.put(line.decode().rstrip("\n"))

        self.readers.append(threading.Thread(target=take))
        self.readers[-1].start()

    def says(self, line: str) -> None:
        assert self.out.get(timeout=PATIENCE_S) == line

    def notes(self, words: str) -> None:
        while words not in self.err.get(timeout=PATIENCE_S):
            pass

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def watching(hunch: Program, *arguments: str | Path, is_read: bool = True) -> Iterator[Running]:
    running = Running(hunch.start("watch", *arguments))
    process = running.process
    try:
        running.read(process.stderr, running.err)
        if is_read:
            running.read(process.stdout, running.out)
        running.notes("following")
        yield running
    finally:
        process.kill()
        process.wait()
        for reader in running.readers:
            reader.join()


def test_changes_are_in_the_index_one_line_each(hunch: Program) -> None:
    with watching(hunch) as running:
        write_tree(hunch.folder, {"notes/b.md": "Boil the tomatoes.\n"})
        running.says("indexed notes/b.md")
        write_tree(hunch.folder, {"x.bin": b"\0\1\2"})
        running.says("skipped x.bin (binary)")
        (hunch.folder / "notes" / "a.md").unlink()
        running.says("removed notes/a.md")
        found = hunch("search", "how to cook tomatoes", "--refresh", "off", "--no-index")
        assert found.paths == ["notes/b.md"]
        hunch.folder.rename(hunch.folder.with_name("aside"))
        running.notes("its index is kept")
        hunch.folder.with_name("aside").rename(hunch.folder)
        running.notes("followed again")
        assert running.end(signal.SIGINT) == 130


def test_paths_are_as_they_were_typed_and_harmless(hunch: Program) -> None:
    write_tree(hunch.folder, {"other/c.md": "One.\n"})
    assert hunch("index", "-q").status == 0
    with watching(hunch, "./notes", hunch.folder / "other") as running:
        write_tree(hunch.folder, {"notes/\x1b[31m.md": "Two.\n"})
        running.says("indexed ./notes/\\x1b[31m.md")
        write_tree(hunch.folder, {"other/d.md": "Three.\n"})
        running.says(f"indexed {hunch.folder}/other/d.md")
        write_tree(hunch.folder, {"e.md": "Four.\n"})
        running.says(f"indexed {hunch.folder}/e.md")
        assert running.end(signal.SIGTERM) == 0


def test_json_is_one_object_a_line(hunch: Program) -> None:
    with watching(hunch, "--json") as running:
        write_tree(hunch.folder, {"caf\udce9.bin": b"\0"})
        found = json.loads(running.out.get(timeout=PATIENCE_S))
        name = base64.b64encode(b"caf\xe9.bin").decode()
        assert found == {"change": "skipped", "path": "caf\ufffd.bin", "path_bytes": name, "reason": "binary"}


def test_it_ends_when_nobody_reads_its_lines(hunch: Program) -> None:
    with watching(hunch, is_read=False) as running:
        assert running.process.stdout
        running.process.stdout.close()
        write_tree(hunch.folder, {"notes/b.md": "Boil the tomatoes.\n"})
        assert running.process.wait(PATIENCE_S) == 141
        assert "Traceback" not in "".join(running.err.queue)


def test_it_ends_when_its_index_is_forgotten(hunch: Program) -> None:
    with watching(hunch) as running:
        assert hunch("forget", hunch.folder).status == 0
        running.notes("followed no longer")
        assert running.process.wait(PATIENCE_S) == 0


def test_a_path_that_is_not_there_is_an_error(hunch: Program) -> None:
    done = hunch("watch", "gone")
    assert (done.status, done.out) == (2, b"")
    assert "no such file or folder" in done.err
