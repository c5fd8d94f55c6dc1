"""The invented city of a year: its classes, families with their wishes, and what its schools hand over each evening."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

CONTENT = Path(__file__).parents[2] / "content"
DAY = timedelta(days=1)
SUBJECTS = ("Алгебра", "Физика", "История", "Химия", "Биология", "Музыка")
LESSONS = 4
GIVEN = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Ирина", "Кирилл", "Лидия", "Максим")
ENDS = time(12, 20)
"""When the last lesson is over, by `BELLS`."""
BELLS = (("08:30", "09:15"), ("09:25", "10:10"), ("10:30", "11:15"), ("11:35", "12:20"))

Substitutions: TypeAlias = dict[int, str]
"""By lesson what is taught instead; "" where it is cancelled."""


@dataclass(frozen=True)
class Pupil:
    number: str
    given: str
    class_name: str


@dataclass
class Family:
    """Whoever is told. `hours` by kind, where it is not as usual ("" is at once); `wants` beside what is usual."""

    id: int
    pupils: list[Pupil]
    pupil: bool
    hours: dict[str, str] = field(default_factory=dict)
    wants: set[str] = field(default_factory=set)
    quiet: tuple[str, str] | None = None
    stopped: bool = False
    gone: bool = False

    def wanted(self, kind: str) -> bool:
        usual = {"grades", "substitutions"} | ({"plan", "holidays"} if self.pupil else set())
        return not self.stopped and not self.gone and kind in usual | self.wants

    def hour(self, kind: str) -> str:
        return self.hours.get(kind, {"grades": "19:00", "plan": "19:00", "holidays": "16:00"}[kind])


class City:
    """What is true, day by day. `marks` and `substitutions` are as the files that were loaded have them."""

    def __init__(self, seed: int, families: int) -> None:
        self.dice = random.Random(seed)
        year = tomllib.loads((CONTENT / "calendar" / "2026-2027.toml").read_text("utf-8"))
        self.begins, self.ends = year["begins"], year["ends"]
        self.breaks = [
            (each["name"], each["first"], each["last"])
            for each in year["breaks"]
            if "trimesters" in each["systems"] and not each.get("grades")
        ]
        self.off = set(_federal())
        self.classes = [f"{grade}{letter}" for letter in "АБВГДЕ"[: max(families // 50, 1)] for grade in (5, 9)]
        self.pupils = [
            Pupil(f"{7000 + number}", GIVEN[number % len(GIVEN)], self.classes[number % len(self.classes)])
            for number in range(families)
        ]
        self.families = list(self._families())
        self.marks: dict[tuple[str, date, str], str] = {}
        self.substitutions: dict[tuple[str, date], Substitutions] = {}

    def _families(self) -> Iterator[Family]:
        """A parent for each two pupils, now and then two; of the ninth grades pupils themselves."""
        id_ = 1000
        for at in range(0, len(self.pupils), 2):
            for _ in range(self.dice.choice((1, 1, 2))):
                id_ += 1
                yield self._wishful(Family(id_, self.pupils[at : at + 2], pupil=False))
        for pupil in self.pupils:
            if pupil.class_name.startswith("9"):
                id_ += 1
                yield self._wishful(Family(id_, [pupil], pupil=True))

    def _wishful(self, family: Family) -> Family:
        if self.dice.random() < 0.3:
            family.hours["grades"] = self.dice.choice(("", "18:00", "20:00", "22:30"))
        if self.dice.random() < 0.3:
            family.wants |= {"plan", "holidays"}
        if self.dice.random() < 0.2:
            family.hours["plan"] = self.dice.choice(("18:00", "20:00"))
        if self.dice.random() < 0.2:
            family.quiet = self.dice.choice((("20:00", "08:00"), ("22:00", "06:30")))
        return family

    # The calendar

    def learns(self, day: date) -> bool:
        inside = self.begins <= day <= self.ends and day.weekday() < 5 and day not in self.off
        return inside and not any(first <= day <= last for _, first, last in self.breaks)

    def next_day(self, day: date) -> date:
        while not self.learns(day := day + DAY):
            pass
        return day

    # Lessons

    def planned(self, class_name: str, day: date) -> dict[int, str]:
        """By the timetable alone."""
        shift = self.classes.index(class_name) + day.weekday()
        return {number: SUBJECTS[(shift + number) % len(SUBJECTS)] for number in range(1, LESSONS + 1)}

    def timetable(self) -> Iterator[tuple[str, ...]]:
        for class_name in self.classes:
            for weekday, name in enumerate(("пн", "вт", "ср", "чт", "пт")):
                for number, subject in self.planned(class_name, date(2026, 8, 31) + weekday * DAY).items():
                    yield class_name, name, str(number), subject

    # What an evening brings

    def before(self, day: date) -> list[tuple[str, date, str, str]]:
        """Marks of a week before the first day: the file by which the year begins for everybody."""
        for pupil in self.pupils:
            self.marks[pupil.number, day - 7 * DAY, SUBJECTS[0]] = "5"
        return [(number, when, subject, mark) for (number, when, subject), mark in self.marks.items()]

    def evening(self, today: date) -> list[tuple[str, date, str, str]]:
        """A grades file of today and the two days before, with what was corrected and what was taken back."""
        window = [day for day in (today - 2 * DAY, today - DAY, today) if self.learns(day)]
        for pupil in self.pupils:
            subject = self.planned(pupil.class_name, today)[self.dice.randint(1, LESSONS)]
            self.marks[pupil.number, today, subject] = self.dice.choice("2345")
        for key in [key for key in self.marks if key[1] in window[:-1]]:
            chance = self.dice.random()
            if chance < 0.03:
                self.marks[key] = self.dice.choice("2345")
            elif chance < 0.05:
                del self.marks[key]
        return [(number, day, subject, mark) for (number, day, subject), mark in self.marks.items() if day in window]

    def changes(self, today: date) -> tuple[date, list[tuple[str, int, str]]] | None:
        """A file of substitutions of the next school day: whole for the school, so what it does not name is usual."""
        if self.dice.random() < 0.5:
            return None
        day = self.next_day(today)
        for class_name in self.classes:
            if self.dice.random() < 0.5:
                number = self.dice.randint(1, LESSONS)
                others = [each for each in SUBJECTS if each != self.planned(class_name, day)[number]]
                self.substitutions[class_name, day] = {number: self.dice.choice([*others, ""])}
            else:
                self.substitutions.pop((class_name, day), None)
        rows = [
            (class_name, number, subject)
            for (class_name, of), changes in self.substitutions.items()
            for number, subject in changes.items()
            if of == day
        ]
        return (day, rows) if rows else None

    def snapshot(self) -> dict[tuple[str, date], Substitutions]:
        return {key: dict(value) for key, value in self.substitutions.items()}


def _federal() -> Iterator[date]:
    for path in sorted((CONTENT / "calendar" / "federal").glob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))
        for holiday in read["holidays"]:
            for each in range((holiday["last"] - holiday["first"]).days + 1):
                yield holiday["first"] + each * DAY
        yield from (move["off"] for move in read["moved"])


def clock(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text))
