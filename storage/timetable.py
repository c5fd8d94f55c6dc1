"""Timetables, substitutions and bells, as the schools' files have them: each answer is one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from sys import intern
from typing import Any

from storage.names import class_name as normalised
from storage.rows import Rows

DAYS = 10_000_000
"""More than there are days (`date.toordinal`): an institution and a day are one number, its entry."""
ALWAYS = (date.min.toordinal(), date.max.toordinal())
"""The days that a file speaks for which names none."""


def place(institution: int, class_name: str) -> str:
    """An institution's class as one key, for files that are complete for classes."""
    return f"{institution}:{normalised(class_name)}"


def entry(institution: int, day: int) -> int:
    """An institution and a day (0: none in particular) as one key, for files that are complete for days."""
    return institution * DAYS + day


@dataclass(frozen=True, slots=True)
class Planned:
    """A lesson of the timetable. `weekday` from 1, Monday; `number` from 0; what the file does not say is "".

    `week`: 0 every week, 1 odd ones, 2 even ones (handlers/rules/plan.py). It is held from `first` to `last`, both
    included. `begins` and `ends` are the days that its file speaks for. `shift` is 1 or 2, 0 where the file does not
    say; `link` leads to the lesson in Сферум, `course` to the one in СЭДО.
    """

    weekday: int
    number: int
    subject: str
    room: str = ""
    teacher: str = ""
    subgroup: str = ""
    week: int = 0
    first: date = date.min
    last: date = date.max
    link: str = ""
    course: str = ""
    shift: int = 0
    begins: date = date.min
    ends: date = date.max


@dataclass(frozen=True, slots=True)
class Change:
    """A substitution: what there is that day in this lesson, whatever the timetable has. No subject: it is cancelled.

    With a subgroup it is about that subgroup alone.
    """

    day: date
    number: int
    subject: str = ""
    room: str = ""
    teacher: str = ""
    subgroup: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bell:
    """When a lesson is held. `shift` and `weekday` (1 is Monday) are 0 where it is for all of them.

    `day` is the one date that it is for, a shortened day's; None: for every week.
    """

    number: int
    begins: time
    ends: time
    shift: int = 0
    weekday: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """What the files have of one class."""

    planned: list[Planned] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


LESSON = (
    "t.weekday, t.number, t.subject, t.room, t.teacher, t.subgroup, t.week, t.first, t.last, t.link, t.course, t.shift,"
    " t.begins, t.ends"
)
CHANGE = "t.day, t.number, t.subject, t.room, t.teacher, t.subgroup, t.note"


