"""A school's lessons from its staff's side: what one teacher has on a day, and which rooms are free in a lesson."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from handlers.rules.day import Lessons, SchoolDay, Slot
from handlers.rules.plan import parity
from handlers.rules.substitutions import Taught
from handlers.rules.teachers import taught_by
from storage.timetable import Planned

ROOMS = re.compile(r"[,;/]")
"""What stands between the rooms of one lesson: «325/331»."""


@dataclass(frozen=True, slots=True)
class Teaching(Lessons):
    """One teacher's lessons, `classes` being those of every class where the teacher stands in the timetable.

    A subject is told with its class before it. A lesson that a colleague takes over is a cancelled one here. In a
    school of two shifts a number stands for two hours: these are lessons apart, told in the order of the clock.
    """

    classes: Mapping[str, Lessons] = field(default_factory=dict)
    surname: str = ""
    given: str = ""
    patronymic: str = ""

    def _on(self, day: date) -> SchoolDay:
        found: dict[tuple[int, time | None, time | None], list[Taught]] = {}
        known = False
        for name, lessons in self.classes.items():
            of_class = lessons.on(day)
            known |= of_class.known
            for slot in of_class.slots:
                if mine := [one for each in slot.taught for one in self._mine(each, name)]:
                    found.setdefault((slot.number, slot.begins, slot.ends), []).extend(mine)
        slots = [Slot(*when, tuple(taught)) for when, taught in found.items()]
        return SchoolDay(day, self.calendar(day), parity(day), known, tuple(sorted(slots, key=_in_order)))

    def _mine(self, taught: Taught, class_name: str) -> list[Taught]:
        was = tuple(_of(each, class_name) for each in taught.was)
        if self._is(taught.teacher):
            return [replace(taught, subject=f"{class_name} {taught.subject}", teacher="", was=was)]
        lost = [each for each, named in zip(taught.was, was, strict=True) if self._is(each.teacher)]
        if taught.state != "replaced" or not lost:
            return []
        return [
            Taught(f"{class_name} {each.subject}", each.room, subgroup=each.subgroup, state="cancelled")
            for each in lost
        ]

    def _is(self, written: str) -> bool:
        return bool(written) and taught_by(written, self.surname, self.given, self.patronymic)


def _in_order(slot: Slot) -> tuple[time, int]:
    """By the clock; a lesson without a bell goes first, where it is seen."""
    return slot.begins or time.min, slot.number


def _of(lesson: Planned, class_name: str) -> Planned:
    return replace(lesson, subject=f"{class_name} {lesson.subject}")


def teaching(classes: Mapping[str, Lessons], name: tuple[str, str, str], base: Lessons) -> Teaching:
    """Those of the teacher of this surname, given name and patronymic. `base`: the school's own bells and calendar."""

    def stands_in(lessons: Lessons) -> bool:
        written = {each.teacher for each in lessons.planned} | {each.teacher for each in lessons.changes}
        return any(taught_by(each, *name) for each in written - {""})

    mine = {class_name: lessons for class_name, lessons in classes.items() if stands_in(lessons)}
    planned = [
        _of(each, class_name)
        for class_name, lessons in mine.items()
        for each in lessons.planned
        if each.teacher and taught_by(each.teacher, *name)
    ]
    return Teaching(planned, (), base.bells, base.calendar, {}, mine, *name)


def free_rooms(classes: Mapping[str, Lessons], day: date, number: int) -> list[str]:
    """Rooms that the timetable knows and nobody learns in, in this lesson of the day: numbers before words."""
    every = {room for lessons in classes.values() for each in lessons.planned for room in _rooms(each.room)}
    taken = {
        room
        for lessons in classes.values()
        for slot in lessons.on(day).slots
        if slot.number == number
        for each in slot.taught
        if each.held
        for room in _rooms(each.room)
    }
    return sorted(every - taken, key=_order)


def room_taken(classes: Mapping[str, Lessons], day: date, room: str) -> list[tuple[int, str]] | None:
    """(Lesson, class) of whoever learns there that day; None where no timetable of the school knows the room."""
    meant = room.casefold()
    if not any(meant == one.casefold() for each in classes.values() for of in each.planned for one in _rooms(of.room)):
        return None
    return sorted(
        (slot.number, name)
        for name, lessons in classes.items()
        for slot in lessons.on(day).slots
        if any(each.held and meant in map(str.casefold, _rooms(each.room)) for each in slot.taught)
    )


def windows(of_day: SchoolDay) -> list[int]:
    """Numbers of the free lessons between the first and the last that are held."""
    held = {slot.number for slot in of_day.held}
    return [number for number in range(min(held), max(held)) if number not in held] if held else []


def _rooms(written: str) -> list[str]:
    return [room for each in ROOMS.split(written) if (room := each.strip())]


def _order(room: str) -> tuple[bool, int, str]:
    digits = re.match(r"\d+", room)
    return digits is None, int(digits[0]) if digits else 0, room
