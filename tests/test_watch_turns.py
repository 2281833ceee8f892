"""Several roots of one watcher: one after the other in the background, and at once for whoever waits."""

import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from hunch.core.store.roots import IndexFolder, covering
from hunch.core.types import Encoding, Passage
from hunch.core.watch.watcher import Watcher
from tests.conftest import Bench, HashEncoder, write_tree
from tests.trials.watched import until


class Gate(HashEncoder):
    """Encodes when it is let, and counts how many do so at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.open.set()
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def encode_documents(self, passages: Iterable[Passage]) -> Iterator[Encoding]:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        try:
            self.open.wait(60)
            yield from super().encode_documents(passages)
        finally:
            with self._lock:
                self.inside -= 1


def roots(bench: Bench, names: Iterable[str]) -> list[IndexFolder]:
    places = []
    for name in names:
        root = write_tree(bench.root / name, {"a.md": f"Of {name}.\n"})
        bench.index(root)
        place = covering(bench.home, root)
        assert place is not None
        places.append(place)
    return places


def test_roots_are_worked_on_one_after_the_other_and_at_once_for_a_search(tmp_path: Path) -> None:
    bench = Bench(tmp_path.resolve())
    bench.encoder = gate = Gate()
    places = roots(bench, ("one", "two", "three"))
    with Watcher(bench.home, gate) as watcher:
        watcher.follow(places)
        until(lambda: all(watcher.catch_up(place, 1.0) == 0 for place in places))
        gate.most = 0
        gate.open.clear()
        for number, place in enumerate(places):
            write_tree(place.root, {"new.md": f"New in {place.root.name}.\n"})
            if not number:
                until(lambda: gate.inside == 1)  # the first has its turn, and the others wait for theirs
        waiting = threading.Thread(target=lambda: watcher.catch_up(places[0], 30.0))
        other = threading.Thread(target=lambda: watcher.catch_up(places[1], 30.0))
        waiting.start()
        other.start()
        until(lambda: gate.inside >= 2)  # the search's root does not wait for its turn
        time.sleep(1.0)  # far longer than a change takes to settle: the third would come in by now
        gate.open.set()
        waiting.join()
        other.join()
        assert watcher.catch_up(places[2], 30.0) == 0
        assert gate.most == 2
