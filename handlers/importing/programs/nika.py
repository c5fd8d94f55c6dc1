"""«НИКА-Люкс»: what the program puts behind a school's page of its timetable, `nika_data_….js`.

A file holds lessons for periods of a week or two, the bells and the exchanges of single days.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeAlias

from handlers.importing.faults import Fault, Unreadable
from handlers.importing.programs import words
from handlers.importing.programs.decoding import decoded
from handlers.importing.programs.records import Change, Export, Lesson, Ring
from handlers.importing.values import text

PROGRAM = "НИКА"

CUT_SHORT = "файл НИКА оборван или испорчен: выгрузите его из программы ещё раз."
CANCELLED = "F"

WEEK = timedelta(days=7)
LONGEST = timedelta(days=730)
"""A period that is longer is a slip of the pen: even a school year is one half of it."""

_Stretch: TypeAlias = tuple[int, date, date]
"""Weekday, first and last day."""

_Moved: TypeAlias = dict[date, dict[str, Any]]
"""Days off, and days worked by another weekday's timetable."""


def is_nika(top: bytes) -> bool:
    """Whether a file that begins so is one of НИКА."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:var|let|const)\s+NIKA\s*=", top) is not None


def parse(content: bytes) -> Export:
    """Raises `Unreadable`."""
    written = decoded(content)
    begins, ends = written.find("{"), written.rfind("}")
    try:
        data = json.loads(written[begins : ends + 1])
        return _File(data, _Book(data)).export()
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(CUT_SHORT) from error


MISSING = {
    "CLASSES": "такого класса нет в справочнике файла: выгрузите файл из НИКИ ещё раз",
    "SUBJECTS": "такого предмета нет в справочнике файла: выгрузите файл из НИКИ ещё раз",
}


class _Book:
    """The dictionaries of the file; of what they lack, `faults` tell where it is needed."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self.faults: dict[tuple[str, str], Fault] = {}

    def name(self, section: str, key: str) -> str:
        names = self._data.get(section, {})
        if key and key not in names and section in MISSING:
            self.faults[section, key] = Fault(MISSING[section], value=key)
            return f"№ {key}"
        return text(names.get(key, ""))

    def room(self, key: str) -> str:
        """Exchanges may say a room by its name."""
        return text(self._data.get("ROOMS", {}).get(key, key))


@dataclass(frozen=True, slots=True)
class _Slot:
    """What one group has in a slot: nothing where `subject` is empty."""

    subject: str
    room: str
    teacher: str
    subgroup: str
    cancelled: bool = False


