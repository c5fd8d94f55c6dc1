"""Days that the whole country has off, with those that were moved, and the Saturdays on which it works instead.

The city's own file (`content/calendar/federal/<year>.toml`) is right; a year without one is taken from the `holidays`
package, where that is installed, and is then said to be without the transfers, which are decreed the autumn before.
Of a year that neither knows nothing is said but its weekends.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parents[2] / "content" / "calendar" / "federal"
DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
WITNESS = "holidays"
"""The package, imported only when a year is looked up in it: 0.1 s and 15 MB on the disk."""
MOVED_FROM = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
"""How the package says from where a day off was moved, in that day's name."""

Why: TypeAlias = Literal["holiday", "moved", "weekend"]


class Named(BaseModel):
    """A holiday and its days, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    first: date
    last: date


class Moved(BaseModel):
    """`off` is a day off instead of `instead_of`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    off: date
    instead_of: date


class FederalYear(BaseModel):
    """One file. `to_confirm` says what nobody has seen in the decree itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    year: int
    source: str = Field(min_length=1)
    to_confirm: list[str] = []
    holidays: list[Named] = Field(min_length=1)
    moved: list[Moved] = []

    @cached_property
    def named(self) -> Mapping[date, str]:
        """Holidays of the law by day."""
        return {day: each.name for each in self.holidays for day in days(each.first, each.last)}

    @cached_property
    def off(self) -> Mapping[date, date]:
        """Days off that were moved, by day: instead of which."""
        return {each.off: each.instead_of for each in self.moved}

    @cached_property
    def worked(self) -> Mapping[date, date]:
        """Saturdays and Sundays that are working days: for which day off."""
        return {each.instead_of: each.off for each in self.moved if each.instead_of not in self.named}

    @model_validator(mode="after")
    def _holds_together(self) -> "FederalYear":
        if slips := list(_slips(self)):
            raise ValueError("; ".join(slips))
        return self


def _slips(year: FederalYear) -> Iterator[str]:
    for each in year.holidays:
        if each.first > each.last:
            yield f"{each.name}: ends before it begins"
    named = [day for each in year.holidays for day in days(each.first, each.last)]
    moved = [day for each in year.moved for day in (each.off, each.instead_of)]
    for many in (named, moved):
        if len(set(many)) < len(many):
            yield "a day is named twice"
    yield from (f"{day:%d.%m.%Y}: of another year" for day in (*named, *moved) if day.year != year.year)
    for one in year.moved:
        if one.off.weekday() >= SATURDAY or one.off in named:
            yield f"{one.off:%d.%m}: is off anyway"
        if one.instead_of.weekday() < SATURDAY:
            yield f"{one.instead_of:%d.%m}: is no Saturday and no Sunday"


@dataclass(frozen=True, slots=True)
class Off:
    """Why a day is off for everybody: `name` of a holiday, `instead_of` of a day that was moved."""

    day: date
    why: Why
    name: str = ""
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Days off in a row, `first` to `last`, of which one at least is no weekend; `names` are the holidays in it."""

    first: date
    last: date
    names: tuple[str, ...]
    moved: tuple[Moved, ...] = ()

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


def off(day: date) -> Off | None:
    """Why this day is off in a five-day week; None for a working day."""
    known = year(day.year)
    if known and day in known.named:
        return Off(day, "holiday", known.named[day])
    if known and day in known.off:
        return Off(day, "moved", instead_of=known.off[day])
    if day.weekday() >= SATURDAY and not worked_for(day):
        return Off(day, "weekend")
    return None


def worked_for(day: date) -> date | None:
    """The day off for which this Saturday or Sunday is a working day; None where it is none."""
    known = year(day.year)
    return known.worked.get(day) if known else None


def rests(first: date, last: date) -> list[Rest]:
    """Days off in a row around holidays, in their order; those that reach into the period are told whole.

    Runs go on over New Year where both years are known.
    """
    padded = (found for day in days(first - 16 * DAY, last + 16 * DAY) if (found := off(day)))
    runs = [
        [found for _, found in run]
        for _, run in groupby(enumerate(padded), key=lambda each: each[1].day.toordinal() - each[0])
    ]
    return [_rest(run) for run in runs if _tells(run) and run[-1].day >= first and run[0].day <= last]


def _tells(run: list[Off]) -> bool:
    return any(each.why != "weekend" for each in run)


def _rest(run: list[Off]) -> Rest:
    names = tuple(dict.fromkeys(each.name for each in run if each.name))
    moved = tuple(Moved(off=each.day, instead_of=each.instead_of) for each in run if each.instead_of)
    return Rest(run[0].day, run[-1].day, names, moved)


def days(first: date, last: date) -> Iterable[date]:
    """Each of them, both included."""
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


@cache
def year(number: int) -> FederalYear | None:
    """Raises `ValueError` that names a file which contradicts itself."""
    return load().get(number) or witnessed(number)


@cache
def load(folder: Path = FOLDER) -> Mapping[int, FederalYear]:
    """The city's own files by year. Raises `ValueError` that names the one which contradicts itself."""
    found: dict[int, FederalYear] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            one = FederalYear.model_validate(tomllib.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if path.stem != str(one.year):
            raise ValueError(f"{path.name}: is about {one.year}")
        found[one.year] = one
    return found


@cache
def witnessed(number: int) -> FederalYear | None:
    """The year as the package knows it; None where it knows nothing of that year."""
    if not 1991 < number < 2100:  # the country is younger, and no law is that old
        return None
    import holidays as package  # some 15 MB: only a year without a file, and doctor, need it

    told: Mapping[date, str] = package.country_holidays("RU", years=number, language="ru")
    moved = {day: _instead(name) or _before(day, told) for day, name in told.items() if _is_moved(day, name, told)}
    named = [Named(name=name, first=day, last=day) for day, name in told.items() if day not in moved]
    transfers = [Moved(off=day, instead_of=instead) for day, instead in moved.items() if instead]
    return FederalYear(year=number, source=WITNESS, holidays=named, moved=transfers) if named else None


def _instead(name: str) -> date | None:
    found = MOVED_FROM.search(name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _is_moved(day: date, name: str, told: Mapping[date, str]) -> bool:
    """A day off by decree, or the Monday after a holiday of the weekend, which the package calls by its name too."""
    return _instead(name) is not None or (name.endswith(")") and _before(day, told) is not None)


def _before(day: date, told: Mapping[date, str]) -> date | None:
    """The holiday of the weekend before, which the law moves to the next working day."""
    weekend = [day - DAY * each for each in range(1, 4)]
    return next((each for each in weekend if each.weekday() >= SATURDAY and each in told), None)


def differences(ours: FederalYear) -> list[date]:
    """Days of which this file and the package say otherwise; none where the package does not know the year."""
    theirs = witnessed(ours.year)
    if theirs is None:
        return []
    one, other = ({*each.named, *each.off, *each.worked} for each in (ours, theirs))
    return sorted(one ^ other)


def to_confirm() -> list[str]:
    """What nobody has seen in the decree itself."""
    return [what for each in load().values() for what in each.to_confirm]
