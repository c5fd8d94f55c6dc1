"""What the store says of a timetable's names: classes that there are not, teachers whom nobody knows, days without
lessons.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

from handlers.rules import calendar, marks
from handlers.rules.days import Kind, verdicts
from handlers.rules.family import grade_of
from handlers.rules.plan import in_force
from handlers.rules.teachers import taught_by
from storage.names import folded
from storage.school import Institution
from storage.store import Store

NEAREST = 3
"""Candidates that are named."""
LIKE = 0.7
"""From here a name may be a slip of another: difflib's own measure."""
GUESSED = 1000
"""Different names of a file for which the nearest are looked for: a city has fewer, and a hostile file gets no more."""
TOLD = 10
"""Unknown teachers that are named; the others are counted."""

OFF: Mapping[Kind, str] = {
    "holiday": "праздник",
    "moved": "перенесённый выходной",
    "weekend": "воскресенье",
    "rest": "каникулы",
    "summer": "лето",
}

Places: TypeAlias = Mapping[str, Institution]
"""Institutions by what the file calls them, as far as they are known."""


@dataclass(slots=True)
class Lessons:
    """Answers about one file. `notes` say what a person should look at."""

    store: Store
    places: Places
    notes: list[str] = field(default_factory=list)

    async def classes(self, rows: Iterable[Sequence[str]]) -> list[int | str]:
        """Nought for each (institution, class) that there is; words with the nearest ones for any other."""
        known: dict[int, list[str]] = {}
        answers: list[int | str] = []
        for name, class_name in rows:
            at = self.places.get(name)  # an institution nobody knows is fault enough
            if at and at.id not in known:
                known[at.id] = await self.store.school.classes(at.id)
            answers.append(_class(at, class_name, known[at.id], guess=len(answers) < GUESSED) if at else 0)
        return answers

    async def whole_lists(self, rows: Sequence[Sequence[str]]) -> list[int | str]:
        """Nought for each (institution, classes with commas between) of which there are all; grades need no class."""
        asked = [(name, one) for name, listed in rows for one in listed.split(",") if one and not one.isdecimal()]
        problems = dict(zip(asked, await self.classes(asked), strict=True))
        return [
            next((said for one in listed.split(",") if isinstance(said := problems.get((name, one), 0), str)), 0)
            for name, listed in rows
        ]

    async def teachers(self, rows: Sequence[Sequence[str]]) -> list[int | str]:
        """Noughts: a vacancy or a guest is no fault; whoever is like nobody of the staff is told of."""
        known: dict[int, list[tuple[str, str, str]]] = {}
        strangers: list[str] = []
        for name, teacher in rows:
            at = self.places.get(name)
            if not at or not teacher:
                continue
            if at.id not in known:
                known[at.id] = await self.store.timetable.staff(at.id)
            if known[at.id] and not any(taught_by(teacher, *person) for person in known[at.id]):
                like = _like(teacher, [_short(*person) for person in known[at.id]]) if len(strangers) < TOLD else ""
                strangers.append(f"«{teacher}»{like}")
        if strangers:
            more = f" и ещё {len(strangers) - TOLD}" if len(strangers) > TOLD else ""
            self.notes.append(f"нет среди сотрудников: {', '.join(strangers[:TOLD])}{more}")
        return [0] * len(rows)

    async def school_days(self, rows: Iterable[Sequence[str]]) -> list[int | str]:
        """Nought for each (institution, class, day) on which the class may have lessons, else why it has none.

        School holidays that the city has not confirmed are no reason: the school knows its own, and is told of ours.
        """
        rules = await self.store.terms.rules()
        unsure: set[date] = set()
        answers: list[int | str] = []
        for name, class_name, number in rows:
            at, day = self.places.get(name), date.fromordinal(int(number))
            rule = (rules.get(at.id) if at else None) or marks.USUAL
            said = verdicts(rule.system, grade_of(class_name))(day)
            year = calendar.load().year(day)
            if said.kind in ("rest", "summer") and not (year and year.confirmed):
                unsure.add(day)
            elif said.kind in OFF:
                answers.append(f"в этот день уроков нет: {OFF[said.kind]}; проверьте дату")
                continue
            free = said.kind != "working_saturday" and at is not None and await self._free(at.id, class_name, day)
            answers.append(
                f"у класса {class_name} в этот день недели уроков нет: проверьте дату и класс" if free else 0
            )
        if unsure:
            days = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(unsure))
            self.notes.append(f"по примерному календарю в эти дни каникулы, проверьте даты: {days}")
        return answers

    async def _free(self, institution: int, class_name: str, day: date) -> bool:
        """Whether the class has a timetable for the day, and in it nothing on its weekday."""
        force = in_force(await self.store.timetable.planned(institution, class_name, day, day), day)
        return bool(force) and all(lesson.weekday != day.isoweekday() for lesson in force)


def nearest(written: str, known: Collection[str]) -> list[str]:
    """Those that are most like it, the best first; none where nothing is."""
    by_key = {folded(name): name for name in known}
    return [by_key[key] for key in get_close_matches(folded(written), by_key, NEAREST, LIKE)]


def _class(at: Institution, class_name: str, known: Sequence[str], *, guess: bool) -> int | str:
    if class_name in known:
        return 0
    if not known:
        return f"{at.short_name}: ни одного класса нет; сначала загрузите список учеников (pupils)"
    grade = grade_of(class_name)
    same = [name for name in known if grade is not None and grade_of(name) == grade]
    like = (nearest(class_name, same) or same[:NEAREST] or nearest(class_name, known)) if guess else []
    there = f", похожи {', '.join(like)}" if like else ""
    return f"такого класса в {at.short_name} нет{there}: исправьте класс или загрузите список учеников (pupils)"


def _like(teacher: str, staff: Collection[str]) -> str:
    found = nearest(teacher, staff)
    return f" (похоже на {found[0]})" if found else ""


def _short(surname: str, given: str, patronymic: str) -> str:
    return " ".join([surname, *(f"{name[0]}." for name in (given, patronymic) if name)])
