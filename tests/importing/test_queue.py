"""The kindergarten queue's exports: both shapes, history that is only added to, and faults that name their cell."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handlers import queue_number
from handlers.importing.check import check
from handlers.importing.faults import Fault
from handlers.importing.load import load
from handlers.importing.results import Result
from handlers.importing.undo import undo
from storage.database import Database
from storage.differences import Counts
from storage.queue import Snapshot
from tests.importing import files
from tests.importing.city import City
from tests.importing.files import Rows, Value

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = b"a key for tests, and for nothing"
LONG = (
    *("Номер заявления", "Дата рождения", "Дата постановки", "Статус", "Детский сад", "Место", "На дату"),
    *("Место по льготе", "Есть льгота", "Желаемая дата", "Приоритет"),
)
BORN = date(2024, 5, 14)
GARDENS: Rows = [
    ("d21", "детский сад", "МБДОУ «Детский сад № 21»", "Детский сад № 21"),
    ("d52", "детский сад", "МБДОУ «Детский сад № 52»", "Детский сад № 52"),
    ("d9", "детский сад", "МБДОУ «Детский сад № 9»", "Детский сад № 9"),
]


def row(garden: str, place: Value, day: str = "20.11.2026", *rest: Value, number: str = "33-004019") -> tuple[str, ...]:
    return (number, "14.05.2024", "16.08.2025", "Зарегистрировано", garden, str(place), day, *map(str, rest))


@pytest.fixture(scope="module")
def gardens(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the kindergartens, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("gardens")
    shutil.copy(start, folder / "store.db")

    async def make() -> None:
        async with await Database.open(f"sqlite:///{folder}/store.db") as database:
            header = ("Код", "Тип", "Название", "Краткое название")
            assert (await City(database, folder).load("institutions", header, GARDENS)).stored

    asyncio.run(make())
    return folder / "store.db"


@pytest.fixture
async def town(gardens: Path, tmp_path: Path) -> AsyncIterator[City]:
    shutil.copy(gardens, tmp_path / "store.db")
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        yield City(database, tmp_path)


async def imported(city: City, path: Path, *, dry_run: bool = False) -> Result:
    return await load(city.database, "queue", [path], now=NOW, who="сад", key=KEY, dry_run=dry_run)


async def queue(city: City, *rows: tuple[Value, ...], header: tuple[str, ...] = LONG, dry_run: bool = False) -> Result:
    padded: Rows = [(*one, *[""] * (len(header) - len(one))) for one in rows]
    return await imported(city, files.csv(city.folder / "queue.csv", [header, *padded]), dry_run=dry_run)


def checked(city: City, header: tuple[str, ...], *rows: tuple[Value, ...]) -> tuple[Fault, ...]:
    """What is wrong with a file, as far as no store is needed to see it."""
    return check("queue", files.csv(city.folder / "queue.csv", [header, *rows]), today=NOW.date()).faults


async def history(city: City, number: str = "33-004019", born: date = BORN) -> list[Snapshot]:
    async with city.database.read() as store:
        application = await store.queue.proved(queue_number.proof(number, born, KEY))
        return await store.queue.history(application) if application else []


def told(snapshots: list[Snapshot]) -> dict[str, dict[str, int | None]]:
    return {f"{one.day:%d.%m}": {choice.name[-2:].strip(): choice.place for choice in one.choices} for one in snapshots}


async def test_one_kindergarten_a_row(town: City) -> None:
    result = await queue(
        town,
        row("Детский сад 52", 49, "20.11.2026", 12, "да", "01.09.2027", 2),
        row("МБДОУ № 21", 8, "20.11.2026", "", "да", "01.09.2027", 1),
    )
    assert (result.counts, result.faultless) == (Counts(new=2), True)
    (one,) = await history(town)
    assert (one.day, one.status, one.applied) == (date(2026, 11, 20), "Зарегистрировано", date(2025, 8, 16))
    assert (one.privileged, one.wanted) == (True, date(2027, 9, 1))
    assert [(c.name, c.place, c.privileged_place, c.order) for c in one.choices] == [
        ("Детский сад № 21", 8, None, 1),
        ("Детский сад № 52", 49, 12, 2),
    ]


async def test_several_kindergartens_across_are_the_same(town: City) -> None:
    header = (
        *("№ заявления", "Дата рождения", "Дата постановки", "Статус", "На дату", "Детский сад 1", "Место 1"),
        *("Детский сад 2", "Место 2", "Место по льготе 2", "Есть льгота", "Желаемая дата"),
    )
    across = ("33 004019", "14.05.2024", "16.08.2025", "Зарегистрировано", "20.11.2026", "Детский сад № 21", "8")
    result = await queue(town, (*across, "Детский сад 52", "49", "12", "да", "01.09.2027"), header=header)
    assert result.counts == Counts(new=2)
    assert result.files[0].rows == 2
    again = await queue(
        town,
        row("Детский сад 52", 49, "20.11.2026", 12, "да", "01.09.2027", 2),
        row("Детский сад 21", 8, "20.11.2026", "", "да", "01.09.2027", 1),
    )
    assert again.counts == Counts(same=2)


async def test_the_sample_of_a_real_program_is_read(town: City, tmp_path: Path) -> None:
    """Its headers, Windows-1251, the year alone, a time beside the date, a category in place of yes and no."""
    header = "Номер заявления;Дата регистрации;Статус;Категория;Год рождения;Желаемая дата;ДОУ 1;№ в ДОУ 1;ДОУ 2;"
    header += "№ в ДОУ 2;№ в общей очереди;Всего в очереди;Дата актуальности"
    rows = [
        "33-004000;16.08.2025;Подтверждение льгот;внеочередное;2021;01.06.2027;Сад 21;2;Сад 52;5;61;92;20.11.2026",
        "33-004001;07.11.2025;Зачислен;общая;2025;01.06.2027;Детский сад № 9;;Детский сад № 52;;;;20.11.2026 04:00",
    ]
    path = tmp_path / "export.csv"
    path.write_bytes("\r\n".join([header, *rows, ""]).encode("cp1251"))
    result = await imported(town, path)
    assert (result.counts, result.faultless) == (Counts(new=4), True), result.files[0].faults
    async with town.database.read() as store:
        application = await store.queue.identified(queue_number.identity("33004000", 2021, KEY))
        assert application is not None
        (one,) = await store.queue.history(application)
        assert (one.privileged, [choice.order for choice in one.choices]) == (True, [1, 2])
        assert [choice.place for choice in one.choices] == [2, 5]
        enrolled = await store.queue.identified(queue_number.identity("33-004001", 2025, KEY))
        assert enrolled is not None
        (one,) = await store.queue.history(enrolled)
        assert (one.privileged, {choice.place for choice in one.choices}) == (False, {None})


async def test_every_file_adds_its_date_and_the_same_file_changes_nothing(town: City) -> None:
    november, december = row("Детский сад 52", 49), row("Детский сад 52", 45, "22.11.2026")
    assert (await queue(town, november)).counts == Counts(new=1)
    assert (await queue(town, november)).counts == Counts(same=1)
    assert (await queue(town, december)).counts == Counts(new=1)
    assert told(await history(town)) == {"20.11": {"52": 49}, "22.11": {"52": 45}}


async def test_an_earlier_file_fills_in_the_past_and_changes_nothing_newer(town: City) -> None:
    await queue(town, row("Детский сад 52", 49), row("Детский сад 9", 3))
    earlier = await queue(town, row("Детский сад 52", 57, "20.10.2026"), row("Детский сад 21", 1, "20.10.2026"))
    assert earlier.counts == Counts(new=2)
    assert told(await history(town)) == {"20.10": {"21": 1, "52": 57}, "20.11": {"9": 3, "52": 49}}


async def test_in_whatever_order_files_come_the_history_is_the_same(town: City) -> None:
    days = ("20.09.2026", "20.10.2026", "20.11.2026")
    paths = [
        files.csv(
            town.folder / f"{day}.csv", [LONG[:7], row("Детский сад 52", 60 - at, day), row("Сад 9", at + 1, day)]
        )
        for at, day in enumerate(days)
    ]
    for order in (paths, [paths[2], paths[0], paths[1]]):
        result = await load(town.database, "queue", order, now=NOW, key=KEY)
        assert result.stored
        assert told(await history(town)) == {
            "20.09": {"52": 60, "9": 1},
            "20.10": {"52": 59, "9": 2},
            "20.11": {"52": 58, "9": 3},
        }
        async with town.database.begin() as store:
            await store.rows.write("DELETE FROM queue")


async def test_a_corrected_file_of_a_day_takes_a_kindergarten_away_on_that_day_only(town: City) -> None:
    await queue(town, row("Детский сад 52", 57, "20.10.2026"), row("Детский сад 9", 4, "20.10.2026"))
    await queue(town, row("Детский сад 52", 49), row("Детский сад 9", 3))
    await queue(town, row("Детский сад 21", 1, number="33-1000000"))
    corrected = await queue(town, row("Детский сад 52", 48))
    assert corrected.counts == Counts(changed=1, gone=1)
    assert told(await history(town)) == {"20.10": {"9": 4, "52": 57}, "20.11": {"52": 48}}
    assert told(await history(town, "33-1000000")) == {"20.11": {"21": 1}}


async def test_a_file_of_several_days_takes_nothing_from_another_application(town: City) -> None:
    await queue(town, row("Детский сад 52", 57, "20.10.2026"), row("Детский сад 52", 3, "20.10.2026", number="770077"))
    mixed = await queue(town, row("Детский сад 52", 49), row("Детский сад 52", 5, "19.10.2026", number="770077"))
    assert mixed.counts == Counts(new=2)


async def test_an_import_is_taken_back_whole(town: City) -> None:
    await queue(town, row("Детский сад 52", 57, "20.10.2026"))
    await queue(town, row("Детский сад 52", 50, "20.10.2026"), row("Детский сад 9", 1, number="33-777777"))
    await undo(town.database, "queue", now=NOW)
    assert told(await history(town)) == {"20.10": {"52": 57}}
    async with town.database.read() as store:
        assert await store.rows.value("SELECT count(*) FROM queue_applications") == 1
        assert await store.rows.all("SELECT * FROM queue_before") == []
    await undo(town.database, "queue", now=NOW)
    async with town.database.read() as store:
        assert await store.rows.all("SELECT * FROM queue UNION ALL SELECT * FROM queue") == []
        assert await store.rows.all("SELECT * FROM queue_applications") == []


async def test_a_rehearsal_stores_nothing_and_counts_the_same(town: City) -> None:
    rows = (row("Детский сад 52", 57), row("Детский сад 9", 1, number="33-777777"))
    rehearsed = await queue(town, *rows, dry_run=True)
    async with town.database.read() as store:
        assert await store.rows.all("SELECT * FROM queue_applications") == []
    assert rehearsed.counts == (await queue(town, *rows)).counts == Counts(new=2)


async def test_the_year_alone_and_the_whole_date_are_one_application(town: City) -> None:
    year = ("33-004019", "2024", *row("Детский сад 52", 57, "20.10.2026")[2:])
    await queue(town, year)
    assert await history(town) == []
    await queue(town, row("Детский сад 52", 49))
    assert told(await history(town)) == {"20.10": {"52": 57}, "20.11": {"52": 49}}
    await queue(town, ("33-004019", "2024", *row("Детский сад 52", 47, "22.11.2026")[2:]))
    assert len(await history(town)) == 3


async def test_the_newest_files_birth_date_counts(town: City) -> None:
    other = date(2024, 5, 15)
    await queue(town, row("Детский сад 52", 49))
    await queue(town, ("33-004019", "15.05.2024", *row("Детский сад 52", 50, "20.10.2026")[2:]))
    assert len(await history(town)) == 2
    assert await history(town, born=other) == []
    await queue(town, ("33-004019", "15.05.2024", *row("Детский сад 52", 45, "22.11.2026")[2:]))
    assert await history(town) == []
    assert len(await history(town, born=other)) == 3


async def test_neither_number_nor_birth_date_nor_the_kind_of_privilege_is_anywhere(town: City) -> None:
    header = (*LONG[:8], "Категория")
    await queue(town, (*row("Детский сад 52", 49), "3", "многодетная семья"), header=header)
    async with town.database.read() as store:
        await store.rows.all("PRAGMA wal_checkpoint(PASSIVE)")
    stored = b"".join(path.read_bytes() for path in town.folder.glob("store.db*"))
    for word in ("004019", "2024-05-14", "14.05.2024", "многодетная"):
        assert word.encode() not in stored
    assert (await history(town))[0].privileged


async def test_an_unknown_status_is_kept_and_told_of(town: City) -> None:
    odd = list(row("Детский сад 52", 49))
    odd[3] = "Ждёт у моря погоды"
    result = await queue(town, tuple(odd), (*odd[:4], "Детский сад 9", *odd[5:]))
    assert result.stored
    assert [note for note in result.files[0].notes if "Ждёт у моря погоды" in note and "строки 2–3" in note]
    assert (await history(town))[0].status == "Ждёт у моря погоды"
    assert not [note for note in (await queue(town, row("Детский сад 52", 1))).files[0].notes if "словар" in note]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (1, "14.05", "не дата рождения"),
        (1, "31.02.2024", "нет в календаре"),
        (1, "14.05.2030", "ещё не наступила"),
        (1, "2012", "больше 9 лет"),
        (2, "01.01.2027", "ещё не наступил"),
        (3, "", "впишите статус"),
        (4, "", "впишите значение"),
        (5, "первое", "целое число"),
        (5, "0", "целое число"),
        (6, "", "впишите дату"),
        (6, "25.12.2026", "ещё не наступил"),
        (10, "лучший", "приоритет"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, column: int, value: str, told: str) -> None:
    bad = [*row("Детский сад 52", 49), "", "", "", ""]
    bad[column] = value
    good = [*row("Детский сад 9", 1, number="33-777777"), "", "", "", ""]
    checked = check("queue", files.csv(tmp_path / "queue.csv", [LONG, good, bad]), today=NOW.date())
    (fault,) = checked.faults
    assert (fault.row, fault.column, fault.value) == (3, LONG[column], value)
    assert told in fault.problem
    assert (checked.rows, checked.refused) == (2, 1)


async def test_a_bad_kindergarten_across_is_named_by_its_own_column(town: City) -> None:
    header = (*LONG[:4], "На дату", "Детский сад 1", "Место 1", "Детский сад 2", "Место 2", "Детский сад 3", "Место 3")
    own = ("33-004019", "14.05.2024", "16.08.2025", "Зарегистрировано", "20.11.2026", "Детский сад 9", "1")
    (fault,) = checked(town, header, (*own, "Детский сад 99", "2", "Детский сад 21", "три"))
    assert (fault.column, fault.value) == ("Место 3", "три")
    result = await queue(town, (*own, "Детский сад 99", "2", "Детский сад 21", "3"), header=header)
    (fault,) = result.files[0].faults
    assert (fault.row, fault.column, fault.value) == (2, "Детский сад 2", "Детский сад 99")
    (fault,) = checked(town, header, (*own, "", "2", "Детский сад 21", "3"))
    assert (fault.column, "сад не назван" in fault.problem) == ("Место 2", True)


async def test_an_application_has_one_status_and_one_child_a_day(town: City) -> None:
    other = list(row("Детский сад 9", 3))
    other[3] = "Зачислен"
    faults = checked(town, LONG[:7], row("Детский сад 52", 49), tuple(other))
    assert [(fault.row, fault.column) for fault in faults] == [(3, "Статус")]
    other = list(row("Детский сад 9", 3))
    other[1] = "15.05.2024"
    result = await queue(town, row("Детский сад 52", 49), tuple(other))
    assert [fault.row for fault in result.files[0].faults] == [3]
    assert "другая дата рождения" in result.files[0].faults[0].problem
    (fault,) = checked(town, LONG[:7], row("Детский сад 52", 49), row("Детский сад 52", 48))
    assert "уже есть с другими данными" in fault.problem
    assert (await queue(town, row("Детский сад 52", 49), row("МБДОУ 52", 49))).counts == Counts(new=1)


async def test_without_a_key_nothing_is_read(town: City) -> None:
    path = files.csv(town.folder / "queue.csv", [LONG])
    with pytest.raises(ValueError, match="keyed"):
        await load(town.database, "queue", [path], now=NOW)
