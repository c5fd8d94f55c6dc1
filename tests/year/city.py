"""The invented city of a year: its classes and calendar, its families with their wishes, its staff and applicants."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"
DAY = timedelta(days=1)
SUBJECTS = ("Алгебра", "Физика", "История", "Химия", "Биология", "Музыка")
LESSONS = 4
GIVEN = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Ирина", "Кирилл", "Лидия", "Максим")
BELLS = (("08:30", "09:15"), ("09:25", "10:10"), ("10:30", "11:15"), ("11:35", "12:20"))
ENDS = time(12, 20)
"""When the last lesson is over, by `BELLS`."""
SCHOOL = "СОШ № 1"
NIGHT = ("21:00", "07:00")
CHATS = 2_000_000_001
"""The number of the first chat of several."""
HOURS = {
    "grades": "19:00",
    "plan": "19:00",
    "holidays": "16:00",
    "exams": "17:00",
    "tips": "17:00",
    "term_end": "18:00",
    "events": "18:00",
    "code_future": "17:00",
}
FAMILIES = {"grades", "substitutions", "exams", "events", "event_changes", "code_future"}
USUAL = {
    "parent": FAMILIES | {"absences"},
    "pupil": FAMILIES | {"plan", "holidays"},
    "applicant": {"queue"},
    "teacher": {"class_list"},
    "head": {"stale"},
    "chat": {"substitutions"},
}
"""What each hears without having asked for it."""


@dataclass(frozen=True)
class Pupil:
    number: str
    given: str
    class_name: str


@dataclass
class Family:
    """Whoever is told, a chat of several too.

    `hours` by kind, where it is not as usual ("" is at once); `wants` beside what is usual. `lead`: minutes before the
    first lesson, before each where `every`. `class_name` of a class teacher, `application` of an applicant. The only
    pupil of a chat stands for its class.
    """

    id: int
    who: str
    pupils: list[Pupil] = field(default_factory=list)
    hours: dict[str, str] = field(default_factory=dict)
    wants: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)
    quiet: tuple[str, str] | None = None
    silent: datetime | None = None
    stopped: bool = False
    gone: bool = False
    lead: int = 15
    every: bool = False
    class_name: str = ""
    application: int = 0

    def wanted(self, kind: str) -> bool:
        usual = kind in USUAL[self.who] | self.wants
        return usual and kind not in self.unwanted and not self.stopped and not self.gone

    def hour(self, kind: str) -> str:
        return self.hours.get(kind, HOURS[kind])

    def sleeps(self, now: datetime) -> bool:
        """Whether these are quiet hours of theirs."""
        begins, ends = (time.fromisoformat(each) for each in self.quiet or NIGHT)
        return now.time() >= begins or now.time() < ends

    def silenced(self, now: datetime) -> bool:
        return self.silent is not None and self.silent > now


class City:
    def __init__(self, seed: int, families: int) -> None:
        self.dice = random.Random(seed)
        year = tomllib.loads((CONTENT / "calendar" / "2026-2027.toml").read_text("utf-8"))
        self.begins, self.ends = year["begins"], year["ends"]
        self.terms = year["terms"]["trimesters"]
        self.breaks = [
            (each["name"], each["first"], each["last"])
            for each in year["breaks"]
            if "trimesters" in each["systems"] and not each.get("grades")
        ]
        self.off = set(_federal())
        self.classes = [f"{grade}{letter}" for letter in "АБВГДЕ"[: max(families // 50, 1)] for grade in (5, 9)]
        self.pupils: list[Pupil] = []
        self.families = list(self._families(families))
        self.chats = [
            Family(CHATS + number, "chat", [Pupil(f"chat {name}", name, name)], class_name=name)
            for number, name in enumerate(self.classes)
        ]

    # People

    def _families(self, families: int) -> Iterator[Family]:
        """Of each a parent or two and a child or two; of the ninth grades some pupils themselves; then the others."""
        ids = iter(range(1001, 10_000))
        for _ in range(families):
            pupils = [self._pupil() for _ in range(self.dice.choice((1, 1, 2)))]
            for _ in range(self.dice.choice((1, 1, 2))):
                yield self._wishful(Family(next(ids), "parent", pupils))
            for pupil in pupils:
                if pupil.class_name.startswith("9") and self.dice.random() < 0.5:
                    yield self._wishful(Family(next(ids), "pupil", [pupil]))
        for number in range(max(families // 20, 2)):
            yield Family(next(ids), "applicant", application=4000 + number)
        for class_name in self.classes:
            yield Family(next(ids), "teacher", class_name=class_name)
        yield Family(next(ids), "head")

    def _pupil(self) -> Pupil:
        number = len(self.pupils)
        pupil = Pupil(f"{7000 + number}", GIVEN[number % len(GIVEN)], self.dice.choice(self.classes))
        self.pupils.append(pupil)
        return pupil

    def _wishful(self, family: Family) -> Family:
        chance = self.dice.random
        if chance() < 0.3:
            family.hours["grades"] = self.dice.choice(("", "18:00", "20:00", "22:30"))
        if chance() < 0.3:
            family.wants |= {"plan", "holidays"}
        if chance() < 0.2:
            family.hours["plan"] = self.dice.choice(("07:00", "18:00", "20:00"))
        if chance() < 0.2:
            family.quiet = self.dice.choice((("20:00", "08:00"), ("22:00", "06:30")))
        if chance() < 0.2:
            family.wants.add("lessons")
            family.lead, family.every = self.dice.choice(((15, False), (40, False), (15, True)))
        if chance() < 0.1:
            family.wants.add("tips")
        if chance() < 0.2:
            family.wants.add("term_end")
        if chance() < 0.2:
            family.hours["events"] = self.dice.choice(("16:00", "20:00", "22:30"))
        if chance() < 0.2:
            family.hours["code_future"] = self.dice.choice(("08:00", "19:00"))
        if chance() < 0.1:
            family.unwanted.add(self.dice.choice(("events", "event_changes", "code_future")))
        return family

    # The calendar

    def learns(self, day: date) -> bool:
        inside = self.begins <= day <= self.ends and day.weekday() < 5 and day not in self.off
        return inside and not any(first <= day <= last for _, first, last in self.breaks)

    def next_day(self, day: date) -> date:
        """The next one of lessons; the last one of the year has none."""
        following = (day + DAY * each for each in range(1, 30))
        return next((each for each in following if self.learns(each)), day)

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


def _federal() -> Iterator[date]:
    for path in sorted((CONTENT / "calendar" / "federal").glob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))
        for holiday in read["holidays"]:
            for each in range((holiday["last"] - holiday["first"]).days + 1):
                yield holiday["first"] + each * DAY
        yield from (move["off"] for move in read["moved"])


def clock(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text))
