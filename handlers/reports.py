"""What there is to show of a child for some days: the grades, or why there are none and where the nearest ones are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from handlers.rules import subjects
from handlers.talk import Child, Period, Talk
from storage.school import Grade, School, Scored

Reason = Literal["no_file", "no_subject", "never", "future", "long_ago", "not_yet", "none"]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The day of the grades to offer instead: the last there are, the last before those asked for, or later ones."""

    day: date
    which: Literal["last", "before", "later"]


@dataclass(frozen=True, slots=True)
class Report:
    """`fresh` None: the child's school has handed over no grades yet.

    `meant` are those of the child's `subjects` that were asked about; None where none was named, and then nobody
    looked what the child is taught. Where only means were asked for, the marks are in `scored` and not in `grades`.
    """

    child: Child
    fresh: datetime | None
    grades: Sequence[Grade] = ()
    subjects: Sequence[str] = ()
    meant: frozenset[str] | None = None
    nearest: Nearest | None = None
    scored: Sequence[Scored] = ()

    @property
    def marks(self) -> Sequence[Grade | Scored]:
        return self.grades or self.scored

    @property
    def one_subject(self) -> bool:
        return self.meant is not None and len(self.meant) == 1

    def reason(self, period: Period, today: date) -> Reason:
        """Why there is nothing to show."""
        if self.fresh is None:
            return "no_file"
        if self.meant is not None and not self.meant:
            return "no_subject"
        if self.nearest is None:
            return "never"
        if period.first > today:
            return "future"
        if period.last < school_year(today):
            return "long_ago"
        return "not_yet" if self.fresh.date() < period.first else "none"


async def report(talk: Talk, child: Child, period: Period, subject: str | None, *, means: bool = False) -> Report:
    """`means`: only means will be told."""
    school = talk.store.school
    fresh = await school.freshness("grades", child.id)
    if fresh is None:
        return Report(child, None)
    fresh = fresh.astimezone(talk.now.tzinfo)
    taught, meant = await _meant(school, child, period, subject) if subject is not None else ([], None)
    days = (child.id, period.first, period.last, meant)
    grades = [] if means else await school.grades(*days)
    scored = await school.scored(*days) if means else []
    nearest = None if grades or scored else await _nearest(school, child, period, meant)
    return Report(child, fresh, grades, taught, meant, nearest, scored)


async def _meant(school: School, child: Child, period: Period, subject: str) -> tuple[list[str], frozenset[str]]:
    """The child's subjects, and those that were asked about: as they were called in that school year, or ever."""
    taught = await school.subjects_of(child.id, since=school_year(period.first))
    if meant := subjects.meant(subject, taught):
        return taught, meant
    taught = await school.subjects_of(child.id)
    return taught, subjects.meant(subject, taught)


async def _nearest(school: School, child: Child, period: Period, meant: Collection[str] | None) -> Nearest | None:
    last = await school.last_grade_day(child.id, meant or ())
    if last is None:
        return None
    if last <= period.last:
        return Nearest(last, "last")
    began = school_year(period.first)
    if began == period.first:
        return Nearest(last, "later")
    before = await school.last_grade_day(child.id, meant or (), until=period.first - timedelta(days=1))
    return Nearest(last, "later") if before is None or before < began else Nearest(before, "before")


def school_year(day: date) -> date:
    """The first day of the school year that `day` is in, or of the last one in summer."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)
