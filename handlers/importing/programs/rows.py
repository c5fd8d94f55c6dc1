"""A program's records as a table with our columns: so they are checked, compared and stored as any table is."""

from collections.abc import Sequence
from functools import singledispatch
from typing import TypeAlias

from handlers.importing.faults import Unreadable
from handlers.importing.places import Places
from handlers.importing.programs import words
from handlers.importing.programs.records import WEEKDAYS, Change, Export, Lesson, Ring
from handlers.importing.tables import Sheet
from handlers.importing.values import Cell

Record: TypeAlias = Lesson | Change | Ring

PARITIES = ("", "нечётная", "чётная")

WHOSE = '{program}: не сказано, какого учреждения этот файл. Повторите команду, назвав его: --institution "СОШ № 21".'


def whose(export: Export, institution: str) -> str:
    """The institution that was said, or the one that the file names. Raises `Unreadable` where neither is."""
    if not institution and not export.school:
        raise Unreadable(WHOSE.format(program=export.program))
    return institution or export.school


def sheet(those: Sequence[Record], institution: str) -> Sheet:
    """A table of the records, of which there is at least one."""
    rows = [_cells(one) for one in those]
    return Sheet(None, iter([[["Учреждение", *rows[0]], *([institution, *row.values()] for row in rows)]]))


def places(those: Sequence[Record]) -> Places:
    return Places([f"лист «{one.sheet}», {one.place}" if one.sheet else one.place for one in those])


@singledispatch
def _cells(record: Record) -> dict[str, Cell]:
    raise TypeError(record)


@_cells.register
def _(lesson: Lesson) -> dict[str, Cell]:
    class_name, subgroup = whom(lesson)
    return {
        "Класс": class_name,
        "День": WEEKDAYS[lesson.weekday - 1],
        "Урок": lesson.number,
        "Предмет": lesson.subject,
        "Кабинет": lesson.room,
        "Учитель": lesson.teacher,
        "Подгруппа": subgroup,
        "Неделя": PARITIES[lesson.week],
        "Действует с": lesson.first,
        "Действует по": lesson.last,
        "Смена": lesson.shift or "",
    }


@_cells.register
def _(change: Change) -> dict[str, Cell]:
    class_name, subgroup = whom(change)
    return {
        "Класс": class_name,
        "Дата": change.day,
        "Урок": change.number,
        "Предмет": change.subject,
        "Кабинет": change.room,
        "Учитель": change.teacher,
        "Подгруппа": subgroup,
        "Примечание": change.note,
    }


@_cells.register
def _(ring: Ring) -> dict[str, Cell]:
    return {
        "Урок": ring.number,
        "Начало": ring.begins,
        "Конец": ring.ends,
        "День": WEEKDAYS[ring.weekday - 1] if ring.weekday else "",
        "Смена": ring.shift or "",
    }


def whom(one: Lesson | Change) -> tuple[str, str]:
    """The class and the subgroup; «10 М (мед)» is the medical half of the 10М."""
    own, profile = words.profile(words.class_name(one.class_name) or one.class_name)
    return own, ", ".join(filter(None, (profile, one.subgroup)))
