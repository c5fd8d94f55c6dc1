"""Quiet hours are over when they are over, in any zone, on any night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.quiet import Quiet

MOSCOW = ZoneInfo("Europe/Moscow")
KOVROV = Quiet(MOSCOW, time(21), time(7))
# A zone without summer time, two with, a half hour's summer time, and one that once left out a day.
ZONES = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zones follow
# The hours around the nights when clocks in Berlin, New York and Lord Howe are set, and when Samoa left out a day.
CHANGES = st.builds(
    lambda start, minutes: start + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, *day, tzinfo=UTC) for day in ((3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (10, 4))])
    | st.just(datetime(2011, 12, 30, tzinfo=UTC)),
    st.integers(-900, 900),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        ("2026-11-20 12:00", "2026-11-20 12:00"),
        ("2026-11-20 20:59", "2026-11-20 20:59"),
        ("2026-11-20 21:00", "2026-11-21 07:00"),
        ("2026-11-20 23:30", "2026-11-21 07:00"),
        ("2026-11-21 06:59", "2026-11-21 07:00"),
        ("2026-11-21 07:00", "2026-11-21 07:00"),
    ],
)
def test_at_night_a_push_waits_for_the_morning(now: str, over: str) -> None:
    assert KOVROV.over(at(now)) == at(over)


def test_hours_that_do_not_cross_midnight() -> None:
    nap = Quiet(MOSCOW, time(13), time(15))
    assert nap.over(at("2026-11-20 14:00")) == at("2026-11-20 15:00")
    assert nap.over(at("2026-11-20 02:00")) == at("2026-11-20 02:00")


def test_the_next_night_begins_today_or_tomorrow() -> None:
    assert KOVROV.begins(at("2026-11-20 12:00")) == at("2026-11-20 21:00")
    assert KOVROV.begins(at("2026-11-20 21:00")) == at("2026-11-21 21:00")


@pytest.mark.parametrize("none", [Quiet(MOSCOW), Quiet(MOSCOW, time(5), time(5))])
def test_where_there_are_none_nothing_waits(none: Quiet) -> None:
    now = at("2026-11-20 05:00")
    assert none.over(now) == now
    assert none.begins(now) is None


@given(ZONES, TIMES, TIMES, MOMENTS | CHANGES)
def test_over_is_now_or_later_outside_the_quiet_hours_and_stays_so(
    zone: str, start: time, end: time, now: datetime
) -> None:
    quiet = Quiet(ZoneInfo(zone), start, end)
    over = quiet.over(now)
    assert now <= over < now + timedelta(days=3)
    assert quiet.over(over) == over
    wall = over.astimezone(ZoneInfo(zone)).time()
    assert not (start <= wall < end if start < end else start != end and (wall >= start or wall < end))


@given(ZONES, TIMES, TIMES, MOMENTS | CHANGES)
def test_the_quiet_hours_begin_after_now_and_are_quiet(zone: str, start: time, end: time, now: datetime) -> None:
    assume(start != end)
    quiet = Quiet(ZoneInfo(zone), start, end)
    begins = quiet.begins(now)
    assert begins is not None
    assert now < begins < now + timedelta(days=4)
    assert quiet.over(begins) > begins
