"""A sign is given after each of those asked who wait for it, and nobody waits for ever."""

import threading
from pathlib import Path

import pytest

from hunch.core.store import writes
from hunch.core.watch.signs import Signs


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the signs that are given, and nobody sees."""
    names: list[str] = []
    monkeypatch.setattr(writes, "sign", lambda path: names.append(path.name))
    return names


def waiting(signs: Signs, seen: list[bool]) -> threading.Thread:
    thread = threading.Thread(target=lambda: seen.append(signs.wait(60.0)))
    thread.start()
    return thread


def test_a_sign_that_is_seen_ends_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signs = Signs(tmp_path)
    monkeypatch.setattr(writes, "sign", lambda path: signs.see(path.name.encode()))
    assert signs.wait(60.0)


def test_another_process_sign_is_none_of_ours(tmp_path: Path, given: list[str]) -> None:
    signs = Signs(tmp_path)
    signs.see(b"1-1")
    assert not signs.wait(0.01)
    assert len(given) == 1


def test_who_comes_while_a_sign_is_given_waits_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_go_on, names = threading.Event(), threading.Event(), list[str]()

    def give(path: Path) -> None:
        names.append(path.name)
        begun.set()
        may_go_on.wait(60.0)

    monkeypatch.setattr(writes, "sign", give)
    signs, seen = Signs(tmp_path), list[bool]()
    first = waiting(signs, seen)
    begun.wait(60.0)
    late = [waiting(signs, seen) for _ in range(5)]
    signs.see(names[0].encode())
    assert names == names[:1]
    may_go_on.set()
    first.join(60.0)
    while len(names) < 2:
        begun.wait(0.01)
    assert seen == [True]
    while late:
        signs.see_all()
        late = [thread for thread in late if thread.is_alive()]
    assert seen == [True] * 6
    assert 2 <= len(names) <= 6


def test_a_sign_that_cannot_be_given_is_said(tmp_path: Path) -> None:
    assert not Signs(tmp_path / "gone").wait(60.0)
