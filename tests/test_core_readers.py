"""Readers beside a writer: every answer is that of one generation, and of the files as they are."""

from pathlib import Path

from tests.trials.deaths import server
from tests.trials.diaries import Diary, note_what_stands
from tests.trials.readers import begin, read, write
from tests.trials.references import check

RUNS = "index index collect index forget rebuild index index".split()


def test_what_readers_find_beside_a_writer_is_what_its_generation_holds_and_the_files_too(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    note_what_stands(begin(folder, files=12), Diary(folder))
    context = server()
    stop, counts = context.Event(), context.Array("L", 2)
    readers = [context.Process(target=read, args=(folder, n, stop, counts, n)) for n in range(2)]
    writer = context.Process(target=write, args=(folder, 7, stop, RUNS, counts))
    for process in (*readers, writer):
        process.start()
    writer.join()
    stop.set()
    for reader in readers:
        reader.join()
    done = check(folder)
    assert not done.failures
    assert len(done.generations) >= len(RUNS)
    assert {name: done.runs[name] for name in RUNS} == {"index": 5, "collect": 1, "forget": 1, "rebuild": 1}
