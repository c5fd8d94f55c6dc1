"""What three classes of the tiny city are taught, as their schools' files say it: small enough to be known by heart.

СОШ № 21: 5А five days a week, in halves for English and technology, biology in odd weeks and geography in even ones;
9Б six days, with a link to its algebra. СОШ № 17: 4А in the second shift. Bells of school 21: 8:30–9:10, 9:20–10:00,
10:15–10:55, 11:15–11:55, 12:05–12:45; on Saturdays half an hour each, from 8:30. On Tuesday 24.11 a lesson of 5А is
replaced, one cancelled for half of it, one moved and one added.
"""

from datetime import datetime
from pathlib import Path

from handlers.importing.load import load
from storage.database import Database
from tests.importing.files import csv
from tests.person import ZONE

LESSONS = [
    "Учреждение",
    "Класс",
    "День",
    "Урок",
    "Предмет",
    "Кабинет",
    "Учитель",
    "Подгруппа",
    "Неделя",
    "Смена",
    "Ссылка",
]
_PLANNED = """
СОШ 21 | 5А | пн | 1 | Математика | 12 | Образцова Ольга Петровна | | | 1 |
СОШ 21 | 5А | пн | 2 | Русский язык | 14 | Пробная А. А. | | | 1 |
СОШ 21 | 5А | пн | 3 | История | 8 | Примерова И. И. | | | 1 |
СОШ 21 | 5А | пн | 4 | Английский язык | 301 | Случаева Е. Е. | 1 | | 1 |
СОШ 21 | 5А | пн | 4 | Английский язык | 302 | Условная В. В. | 2 | | 1 |
СОШ 21 | 5А | пн | 5 | Физическая культура | спортзал | | | | 1 |
СОШ 21 | 5А | вт | 1 | Русский язык | 14 | Пробная А. А. | | | 1 |
СОШ 21 | 5А | вт | 2 | Математика | 12 | Образцова Ольга Петровна | | | 1 |
СОШ 21 | 5А | вт | 3 | Литература | 14 | Пробная А. А. | | | 1 |
СОШ 21 | 5А | вт | 4 | Технология | 3 | | мальчики | | 1 |
СОШ 21 | 5А | вт | 4 | Технология | 5 | | девочки | | 1 |
СОШ 21 | 5А | ср | 1 | Математика | 12 | Образцова Ольга Петровна | | | 1 |
СОШ 21 | 5А | ср | 2 | Английский язык | 301 | Случаева Е. Е. | 1 | | 1 |
СОШ 21 | 5А | ср | 2 | Английский язык | 302 | Условная В. В. | 2 | | 1 |
СОШ 21 | 5А | чт | 1 | Русский язык | 14 | Пробная А. А. | | | 1 |
СОШ 21 | 5А | пт | 1 | Математика | 12 | Образцова Ольга Петровна | | | 1 |
СОШ 21 | 5А | пт | 2 | Биология | 20 | | | нечёт | 1 |
СОШ 21 | 5А | пт | 2 | География | 21 | | | чёт | 1 |
СОШ 21 | 9Б | пн | 1 | Алгебра | 12 | Образцова Ольга Петровна | | | 1 | https://sferum.example/algebra
СОШ 21 | 9Б | пн | 2 | Химия | 30 | Химина Х. Х. | | | 1 |
СОШ 21 | 9Б | вт | 2 | Физика | 25 | | | | 1 |
СОШ 21 | 9Б | ср | 1 | Геометрия | 11 | | | | 1 |
СОШ 21 | 9Б | чт | 1 | Физика | 25 | | | | 1 |
СОШ 21 | 9Б | пт | 1 | Химия | 30 | Химина Х. Х. | | | 1 |
СОШ 21 | 9Б | сб | 1 | Алгебра | 12 | Образцова Ольга Петровна | | | 1 | https://sferum.example/algebra
СОШ 21 | 9Б | сб | 2 | Физика | 25 | | | | 1 |
СОШ 17 | 4А | пн | 1 | Математика | 4 | | | | 2 |
СОШ 17 | 4А | пн | 2 | Чтение | 4 | | | | 2 |
"""
BELLS = ["Учреждение", "Урок", "Начало", "Конец", "Смена", "День"]
_RINGING = """
СОШ 21 | 1 | 8:30 | 9:10 | |
СОШ 21 | 2 | 9:20 | 10:00 | |
СОШ 21 | 3 | 10:15 | 10:55 | |
СОШ 21 | 4 | 11:15 | 11:55 | |
СОШ 21 | 5 | 12:05 | 12:45 | |
СОШ 21 | 1 | 8:30 | 9:00 | | сб
СОШ 21 | 2 | 9:05 | 9:35 | | сб
СОШ 17 | 1 | 8:00 | 8:45 | 1 |
СОШ 17 | 1 | 13:30 | 14:10 | 2 |
СОШ 17 | 2 | 14:20 | 15:00 | 2 |
"""
CHANGES = ["Учреждение", "Класс", "Дата", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа", "Примечание"]
_CHANGED = """
СОШ 21 | 5А | 24.11.2026 | 1 | История | 8 | Примерова И. И. | |
СОШ 21 | 5А | 24.11.2026 | 2 | Математика | 17 | | |
СОШ 21 | 5А | 24.11.2026 | 3 | | | | |
СОШ 21 | 5А | 24.11.2026 | 4 | | | | девочки |
СОШ 21 | 5А | 24.11.2026 | 5 | Литература | 14 | Пробная А. А. | |
СОШ 21 | 5А | 24.11.2026 | 6 | Классный час | | | | с фотографией
"""


STAFF = ["Номер", "Учреждение", "Фамилия", "Имя", "Отчество", "Должность"]
_STAFF = """
31 | СОШ 21 | Образцова | Ольга | Петровна | учитель математики
32 | СОШ 21 | Директоров | Денис | Денисович | директор
"""


def at(day: int, hour: int = 7, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """A moment in the city, of November 2026 where nothing else is said."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


async def taught(database: Database, folder: Path, now: datetime) -> None:
    """The schools have handed their files over."""
    for kind, header, text in (
        ("bells", BELLS, _RINGING),
        ("timetable", LESSONS, _PLANNED),
        ("substitutions", CHANGES, _CHANGED),
        ("staff", STAFF, _STAFF),
    ):
        rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        result = await load(database, kind, [csv(folder / f"{kind}.csv", [header, *rows])], now=now)
        assert result.stored, result
