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
from storage.timetable import Planned

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
    first = period.first if period else talk.today
    dates = await terms.surety(talk, calendar.load().year(talk.today))
    rules = await talk.store.terms.rules()
    return [await _known(talk, one, first, dates, calendar_of(rules, one.place.id, one.class_name)) for one in those]


async def _known(talk: Talk, one: Whose, day: date, dates: Dates, of_class: Calendar) -> Known:
    first, last = day - BACK, day + timedelta(days=FAR)
    fresh = await _fresh(talk)
    bells = await talk.store.timetable.bells(one.place.id, first, last)
    if one.teacher:
        classes = await of_school(talk, one.place.id, first, last)
        lessons: Lessons = teaching(classes, one.teacher, Lessons(bells=bells, calendar=of_class))
    else:
        lessons = await _of_class(talk, one, first, last, Lessons(bells=bells, calendar=of_class, own=one.own))
    return Known(one, lessons, fresh, dates)


async def _of_class(talk: Talk, one: Whose, first: date, last: date, base: Lessons) -> Lessons:
    store, where = talk.store.timetable, (one.place.id, one.class_name, first, last)
    planned = of_its_year(await store.planned(*where), await _fresh(talk))
    return replace(base, planned=planned, changes=await store.changes(*where))


async def of_school(talk: Talk, place: int, first: date, last: date) -> Mapping[str, Lessons]:
    """Of every class of a school, by its name: for whoever works there."""
    rules, fresh = await talk.store.terms.rules(), await _fresh(talk)
    bells = await talk.store.timetable.bells(place, first, last)
    return {
        name: Lessons(of_its_year(each.planned, fresh), each.changes, bells, calendar_of(rules, place, name))
        for name, each in (await talk.store.timetable.whole(place, first, last)).items()
    }


def of_its_year(planned: Sequence[Planned], fresh: datetime | None) -> list[Planned]:
    """A file that names no last day speaks for the school year in which it was handed over, and for no later one."""
    if fresh is None:
        return list(planned)
    ends = date(fresh.year + (fresh.month >= SUMMER), SUMMER, 31)
    return [replace(each, ends=ends) if each.ends == date.max else each for each in planned]


async def _fresh(talk: Talk) -> datetime | None:
    standing = [await talk.store.imports.standing(kind) for kind in ("timetable", "substitutions")]
    moments = [each.finished for each in standing if each and each.finished]
    return max(moments).astimezone(talk.now.tzinfo) if moments else None


def calendar_of(rules: Mapping[int, MarkingRule], place: int, class_name: str) -> Calendar:
    """What a day is for a class, by the terms of its school or, where it has named none, by the usual ones."""
    rule = rules.get(place)
    system = rule.system if rule and rule.system in BOTH else marks.USUAL.system
    return days.verdicts(system, grade_of(class_name))
