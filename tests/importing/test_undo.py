"""The last import of a kind is taken back: the store is as it was, whatever was changed, gone or new."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.importing.undo import Refused, undo
from storage import applying, leavers, strides, undoing
from storage.database import Database
from storage.differences import Counts
from tests.importing.city import CHILDREN, DAY, INSTITUTIONS, LATER, NOW, PLACES, PUPILS, City
from tests.importing.files import GRADES, Rows

TABLES = (
    *("institutions", "institution_names", "pupils", "enrolments", "staff", "grades", "term_grades", "freshness"),
    *("exams", "achievements", "exams_before", "achievements_before"),
    *("institutions_before", "roll_before", "staff_before", "grades_before", "term_grades_before", "freshness_before"),
)
STAFF = ("Номер", "Учреждение", "Фамилия", "Имя", "Предмет")
EXAMS = ("Номер", "Экзамен", "Предмет", "Дата", "Балл", "Статус")
ACHIEVEMENTS = ("Номер", "Дата", "Мероприятие", "Уровень", "Результат")
TERMS = ("Номер", "Предмет", "Период", "Оценка")

Image = dict[str, list[tuple[Any, ...]]]


def image(path: Path) -> Image:
    """All that imports write, row by row."""
    with closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # to look past the store
        rows = {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    return rows | {"pupils": [pupil for pupil in rows["pupils"] if not pupil[1].startswith(leavers.NOBODY)]}


def data(path: Path) -> Image:
    """Without the images of what was."""
    return {table: rows for table, rows in image(path).items() if "before" not in table}


FIRST: dict[str, tuple[tuple[str, ...], Rows]] = {
    "institutions": (INSTITUTIONS, [*PLACES, ("s9", "школа", "СОШ № 9", "СОШ № 9")]),
    "pupils": (PUPILS, CHILDREN),
    "staff": (STAFF, [("1", "s21", "Образцова", "Ольга", "Физика"), ("2", "s21", "Опытный", "Иван", "")]),
    "grades": (GRADES, [("1", DAY, "Физика", "5"), ("1", DAY, "Физика", "5"), ("2", DAY, "Химия", "4")]),
    "term-grades": (TERMS, [("1", "Физика", "1 четв", "5"), ("2", "Физика", "1 четв", "4")]),
    "exams": (EXAMS, [("1", "ОГЭ", "Физика", DAY, "", ""), ("2", "ОГЭ", "Физика", DAY, "12", "")]),
    "achievements": (ACHIEVEMENTS, [("1", DAY, "Кубок", "город", "1 место"), ("2", DAY, "Кубок", "школа", "приз")]),
}

SECOND: dict[str, Rows] = {
    "institutions": [("s21", "школа", "МБОУ СОШ № 22", "СОШ № 22"), ("new", "другое", "Новое", "Новое")],
    "pupils": [
        ("1", "s21", "8А", "Замужняя", "Мария", "да"),
        ("2", "s21", "7А", "Пробный", "Пётр", "да"),
        ("5", "s21", "7А", "Новая", "Ольга", ""),
        ("4", "s21", "7А", "Ёлкин", "Артём", ""),
    ],
    "staff": [
        ("1", "s21", "Замужняя", "Ольга", "Физика"),
        ("1", "s21", "Замужняя", "Ольга", "Химия"),
        ("3", "rod", "Новый", "Пётр", ""),
    ],
    "grades": [("1", DAY, "Физика", "4"), ("2", DAY + timedelta(1), "Химия", "3"), ("3", DAY, "Химия", "2")],
    "term-grades": [("1", "Физика", "1 четв", "4"), ("3", "Химия", "год", "3")],
    "exams": [("1", "ОГЭ", "Физика", DAY + timedelta(3), "20", ""), ("2", "ОГЭ", "Физика", DAY, "12", "апелляция")],
    "achievements": [("1", DAY, "Кубок", "область", "1 место"), ("1", DAY, "Кубок", "школа", "приз зрителей")],
}


@pytest.mark.parametrize("kind", FIRST)
async def test_an_import_taken_back_has_never_been(city: City, kind: str) -> None:
    header, rows = FIRST[kind]
    await city.load(kind, header, rows)
    before = image(city.database.path)
    result = await city.load(kind, header, SECOND[kind], now=LATER)
    assert result.stored, result
    assert image(city.database.path) != before
    undone = await undo(city.database, kind, now=LATER, who="директор")
    assert undone.counts == result.counts
    assert image(city.database.path) == before
    async with city.database.read() as store:
        (last, *_) = await store.imports.latest(kind)
        assert (last.state, last.undone, last.undone_by, last.counts) == ("undone", LATER, "директор", result.counts)
    assert (await city.load(kind, header, SECOND[kind], now=LATER)).counts == result.counts


@pytest.mark.parametrize("kind", FIRST)
async def test_undone_one_after_another_they_are_gone_in_their_order(city: City, kind: str) -> None:
    header, rows = FIRST[kind]
    images = []
    for number, content in enumerate((rows, SECOND[kind], rows, SECOND[kind])):
        images.append(image(city.database.path))
        result = await city.load(kind, header, content, now=NOW + timedelta(hours=number), leavers=True)
        assert result.stored, result
    for before in reversed(images):
        await undo(city.database, kind, now=LATER)
        assert image(city.database.path) == before


async def test_who_had_left_and_came_back_has_left_again(city: City) -> None:
    await city.pupils([child for child in CHILDREN if child[0] != "1"])
    before = image(city.database.path)
    assert await city.pupils([*CHILDREN[1:], ("1", "s21", "7Б", "Замужняя", "Мария", "")]) == Counts(new=1, same=3)
    await undo(city.database, "pupils", now=LATER)
    assert image(city.database.path) == before


async def test_a_pupil_whom_somebody_needs_by_now_stays_without_a_class(city: City) -> None:
    await city.pupils([*CHILDREN, ("5", "s21", "7А", "Новая", "Ольга", ""), ("6", "s21", "7А", "Новый", "Олег", "")])
    five = await city.id("5")
    async with city.database.begin() as store:
        await store.rows.write("INSERT INTO people (id, since) VALUES (1, '')")
        await store.rows.write("INSERT INTO links (person, pupil, linked) VALUES (1, ?, '')", (five,))
    await undo(city.database, "pupils", now=LATER)
    async with city.database.read() as store:
        assert await store.school.enrolments([five]) == []
        assert await store.school.pupil_by_number("5") is not None
        assert await store.school.pupil_by_number("6") is None


async def test_no_child_gets_the_id_of_a_child_who_was_taken_back(city: City) -> None:
    """What was stored of the one would be shown for the other."""
    await city.pupils([*CHILDREN, ("5", "s21", "7А", "Новая", "Ольга", "")])
    five = await city.id("5")
    await city.grades(("5", DAY, "Физика", "2"), ("1", DAY, "Физика", "5"))
    await city.grades(("5", DAY, "Химия", "2"), ("5", DAY, "Физика", "4"), ("1", DAY, "Физика", "5"), now=LATER)
    async with city.database.begin() as store:
        await store.rows.write("DELETE FROM grades WHERE pupil = ?", (five,))
    await undo(city.database, "pupils", now=LATER)
    assert five not in [pupil[0] for pupil in image(city.database.path)["pupils"]]
    await city.pupils([*CHILDREN, ("6", "s21", "7А", "Новый", "Олег", "")])
    assert await city.id("6") > five
    await undo(city.database, "grades", now=LATER)
    assert await city.marks("6") == []
    assert await city.marks("1") == [(DAY, "Физика", "5")]


async def test_a_dry_run_takes_nothing_back(city: City) -> None:
    before = image(city.database.path)
    undone = await undo(city.database, "pupils", now=LATER, dry_run=True)
    assert (undone.dry_run, undone.counts, undone.taken.file) == (True, Counts(new=4), "pupils.csv")
    assert image(city.database.path) == before


async def test_what_cannot_be_taken_back_is_refused_in_a_sentence(city: City) -> None:
    with pytest.raises(Refused, match="отменять нечего"):
        await undo(city.database, "grades", now=LATER)
    with pytest.raises(Refused, match="Гимназия № 1, СОШ № 21"):
        await undo(city.database, "institutions", now=LATER)
    with pytest.raises(Refused, match="старше суток"):
        await undo(city.database, "pupils", now=NOW + timedelta(days=1, seconds=1))
    await undo(city.database, "pupils", now=NOW + timedelta(days=1))
    with pytest.raises(Refused, match="отменять нечего"):
        await undo(city.database, "pupils", now=LATER)
    await undo(city.database, "institutions", now=LATER)
    assert not image(city.database.path)["institutions"]


class Enough(Exception):
    pass


@pytest.mark.parametrize("pieces", [0, 1, 8])
async def test_a_killed_undo_is_finished_at_the_next_start(
    city: City, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "PIECE", 1)
    monkeypatch.setattr(strides, "HELD", 0.0)
    numbers = [str(number) for number in range(10, 30)]
    await city.pupils([*CHILDREN, *((number, "s21", "7А", "Новый", "Олег", "") for number in numbers)])
    await city.grades(*((number, DAY, "Физика", "4") for number in numbers))
    before = image(city.database.path)
    await city.grades(*((number, DAY, "Физика", "3") for number in numbers), now=LATER)
    await killed(city.database, pieces)
    half = image(city.database.path)
    assert half["grades"] != before["grades"]
    assert (len(half["grades_before"]) < len(numbers)) == (pieces > 0)
    assert await applying.resume(city.database, NOW + timedelta(days=3)) == 1
    assert data(city.database.path) == {table: rows for table, rows in before.items() if "before" not in table}
    assert await applying.resume(city.database, LATER) == 0
    async with city.database.read() as store:
        assert [one.state for one in await store.imports.latest("grades")] == ["undone", "done"]


async def killed(database: Database, pieces: int) -> None:
    """An undo that dies after so many pieces; a day later its images are still there."""

    def die(done: int, _: int) -> None:
        if done > pieces:
            raise Enough

    if pieces == 0:
        async with database.read() as store:
            last = await store.imports.standing("grades")
        assert last is not None
        await undoing.begin(database, last.id, "", LATER)
    else:
        with pytest.raises(Enough):
            await undo(database, "grades", now=LATER, tell=die)
    await applying.forget_images(database, NOW + timedelta(days=3))


async def test_an_import_waits_for_the_undo_before_it(city: City) -> None:
    header, rows = FIRST["grades"]
    await city.load("grades", header, rows)
    await killed(city.database, 0)
    assert await city.grades(("3", DAY, "Физика", "5"), now=LATER) == Counts(new=1)
    assert await city.marks("1") == []


async def test_images_are_forgotten_when_the_day_is_over(city: City) -> None:
    header, rows = FIRST["grades"]
    await city.load("grades", header, rows)
    await city.load("grades", header, SECOND["grades"], now=LATER)
    await applying.forget_images(city.database, LATER + timedelta(days=1))
    assert image(city.database.path)["grades_before"]
    await applying.forget_images(city.database, LATER + timedelta(days=1, seconds=1))
    assert not any(rows for table, rows in image(city.database.path).items() if table.endswith("_before"))
