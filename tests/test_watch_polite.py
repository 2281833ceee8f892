"""Background work gives way to other programs, and to the battery."""

import os
import sys
import threading
from types import SimpleNamespace

import psutil
import pytest

from hunch.core.watch import polite


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has a priority for each thread")
def test_a_polite_thread_gives_way_and_the_others_do_not() -> None:
    found = []

    def give_way() -> None:
        polite.lower_priority()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, 0)
    thread = threading.Thread(target=give_way)
    thread.start()
    thread.join()
    assert found == [polite.NICENESS]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


@pytest.mark.parametrize(("is_plugged", "expected"), [(True, False), (False, True), (None, False)])
def test_the_battery_is_asked_of_the_system(
    is_plugged: bool | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    battery = SimpleNamespace(percent=50, secsleft=100, power_plugged=is_plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert polite.on_battery() is expected


def test_a_machine_without_a_battery_lives_on_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert not polite.on_battery()
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert not polite.on_battery()
