"""Days that a person may mean: the arithmetic of weeks, months and dates said without a year.

Every period is inclusive and a week is Monday to Sunday. What is said without «which» is taken so:
«за неделю», «на неделе» are the current week; «за месяц» is the current calendar month; «за последние три дня»
end today; «в пятницу» is the next Friday, today included; «в следующую пятницу» is next week's,
«в прошлую» the last one before today; a date without a year is the nearest one, where a date on the unlikely
side (the future for grades, the past for a timetable) counts as four times as far.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = 7
_UNLIKELY = 4  # how much farther a date on the unlikely side seems


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period cannot end before it begins: {self.first} to {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where days are counted: today, and which way the question looks."""

    today: date
    looks: int = 0  # -1 back (grades), 1 ahead (timetable), 0 either way
    past: bool = False  # the sentence tells of something that has happened


def one(day: date) -> Period:
    return Period(day, day)


def between(first: date, last: date) -> Period | None:
    return Period(first, last) if first <= last else None


def week(day: date, shift: int = 0) -> Period:
    """The Monday to Sunday around `day`, or `shift` weeks away."""
    monday = day - DAY * day.weekday() + DAY * WEEK * shift
    return Period(monday, monday + 6 * DAY)


def month(year: int, number: int) -> Period:
    following = date(year + number // 12, number % 12 + 1, 1)
    return Period(date(year, number, 1), following - DAY)


def months_away(day: date, shift: int) -> Period:
    """The whole calendar month `shift` months from the one of `day`."""
    count = day.year * 12 + day.month - 1 + shift
    return month(count // 12, count % 12 + 1)


def same_day_months_away(day: date, shift: int) -> date:
    """«месяц назад»: the same day of another month, or its last one."""
    there = months_away(day, shift)
    return min(there.first + DAY * (day.day - 1), there.last)


def real_date(year: int, number: int, day: int) -> date | None:
    """None for a day that no calendar has."""
    try:
        return date(year, number, day)
    except ValueError:
        return None


def nearest(standpoint: Standpoint, candidates: Iterator[Period]) -> Period | None:
    """The likeliest of the same dates in different years or months."""

    def distance(period: Period) -> int:
        if period.first > standpoint.today:
            return (period.first - standpoint.today).days * (_UNLIKELY if standpoint.looks < 0 else 1)
        if period.last < standpoint.today:
            return (standpoint.today - period.last).days * (_UNLIKELY if standpoint.looks > 0 else 1)
        return 0

    return min(candidates, key=distance, default=None)


def dated(standpoint: Standpoint, day: int, number: int, year: int | None = None) -> Period | None:
    """«12 декабря»; None for «31 февраля»."""
    years = (year,) if year else range(standpoint.today.year - 1, standpoint.today.year + 2)
    days = (real_date(each, number, day) for each in years)
    return nearest(standpoint, (one(real) for real in days if real))


def named_month(standpoint: Standpoint, number: int, year: int | None = None) -> Period | None:
    years = (year,) if year else range(standpoint.today.year - 1, standpoint.today.year + 2)
    return nearest(standpoint, (month(each, number) for each in years))


def day_of_month(standpoint: Standpoint, day: int) -> Period | None:
    """«12 числа»."""
    around = (months_away(standpoint.today, shift).first for shift in (-1, 0, 1))
    days = (real_date(each.year, each.month, day) for each in around)
    return nearest(standpoint, (one(real) for real in days if real))


def weekday(today: date, number: int, *, back: bool = False) -> date:
    """The next such day (Monday is 0), or the last one; today counts both ways."""
    ahead = (number - today.weekday()) % WEEK
    behind = (today.weekday() - number) % WEEK
    return today - DAY * behind if back else today + DAY * ahead


def weekdays(standpoint: Standpoint, first: int, last: int) -> Period:
    """«с понедельника по среду»: the run that is not over yet, or for what looks back the one already begun."""
    length = DAY * ((last - first) % WEEK)
    if standpoint.looks < 0 or standpoint.past:
        begins = weekday(standpoint.today, first, back=True)
        return Period(begins, begins + length)
    ends = weekday(standpoint.today, last)
    return Period(ends - length, ends)


def weekend(standpoint: Standpoint, shift: int = 0, *, back: bool = False) -> Period:
    """Saturday and Sunday: the coming ones (or those that are on), the last ones, or `shift` weeks away."""
    monday = week(standpoint.today, shift).first
    if back and standpoint.today.weekday() < 5:
        monday -= DAY * WEEK
    return Period(monday + 5 * DAY, monday + 6 * DAY)


def school_year_start(today: date) -> date:
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)
