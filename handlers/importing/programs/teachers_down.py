"""A timetable with a teacher a row: weekdays and lessons side by side, in a cell the class that is taught.

Subjects are headings above the teachers: a cell may add to it, «7Э (л)» is literature among «Русский язык и
литература». Two teachers of one class at one time have a half of it each, known by its teacher.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from handlers.importing.faults import Fault
from handlers.importing.programs import words
from handlers.importing.programs.records import Lesson
from handlers.importing.programs.slots import MOSTLY, Drawn, filled
from handlers.importing.programs.squares import Square
from handlers.importing.programs.week_across import LEAST_DAYS
from handlers.importing.values import Cell, text

HINT = re.compile(
    r"(?P<classes>[^()]+?)(?:\s*\((?P<hint>[^()]+)\))?(?:(?:\s+|(?<=\)))(?P<room>\d{1,3}[а-яё]?))?", re.IGNORECASE
)

SHORT = {
    "алг": "Алгебра",
    "геом": "Геометрия",
    "лит": "Литература",
    "рус": "Русский язык",
    "ист": "История",
    "общ": "Обществознание",
    "инф": "Информатика",
    "физ": "Физика",
    "хим": "Химия",
    "био": "Биология",
    "гео": "География",
    "англ": "Английский язык",
    "нем": "Немецкий язык",
    "муз": "Музыка",
}
"""What teachers' tables shorten subjects to, where no heading says it in full."""

SUBJECTLESS = "не сказано, какой это предмет: впишите его строкой над учителями или в скобках за классом"
NO_CLASS = "это не классы, такие ячейки пропущены: {what}"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Heads:
    """Where lessons stand, column → (weekday, number), and the first row beneath them."""

    slots: dict[int, tuple[int, int]]
    rows: Sequence[int]
    teacher: int
    room: int | None


def read(square: Square, drawn: Drawn) -> bool:
    """Add the lessons of a sheet to what has been drawn; False where it is no such timetable."""
    heads = _heads(square)
    if heads is None:
        return False
    found: list[Lesson] = []
    noise: Counter[str] = Counter()
    subject = ""
    for row in heads.rows:
        name = square.own(row, heads.teacher)
        taught = {column: cell for column in heads.slots if (cell := words.said(square.own(row, column)))}
        if not taught:
            subject = _heading(square, row, heads) or subject
        elif words.is_person(name):
            found += _lessons(square, row, heads, taught, subject, noise)
    drawn.lessons += _halved([one for one in found if one.subject])
    drawn.faults += [Fault(SUBJECTLESS, square.name, place=one.place) for one in found if not one.subject]
    if noise:
        told = ", ".join(f"«{word}» ({count})" for word, count in noise.most_common(SHOWN))
        drawn.notes.append(NO_CLASS.format(what=told + (" и другие" if len(noise) > SHOWN else "")))
    return True


def _heads(square: Square) -> _Heads | None:
    for row in range(min(square.height - 1, 40)):
        days = {column: day for column in range(square.width) if (day := words.weekday(square.at(row, column)))}
        if len(set(days.values())) < LEAST_DAYS:
            continue
        slots = _slots(square, row, days)
        rows = range(row + 2, square.height)
        left = range(min(days))
        teacher = next((column for column in left if _of_people(filled(square, column, rows))), None)
        if len(slots) > len(set(days.values())) and teacher is not None:
            room = next((at for at in left if "каб" in text(square.at(row, at)).casefold()), None)
            return _Heads(slots, rows, teacher, room)
    return None


def _slots(square: Square, row: int, days: dict[int, int]) -> dict[int, tuple[int, int]]:
    slots, day = {}, 0
    for column in range(min(days), square.width):
        day = days.get(column, day)
        if (number := words.lesson_number(square.own(row + 1, column))) is not None:
            slots[column] = (day, number)
    return slots


def _of_people(cells: Sequence[Cell]) -> bool:
    """Headings stand among the people."""
    return bool(cells) and sum(map(words.is_person, cells)) >= (1 - MOSTLY) * len(cells)


def _heading(square: Square, row: int, heads: _Heads) -> str:
    said = [word for cell in square.row(row)[: min(heads.slots)] if (word := text(cell)) and not words.is_person(cell)]
    return next((word for word in said if not word.isdecimal()), "")


def _lessons(
    square: Square, row: int, heads: _Heads, taught: dict[int, str], subject: str, noise: Counter[str]
) -> list[Lesson]:
    teacher = words.teachers(square.own(row, heads.teacher))
    own_room = text(square.own(row, heads.room)) if heads.room is not None else ""
    lessons = []
    for column, cell in taught.items():
        found = HINT.fullmatch(cell)
        classes = words.class_names(found["classes"]) if found else []
        if not found or not classes:
            noise[cell.casefold()] += 1
            continue
        what = (_subject(subject, found["hint"]), found["room"] or own_room, teacher)
        lessons += [Lesson(name, *heads.slots[column], *what, sheet=square.name) for name in classes]
    return lessons


def _subject(heading: str, hint: str | None) -> str:
    """That of the heading's subjects which the hint begins, or the hint in full, or as it stands."""
    if not hint:
        return heading
    small = hint.strip(" .").casefold()
    for one in re.split(r"\s+и\s+|[,;/]", heading):
        if one.strip().casefold().startswith(small):
            return one.strip().capitalize()
    return next((full for short, full in SHORT.items() if small.startswith(short)), hint)


def _halved(lessons: list[Lesson]) -> list[Lesson]:
    def at(lesson: Lesson) -> tuple[str, int, int]:
        return lesson.class_name, lesson.weekday, lesson.number

    halved: list[Lesson] = []
    for _, group in groupby(sorted(lessons, key=at), at):
        several = list(group)
        halved += [replace(one, subgroup=one.teacher) for one in several] if len(several) > 1 else several
    return halved
