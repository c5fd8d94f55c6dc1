"""What staff are told in the morning: whom families reported absent, and that no data have come for days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import calendar, pushes
from handlers.rules.calendar import DAY
from handlers.rules.days import Rhythm
from storage.notifications import Mark
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, Role
from storage.terms import System

LIST, STALE = "class_list", "stale"
USUAL_SYSTEM: System = "trimesters"
FAR = timedelta(days=30)
"""Data older than this are not missed any more: the school hands over none."""


async def class_teachers(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    return await _holders(of, CLASS_TEACHER), mark.number


async def administrators(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    return await _holders(of, ADMINISTRATOR), mark.number


async def _holders(of: Occasion, role: str) -> list[int]:
    return sorted({each.person for each in await of.store.roles.everyone() if each.scope.role == role and each.person})


async def class_list(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of each class its own list; none where nobody was reported."""
    made = []
    for hearer in hearers:
        for role in await _mine(of, hearer, CLASS_TEACHER):
            assert role.scope.institution is not None, "a class is in an institution"
            reported = await of.store.absences.listed(role.scope.institution, role.scope.class_name, day)
            if reported:
                whom = of.wording.text("reminders.of_class", name=role.scope.class_name)
                text = of.wording.text("reminders.class_list", reported=reported, day=day)
                until = pushes.midnight(day, of.now)
                pupils = tuple(each.pupil for each in reported)
                made.append(
                    Push(hearer.person.id, f"{role.id}:{day}", None, whom, text, until, role=role.id, shown=pupils)
                )
    return made


async def stale(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Once for each time that data stop: after so many school days without any."""
    fresh = of.kept.get((STALE,))
    if not isinstance(fresh, dict):
        fresh = of.kept[STALE,] = await of.store.arrivals.fresh_by_institution("grades")
    made = []
    for hearer in hearers:
        for role in await _mine(of, hearer, ADMINISTRATOR):
            last: datetime | None = fresh.get(role.scope.institution or 0)
            if last is None or of.now - last > FAR:
                continue
            since = last.astimezone(of.now.tzinfo).date()
            if _school_days(since + DAY, day - DAY) >= min(pushes.days_before(STALE)):
                text = of.wording.text("reminders.stale", since=since)
                key, until = f"{role.id}:{since}", pushes.midnight(day, of.now)
                made.append(Push(hearer.person.id, key, None, role.school, text, until, role=role.id))
    return made


def _school_days(first: date, last: date) -> int:
    """Days of lessons between the two, both included; of a year without a file its weekdays."""
    year = calendar.load().year(first)
    return Rhythm(year, USUAL_SYSTEM).lessons(first, last) if year else calendar.school_days(first, last)


async def _mine(of: Occasion, hearer: Hearer, role: str) -> list[Role]:
    return [each for each in await of.store.roles.of(hearer.person.id) if each.scope.role == role]
