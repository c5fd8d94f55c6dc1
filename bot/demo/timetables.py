"""The timetable, the bells and the substitutions of the invented city: the files that its schools would hand over.

A class is taught here what its journal has marks for, on the same days. Teachers are nowhere at two places at once:
where nobody is free, the lesson stands without a name.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

from bot.demo.city import City, Employee, SchoolClass
from bot.demo.dice import dice, one_in
from bot.demo.lessons import week
from bot.demo.schools import Place
from bot.demo.timetable_words import TimetableWords
from bot.demo.words import InstitutionWords, words
from handlers.rules.days import verdicts

DAY = timedelta(days=1)
SATURDAYS_FROM = 8
"""The grade from which a school that learns on Saturdays does so."""
FLOOR = 20
"""Rooms of a floor."""
OWN_FLOOR = 4
"""Where classes have rooms of their own, for lessons without a teacher's."""
UNCHANGED_ONE_IN = 3
LOOKED_AHEAD = 40
"""Days in which the next two days of lessons are looked for: no holidays but the summer's are longer."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of the timetable; `week` is 0, or 1 and 2 by turns."""

    group: SchoolClass
    weekday: int
    number: int
    subject: str
    room: str
    teacher: str
    subgroup: str = ""
    week: int = 0


def write(city: City, folder: Path) -> tuple[list[tuple[str, Path]], int]:
    """(KIND, file) in the order of their import, and how many rows they hold. The same city gives the same bytes."""
    known = words().timetable
    lessons = list(taught(city))
    files = {
        "timetable": (known.lessons, [_lesson_row(known, each) for each in lessons]),
        "bells": (known.bells, list(_bell_rows(city, known))),
        "substitutions": (known.substitutions, list(_substitutions(city, known, lessons))),
    }
    written = []
    for kind, (header, rows) in files.items():
        if rows:
            path = folder / f"{kind}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";").writerows([header, *rows])
            written.append((kind, path))
    return written, sum(len(rows) for _, rows in files.values())


def taught(city: City) -> Iterator[Lesson]:
    """The lessons of all classes, school by school."""
    for code, groups in groupby(city.classes, lambda group: group.institution):
        school = _School(city, code)
        for group in groups:
            yield from school.lessons(group)


class _School:
    """One school while its week is filled: who is taught by whom already, and when."""

    def __init__(self, city: City, code: str) -> None:
        self._seed = city.seed
        self._known = words().timetable
        self._staff = [each for each in city.staff if each.institution == code]
        self._rooms = {each.number: f"{at // FLOOR + 1}{at % FLOOR + 1:02}" for at, each in enumerate(self._staff)}
        self._busy: set[tuple[str, int, int, int]] = set()
        self._place = _place(code)
        self._own_rooms: dict[SchoolClass, str] = {}

    def lessons(self, group: SchoolClass) -> Iterator[Lesson]:
        days = 6 if self._place.saturdays and group.grade >= SATURDAYS_FROM else 5
        place = Place(group.institution, group.grade, group.letter)
        for weekday, subjects in enumerate(week(self._seed, place, group.grade, days, words().lessons), 1):
            for number, subject in enumerate(subjects, 1):
                yield from self._lesson(group, weekday, number, subject.name)
            turns = self._known.turns
            if weekday == turns.weekday and group.grade in turns.grades:
                for parity, subject_name in ((1, turns.odd), (2, turns.even)):
                    yield Lesson(group, weekday, len(subjects) + 1, subject_name, "", "", week=parity)

    def _lesson(self, group: SchoolClass, weekday: int, number: int, subject: str) -> Iterator[Lesson]:
        halves = self._known.subgroups.get(subject, ()) if group.grade >= self._known.subgroups_from else ()
        own = self._own_rooms.setdefault(group, f"{OWN_FLOOR}{len(self._own_rooms) + 1:02}")
        for subgroup in halves or ("",):
            teacher = self._free(group, subject, (shift(self._known, group), weekday, number))
            room = self._known.halls.get(subject) or (self._rooms[teacher.number] if teacher else own)
            yield Lesson(group, weekday, number, subject, room, short(teacher) if teacher else "", subgroup)

    def _free(self, group: SchoolClass, subject: str, when: tuple[int, int, int]) -> Employee | None:
        """The class's own teacher of the subject, else one who is free then."""
        able = [each for each in self._staff if subject in each.subjects]
        if leading := [each for each in able if group in each.leads]:
            able = leading
        if not able:
            return None
        at = dice(self._seed, "teacher", group.institution, group.label, subject).randrange(len(able))
        for each in (*able[at:], *able[:at]):
            if (each.number, *when) not in self._busy:
                self._busy.add((each.number, *when))
                return each
        return None


def shift(known: TimetableWords, group: SchoolClass) -> int:
    return 2 if group.grade in known.second_shift.get(group.institution, ()) else 1


def short(teacher: Employee) -> str:
    """«Образцова О. П.»"""
    return " ".join([teacher.last, *(f"{name[0]}." for name in (teacher.first, teacher.patronymic) if name)])


