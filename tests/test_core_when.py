"""Moments as people type them: days of the place where hunch runs, times, and how long ago."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.errors import UsageError
from hunch.core.when import FORMS, moment_ns

NOW_NS = 1_769_000_000_123_456_789
SECOND_NS = 10**9


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """Stand somewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    time.tzset()


def ns(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND_NS


def test_a_day_begins_with_its_midnight_here(zone: ZoneInfo) -> None:
    assert moment_ns("2026-01-31", NOW_NS) == ns(datetime(2026, 1, 31, tzinfo=zone))
    assert moment_ns("2026-07-31", NOW_NS) == ns(datetime(2026, 7, 31, tzinfo=zone)), "in summer"


@pytest.mark.parametrize("typed", ["2026-01-31T12:30", "2026-01-31 12:30", "2026-01-31T12:30:00", " 2026-01-31t12:30 "])
def test_a_time_is_one_here(zone: ZoneInfo, typed: str) -> None:
    assert moment_ns(typed, NOW_NS) == ns(datetime(2026, 1, 31, 12, 30, tzinfo=zone))


@pytest.mark.parametrize("typed", ["2026-01-31T12:30Z", "2026-01-31T14:30+02:00"])
@pytest.mark.usefixtures("zone")
def test_a_zone_that_is_said_holds_everywhere(typed: str) -> None:
    assert moment_ns(typed, NOW_NS) == ns(datetime(2026, 1, 31, 12, 30, tzinfo=UTC))


def test_today_and_yesterday_begin_with_their_midnight(zone: ZoneInfo) -> None:
    today = datetime.fromtimestamp(NOW_NS / 1e9, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    assert moment_ns("today", NOW_NS) == ns(today)
    assert moment_ns("Yesterday", NOW_NS) == ns(today - timedelta(days=1))


@given(n=st.integers(0, 999_999_999), unit=st.sampled_from("mhdw"))
def test_how_long_ago_is_counted_back_from_now_to_the_nanosecond(n: int, unit: str) -> None:
    minutes = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}[unit]
    assert moment_ns(f"{n}{unit}", NOW_NS) == NOW_NS - n * minutes * 60 * SECOND_NS


BAD = ["", "tomorrow", "7", "7x", "-7d", "1.5h", "7 d", "31.01.2026", "2026-02-30", "2026-1-3", "2026-01-31T25:00"]
BAD += ["2026-01-31T", "20260131", "0001-01-01", "٧d", "1" * 400 + "d", "2026-01-31T12", "2026-W05-1"]


@pytest.mark.parametrize("typed", BAD)
def test_what_names_no_moment_is_refused_and_the_forms_are_shown(typed: str) -> None:
    with pytest.raises(UsageError) as raised:
        moment_ns(typed, NOW_NS)
    assert str(raised.value) == f"{typed!r} is no moment; write it as {FORMS}"


@given(typed=st.text(max_size=20))
def test_whatever_is_typed_is_a_moment_or_refused(typed: str) -> None:
    with suppress(UsageError):
        assert isinstance(moment_ns(typed, NOW_NS), int)
