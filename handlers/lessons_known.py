"""All that is known of a class's lessons, put together so that it may be asked about any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers import terms
from handlers.lessons_of import Whose
from handlers.rhythms import BOTH
from handlers.rules import calendar, days, marks
from handlers.rules.day import FAR, Lessons
from handlers.rules.family import grade_of
from handlers.rules.teaching import teaching
from handlers.talk import Period, Talk
from handlers.terms import Dates
from storage.terms import MarkingRule, System
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is the same for all classes of an answer about `day`: which lessons these are, and the rules of schools."""

    day: date
    edition: int
    rules: Mapping[int, MarkingRule]


async def known(talk: Talk, those: Sequence[Whose], period: Period | None = None) -> list[Known]:
    """Of these classes, for answers about `period` or today, and about the next school day after it."""
    dates = await terms.surety(talk, calendar.load().year(talk.today))
    changed = await talk.store.imports.standing("substitutions")
    asked = _Asked(
        period.first if period else talk.today,
        await talk.store.timetable.edition(),
        await talk.store.terms.rules(),
    )
    found: list[Known] = []
    for one in those:
        handed = await talk.store.imports.fresh("timetable", place(one.place.id, one.class_name))
        lessons = await (
            _of_teacher(talk, one.teacher, one.place.id, asked) if one.teacher else _of_class(talk, one, handed, asked)
        )
        moments = [each for each in (handed, changed and changed.finished) if each]
        found.append(Known(one, lessons, max(moments).astimezone(talk.now.tzinfo) if moments else None, dates))
    return found


async def _of_class(talk: Talk, one: Whose, handed: datetime | None, asked: _Asked) -> Lessons:
    """Those of days near today are kept for the answers after this one, as all parents of a class ask for the same:
    until anything about lessons is written, by whatever process, and for today.
    """
    institution, system = one.place.id, system_of(asked.rules, one.place.id)
    near = abs(asked.day - talk.today) <= BACK
    earliest, latest = (talk.today - BACK, talk.today + BACK) if near else (asked.day, asked.day)
    first, last = earliest - BACK, latest + timedelta(days=FAR)

    async def read() -> Lessons:
        where = (institution, one.class_name, first, last)
        return Lessons(
            of_its_year(await talk.store.timetable.planned(*where), handed, last),
            await talk.store.timetable.changes(*where),
            await talk.store.timetable.bells(institution, first, last),
            days.verdicts(system, grade_of(one.class_name)),
            one.own,
        )

    if not near:
        return await read()
    key = ("lessons", asked.edition, talk.today, institution, one.class_name, handed, system, *sorted(one.own.items()))
    return await talk.store.shelf.of(key, read)


async def _of_teacher(talk: Talk, name: tuple[str, str, str], institution: int, asked: _Asked) -> Lessons:
    first, last = asked.day - BACK, asked.day + timedelta(days=FAR)
    bells = await talk.store.timetable.bells(institution, first, last)
    base = Lessons(bells=bells, calendar=days.verdicts(system_of(asked.rules, institution)))
    return teaching(await of_school(talk, institution, first, last), name, base)


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
            days.verdicts(system_of(rules, institution), grade_of(name)),
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


def system_of(rules: Mapping[int, MarkingRule], institution: int) -> System:
    """The terms of a school or, where it has named none, the usual ones."""
    rule = rules.get(institution)
    return rule.system if rule and rule.system in BOTH else marks.USUAL.system