class Timetable:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def edition(self) -> int:
        """Another number after anything of timetables, substitutions or bells was written, by whatever process: what
        was worked out of them before holds no more. Not for a transaction that writes there and may be undone.
        """
        number: int = await self._rows.value("SELECT number FROM editions WHERE name = 'lessons'")
        return number

    # One class

    async def planned(self, institution: int, class_name: str, first: date, last: date) -> list[Planned]:
        """The class's lessons by the files that speak for any of these days, `last` included: which of the files
        counts on which day, say the rules (handlers/rules/plan.py).
        """
        rows = await self._rows.all(
            f"SELECT {LESSON} FROM timetable AS t WHERE t.place = ? AND t.begins <= ? AND t.ends >= ?",
            (place(institution, class_name), last.toordinal(), first.toordinal()),
        )
        return [_planned(row) for row in rows]

    async def changes(self, institution: int, class_name: str, first: date, last: date) -> list[Change]:
        """The class's substitutions from `first` to `last`, both included."""
        rows = await self._rows.all(
            f"SELECT {CHANGE} FROM substitutions AS t WHERE t.entry BETWEEN ? AND ? AND t.class_name = ?",
            (*_entries(institution, first, last), normalised(class_name)),
        )
        return [_change(row) for row in rows]

    async def bells(self, institution: int, first: date, last: date) -> list[Bell]:
        """The institution's bells of every week, and those of single dates from `first` to `last`, both included."""
        rows = await self._rows.all(
            "SELECT number, begins, ends, shift, weekday, day FROM bells"
            " WHERE entry = ? OR entry BETWEEN ? AND ? ORDER BY entry, weekday, shift, number",
            (entry(institution, 0), *_entries(institution, first, last)),
        )
        return [
            Bell(number, _time(begins), _time(ends), shift, weekday, date.fromordinal(day) if day else None)
            for number, begins, ends, shift, weekday, day in rows
        ]

    # All classes

    async def whole(self, institution: int, first: date, last: date) -> Mapping[str, Class]:
        """By the class's name what the institution's files have of these days: for teachers and for rooms.

        Some 1,400 lessons for a school of forty classes.
        """
        found: dict[str, Class] = {}
        lessons = await self._rows.all(
            f"SELECT t.class_name, {LESSON} FROM timetable AS t"
            " WHERE t.institution = ? AND t.begins <= ? AND t.ends >= ? ORDER BY t.place",
            (institution, last.toordinal(), first.toordinal()),
        )
        for name, *lesson in lessons:
            found.setdefault(name, Class()).planned.append(_planned(lesson))
        changes = await self._rows.all(
            f"SELECT t.class_name, {CHANGE} FROM substitutions AS t WHERE t.entry BETWEEN ? AND ?",
            _entries(institution, first, last),
        )
        for name, *change in changes:
            found.setdefault(name, Class()).changes.append(_change(change))
        return found

    async def classes(self, institution: int) -> list[str]:
        """Those of the institution that have a timetable, of any time, by grade."""
        rows = await self._rows.all(
            "SELECT DISTINCT class_name FROM timetable WHERE institution = ? ORDER BY length(class_name), class_name",
            (institution,),
        )
        return [row[0] for row in rows]

    async def institutions(self, class_name: str) -> list[int]:
        """Ids of those with a timetable for a class of this name, written in any way."""
        rows = await self._rows.all(
            "SELECT DISTINCT institution FROM timetable WHERE class_name = ? ORDER BY institution",
            (normalised(class_name),),
        )
        return [row[0] for row in rows]

    async def teachers(self, institution: int) -> list[str]:
        """As the timetable writes them, substitutions too: who of the staff they are, say the rules."""
        rows = await self._rows.all(
            "SELECT teacher FROM timetable WHERE institution = ?1 AND teacher <> ''"
            " UNION SELECT teacher FROM substitutions WHERE entry BETWEEN ?2 AND ?3 AND teacher <> '' ORDER BY 1",
            (institution, entry(institution, 0), entry(institution, DAYS - 1)),
        )
        return [row[0] for row in rows]

    async def staff(self, institution: int) -> list[tuple[str, str, str]]:
        """(Surname, given name, patronymic) of everybody in the institution's staff file."""
        rows = await self._rows.all(
            "SELECT DISTINCT surname, given, patronymic FROM staff WHERE institution = ? ORDER BY surname, given",
            (institution,),
        )
        return [(surname, given, patronymic) for surname, given, patronymic in rows]


def _entries(institution: int, first: date, last: date) -> tuple[int, int]:
    return entry(institution, first.toordinal()), entry(institution, last.toordinal())


def _planned(row: Sequence[Any]) -> Planned:
    weekday, number, subject, room, teacher, subgroup, week, first, last, link, course, shift, begins, ends = row
    held, speaks = _days(first, last), _days(begins, ends)
    subject, room, teacher = intern(subject), intern(room), intern(teacher)  # each stands in many rows
    return Planned(weekday, number, subject, room, teacher, subgroup, week, *held, link, course, shift, *speaks)


@lru_cache(maxsize=256)  # the rows of a file all say the same days
def _days(first: int, last: int) -> tuple[date, date]:
    return date.fromordinal(first), date.fromordinal(last)


def _change(row: Sequence[Any]) -> Change:
    day, *rest = row
    return Change(date.fromordinal(day), *rest)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
