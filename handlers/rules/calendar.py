"""When the school year, its terms and its holidays begin and end: by the calendar in `content/calendar`, not by guess.

A file there is one school year. Its dates may be waiting for the city's word (`confirmed`): then they are shown with
that said, and nothing is counted down from them. A file that contradicts itself is refused whole.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.terms import System

FOLDER = Path(__file__).parents[2] / "content" / "calendar"
PARTS: Mapping[System, int] = {"quarters": 4, "trimesters": 3, "halves": 2}
LONGEST_BREAK = timedelta(days=21)
"""Between two terms: the longest winter break and a few days; anything more is a slip of the pen."""
SHORTEST_TERM = timedelta(days=30)
DAY = timedelta(days=1)
SATURDAY = 5
LAST_BELL = timedelta(days=14)
"""How far from the year's last day the last bell may ring."""
Season: TypeAlias = Literal["autumn", "winter", "spring"]


@dataclass(frozen=True, slots=True)
class Term:
    """One of a system's parts of a school year: days from `first` to `last`, both included; `number` from 1."""

    system: System
    number: int
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Break(BaseModel):
    """Holidays inside a school year, days included. `name` is an adjective, as people call them: «осенние».

    `grades` are those that have them, all where none is named; `systems` those by whose terms one has them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    season: Season
    first: date
    last: date
    systems: tuple[System, ...] = Field(min_length=1)
    grades: tuple[int, ...] = ()

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class SchoolYear(BaseModel):
    """One file. `source` says whose dates these are; `confirmed`: the city has said that they are right."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    begins: date
    ends: date
    last_bell: date | None = None
    confirmed: bool
    source: str = Field(min_length=1)
    terms: dict[System, list[tuple[date, date]]]
    breaks: list[Break] = []

    @property
    def year(self) -> int:
        """The year in which it begins: what a school year is called in the store."""
        return self.begins.year

    def of(self, system: System) -> tuple[Term, ...]:
        """The terms of this system in their order; none where the calendar does not know it."""
        return tuple(Term(system, number, *days) for number, days in enumerate(self.terms.get(system, ()), 1))

    def rests(self, system: System, grade: int | None = None) -> tuple[Break, ...]:
        """Holidays of this grade in their order, where terms are of this system; of no grade, what all have."""
        mine = [each for each in self.breaks if system in each.systems and (not each.grades or grade in each.grades)]
        return tuple(sorted(mine, key=lambda each: each.first))

    def current(self, system: System, day: date) -> Term | None:
        """The term that `day` is in or, in a break and in summer, the one before."""
        begun = [term for term in self.of(system) if term.first <= day]
        return begun[-1] if begun else None

    @model_validator(mode="after")
    def _holds_together(self) -> "SchoolYear":
        if not self.begins < self.ends:
            raise ValueError("the year ends before it begins")
        slips = [slip for system in self.terms for slip in _slips(self, system)]
        slips += _astray(self)
        if not slips:  # days between terms are looked at where the terms themselves are in order
            slips += [slip for system in self.terms for slip in _restless(self, system)]
        if slips:
            raise ValueError("; ".join(slips))
        return self


def _slips(year: SchoolYear, system: System) -> Iterator[str]:
    """What is wrong with the terms of one system: their number, order, overlaps, gaps, ends."""
    terms = year.terms[system]
    if len(terms) != PARTS[system]:
        yield f"{system}: {len(terms)} instead of {PARTS[system]}"
        return
    for number, (first, last) in enumerate(terms, 1):
        if last - first < SHORTEST_TERM:
            yield f"{system}: {number} is too short or ends before it begins"
    for number, ((_, last), (following, _)) in enumerate(pairwise(terms), 1):
        if following <= last:
            yield f"{system}: {number} and {number + 1} overlap"
        elif following - last - DAY > LONGEST_BREAK:
            yield f"{system}: a gap between {number} and {number + 1}"
    if terms[0][0] != year.begins or terms[-1][1] != year.ends:
        yield f"{system}: the first and the last do not begin and end with the year"


def _astray(year: SchoolYear) -> Iterator[str]:
    """What is wrong with the holidays and the last bell by themselves."""
    for each in year.breaks:
        if not year.begins < each.first <= each.last < year.ends:
            yield f"{each.name} ({each.first:%d.%m}): not inside the year, or ends before it begins"
        elif each.last - each.first + DAY > LONGEST_BREAK:
            yield f"{each.name} ({each.first:%d.%m}): longer than {LONGEST_BREAK.days} days"
        for system in each.systems:
            if system not in year.terms:
                yield f"{each.name} ({each.first:%d.%m}): no {system} in this year"
    for system in year.terms:
        for grade in range(1, 12):
            for one, following in pairwise(year.rests(system, grade)):
                if following.first <= one.last:
                    yield f"{system}: {one.name} ({one.first:%d.%m}) and {following.name} overlap"
                    return
    if year.last_bell and abs(year.last_bell - year.ends) > LAST_BELL:
        yield "the last bell is not near the year's end"


def _restless(year: SchoolYear, system: System) -> Iterator[str]:
    """Weekdays between two terms that are no holidays, where the file names any for this system."""
    rests = year.rests(system)
    if not rests:
        return
    for one, following in pairwise(year.of(system)):
        between = [one.last + DAY * each for each in range(1, (following.first - one.last).days)]
        lost = [day for day in between if day.weekday() < SATURDAY and not any(day in rest for rest in rests)]
        if lost:
            yield f"{system}: {lost[0]:%d.%m} is in no term and in no holidays"


@dataclass(frozen=True, slots=True)
class Calendar:
    """All school years there are, in their order."""

    years: Sequence[SchoolYear]

    def year(self, day: date) -> SchoolYear | None:
        """The school year that `day` is in, or the one before in summer; None where no file is about it."""
        begun = [year for year in self.years if year.begins <= day]
        if not begun or day >= _next_september(begun[-1].begins):
            return None
        return begun[-1]

    def missing(self) -> list[int]:
        """School years without a file between the first and the last."""
        have = [year.year for year in self.years]
        return [number for number in range(min(have), max(have)) if number not in have] if have else []


def _next_september(day: date) -> date:
    return date(day.year + 1, 9, 1)


@cache
def load(folder: Path = FOLDER) -> Calendar:
    """Every year's file. Raises `ValueError` that names the file which contradicts itself or another one."""
    years: list[SchoolYear] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            year = SchoolYear.model_validate(tomllib.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if years and year.begins <= years[-1].ends:
            raise ValueError(f"{path.name}: begins before the year before it has ended")
        years.append(year)
    return Calendar(years)


def school_days(first: date, last: date) -> int:
    """Days on which there may be lessons, Monday to Friday: a measure of pace and no promise."""
    days = (last - first).days + 1
    whole, rest = divmod(max(days, 0), 7)
    return whole * 5 + sum((first.weekday() + each) % 7 < 5 for each in range(rest))
