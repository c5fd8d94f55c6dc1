"""A queue of one kindergarten whose every place is known, and a few applications that families ask about."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from handlers import codes, queue_number
from handlers.importing.load import load
from storage.database import Database
from tests.importing import files
from tests.importing.files import Rows, Value
from tests.person import SECRET, ZONE, Person, Town

IMPORTED = datetime(2026, 11, 20, 18, 10, tzinfo=ZONE)
HEADER = (
    *("Номер заявления", "Дата рождения", "Дата постановки", "Статус", "На дату", "Детский сад 1", "Место 1"),
    *("Детский сад 2", "Место 2", "Место по льготе 1", "Есть льгота", "Желаемая дата"),
)
MINE = "33-004019 14.05.2024"
DIRECTED = "33-005000 01.02.2023"
YEAR_ALONE = "33-006000 03.03.2022"
ODD = "33-007000 07.07.2024"
GONE = "33-008000 08.08.2023"
WORDS = "Детский сад № 52"

PLACES = (
    ("20.08.2026", 63, 8),
    ("20.09.2026", 60, 8),
    ("20.10.2026", 57, 8),
    ("01.11.2026", 50, 8),
    ("08.11.2026", 53, 9),
    ("20.11.2026", 49, 9),
)
"""Of `MINE`: the day, its place in the 52nd, where everybody ahead is known, and in the 9th, where nobody is."""
CAME = ("08.11.2026", 3)
"""So many with a privilege came ahead by that day."""


def rows() -> Iterator[tuple[Value, ...]]:
    number, born = MINE.split()
    for day, place, other in PLACES:
        yield from _ahead(day, place - 1)
        yield number, born, "16.08.2025", "Зарегистрировано", day, WORDS, place, "Детский сад № 9", other, 12, "да", ""
    for one, status in ((DIRECTED, "Направлен в ДОУ"), (YEAR_ALONE, "Очередник"), (ODD, "Ждёт решения комиссии")):
        number, born = one.split()
        born = "2022" if one == YEAR_ALONE else born
        yield number, born, "16.08.2025", status, "20.11.2026", "Детский сад № 21", 5, "", "", "", "", "01.09.2027"
    number, born = GONE.split()
    yield number, born, "01.02.2025", "Зарегистрировано", "20.09.2026", "Детский сад № 21", 7, "", "", "", "", ""


def _ahead(day: str, many: int) -> Iterator[tuple[Value, ...]]:
    """The others in their order: the first leave, and once `CAME` come before all."""
    came = CAME[1] if date.fromisoformat(_iso(day)) >= date.fromisoformat(_iso(CAME[0])) else 0
    others = [f"44-{700 + each:06}" for each in range(came)] + [f"44-{100 - each:06}" for each in range(many - came)][
        ::-1
    ]
    for place, number in enumerate(others, 1):
        privileged = "да" if number >= "44-000700" else ""
        yield number, "2023", "01.06.2025", "Зарегистрировано", day, WORDS, place, "", "", "", privileged, ""


def _iso(day: str) -> str:
    return "-".join(reversed(day.split(".")))


def made(city_store: Path, folder: Path) -> Path:
    """The store of the city with the queue in it."""
    path = folder / "queue.db"
    shutil.copy(city_store, path)

    async def fill() -> None:
        gardens: Rows = [
            (f"d{number}", "детский сад", f"МБДОУ «Детский сад № {number}»", f"Детский сад № {number}")
            for number in (9, 21, 52)
        ]
        listed = files.csv(folder / "gardens.csv", [("Код", "Тип", "Название", "Краткое название"), *gardens])
        exported = files.csv(folder / "queue.csv", [HEADER, *rows()])
        async with await Database.open(f"sqlite:///{path}") as database:
            assert (await load(database, "institutions", [listed], now=IMPORTED)).stored
            result = await load(database, "queue", [exported], now=IMPORTED, key=SECRET)
            assert result.stored, result

    with asyncio.Runner() as runner:
        runner.run(fill())
    return path


async def another_file(town: Town, *lines: tuple[Value, ...]) -> None:
    """One more export comes."""
    path = files.csv(town.database.path.with_name("another.csv"), [HEADER, *lines])
    result = await load(town.database, "queue", [path], now=town.clock.now(), key=SECRET)
    assert result.stored, result


async def code(town: Town, pair: str, choose: Callable[[str], str]) -> str:
    """A fresh code for an application of which only the year of birth is known."""
    number, born = pair.split()
    fresh = codes.fresh(choose)
    async with town.database.begin() as store:
        application = await store.queue.identified(queue_number.identity(number, int(born[-4:]), SECRET))
        assert application is not None
        now = town.clock.now()
        await store.queue.issue(codes.hashed(fresh, SECRET), application, now, now + codes.LIVES)
    return codes.shown(fresh)


async def linked(person: Person, *pairs: str) -> Person:
    """Agreed, and linked with these applications."""
    with suppress(AssertionError):
        await person.agrees()
    for pair in pairs:
        await person.says("добавить заявление в садик")
        await person.says(pair)
        person.sees("привязал")
    return person
