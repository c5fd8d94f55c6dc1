"""Whoever opens the demo at night finds its city awake."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.demo import demo_settings
from bot.demo import daylight

ZONE = ZoneInfo("Europe/Moscow")
QUIET = demo_settings(Path("demo.db")).quiet
AN_HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001  # has one


@given(moments)
def test_it_opens_awake_for_an_hour_at_least(now: datetime) -> None:
    opens = now + daylight.shift(now, QUIET)
    assert QUIET.over(opens) == opens
    assert QUIET.over(opens + AN_HOUR) == opens + AN_HOUR


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=8)))
def test_who_starts_it_again_in_the_same_night_is_taken_no_step_back(now: datetime, later: timedelta) -> None:
    first, second = (daylight.shift(moment, QUIET) for moment in (now, now + later))
    asleep = QUIET.over(now) != now and QUIET.over(now + later) != now + later
    assert first == second or not asleep


def test_by_day_the_clock_is_the_real_one() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=3)))
    assert daylight.shift(noon, QUIET) == timedelta(0)