def _place(code: str) -> InstitutionWords:
    return next(place for place in words().institutions.institution if place.code == code)


def _lesson_row(known: TimetableWords, each: Lesson) -> list[str]:
    two = each.group.institution in known.second_shift
    number = f"{each.group.institution}-{each.group.grade}-{each.weekday}{each.number}"
    link, course = (pattern.get(each.subject, "").format(number=number) for pattern in (known.links, known.courses))
    return [
        *(_place(each.group.institution).short, each.group.label, known.weekdays[each.weekday - 1], str(each.number)),
        *(each.subject, each.room, each.teacher, each.subgroup, str(each.week or "")),
        *(str(shift(known, each.group)) if two else "", link, course),
    ]


def _bell_rows(city: City, known: TimetableWords) -> Iterator[list[str]]:
    for at, code in enumerate(sorted({group.institution for group in city.classes})):
        place, two = _place(code), code in known.second_shift
        later = 0 if two else known.rings.later[at % len(known.rings.later)]
        for number, each in enumerate(known.rings.shift if two else known.rings.shift[:1], 1):
            days = [
                ("", each.times),
                *([(known.weekdays[5], each.saturday)] if place.saturdays and each.saturday else []),
            ]
            for day, times in days:
                for lesson, ring in enumerate(times, 1):
                    begins, ends = (_later(clock, later) for clock in ring.split("-"))
                    yield [place.short, str(lesson), begins, ends, str(number) if two else "", day]


def _later(clock: str, minutes: int) -> str:
    hour, minute = map(int, clock.split(":"))
    hour, minute = divmod(hour * 60 + minute + minutes, 60)
    return f"{hour}:{minute:02}"


def _substitutions(city: City, known: TimetableWords, lessons: Sequence[Lesson]) -> Iterator[list[str]]:
    """Of the first two days of lessons from today on, in most classes; in those of the people of the chat always."""
    pupils = {number for member in city.cast for number in member.pupils}
    cast = {(each.institution, each.grade, each.letter) for each in city.pupils if each.number in pupils}
    for group, own in groupby(lessons, lambda each: each.group):
        week, ours = list(own), (group.institution, group.grade, group.letter) in cast
        for nth, day in enumerate(_next_days(city, group, {each.weekday for each in week})):
            rng = dice(city.seed, "substitutions", group.institution, group.label, day)
            if not ours and one_in(UNCHANGED_ONE_IN, rng):
                continue
            plan = [each for each in week if each.weekday == day.isoweekday() and not each.week]
            change = CHANGES[nth % len(CHANGES) if ours else rng.randrange(len(CHANGES))]
            for number, other, said in change(plan, week, rng, rng.choice(known.notes)):
                teacher, room = (other.teacher, other.room) if other else ("", "")
                subject = other.subject if other else ""
                place = _place(group.institution).short
                yield [place, group.label, f"{day:%d.%m.%Y}", str(number), subject, room, teacher, "", said]


def _next_days(city: City, group: SchoolClass, weekdays: set[int]) -> Iterator[date]:
    of = verdicts(_place(group.institution).marking.system, group.grade)
    found = 0
    for day in (city.today + DAY * each for each in range(LOOKED_AHEAD)):
        if found < 2 and day.isoweekday() in weekdays and of(day).kind in ("lessons", "saturday", "unknown"):
            found += 1
            yield day


Change = Callable[[Sequence[Lesson], Sequence[Lesson], Random, str], Iterator[tuple[int, Lesson | None, str]]]


def _another(
    plan: Sequence[Lesson], week: Sequence[Lesson], rng: Random, note: str
) -> Iterator[tuple[int, Lesson | None, str]]:
    """Another subject in a lesson of the middle of the day, and the last one cancelled."""
    today = {each.subject for each in plan}
    others = [each for each in week if each.subject not in today and not each.week and not each.subgroup]
    at = plan[len(plan) // 2]
    if others:
        yield at.number, rng.choice(others), note
    if plan[-1].number != at.number:
        yield plan[-1].number, None, ""


def _moved(
    plan: Sequence[Lesson], week: Sequence[Lesson], rng: Random, note: str
) -> Iterator[tuple[int, Lesson | None, str]]:
    """A lesson of the whole class moves from the beginning of the day to its end."""
    if whole := [each for each in plan if not each.subgroup]:
        first = rng.choice(whole[:2])
        end = max(each.number for each in week if each.weekday == first.weekday) + 1
        yield first.number, None, ""
        yield end, first, note


def _elsewhere(
    plan: Sequence[Lesson], week: Sequence[Lesson], rng: Random, note: str
) -> Iterator[tuple[int, Lesson | None, str]]:
    """The same lesson in another room, with another teacher."""
    whole = [each for each in plan if not each.subgroup]
    rooms = [each for each in week if each.room and each.teacher]
    if whole and rooms:
        at, other = rng.choice(whole), rng.choice(rooms)
        yield at.number, Lesson(at.group, at.weekday, at.number, at.subject, other.room, other.teacher), note


CHANGES: Sequence[Change] = (_another, _moved, _elsewhere)
