"""A file of a million grades of the city's own pupils, as CSV and as XLSX; made once and kept.

Its subjects are such as the city's gradebooks do not have: all its rows are new, and none that stands there is gone.
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.clock import Clock
from tests.bench.scale import Bench
from tests.bench.stores import Store, city, looked_at

HEADERS = ("Номер", "Дата", "Предмет", "Оценка", "Вес", "Вид работы", "Тема", "Комментарий")
SUBJECTS = ("Шахматы", "Робототехника", "Вокал", "Лепка")
WORKS = ("Ответ на уроке", "Домашнее задание", "Проверочная работа")
WEEKS = 17

Row = tuple[str, date, str, int, int, str, str, str]


async def grades_csv(bench: Bench) -> Path:
    path = _path(bench, "csv")
    if not path.exists():
        filled = await city(bench, bench.scale.pupils)
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter=";")
            table.writerow(HEADERS)
            table.writerows(
                (number, f"{day:%d.%m.%Y}", *rest) for number, day, *rest in _rows(filled, bench.scale.file_rows)
            )
    return path


async def grades_xlsx(bench: Bench) -> Path:
    """As a spreadsheet program writes it: dates are dates, marks are numbers."""
    import xlsxwriter

    path = _path(bench, "xlsx")
    if not path.exists():
        filled = await city(bench, bench.scale.pupils)
        with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
            sheet = book.add_worksheet("Оценки")
            sheet.write_row(0, 0, HEADERS)
            for number, row in enumerate(_rows(filled, bench.scale.file_rows), start=1):
                sheet.write_row(number, 0, row)
    return path


def _path(bench: Bench, suffix: str) -> Path:
    return bench.folder / f"grades-{bench.scale.pupils}-{bench.scale.file_rows}.{suffix}"


def _rows(filled: Store, rows: int) -> Iterator[Row]:
    """Pupil after pupil, as exports are. IndexError where the city is too small for so many."""
    with looked_at(filled.path) as store:
        numbers = [row[0] for row in store.execute("SELECT number FROM pupils ORDER BY number")]
    days = _days()
    lessons = [(day, subject) for subject in SUBJECTS for day in days]
    each = -(-rows // len(numbers))
    chance = random.Random(3)
    for row in range(rows):
        pupil, place = divmod(row, each)
        day, subject = lessons[place]
        work = WORKS[place % len(WORKS)]
        yield numbers[pupil], day, subject, chance.randint(3, 5), 1, work, f"Занятие {place + 1}", ""


def _days() -> list[date]:
    """Working days of the last months, the oldest first."""
    last = Clock().now().date()
    days = [last - timedelta(days=back) for back in range(7 * WEEKS)]
    return [day for day in reversed(days) if day.weekday() < 5]
