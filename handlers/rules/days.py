"""Whether a day is one of lessons, how many of those there are between two days, and which holidays come next.

A rhythm is one class's year: whose terms, of which grade. It knows a five-day week: a Saturday is
told as one and counted as none, and whether a class learns on it its timetable says (day.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from handlers.rules import calendar, federal
from handlers.rules.calendar import DAY, SATURDAY, Break, SchoolYear, Season
from storage.terms import System

Kind: TypeAlias = Literal[
    "lessons", "saturday", "working_saturday", "weekend", "holiday", "moved", "rest", "summer", "unknown"
]
"""`unknown`: the calendar has no year for the day, and nobody in the country has it off."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a day is. `name` is the holiday's, `rest` the school holidays it lies in, whatever else it is.

    `instead` is of a moved day off the day it was taken from, of a working Saturday the day off that it pays for.
    """

    day: date
    kind: Kind
    name: str = ""
    rest: Break | None = None
    instead: date | None = None

    @property
    def certain(self) -> bool:
        """Whether the country says so, and not the school's calendar, which the city has yet to confirm."""
        return self.kind in ("holiday", "moved", "weekend", "saturday")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Holidays to come, or those that are now. `left` are calendar days until they begin, or until they are over.

    `lessons` are days of lessons until they begin, today not among them; `back` is the first day of lessons after.
    """

    rest: Break
    now: bool
    left: int
    lessons: int
    back: date | None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One class's year. `system` is that of the school's terms; grade None: of no class in particular."""

    year: SchoolYear
    system: System
    grade: int | None = None

    @property
    def rests(self) -> tuple[Break, ...]:
        return self.year.rests(self.system, self.grade)

    def verdict(self, day: date) -> Verdict:
        return _verdict(day, self.year, next((rest for rest in self.rests if day in rest), None))

    def lessons(self, first: date, last: date) -> int:
        """Days of lessons from `first` to `last`, both included."""
        return sum(self.verdict(day).kind == "lessons" for day in federal.days(first, last))

    def ahead(self, today: date) -> Ahead | None:
        """The holidays that are now, else the next ones of this school year; summer is none of them."""
        rest = next((rest for rest in self.rests if rest.last >= today), None)
        return self.until(rest, today) if rest else None

    def until(self, rest: Break, today: date) -> Ahead:
        now = today in rest
        left = (rest.last - today).days + 1 if now else (rest.first - today).days
        lessons = 0 if now else self.lessons(today + DAY, rest.first - DAY)
        return Ahead(rest, now, left, lessons, self.first_lessons(rest.last + DAY))

    def first_lessons(self, day: date) -> date | None:
        """The first day of lessons from this one on; None where the school year has no more."""
        return next((each for each in federal.days(day, self.year.ends) if self.verdict(each).kind == "lessons"), None)

    def of_season(self, season: Season) -> tuple[Break, ...]:
        return tuple(rest for rest in self.rests if rest.season == season)


def verdict(day: date, rhythm: Rhythm | None) -> Verdict:
    """What a day is for this class, or for everybody in the country where the calendar does not know the year."""
    return rhythm.verdict(day) if rhythm else _verdict(day, None, None)


def verdicts(system: System, grade: int | None = None) -> Callable[[date], Verdict]:
    """What any day is for a class of this grade, each by the calendar of its own school year."""

    def of(day: date) -> Verdict:
        year = calendar.load().year(day)
        return verdict(day, Rhythm(year, system, grade) if year else None)

    return of


def _verdict(day: date, year: SchoolYear | None, rest: Break | None) -> Verdict:
    off, paid = federal.off(day), federal.worked_for(day)
    if off and off.why != "weekend":
        return Verdict(day, off.why, off.name, rest, off.instead_of)
    if rest:
        return Verdict(day, "rest", rest=rest, instead=paid)
    if year and not year.begins <= day <= year.ends:
        return Verdict(day, "summer")
    if paid:
        return Verdict(day, "working_saturday", instead=paid)
    if off:
        return Verdict(day, "saturday" if day.weekday() == SATURDAY else "weekend")
    return Verdict(day, "lessons" if year else "unknown")
