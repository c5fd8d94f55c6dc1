"""All that is known of a class's lessons, put together so that it may be asked about any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers import terms
from handlers.lessons_of import Whose
from handlers.rhythms import BOTH
from handlers.rules import calendar, days, marks
from handlers.rules.day import FAR, Calendar, Lessons
from handlers.rules.family import grade_of
from handlers.rules.teaching import teaching
from handlers.talk import Period, Talk
from handlers.terms import Dates
from storage.terms import MarkingRule
from storage.timetable import Planned, place

BACK = timedelta(days=14)
"""Days before those asked about whose substitutions are known too: a page may be turned back."""
SUMMER = 8
"""The month with which a school year is over: what comes in August is the next one's."""


@dataclass(frozen=True, slots=True)
class Known:
    """`fresh`: as of when its timetable or substitutions are, None where there are none. `dates` as in `terms`."""

    whose: Whose
    lessons: Lessons
    fresh: datetime | None
    dates: Dates

    @property
    def empty(self) -> bool:
        """Whether no school has said anything of its lessons."""
        return not self.lessons.planned and not self.lessons.changes


async def known(talk: Talk, those: Sequence[Whose], period: Period | None = None) -> list[Known]:
    """Of these classes, for answers about `period` or today, and about the next school day after it."""
    day = period.first if period else talk.today
    first, last = day - BACK, day + timedelta(days=FAR)
    dates = await terms.surety(talk, calendar.load().year(talk.today))
    rules = await talk.store.terms.rules()
    changed = await talk.store.imports.standing("substitutions")
    found: list[Known] = []
    for one in those:
        handed = await talk.store.imports.fresh("timetable", place(one.place.id, one.class_name))
        base = Lessons(
            bells=await talk.store.timetable.bells(one.place.id, first, last),
            calendar=calendar_of(rules, one.place.id, one.class_name),
            own=one.own,
        )
        lessons = await _lessons(talk, one, base, handed, first, last)
        moments = [each for each in (handed, changed and changed.finished) if each]
        found.append(Known(one, lessons, max(moments).astimezone(talk.now.tzinfo) if moments else None, dates))
    return found


async def _lessons(talk: Talk, one: Whose, base: Lessons, handed: datetime | None, first: date, last: date) -> Lessons:
    if one.teacher:
        return teaching(await of_school(talk, one.place.id, first, last), one.teacher, base)
    where = (one.place.id, one.class_name, first, last)
    planned = of_its_year(await talk.store.timetable.planned(*where), handed, last)
    return replace(base, planned=planned, changes=await talk.store.timetable.changes(*where))


async def of_school(talk: Talk, institution: int, first: date, last: date) -> Mapping[str, Lessons]:
    """Of every class of a school, by its name: for whoever works there."""
    rules, handed = await talk.store.terms.rules(), await talk.store.imports.standing("timetable")
    as_of = handed.finished if handed else None
    bells = await talk.store.timetable.bells(institution, first, last)
    whole = await talk.store.timetable.whole(institution, first, last)
    return {
        name: Lessons(
            of_its_year(each.planned, as_of, last),
            each.changes,
            bells,
            calendar_of(rules, institution, name),
        )
        for name, each in whole.items()
    }


def of_its_year(planned: Sequence[Planned], handed: datetime | None, last: date) -> Sequence[Planned]:
    """A file that names no last day speaks for the school year in which it was handed over, and for no later one.

    `last`: nobody asks of later days.
    """
    ends = date(handed.year + (handed.month >= SUMMER), SUMMER, 31) if handed else date.max
    if last <= ends:
        return planned
    return [replace(each, ends=ends) if each.ends == date.max else each for each in planned]


def calendar_of(rules: Mapping[int, MarkingRule], institution: int, class_name: str) -> Calendar:
    """What a day is for a class, by the terms of its school or, where it has named none, by the usual ones."""
    rule = rules.get(institution)
    system = rule.system if rule and rule.system in BOTH else marks.USUAL.system
    return days.verdicts(system, grade_of(class_name))
