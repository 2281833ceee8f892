"""What happens to files: one rule each, done to the disk and to the model of it."""

import functools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.trials.world import FOLDERS, PATHS, RULES, SENTENCES, World, is_below

#: How often each rule was taken, and how many killed runs died where they should.
TAKEN: Counter[str] = Counter()

P = ParamSpec("P")
M = TypeVar("M", bound=RuleBasedStateMachine)
paths = st.sampled_from(PATHS)
contents = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(lambda some: "\n\n".join(some).encode())


def _rights_count() -> bool:
    """Tell whether a file without the right to be read cannot be read; root reads all."""
    with tempfile.NamedTemporaryFile() as file:
        os.chmod(file.name, 0)
        return not os.access(file.name, os.R_OK)


RIGHTS_COUNT = _rights_count()


def counted(step: Callable[Concatenate[M, P], None]) -> Callable[Concatenate[M, P], None]:
    """Count how often a rule is taken."""

    @functools.wraps(step)
    def run(self: M, /, *args: P.args, **kwargs: P.kwargs) -> None:
        TAKEN[step.__name__] += 1
        step(self, *args, **kwargs)

    return run


class Files(RuleBasedStateMachine):
    """A folder of files, to which things happen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.world = World(self.folder)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def a_file(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.world.files)), "file")

    def a_folder(self, data: st.DataObject) -> str | None:
        there = [folder for folder in FOLDERS if (self.world.root / folder).is_dir()]
        return data.draw(st.sampled_from(there), "folder") if there else None

    @property
    def has_files(self) -> bool:
        return bool(self.world.files)

    @rule(path=paths, content=contents)
    @counted
    def create_or_edit(self, path: str, content: bytes) -> None:
        if self.world.is_free(path):
            self.world.write(path, content)

    @precondition(lambda self: self.has_files)
    @rule(data=st.data())
    @counted
    def edit_keeping_size_and_time(self, data: st.DataObject) -> None:
        path = self.a_file(data)
        content = self.world.files[path]
        if content:
            stat = (self.world.root / path).stat()
            self.world.write(path, content.swapcase() if b"\0" in content or not content.isascii() else content[::-1])
            os.utime(self.world.root / path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    @precondition(lambda self: self.has_files)
    @rule(data=st.data(), to=paths)
    @counted
    def rename_file(self, data: st.DataObject, to: str) -> None:
        path = self.a_file(data)
        if path != to and self.world.is_free(to) and not is_below(to, path):
            self.world.move(path, to)

    @rule(data=st.data(), to=st.sampled_from(FOLDERS))
    @counted
    def rename_folder(self, data: st.DataObject, to: str) -> None:
        folder = self.a_folder(data)
        free = self.world.is_free(to) and to not in self.world.files
        if folder and free and not is_below(to, folder):
            self.world.move(folder, to)

    @precondition(lambda self: self.has_files)
    @rule(data=st.data())
    @counted
    def delete_file(self, data: st.DataObject) -> None:
        self.world.delete(self.a_file(data))

    @rule(data=st.data())
    @counted
    def delete_folder(self, data: st.DataObject) -> None:
        if folder := self.a_folder(data):
            self.world.delete(folder)

    @precondition(lambda self: self.has_files)
    @rule(data=st.data(), mtime_ns=st.sampled_from((0, 1_600_000_000_000_000_000, 1_600_000_000_123_456_789)))
    @counted
    def touch(self, data: st.DataObject, mtime_ns: int) -> None:
        os.utime(self.world.root / self.a_file(data), ns=(mtime_ns, mtime_ns), follow_symlinks=False)

    @precondition(lambda self: self.has_files and RIGHTS_COUNT)
    @rule(data=st.data())
    @counted
    def close_or_open_file(self, data: st.DataObject) -> None:
        path = self.a_file(data)
        if path in self.world.closed:
            self.world.open(path)
        elif self.world.files[path] is not None:
            self.world.close(path)

    @rule(path=paths, content=contents)
    @counted
    def make_binary(self, path: str, content: bytes) -> None:
        if self.world.is_free(path):
            self.world.write(path, b"\0" + content)

    @precondition(lambda self: self.has_files)
    @rule(data=st.data(), path=paths)
    @counted
    def make_link(self, data: st.DataObject, path: str) -> None:
        if self.world.is_free(path):
            self.world.link(path, self.a_file(data))

    @rule(name=st.sampled_from(sorted(RULES)))
    @counted
    def add_or_remove_ignore_rule(self, name: str) -> None:
        self.world.rules ^= {name}
        self.world.write_rules()
