"""Timetables, substitutions and bells, as the schools' files have them: each answer is one query."""

from dataclasses import dataclass
from datetime import date, time


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
