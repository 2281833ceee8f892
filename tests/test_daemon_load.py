"""A crowd that asks while the files change: no error, and no answer but the exact one of the generation it names."""

import random
from pathlib import Path

from tests.trials import hashed
from tests.trials.daemons import Warm
from tests.trials.loads import Load, check


def test_every_answer_of_a_crowd_is_right_while_files_change(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    (folder / "files").mkdir()
    hunch = Warm(folder / "files", folder / "home")
    load = Load(hunch=hunch, chance=random.Random(7))
    try:
        load.write(files=60, per_file=3)
        load.index(folder)
        hunch.live(command=(*hashed.COMMAND, "--swift", "--diary", str(folder)), PYTHONPATH=hashed.PYTHONPATH)
        load.follow()
        load.run(clients=8, changes=60, seconds=4.0, pause_s=0.02)
    finally:
        hunch.end()
    done = check(load, folder)
    assert not done.failures
    assert not load.unanswered
    assert load.changed > 30
    assert done.generations > 5
    assert done.ranked > 20
