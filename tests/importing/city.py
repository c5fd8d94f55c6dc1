"""A small city with its files: institutions, children, and what a test wants to know of them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from handlers.importing.load import load
from handlers.importing.results import Result
from storage.database import Database
from storage.differences import Counts
from tests.importing import files
from tests.importing.files import GRADES, Rows, Value

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DAY = date(2026, 11, 5)
YEAR = (date(2026, 9, 1), date(2027, 8, 31))

INSTITUTIONS = ("Код", "Тип", "Название", "Краткое название")
PUPILS = ("Номер", "Учреждение", "Класс", "Фамилия", "Имя", "Ограничение")
PLACES: Rows = [
    ("s21", "школа", "МБОУ «Средняя общеобразовательная школа № 21»", "СОШ № 21"),
    ("g1", "школа", "МБОУ «Гимназия № 1»", "Гимназия № 1"),
    ("d21", "детский сад", "МБДОУ «Детский сад № 21»", "Детский сад № 21"),
    ("rod", "допобразование", "МБУ ДО «ЦДОД «Родничок»", "Родничок"),
]
CHILDREN: Rows = [
    ("1", "СОШ 21", '7 "А"', "Примерова", "Мария", ""),
    ("2", "21 школа", "7-а", "Пробный", "Пётр", "да"),
    ("3", "МБОУ СОШ № 21", "7б", "Опытная", "Анна", ""),
    ("4", "гимназия 1", "7А", "Ёлкин", "Артём", ""),
]


class City:
    """A store and a folder: each call writes a file and loads it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    async def load(  # the options of the import command
        self,
        kind: str,
        header: tuple[str, ...],
        rows: Rows,
        *,
        now: datetime = NOW,
        dry_run: bool = False,
        partial: bool = False,
        leavers: bool = False,
    ) -> Result:
        path = files.csv(self.folder / f"{kind}.csv", [header, *rows])
        return await load(
            self.database,
            kind,
            [path],
            now=now,
            who="завуч",
            dry_run=dry_run,
            partial=partial,
            leavers=leavers,
        )

    async def grades(self, *rows: tuple[Value, ...], now: datetime = NOW, partial: bool = False) -> Counts:
        result = await self.load("grades", GRADES, rows, now=now, partial=partial)
        assert result.stored, result
        return result.counts

    async def pupils(self, rows: Rows, now: datetime = NOW) -> Counts:
        result = await self.load("pupils", PUPILS, rows, now=now)
        assert result.stored, result
        return result.counts

    async def id(self, number: str) -> int:
        async with self.database.read() as store:
            pupil = await store.school.pupil_by_number(number)
            assert pupil is not None
            return pupil.id

    async def marks(self, number: str) -> list[tuple[date, str, str]]:
        pupil = await self.id(number)
        async with self.database.read() as store:
            return [(one.day, one.subject, one.mark) for one in await store.school.grades(pupil, *YEAR)]

    async def fresh(self, number: str, kind: str = "grades") -> datetime | None:
        pupil = await self.id(number)
        async with self.database.read() as store:
            return await store.school.freshness(kind, pupil)
