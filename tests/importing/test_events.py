"""Files of events: bad cells as lists have them, whose they are, what is gone from the next, what an undo brings."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest

from handlers.importing import event_values
from handlers.importing.check import check
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.undo import undo
from handlers.importing.values import Cell
from storage.differences import Counts
from storage.school_events import CITY, SchoolEvent
from tests.importing import files
from tests.importing.city import LATER, NOW, City
from tests.importing.files import Rows, Value

HEADER = (
    *("Код", "Название", "Начало", "Конец", "Место", "Учреждение", "Классы", "Мест", "Ссылка", "Описание", "Вид"),
)
TODAY = date(2026, 11, 20)
OLYMPIAD = (
    *("о-1", "Городская олимпиада по химии", "05.12.2026 11:00", "14:00", "Гимназия № 1", "", "8–11 классы", "30"),
    *("https://school.example/o", "Возьмите ручку", ""),
)
CONCERT = ("1", "Новогодний концерт", "25.12.2026 17:00", "", "Актовый зал", "СОШ 21", "", "", "", "", "концерт")
MEETING = ("2", "Родительское собрание", "10.12.2026 18:30", "", "каб. 12", "СОШ 21", "7А", "", "", "", "")
OTHERS = ("1", "День открытых дверей", "12.12.2026", "", "", "Гимназия 1", "", "", "", "", "")
FILE: Rows = [OLYMPIAD, CONCERT, MEETING, OTHERS]


async def load(city: City, *rows: Sequence[Value], leavers: bool = False) -> Counts:
    result = await city.load("events", HEADER, rows or FILE, leavers=leavers)
    assert result.stored, result
    return result.counts


async def there(city: City) -> list[SchoolEvent]:
    async with city.database.read() as store:
        places = await store.school.institutions()
        return await store.school_events.of([CITY, *(place.id for place in places)], date.min)


async def test_each_is_whose_it_is(city: City) -> None:
    assert await load(city) == Counts(new=4)
    olympiad, meeting, open_day, concert = await there(city)
    assert (olympiad.school, olympiad.classes, olympiad.places) == ("", ("8", "9", "10", "11"), 30)
    assert (olympiad.first, olympiad.begins, olympiad.ends) == (date(2026, 12, 5), time(11), time(14))
    assert [one.kind for one in (olympiad, meeting, open_day, concert)] == [
        *("olympiad", "meeting", "open_day", "concert"),
    ]
    assert (meeting.school, meeting.classes, meeting.places) == ("СОШ № 21", ("7А",), None)
    assert (open_day.school, open_day.begins) == ("Гимназия № 1", None)
    # Each institution has codes of its own.
    assert open_day.code == concert.code == "1"


async def test_the_same_file_twice_changes_nothing(city: City) -> None:
    await load(city)
    before = await there(city)
    assert await load(city) == Counts(same=4)
    assert await there(city) == before


async def test_gone_is_what_is_ahead_of_whom_the_file_names(city: City) -> None:
    await load(city)
    # Of the school there is one more, the concert is gone; nothing is said of the city and the other school.
    more = ("3", "Ярмарка", "09.12.2026", "", "", "21 школа", "", "", "", "", "")
    assert await load(city, MEETING, more) == Counts(new=1, same=1, gone=1)
    assert [one.name for one in await there(city)] == [
        *("Городская олимпиада по химии", "Ярмарка", "Родительское собрание", "День открытых дверей"),
    ]
    # What was before the file's first day has been, whatever the file has of it.
    later = ("4", "Выпускной", "25.06.2027", "", "", "СОШ 21", "", "", "", "", "")
    assert await load(city, later) == Counts(new=1)
    assert len(await there(city)) == 5


async def test_a_file_that_would_cancel_most_is_asked_about(city: City) -> None:
    rows = [(f"{n}", f"Концерт {n}", f"{n:02}.12.2026", *[""] * 8) for n in range(1, 11)]
    await load(city, *rows)
    result = await city.load("events", HEADER, rows[:2])
    assert not result.stored
    (fault,) = result.files[0].faults
    assert fault.problem.startswith("весь город: в файле нет 8 из 10 мероприятий")
    assert await load(city, *rows[:2], leavers=True) == Counts(same=2, gone=8)


async def test_an_import_taken_back_has_never_been(city: City) -> None:
    await load(city)
    before = await there(city)
    moved = (*CONCERT[:2], "26.12.2026 18:00", *CONCERT[3:])
    await city.load("events", HEADER, [moved, ("9", "Ёлка", "28.12.2026", *[""] * 8)], now=LATER, leavers=True)
    assert {one.name: one.first.day for one in await there(city)} == {
        "Новогодний концерт": 26,
        "Ёлка": 28,
        "Родительское собрание": 10,
        "День открытых дверей": 12,
        "Городская олимпиада по химии": 5,
    }
    await undo(city.database, "events", now=LATER)
    assert [(one.institution, one.code, one.first, one.name) for one in await there(city)] == [
        (one.institution, one.code, one.first, one.name) for one in before
    ]


async def test_with_bad_rows_nothing_goes_in_unless_the_good_ones_are_asked_for(city: City) -> None:
    bad = ("5", "Поход", "32.12.2026", *[""] * 8)
    result = await city.load("events", HEADER, [*FILE, bad])
    assert not result.stored
    result = await city.load("events", HEADER, [*FILE, bad], partial=True)
    assert result.counts == Counts(new=4)
    result = await city.load("events", HEADER, FILE, dry_run=True)
    assert not result.stored
    assert result.counts == Counts(same=4)


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("Код", "", "пусто"),
        ("Название", "", "пусто"),
        ("Начало", "", "пусто"),
        ("Начало", "завтра", "это не дата"),
        ("Начало", "31.11.2026 10:00", "нет в календаре"),
        ("Начало", "05.12.2026 25:00", "такого времени не бывает"),
        ("Начало", "05.12.2026 18:00-20:00", "два времени"),
        ("Начало", "05.12.2036", "проверьте год"),
        ("Конец", "04.12.2026", "конец раньше начала"),
        ("Конец", "10:00", "конец не позже начала"),
        ("Классы", "7-5", "таких классов нет"),
        ("Классы", "12–15 лет", "это возраст"),
        ("Классы", "13", "такого класса нет"),
        ("Мест", "0", "столько мест не бывает"),
        ("Мест", "много", "нужно целое число"),
        ("Ссылка", "vk.com/school", "вероятно, https://vk.com/school"),
        ("Ссылка", "javascript:alert(1)", "это не ссылка"),
        ("Ссылка", "ftp://school.example/a", "это не ссылка"),
    ],
)
def test_faults_name_their_cell(tmp_path: Path, column: str, value: str, problem: str) -> None:
    row = dict(zip(HEADER, OLYMPIAD, strict=True)) | {column: value}
    found = check("events", files.csv(tmp_path / "events.csv", [HEADER, tuple(row.values())]), today=TODAY)
    assert [(one.row, one.column) for one in found.faults] == [(2, column)]
    assert problem in found.faults[0].problem, found.faults[0].problem
    assert found.staged == 0


async def test_names_that_nobody_knows_are_told_with_the_nearest(city: City) -> None:
    result = await city.load("events", HEADER, [(*MEETING[:5], "СОШ № 212", *MEETING[6:])])
    assert [one.column for one in result.files[0].faults] == ["Учреждение"]
    result = await city.load("events", HEADER, [(*MEETING[:6], "7А, 7В", *MEETING[7:])])
    assert [one.column for one in result.files[0].faults] == ["Классы"]
    assert "7А, 7Б" in result.files[0].faults[0].problem
    result = await city.load("events", HEADER, [(*OLYMPIAD[:6], "7Б", *OLYMPIAD[7:])])
    assert [one.column for one in result.files[0].faults] == ["Классы"]
    assert "чьи это классы (7Б)" in result.files[0].faults[0].problem


def test_one_code_twice_is_a_repeat_or_a_fault(tmp_path: Path) -> None:
    other = ("О-1", "Олимпиада по физике", "06.12.2026", *[""] * 8)
    found = check("events", files.csv(tmp_path / "e.csv", [HEADER, OLYMPIAD, OLYMPIAD, other]), today=TODAY)
    assert any("повторы тех же строк пропущены: 1" in note for note in found.notes)
    (fault,) = found.faults
    assert (fault.row, fault.column, fault.value) == (4, "Код", "О-1")
    assert "уже есть с другими данными: строка 2" in fault.problem


def test_headers_as_people_write_them(tmp_path: Path) -> None:
    header = ("Код мероприятия", "Название мероприятия", "Дата начала", "Место проведения", "Для кого", "Число мест")
    path = files.csv(tmp_path / "e.csv", [header, ("1", "Квест", "05.12.2026 в 12:00", "парк", "5-7", "20")])
    found = check("events", path, today=TODAY)
    assert found.faults == ()
    assert sum("принят за" in note for note in found.notes) == 6


def read(convert: object, cell: Cell) -> object:
    about = About(TODAY)
    try:
        return convert(cell, about)  # type: ignore[operator]  # one of the two-argument converters
    except Wrong as wrong:
        return str(wrong)


@pytest.mark.parametrize(
    ("cell", "day", "minutes"),
    [
        ("05.12.2026 18:30", date(2026, 12, 5), 18 * 60 + 30),
        ("2026-12-05T18:30", date(2026, 12, 5), 18 * 60 + 30),
        ("05.12.2026", date(2026, 12, 5), -1),
        ("5 декабря 2026 г., 18.30", date(2026, 12, 5), 18 * 60 + 30),
        ("сб, 5 декабря в 11 часов", date(2026, 12, 5), 11 * 60),
        ("7 мая", date(2027, 5, 7), -1),
        (datetime(2026, 12, 5, 18, 30), date(2026, 12, 5), 18 * 60 + 30),  # noqa: DTZ001  # as cells have it
        (datetime(2026, 12, 5), date(2026, 12, 5), -1),  # noqa: DTZ001
    ],
)
def test_a_beginning_with_or_without_a_time(cell: Cell, day: date, minutes: int) -> None:
    assert read(event_values.begins, cell) == (day.toordinal(), minutes)


@pytest.mark.parametrize(
    ("cell", "listed"),
    [
        ("1–4 классы", "1,2,3,4"),
        ("с 5 по 7", "5,6,7"),
        ("7Б, 8А", "7Б,8А"),
        ("7А, Б и В", "7А,7Б,7В"),
        ("7А–7В", "7А,7Б,7В"),
        ("5–7, 7Б, 9А", "5,6,7,9А"),
        ("9 и 11 класс", "9,11"),
        ("начальная школа", "1,2,3,4"),
        ("7 «B»", "7В"),
        ("все", ""),
        (7.8, "7,8"),
        (datetime(2026, 7, 5), "таблица превратила классы в дату: вероятно, 5–7; задайте формат «Текстовый»"),  # noqa: DTZ001
    ],
)
def test_classes_as_people_write_them(cell: Cell, listed: str) -> None:
    assert read(event_values.classes, cell) == listed


async def test_what_was_over_long_ago_is_dropped(city: City) -> None:
    await load(city)
    async with city.database.begin() as store:
        await store.school_events.retire(NOW.replace(year=2028))
    assert await there(city) == []
