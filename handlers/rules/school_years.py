"""School years: which one a day is in, and which years a sentence names in figures."""

import re
from datetime import date

SPOKEN = re.compile(r"(?<!\d)(20\d\d)\s*[-/–—]\s*(20)?(\d\d)(?!\d)")
YEAR = re.compile(r"(?<![\d.])(20\d\d)(?![\d.])")


def begun(day: date) -> int:
    """The year in which the day's school year began, a summer's with the one that has ended: 2026 for July 2027."""
    return day.year if day.month >= 9 else day.year - 1


def days(began: int) -> tuple[date, date]:
    """First and last of the school year that began in this year, its summer included."""
    return date(began, 9, 1), date(began + 1, 8, 31)


def name(began: int) -> str:
    """«2025/26»."""
    return f"{began}/{(began + 1) % 100:02}"


def shifted(day: date, years: int) -> date:
    """The same day of another year; of a 29 February the day before, where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def figures(text: str) -> tuple[date, date] | None:
    """The days of a year named in figures: a school year of «2025/26», a calendar year of «2025»; None of several."""
    if spoken := SPOKEN.search(text):
        first, last = int(spoken[1]), int(spoken[3])
        return days(first) if (first + 1) % 100 == last else None
    named = YEAR.findall(text)
    if len(named) != 1:
        return None
    year = int(named[0])
    return date(year, 1, 1), date(year, 12, 31)