@dataclass(slots=True)
class _File:
    data: dict[str, Any]
    book: _Book
    free: int = 0

    def export(self) -> Export:
        lessons, changes, rings = tuple(self._lessons()), tuple(self._changes()), tuple(self._rings())
        if second := self._second_shift(rings):
            lessons = tuple(replace(one, shift=1 + (one.number >= second)) for one in lessons)
            rings = tuple(replace(one, shift=1 + (one.number >= second)) for one in rings)
        return Export(
            PROGRAM,
            text(self.data.get("SCHOOL_NAME", "")),
            lessons,
            rings,
            changes,
            tuple(self.book.faults.values()),
            tuple(self._notes()),
            whole=True,
        )

    def _lessons(self) -> Iterator[Lesson]:
        """Those of each period and class, with the days on which they really are."""
        moved = {_day(day): one for day, one in self.data.get("HOLIDAY_TRANSFER", {}).items()}
        for period, classes in self.data["CLASS_SCHEDULE"].items():
            first, last = (_day(self.data["PERIODS"][period][end]) for end in ("b", "e"))
            if last - first > LONGEST:
                raise ValueError(period)
            for key, slots in classes.items():
                named = self._class(key)
                for place, slot in slots.items():
                    days = _stretches(period, place, first, last, moved)
                    for one in self._slots(slot):
                        if one.subject:
                            yield from self._dated(named, int(place[-2:]), one, days)
                        else:
                            self.free += 1

    def _dated(self, named: str, number: int, one: _Slot, days: list[_Stretch]) -> Iterator[Lesson]:
        for weekday, first, last in days:
            yield Lesson(named, weekday, number, one.subject, one.room, one.teacher, one.subgroup, 0, first, last)

    def _changes(self) -> Iterator[Change]:
        for key, days in self.data.get("CLASS_EXCHANGE", {}).items():
            named = self._class(key)
            for day, lessons in days.items():
                for number, slot in lessons.items():
                    for one in self._slots(slot):
                        # Without a subject and not cancelled this group goes on as planned.
                        if one.subject or one.cancelled:
                            yield Change(
                                named, _day(day), int(number), one.subject, one.room, one.teacher, one.subgroup
                            )

    def _slots(self, slot: dict[str, Any]) -> Iterator[_Slot]:
        subjects = slot["s"]
        if subjects == CANCELLED:
            subjects = [CANCELLED]
        groups = slot.get("g") or []
        for at, subject in enumerate(subjects):
            cancelled = subject == CANCELLED
            yield _Slot(
                "" if cancelled else self.book.name("SUBJECTS", subject),
                "" if cancelled else self.book.room(_at(slot.get("r"), at)),
                "" if cancelled else words.teacher(self.book.name("TEACHERS", _at(slot.get("t"), at))),
                self.book.name("CLASSGROUPS", _at(groups, at)),
                cancelled,
            )

    def _rings(self) -> Iterator[Ring]:
        for number, (begins, ends) in self.data.get("LESSON_TIMES", {}).items():
            if begins and ends:
                yield Ring(int(number), words.clock(begins), words.clock(ends))

    def _second_shift(self, rings: tuple[Ring, ...]) -> int:
        """The number of its first lesson, where it begins before the first shift has ended; else 0."""
        first = [number for classes in self.data.get("CLASS_SHIFT", {}).values() for number in classes.values()]
        in_order = sorted(rings, key=lambda one: one.number)
        overlap = any(words.minutes(one.ends) > words.minutes(after.begins) > 0 for one, after in pairwise(in_order))
        return min(map(int, first)) if first and overlap else 0

    def _class(self, key: str) -> str:
        return self.book.name("CLASSES", key)

    def _notes(self) -> Iterator[str]:
        held = ", ".join(f"{one['b']}–{one['e']}" for one in self.data["PERIODS"].values())
        yield f"расписание действует {held}; на другие дни его в файле нет"
        if self.free:
            yield f"у одной из подгрупп урока нет, так и записано: {self.free}"


def _stretches(period: str, place: str, first: date, last: date, moved: _Moved) -> list[_Stretch]:
    """On which weekday, and from which to which day, a slot `WDLL` or `DLL` of a period holds."""
    week, weekday = (int(place[0]), int(place[1])) if len(place) == 4 else (0, int(place[0]))
    if weekday not in range(1, 8):
        raise ValueError(place)
    worked = [
        (day.isoweekday(), day, day)
        for day, one in moved.items()
        if one.get("type") == "transfer"
        and int(one.get("daynum", 0)) == weekday
        and week in (0, int(one.get("weeknum", week)))
        and (str(one["period"]) == period if "period" in one else first <= day <= last)
    ]
    return [*_usual(week, weekday, first, last, moved), *worked]


def _usual(week: int, weekday: int, first: date, last: date, moved: _Moved) -> list[_Stretch]:
    """Weeks 1 and 2 take turns from the period's beginning on. A day off, or one worked by another weekday's timetable,
    parts a stretch in two.
    """
    begins = monday = first - timedelta(days=first.weekday())
    stretches: list[_Stretch] = []
    follows = False
    while monday <= last:
        day, sunday = monday + timedelta(days=weekday - 1), monday + timedelta(days=6)
        ours = week in (0, (monday - begins) // WEEK % 2 + 1) and day not in moved
        if ours and follows:
            stretches[-1] = (weekday, stretches[-1][1], min(sunday, last))
        elif ours:
            stretches.append((weekday, max(monday, first), min(sunday, last)))
        follows = ours
        monday += WEEK
    return stretches


def _at(values: Any, at: int) -> str:
    return str(values[at]) if isinstance(values, list) and at < len(values) else ""


def _day(written: str) -> date:
    return datetime.strptime(written, "%d.%m.%Y").date()  # noqa: DTZ007  # a day has no zone
