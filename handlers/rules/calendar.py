"""When the school year and its terms begin and end, by the calendar in `content/calendar` and never by a guess.

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

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.terms import System

FOLDER = Path(__file__).parents[2] / "content" / "calendar"
PARTS: Mapping[System, int] = {"quarters": 4, "trimesters": 3, "halves": 2}
LONGEST_BREAK = timedelta(days=21)
"""Between two terms: the longest winter break and a few days; anything more is a slip of the pen."""
SHORTEST_TERM = timedelta(days=30)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """One of a system's parts of a school year: days from `first` to `last`, both included; `number` from 1."""

    system: System
    number: int
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class SchoolYear(BaseModel):
    """One file. `source` says whose dates these are; `confirmed`: the city has said that they are right."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    begins: date
    ends: date
    confirmed: bool
    source: str = Field(min_length=1)
    terms: dict[System, list[tuple[date, date]]]

    @property
    def year(self) -> int:
        """The year in which it begins: what a school year is called in the store."""
        return self.begins.year

    def of(self, system: System) -> tuple[Term, ...]:
        """The terms of this system in their order; none where the calendar does not know it."""
        return tuple(Term(system, number, *days) for number, days in enumerate(self.terms.get(system, ()), 1))

    def current(self, system: System, day: date) -> Term | None:
        """The term that `day` is in or, in a break and in summer, the one before."""
        begun = [term for term in self.of(system) if term.first <= day]
        return begun[-1] if begun else None

    @model_validator(mode="after")
    def _holds_together(self) -> "SchoolYear":
        if not self.begins < self.ends:
            raise ValueError("the year ends before it begins")
        if slips := [slip for system in self.terms for slip in _slips(self, system)]:
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
