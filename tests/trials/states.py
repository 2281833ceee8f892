"""A machine of states: any order of what people and accidents do to files and to their index, against a plain model.

After every step each hit that is shown is held by the disk at exactly those characters. After every run that came to
its end the index holds what the model holds, and `hunch doctor` finds nothing but what can be swept up. Every
`COMPARE_EVERY` steps and at the end, its deep check finds nothing, and an index made afresh gives the same answers.
"""

import os

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from hunch.core.doctor import examine, repair
from hunch.core.errors import PathMissing, UsageError
from hunch.core.forget import bring_back, forget
from hunch.core.refresh import refresh, take_up
from hunch.core.request import Refresh, SearchRequest
from hunch.core.search.searcher import Searcher
from hunch.core.store.checks import Cure
from hunch.core.store.reader import Reader
from hunch.core.store.tidy import tidy
from tests.conftest import HashEncoder
from tests.trials.events import RIGHTS_COUNT, TAKEN, Files, contents, counted, paths
from tests.trials.kills import kill, points
from tests.trials.world import FOLDERS, PATHS, QUERIES, is_below

COMPARE_EVERY = 15


class States(Files):
    """Rules, each one thing that happens, and what must hold after each."""

    def __init__(self) -> None:
        super().__init__()
        self.view: tuple[Reader, dict[str, bytes]] | None = None
        self.steps = 0

    @initialize(some=st.dictionaries(paths, contents, max_size=6), is_indexed=st.booleans())
    def begin(self, some: dict[str, bytes], is_indexed: bool) -> None:
        for path, content in some.items():
            if self.world.is_free(path):
                self.world.write(path, content)
        if is_indexed:
            self.world.bench.index()
            self.world.is_current()

    def teardown(self) -> None:
        try:
            for path in sorted(self.world.closed):
                self.world.open(path)
            self.world.is_like_a_fresh_one()
        finally:
            self._close_view()
            super().teardown()

    def _close_view(self) -> None:
        if self.view:
            self.view[0].close()
        self.view = None

    @property
    def has_index(self) -> bool:
        return self.world.place.current() is not None

    @rule(rebuild=st.sampled_from((False, False, True)))
    @counted
    def index(self, rebuild: bool) -> None:
        self.run_index(rebuild=rebuild)

    def run_index(self, *, rebuild: bool = False) -> None:
        was_rebuilt = rebuild or not self.has_index or self.world.answers() is None
        self.world.bench.index(rebuild=rebuild)
        self.world.is_current(was_rebuilt=was_rebuilt)

    @rule()
    @counted
    def index_again(self) -> None:
        self.run_index()

    @precondition(lambda self: not self.has_index and (self.world.root / "lake").is_dir())
    @rule()
    @counted
    def index_below(self) -> None:
        self.world.bench.index(self.world.root / "lake")

    @precondition(lambda self: self.has_index)
    @rule(is_sure=st.sampled_from((False, True)))
    @counted
    def change_encoder(self, is_sure: bool) -> None:
        if not is_sure:
            return
        self.world.bench.encoder = HashEncoder("hash@2" if self.world.bench.encoder.name == "hash@1" else "hash@1")

    @precondition(lambda self: self.has_index)
    @rule(path=st.sampled_from((*PATHS, *FOLDERS)))
    @counted
    def forget(self, path: str) -> None:
        world = self.world
        try:
            forget(world.root / path, world.home)
        except PathMissing:
            assert not os.path.lexists(world.root / path)
            assert not any(is_below(each, path) for each in world.held)
            return
        self._is_forgotten(path)

    def _is_forgotten(self, path: str) -> None:
        self.world.forgotten.add(path)
        self.world.held = {each: digest for each, digest in self.world.held.items() if not is_below(each, path)}
        assert self.world.indexed() == self.world.held
        assert self.world.forgotten_on_disk() == self.world.forgotten

    @precondition(lambda self: self.has_index)
    @rule(is_sure=st.sampled_from((False, False, True)))
    @counted
    def forget_all(self, is_sure: bool) -> None:
        if not is_sure:
            return
        forget(self.world.root, self.world.home)
        assert not self.has_index
        assert not self.world.place.remains()
        self.world.forgotten, self.world.held = set(), {}

    @precondition(lambda self: self.has_index and self.world.forgotten)
    @rule(data=st.data())
    @counted
    def bring_back(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.world.forgotten)), "path")
        above = any(is_below(path, each) for each in self.world.forgotten - {path})
        try:
            bring_back(self.world.root / path, self.world.place)
            self.world.forgotten.remove(path)
            assert not above
        except UsageError:
            assert above
        assert self.world.forgotten_on_disk() == self.world.forgotten

    @precondition(lambda self: self.has_index)
    @rule(query=st.sampled_from(QUERIES), how=st.sampled_from(Refresh))
    @counted
    def search(self, query: str, how: Refresh) -> None:
        """Search as the command does: refresh, ask, and take up what would have been shown and has changed."""
        world = self.world
        done = refresh(world.place, world.home, world.bench.encoder, how)
        assert how is not Refresh.WAIT or (done.left_over == 0 and not done.message), done
        if world.answers() is None:
            world.catch_up()
            return
        if how is Refresh.WAIT:
            world.is_current(was_rebuilt=True)
        with Searcher(world.bench.encoder) as searcher:
            hits = searcher.search(query, world.bench.targets(), SearchRequest())
            world.is_true(hits)
            for place, files in dict(searcher.changed).items():
                take_up(place, world.home, world.bench.encoder, files)
            searcher.reopen()
            world.is_true(searcher.search(query, world.bench.targets(), SearchRequest()))
        world.catch_up()

    @precondition(lambda self: self.has_index)
    @rule(embeddings=st.booleans())
    @counted
    def doctor_and_tidy(self, embeddings: bool) -> None:
        place = self.world.place
        found = examine(place)
        assert {finding.cure for finding in found} <= {Cure.TIDY}, found
        repair(place, self.world.home, self.world.bench.encoder, found)
        tidy(place, embeddings=embeddings)
        assert self.world.indexed() == self.world.held
        assert not examine(place)

    @precondition(lambda self: self.has_index)
    @rule()
    @counted
    def look_through_a_view(self) -> None:
        """Open a view, or close one that must still say what it said when it was opened."""
        if self.view is None:
            self.view = (Reader(self.world.place), self.world.indexed())
            return
        reader, before = self.view
        assert {os.fsdecode(document.path): document.content_hash for document in reader.documents()} == before
        for document in list(reader.documents()):
            assert all(chunk.text for chunk in reader.chunks(document.document_id))
        self._close_view()

    @rule(point=points("index"))
    @counted
    def kill_index(self, point: str) -> None:
        self._kill("index", point)

    @rule(point=points("rebuild"))
    @counted
    def kill_rebuild(self, point: str) -> None:
        self._kill("rebuild", point)

    @precondition(lambda self: self.has_index)
    @rule(point=points("collect"))
    @counted
    def kill_collect(self, point: str) -> None:
        self._kill("collect", point)

    @precondition(lambda self: self.has_index and self.has_files)
    @rule(point=points("forget"), data=st.data())
    @counted
    def kill_forget(self, point: str, data: st.DataObject) -> None:
        path = self.a_file(data)
        self._kill("forget", point, path)
        if path in self.world.forgotten_on_disk():
            self.world.forgotten.add(path)

    def _kill(self, action: str, point: str, path: str = "") -> None:
        world = self.world
        has_died = kill(self.folder, world.bench.encoder.name, action, path, point)
        TAKEN[f"kill: {action} died"] += has_died
        found = world.forgotten_on_disk()
        assert found in (world.forgotten, {*world.forgotten, path}) or not self.has_index
        world.catch_up()
        if not has_died and action in ("index", "rebuild"):
            world.is_current(was_rebuilt=True)
        if self.has_index:
            cures = {finding.cure for finding in examine(world.place)}
            assert cures <= {Cure.TIDY}, cures

    @precondition(lambda self: self.has_index and RIGHTS_COUNT)
    @rule(data=st.data())
    @counted
    def index_with_a_closed_folder(self, data: st.DataObject) -> None:
        if folder := self.a_folder(data):
            self.world.close(folder)
            try:
                self.run_index()
            finally:
                self.world.open(folder)

    # what must hold

    @invariant()
    def what_is_shown_is_on_the_disk(self) -> None:
        if not self.has_index:
            return
        for hits in self.world.answers() or []:
            self.world.is_true(hits)

    @invariant()
    def it_is_like_a_fresh_one(self) -> None:
        self.steps += 1
        if self.steps % COMPARE_EVERY == 0 and not self.world.closed:
            self.world.is_like_a_fresh_one()
