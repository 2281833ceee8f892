"""Any order of what happens to files, followed: whenever somebody asks, the index holds what a plain model holds."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from hunch.core.watch.watcher import Watcher
from tests.trials.events import Files, contents, counted, paths
from tests.trials.watched import NEVER, PATIENCE_S, until


class Heard(Files):
    """Files that are followed while things happen to them; nothing is looked at but for what was heard."""

    @initialize(some=st.dictionaries(paths, contents, min_size=1, max_size=6))
    def begin(self, some: dict[str, bytes]) -> None:
        for path, content in some.items():
            if self.world.is_free(path):
                self.world.write(path, content)
        self.world.bench.index()
        self.watcher = Watcher(self.world.home, self.world.bench.encoder, pace=NEVER)
        self.watcher.__enter__()
        self.watcher.follow([self.world.place])
        until(lambda: self.watcher.catch_up(self.world.place, 1.0) == 0)
        self.world.is_current()

    def teardown(self) -> None:
        if hasattr(self, "watcher"):
            self.ask()
            self.watcher.__exit__(None, None, None)
            self.world.is_like_a_fresh_one()
        super().teardown()

    @rule()
    @counted
    def ask(self) -> None:
        assert self.watcher.catch_up(self.world.place, PATIENCE_S) == 0, self.watcher.states()
        self.world.is_current(was_rebuilt=True)

    @rule()
    @counted
    def ask_again(self) -> None:
        self.ask()

    @precondition(lambda self: False)
    @rule(data=st.data())
    def close_or_open_file(self, data: st.DataObject) -> None:
        """Leave this out: what was taken up before a file was closed is not what the model saw last."""


def test_whoever_asks_finds_what_happened_in_any_order() -> None:
    run_state_machine_as_test(
        Heard,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
