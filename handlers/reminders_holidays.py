"""How long until the holidays, on the days that are told of; from dates that nobody confirmed nothing is counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import calendar, marks, pushes
from handlers.rules.calendar import DAY, Break, SchoolYear
from handlers.rules.days import Rhythm
from handlers.rules.family import Child, grade_of
from storage.terms import MarkingRule

NAME = "holidays"
EXAMINED = (9, 11)
"""Grades that sit their examinations after the last lesson."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Holidays that a day tells of. `left` days until they begin, 0 on their first; `rest` None: the summer.

    `examined`: before this summer the class has examinations to sit, so that its holidays do not begin with it.
    """

    rest: Break | None
    first: date
    left: int
    back: date | None
    examined: bool = False


async def perhaps(of: Occasion, day: date) -> bool:
    """Whether anybody's holidays are told of on this day."""
    year = _year(of, day)
    if year is None:
        return False
    firsts = {each.first for each in year.breaks} | {year.ends + DAY}
    return any(pushes.counted_down(NAME, first, day) is not None for first in firsts)


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    year = _year(of, day)
    if year is None:
        return []
    children = {child.id: child for hearer in hearers for child in hearer.children}
    places = await of.store.terms.places(list(children))
    told = {
        child.id: list(_coming(year, places[child.id].rule if child.id in places else None, child, day))
        for child in children.values()
    }
    return [
        _push(of, hearer, child, coming, day)
        for hearer in hearers
        for child in hearer.children
        for coming in told[child.id]
    ]


def _year(of: Occasion, day: date) -> SchoolYear | None:
    year = calendar.load().year(day)
    return year if year and (year.confirmed or of.invented) else None


def _coming(year: SchoolYear, rule: MarkingRule | None, child: Child, day: date) -> Iterator[Coming]:
    grade = grade_of(child.class_name)
    if grade is None:
        return
    rhythm = Rhythm(year, (rule or marks.USUAL).system, grade)
    for rest in rhythm.rests:
        if (left := pushes.counted_down(NAME, rest.first, day)) is not None:
            yield Coming(rest, rest.first, left, rhythm.first_lessons(rest.last + DAY))
    summer = year.ends + DAY
    if (left := pushes.counted_down(NAME, summer, day)) is not None:
        yield Coming(None, summer, left, None, examined=grade in EXAMINED)


def _push(of: Occasion, hearer: Hearer, child: Child, coming: Coming, day: date) -> Push:
    return Push(
        hearer.person.id,
        f"{coming.first}:-{coming.left}:{child.id}",
        child.id,
        pushing.whom(of, child),
        of.wording.text("reminders.holidays", coming=coming, pupil=hearer.person.pupil),
        pushes.midnight(day, of.now),
    )
