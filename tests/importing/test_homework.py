"""Files of homework: complete for their classes and subjects, a tick is for what was set, faults name their cell."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.importing.check import check
from handlers.importing.undo import undo
from storage.differences import Counts
from storage.timetable import place
from tests.importing import files
from tests.importing.city import LATER, NOW, City
from tests.importing.files import Rows, Value

HEADER = ("Учреждение", "Класс", "Дата", "Предмет", "Задание", "Ссылка", "Подгруппа")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
DAYS = (date(2026, 11, 1), date(2027, 5, 31))
FILE: Rows = [
    ("СОШ 21", "7А", MONDAY, "Физика", "§ 12, задачи 1–3", "https://school.example/file.pdf", ""),
    ("СОШ 21", "7А", MONDAY, "Английский язык", "выучить слова", "", "1 подгруппа"),
    ("СОШ 21", "7А", MONDAY, "Английский язык", "упр. 5", "", "2"),
    ("СОШ 21", "7Б", TUESDAY, "Физика", "§ 11", "", ""),
    ("Гимназия 1", "7А", TUESDAY, "Физика", "§ 10", "", ""),
]


async def load(city: City, *rows: Sequence[Value]) -> Counts:
    result = await city.load("homework", HEADER, rows or FILE)
    assert result.stored, result
    return result.counts


async def tasks(city: City, number: str = "1", person: int = 501) -> list[tuple[date, str, str, str, bool]]:
    pupil = await city.id(number)
    async with city.database.read() as store:
        found = await store.homework.of_pupil(pupil, person, *DAYS)
    return [(one.day, one.subject, one.subgroup, one.text, one.ticked) for one in found]


async def linked(city: City, number: str = "1", person: int = 501) -> int:
    pupil = await city.id(number)
    async with city.database.begin() as store:
        await store.people.agree(person, 1, NOW)
        await store.links.make(person, pupil, NOW)
    return pupil


async def test_each_class_has_its_own(city: City) -> None:
    assert await load(city) == Counts(new=5)
    assert await tasks(city) == [
        (MONDAY, "Английский язык", "1", "выучить слова", False),
        (MONDAY, "Английский язык", "2", "упр. 5", False),
        (MONDAY, "Физика", "", "§ 12, задачи 1–3", False),
    ]
    assert [task[3] for task in await tasks(city, "3")] == ["§ 11"]
    assert [task[3] for task in await tasks(city, "4")] == ["§ 10"]
    pupil = await city.id("1")
    async with city.database.read() as store:
        (school,) = await store.school.institution_named("СОШ 21")
        assert await store.homework.fresh(pupil) == NOW
        assert await store.homework.next_day(pupil, TUESDAY) is None
        assert await store.homework.next_day(pupil, DAYS[0]) == MONDAY
        (physics,) = [one for one in await store.homework.of_class(school.id, "7 а", *DAYS) if one.links]
        assert physics.links == ("https://school.example/file.pdf",)


async def test_a_file_is_complete_for_its_classes_subjects_and_days_only(city: City) -> None:
    await load(city)
    assert await load(city) == Counts(same=5)
    rows = [("СОШ 21", "7Б", TUESDAY, "Физика", "§ 11", "", ""), ("Гимназия 1", "7А", TUESDAY, "Химия", "§ 1", "", "")]
    assert await load(city, *rows) == Counts(new=1, same=1)
    shorter = [("СОШ 21", "7А", MONDAY, "Английский язык", "выучить слова", "", "1")]
    assert await load(city, *shorter) == Counts(same=1, gone=1)
    assert [task[1:4] for task in await tasks(city)] == [
        ("Английский язык", "1", "выучить слова"),
        ("Физика", "", "§ 12, задачи 1–3"),
    ]


async def test_two_tasks_of_a_day_are_two_and_the_same_one_twice_is_one(city: City) -> None:
    row = ("СОШ 21", "7А", MONDAY, "Физика", "§ 12", "", "")
    other = ("21 школа", "7а", MONDAY, "физика", "§ 13", "", "")
    assert await load(city, row, row, other) == Counts(new=2)
    assert [task[3] for task in await tasks(city)] == ["§ 12", "§ 13"]


async def test_a_tick_is_ones_own_and_goes_when_the_task_is_another(city: City) -> None:
    await load(city)
    pupil = await linked(city)
    await linked(city, person=502)
    async with city.database.begin() as store:
        for task in await store.homework.of_pupil(pupil, 501, *DAYS):
            await store.homework.tick(501, pupil, task.id, done=True)
        assert await store.homework.ticks(501) == 3
    assert [task[4] for task in await tasks(city)] == [True, True, True]
    assert [task[4] for task in await tasks(city, person=502)] == [False, False, False]
    changed = [("СОШ 21", "7А", MONDAY, "Физика", "§ 99", "", "")]
    assert await load(city, *changed) == Counts(changed=1)
    assert [task[3:] for task in await tasks(city)] == [("выучить слова", True), ("упр. 5", True), ("§ 99", False)]
    async with city.database.begin() as store:
        await store.links.end(501, pupil, NOW)
        assert await store.homework.ticks(501) == 0


async def test_a_task_that_is_gone_takes_its_ticks_along(city: City) -> None:
    await load(city)
    pupil = await linked(city)
    async with city.database.begin() as store:
        for task in await store.homework.of_pupil(pupil, 501, *DAYS):
            await store.homework.tick(501, pupil, task.id, done=True)
    await load(city, ("СОШ 21", "7А", MONDAY, "Английский язык", "упр. 5", "", "2"))
    async with city.database.begin() as store:
        assert await store.homework.ticks(501) == 2
        await store.homework.retire(NOW + timedelta(days=400))
        assert await store.homework.ticks(501) == 0
        await store.people.forget(501, NOW)


async def test_an_import_taken_back_has_never_been(city: City) -> None:
    await load(city)
    before = [await tasks(city, number) for number in ("1", "3", "4")]
    again: Rows = [("СОШ 21", "7А", MONDAY, "Физика", "§ 99", "", ""), ("СОШ 21", "7Б", MONDAY, "Химия", "§ 1", "", "")]
    await city.load("homework", HEADER, again, now=LATER)
    pupil = await city.id("1")
    async with city.database.read() as store:
        assert await store.homework.fresh(pupil) == LATER
    await undo(city.database, "homework", now=LATER)
    assert [await tasks(city, number) for number in ("1", "3", "4")] == before
    async with city.database.read() as store:
        assert await store.homework.fresh(pupil) == NOW
        (school,) = await store.school.institution_named("СОШ 21")
        assert await store.imports.fresh("homework", place(school.id, "7А")) == NOW


async def test_a_class_that_there_is_not_is_named_with_the_nearest(city: City) -> None:
    result = await city.load("homework", HEADER, [("СОШ 21", "7В", MONDAY, "Физика", "§ 12", "", "")])
    assert not result.stored
    assert "7А" in result.files[0].faults[0].problem


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("Дата", "23.11.2025", "больше 14 дней назад"),
        ("Дата", "01.11.2026", "больше 14 дней назад"),
        ("Дата", "23.11.2027", "проверьте месяц и год"),
        ("Дата", "31.11.2026", "нет в календаре"),
        ("Задание", "", "пусто"),
        ("Задание", "а" * 3001, "длин"),
        ("Ссылка", "файл на диске", "это не ссылка"),
        ("Ссылка", "http://school.example/a", "начинается с https://"),
        ("Ссылка", " ".join(f"https://school.example/{each}" for each in range(4)), "ссылок больше 3"),
        ("Класс", "", "пусто"),
    ],
)
def test_faults_name_their_cell(tmp_path: Path, column: str, value: str, problem: str) -> None:
    row = dict(zip(HEADER, ("СОШ 21", "7А", "24.11.2026", "Физика", "§ 1", "", ""), strict=True)) | {column: value}
    path = files.csv(tmp_path / "homework.csv", [HEADER, tuple(row.values())])
    found = check("homework", path, today=date(2026, 11, 20))
    assert [(one.row, one.column) for one in found.faults] == [(2, column)]
    assert problem in found.faults[0].problem, found.faults[0].problem
    assert found.staged == 0


def test_two_links_of_one_cell(tmp_path: Path) -> None:
    row = ("СОШ 21", "7А", "24.11.2026", "Физика", "§ 1", "https://a.example/1, https://b.example/2?x=1", "")
    assert check("homework", files.csv(tmp_path / "h.csv", [HEADER, row]), today=date(2026, 11, 20)).faults == ()
