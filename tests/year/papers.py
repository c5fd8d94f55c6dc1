"""What the schools hand over, file by file: what is true of marks, substitutions, absences, examinations, the queue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from tests.year.city import DAY, LESSONS, SCHOOL, SUBJECTS, City, Pupil
from tests.year.gatherings import Gatherings
from tests.year.programme import Programme

Substitutions: TypeAlias = dict[int, str]
"""By lesson what is taught instead; "" where it is cancelled."""
Rows: TypeAlias = Sequence[tuple[str, ...]]

HEADS = {
    "institutions": ("Код", "Тип", "Название", "Краткое название"),
    "pupils": ("Номер", "Учреждение", "Класс", "Фамилия", "Имя"),
    "bells": ("Учреждение", "Урок", "Начало", "Конец"),
    "timetable": ("Учреждение", "Класс", "День", "Урок", "Предмет"),
    "grades": ("Номер", "Дата", "Предмет", "Оценка"),
    "substitutions": ("Учреждение", "Класс", "Дата", "Урок", "Предмет"),
    "absences": ("Номер", "Дата", "Урок", "Предмет", "Причина"),
    "exams": ("Номер", "Экзамен", "Предмет", "Дата", "Статус"),
    "queue": ("Номер заявления", "Дата рождения", "Дата постановки", "Статус", "На дату", "Детский сад", "Место"),
    "events": ("Код", "Название", "Начало", "Конец", "Место", "Учреждение", "Классы", "Мест"),
}
STATUSES = ("Зарегистрировано", "Подтверждение документов")
APPLIED = date(2025, 8, 16)


@dataclass
class News:
    """Of whom a file says anything new: pupils by their number; classes of a day; applications."""

    grades: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    queue: set[int] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    """Kinds of which a file was taken back."""
    came: set[str] = field(default_factory=set)
    """Kinds of which a file came or was taken back, where all that they tell of is looked at."""

    def add(self, more: "News") -> None:
        for name in ("grades", "classes", "absent", "queue", "undone", "came"):
            getattr(self, name).update(getattr(more, name))


class Papers:
    """All of it is as the files that were loaded have it; `programme` as families have it."""

    def __init__(self, city: City) -> None:
        self.city, self.dice = city, city.dice
        self.marks: dict[str, dict[tuple[date, str], str]] = {pupil.number: {} for pupil in city.pupils}
        self.marked: datetime | None = None
        """When the last file of marks came."""
        self.substitutions: dict[tuple[str, date], Substitutions] = {}
        self.absences: dict[tuple[str, date], str] = {}
        self.reported: dict[date, set[str]] = {}
        self.exams: dict[tuple[str, str], date] = {}
        self.queue: dict[int, list[tuple[date, int, str]]] = {}
        self.gatherings = Gatherings(city)
        self.programme = Programme()

    # Marks

    def before(self, day: date) -> Rows:
        """Marks of a week before the first day: the file by which the year begins for everybody."""
        for marks in self.marks.values():
            marks[day - 7 * DAY, SUBJECTS[0]] = "5"
        return self._grades([day - 7 * DAY])

    def grades(self, today: date) -> tuple[Rows, News]:
        """A file of today and the two days before, with what was corrected and what was taken back."""
        window = [day for day in (today - 2 * DAY, today - DAY, today) if self.city.learns(day)]
        before = {number: dict(marks) for number, marks in self.marks.items()}
        for pupil in self.city.pupils:
            self._marked(pupil, today, window[:-1])
        rows = self._grades(window)
        first, subjects = min(row[1][6:] + row[1][3:5] + row[1][:2] for row in rows), {row[2] for row in rows}
        for number, marks in before.items():  # of what a file does not cover it takes nothing back
            gone = {key for key in marks if key not in self.marks[number]}
            uncovered = {key for key in gone if f"{key[0]:%Y%m%d}" < first or key[1] not in subjects}
            self.marks[number] |= {key: marks[key] for key in uncovered}
        return rows, News(grades={number for number, marks in self.marks.items() if marks != before[number]})

    def _marked(self, pupil: Pupil, today: date, earlier: Sequence[date]) -> None:
        marks, dice = self.marks[pupil.number], self.dice
        new = dice.random() < 0.6
        for key in [key for key in marks if key[0] in earlier]:
            chance = dice.random()
            if chance < 0.05:
                marks[key] = dice.choice("2345")
            elif chance < 0.08 and new:
                del marks[key]
        if new:
            subject = self.city.planned(pupil.class_name, today)[dice.randint(1, LESSONS)]
            marks[today, subject] = dice.choice("2345")

    def _grades(self, days: Sequence[date]) -> Rows:
        return [
            (number, f"{day:%d.%m.%Y}", subject, mark)
            for number, marks in self.marks.items()
            for (day, subject), mark in marks.items()
            if day in days
        ]

    # Substitutions

    def changes(self, day: date) -> tuple[Rows, News]:
        """A file of substitutions of a day: whole for the school, so what it does not name is usual again."""
        before = self.of_day(day)
        must = self.dice.choice(self.city.classes)
        for class_name in self.city.classes:
            chance = self.dice.random()
            if chance < 0.4 or class_name == must:
                number = self.dice.randint(1, LESSONS)
                others = [each for each in SUBJECTS if each != self.city.planned(class_name, day)[number]]
                self.substitutions[class_name, day] = {number: self.dice.choice([*others, ""])}
            elif chance < 0.6:
                self.substitutions.pop((class_name, day), None)
        after = self.of_day(day)
        rows = [
            (SCHOOL, class_name, f"{day:%d.%m.%Y}", str(number), subject)
            for class_name, changes in after.items()
            for number, subject in changes.items()
        ]
        return rows, News(classes={each for each in {*before, *after} if before.get(each) != after.get(each)})

    def of_day(self, day: date) -> dict[str, Substitutions]:
        return {name: dict(changes) for (name, of), changes in self.substitutions.items() if of == day}

    def take_back(self, day: date, before: dict[str, Substitutions]) -> News:
        """The last file of that day is taken back; before it this held."""
        for class_name in self.city.classes:
            self.substitutions.pop((class_name, day), None)
        self.substitutions |= {(class_name, day): changes for class_name, changes in before.items()}
        return News(undone={"substitutions"})

    # Absences

    def away(self, today: date) -> tuple[Rows, News]:
        """A file of the morning: whoever is missed, a lesson or the whole day."""
        some = self.dice.sample(self.city.pupils, max(len(self.city.pupils) // 20, 1))
        rows = []
        for pupil in some:
            lesson = self.dice.choice(("", "1", "2"))
            subject = self.city.planned(pupil.class_name, today)[int(lesson)] if lesson else ""
            rows.append((pupil.number, f"{today:%d.%m.%Y}", lesson, subject, ""))
            self.absences[pupil.number, today] = f"{lesson} {subject.lower()}".strip() or "day"
        return rows, News(absent={pupil.number for pupil in some})

    def here_after_all(self, today: date) -> News:
        self.absences = {key: what for key, what in self.absences.items() if key[1] != today}
        return News(undone={"absences"})

    # Examinations

    def sitting(self, exam: str, subject: str, day: date) -> Rows:
        """All of the ninth grades sit it on that day, and on no other one."""
        rows = []
        for pupil in self.city.pupils:
            if pupil.class_name.startswith("9"):
                self.exams[pupil.number, subject] = day
                rows.append((pupil.number, exam, subject, f"{day:%d.%m.%Y}", ""))
        return rows

    def no_sitting(self, subject: str) -> News:
        """The file was a mistake. Of examinations nobody hears when they are noted, so it is no news either."""
        self.exams = {key: day for key, day in self.exams.items() if key[1] != subject}
        return News()

    # The queue

    def queued(self, today: date) -> tuple[Rows, News]:
        """A file of all applications: some have moved, few have another status."""
        news, rows = News(), []
        for family in self.city.families:
            if not (number := family.application):
                continue
            history = self.queue.setdefault(number, [])
            place, status = history[-1][1:] if history else (self.dice.randint(40, 90), STATUSES[0])
            if history and self.dice.random() < 0.5:
                place -= 1
            if history and self.dice.random() < 0.05:
                status = STATUSES[status == STATUSES[0]]
            history.append((today, place, status))
            news.queue.add(number)
            rows.append(
                (
                    *(f"33-00{number}", "14.05.2024", f"{APPLIED:%d.%m.%Y}", status, f"{today:%d.%m.%Y}"),
                    *("Детский сад № 5", str(place)),
                )
            )
        return rows, news
