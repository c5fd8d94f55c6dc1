"""On which days the invented city goes to school, so that there is always something to ask about."""

from datetime import date, timedelta

from bot.demo.words import Calendar

DAY = timedelta(days=1)
FORTNIGHT = timedelta(days=14)
WARM_UP = timedelta(weeks=4)
YEAR = timedelta(days=364)
SEPTEMBER = 9


def school_year(day: date) -> int:
    """The calendar year in which this day's school year began; the summer belongs to the year before it."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def first_day(today: date) -> date:
    """Where this year's lessons begin: 1 September, or four weeks back from `today`'s Monday if that is earlier."""
    return min(_september(today), monday(today) - WARM_UP)


def _september(today: date) -> date:
    return date(school_year(today), SEPTEMBER, 1)


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def school_days(calendar: Calendar, since: date, today: date, *, saturdays: bool) -> tuple[date, ...]:
    """The days with lessons from `since` to `today`, both included; never a Sunday.

    A demo is asked about this week on any date, so the calendar gives way to it. Breaks do not count in the fortnight
    up to `today`, nor (at the start of September) since `first_day`; days off by law do not count in `today`'s week
    when nothing else of that week is left up to `today`.
    """
    begins = first_day(today)
    early = begins < _september(today)
    wakes = begins if early else today - FORTNIGHT + DAY
    week = 6 if saturdays else 5
    span = (today - since).days + 1
    candidates = [
        day
        for day in (since + DAY * n for n in range(span))
        if day.weekday() < week and (day >= wakes or not _within(calendar.breaks, day))
    ]
    working = [day for day in candidates if not _within(calendar.days_off, day)]
    if working and working[-1] >= monday(today):
        return tuple(working)
    return tuple(working) + tuple(day for day in candidates if day >= monday(today))


def _within(spans: tuple[tuple[str, str], ...], day: date) -> bool:
    at = f"{day:%m-%d}"
    return any(first <= at <= last if first <= last else at >= first or at <= last for first, last in spans)
