"""What schools hand over while a hand moves the demo's clock on: the cast's marks of the days that went by.

Without it a town whose clock moves would have nothing new to tell of.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.city import City, Pupil
from bot.demo.days import first_day
from bot.demo.exports import written_by
from bot.demo.gradebooks import of_lesson
from bot.demo.lessons import course, journals
from bot.demo.schools import Place
from bot.demo.tables import suffix, table
from bot.demo.words import words
from handlers.importing import load as importing
from handlers.rules.calendar import DAY
from handlers.rules.calendar import load as school_calendar
from handlers.rules.days import Rhythm
from storage.database import Database

HOUR = time(17, 30)
"""When a day's files come, on the city's clock: marks are told at seven."""
MOST_DAYS = 5
"""Of a long leap the last ones: what nobody looks at need not be invented."""


@dataclass(frozen=True, slots=True)
class Schools:
    """The schools of whoever of the cast the bot knows already."""

    city: City
    database: Database
    zone: tzinfo

    async def hand_over(self, before: datetime, after: datetime) -> None:
        """Load what came between two moments, stamped with the last day's hour. The same days twice change nothing.

        Raises `StoreUnavailable`.
        """
        days = self.days(before, after)
        if not days:
            return
        with TemporaryDirectory() as folder:
            for code, pupils in self._pupils().items():
                path = self._written(code, pupils, days, Path(folder))
                now = datetime.combine(days[-1], HOUR, self.zone)
                result = await importing.load(self.database, "grades", [path], now=now, who="demo")
                assert result.faultless, [file.faults for file in result.files]

    def days(self, before: datetime, after: datetime) -> Sequence[date]:
        """School days whose files came since; none of the city's own, which it has."""
        begins = max(before.astimezone(self.zone).date(), self.city.today + DAY)
        ends = after.astimezone(self.zone).date()
        spans = (begins + DAY * n for n in range((ends - begins).days + 1))
        come = [day for day in spans if before < datetime.combine(day, HOUR, self.zone) <= after]
        return [day for day in come if _taught(day)][-MOST_DAYS:]

    def _pupils(self) -> dict[str, list[Pupil]]:
        """By school, of whom somebody hears."""
        found: dict[str, list[Pupil]] = {}
        for number in dict.fromkeys(number for member in self.city.cast if member.ready for number in member.pupils):
            pupil = self.city.pupil(number)
            found.setdefault(pupil.institution, []).append(pupil)
        return found

    def _written(self, code: str, pupils: Sequence[Pupil], days: Sequence[date], folder: Path) -> Path:
        school, form = written_by(code)
        path = folder / f"grades-{code}{suffix(form)}"
        with ExitStack() as file:
            row = file.enter_context(table(path, form, form.grades, days[-1]))
            for pupil in pupils:
                for values in _marks(self.city.seed, pupil, days, weights=school.weights):
                    row(values)
        return path


def _marks(seed: int, pupil: Pupil, days: Sequence[date], *, weights: bool) -> Iterator[dict[str, str | date]]:
    """A day at a time, so that a day's marks are the same whatever leap led past it."""
    diligent = frozenset({pupil.number})
    for day in days:
        plan = course(seed, Place(pupil.institution, pupil.grade, pupil.letter), [day], first_day(day), words().lessons)
        for journal in journals(seed + day.toordinal(), plan, [pupil], words().lessons, diligent):
            for at, mark in enumerate(journal.marks):
                if mark:
                    comment = journal.comments.get(at, "")
                    yield of_lesson(plan, at, weights) | {"number": pupil.number, "mark": mark, "comment": comment}


def _taught(day: date) -> bool:
    year = school_calendar().year(day)
    return year is not None and Rhythm(year, "quarters").verdict(day).kind == "lessons"
