"""How many days and lessons were missed, by why; and of days that are told ahead those on which a child is awaited."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.rules import absence_reasons, federal
from handlers.rules.calendar import SATURDAY
from handlers.rules.days import Rhythm, verdict
from storage.absences import KINDS, Absence, Why
from storage.school import Grade

AWAITED = ("lessons", "working_saturday", "unknown")
"""Kinds of days (`days.Kind`) on which every class may have lessons."""
UNSURE = ("rest", "summer")
"""Such too, where the city has not confirmed the calendar that says that there are none."""
FARTHEST = timedelta(days=60)
"""How far ahead an absence may be told."""
LONGEST = timedelta(days=31)
"""What is longer is no matter of a message: the school wants it on paper."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Whole days, and lessons of other days: a lesson of a day missed as a whole is not counted again."""

    days: Mapping[Why, int]
    lessons: Mapping[Why, int]

    @property
    def all_days(self) -> int:
        return sum(self.days.values())

    @property
    def all_lessons(self) -> int:
        return sum(self.lessons.values())

    @property
    def parts(self) -> list[tuple[Why, int, int]]:
        """(Why, days, lessons) of each kind that there is."""
        return [(why, self.days[why], self.lessons[why]) for why in KINDS if self.days[why] or self.lessons[why]]


def counted(absences: Iterable[Absence]) -> Missed:
    rows = list(absences)
    whole = {row.day: row.why for row in rows if row.whole_day}
    lessons = Counter(row.why for row in rows if row.day not in whole)
    return Missed(Counter(whole.values()), lessons)


def by_day(absences: Iterable[Absence]) -> list[tuple[date, list[Absence]]]:
    """The newest day first; of one missed as a whole only that."""
    found: dict[date, list[Absence]] = {}
    for row in absences:
        found.setdefault(row.day, []).append(row)
    return [(day, [row for row in rows if row.whole_day] or rows) for day, rows in sorted(found.items(), reverse=True)]


def from_marks(grades: Iterable[Grade]) -> list[Absence]:
    """What a gradebook tells of absences where there is no list of them: single lessons, without their numbers."""
    return [
        Absence(grade.day, 0, grade.subject, why) for grade in grades if (why := absence_reasons.marked(grade.mark))
    ]


def awaited(first: date, last: date, rhythm: Rhythm | None, *, sure: bool = True) -> list[date]:
    """The days on which the class may have lessons; `sure`: the calendar's own days off can be relied on.

    A single Saturday that was named is taken as one: who names it has lessons on it. Of a longer stretch Saturdays are
    left out.
    """
    found = [(day, verdict(day, rhythm).kind) for day in federal.days(first, last)]
    return [
        day
        for day, kind in found
        if kind in AWAITED
        or (kind == "saturday" and first == last)
        or (kind in UNSURE and not sure and day.weekday() < SATURDAY)
    ]


def stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in a row together: from Tuesday to Thursday, and Friday over the weekend to Monday."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        gap = (day - found[-1][1]).days if found else 0
        weekend = gap == 3 and day.weekday() == 0
        if found and (gap == 1 or weekend):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
