"""At its worst, too, every answer is one phone screen: eight changed lessons a day, three children, a class of 34."""

from pathlib import Path

import pytest

from handlers.importing.load import load
from handlers.talk import Client
from tests.city import MASHA, PETYA, TWINS, Row, _written, small_city
from tests.conversations.lesson_city import BELLS, CHANGES, LESSONS, at
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, works
from tests.importing.files import csv
from tests.person import Person, Town
from tests.screens import whole

SUBJECTS = (
    "Физическая культура",
    "Вероятность и статистика",
    "Основы безопасности и защиты Родины",
    "Русский язык",
    "Изобразительное искусство",
    "Обществознание",
    "Английский язык",
    "Россия — мои горизонты",
)
CLASSES = (("СОШ 21", "5А"), ("СОШ 21", "9Б"), ("СОШ 17", "4А"))
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб")
TEACHER = "Константинопольская Александра Владимировна"
OF_LESSONS = (
    "расписание",
    "расписание на завтра",
    "расписание на неделю",
    "расписание на месяц",
    "замены",
    "звонки",
    "какой сейчас урок",
    "когда физкультура",
    "кто ведёт физкультуру",
    "во сколько заканчиваются уроки",
)
OF_GRADES = (
    "оценки",
    "оценки за месяц",
    "оценки с 1 сентября",
    "средний балл",
    "что выходит",
    "что нужно для пятёрки",
    "лучше или хуже",
    "сколько пятёрок",
    "неверная оценка",
    "мои данные",
    "уведомления",
)


@pytest.fixture
async def busy(town: Town, tmp_path: Path) -> Town:
    """Eight lessons every day in three classes, on Tuesday 24.11 each of them changed, with a note."""
    planned = [
        [*place, day, str(number), subject, f"40{number}", TEACHER, "", "", "1", ""]
        for place in CLASSES
        for day in WEEKDAYS
        for number, subject in enumerate(SUBJECTS, 1)
    ]
    rung = [
        [school, str(number), f"{7 + number}:10", f"{7 + number}:55", "", ""]
        for school in ("СОШ 21", "СОШ 17")
        for number in range(1, 9)
    ]
    changed = [
        [*place, "24.11.2026", str(number), subject, "спортзал", TEACHER, "", "сбор у кабинета"]
        for place in CLASSES
        for number, subject in enumerate(reversed(SUBJECTS), 1)
    ]
    for kind, header, rows in (
        ("bells", BELLS, rung),
        ("timetable", LESSONS, planned),
        ("substitutions", CHANGES, changed),
    ):
        result = await load(town.database, kind, [csv(tmp_path / f"{kind}.csv", [header, *rows])], now=town.clock.now())
        assert result.stored, result
    town.clock.at = at(24, 9)
    return town


@pytest.fixture
async def marked(town: Town, tmp_path: Path) -> Town:
    """A month of marks in every subject of three children, with works and topics as long as teachers write them."""
    rows: list[Row] = [
        {
            "Номер": number,
            "Дата": f"{day:02}.11.2026",
            "Предмет": subject,
            "Оценка": "45н"[(day + place) % 3],
            "Вес": str(1 + day % 2),
            "Вид работы": "Самостоятельная работа",
            "Тема": "Решение задач повышенной сложности",
            "Комментарий": "",
        }
        for number in (MASHA, PETYA, TWINS[0])
        for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)
        for place, subject in enumerate(SUBJECTS)
    ]
    path = _written(tmp_path / "marks.csv", tuple(rows))
    result = await load(town.database, "grades", [path], now=town.clock.now())
    assert result.stored, result
    return town


async def ends_on_a_screen(person: Person, words: str) -> str:
    """Asked, and read to the end: `whole` holds every screen of it."""
    await person.says(words)
    return await whole(person)


@pytest.mark.parametrize("children", [(MASHA,), (MASHA, PETYA), (MASHA, PETYA, TWINS[0])])
async def test_eight_changed_lessons_of_up_to_three_children(busy: Town, children: tuple[str, ...]) -> None:
    anna = await busy.person("Анна").links(*children)
    for words in OF_LESSONS:
        assert await ends_on_a_screen(anna, words)


async def test_what_is_left_out_of_a_day_is_a_press_away(busy: Town) -> None:
    anna = await busy.person("Анна").links(MASHA)
    await anna.says("расписание")
    anna.sees("1. 8:10 ", "8. 15:10 ").sees_no("Константинопольская")
    await anna.presses("Подробно")
    told = await whole(anna)
    assert told.count("Константинопольская А. В.") == 8
    assert told.count("сбор у кабинета") == 8
    await anna.links(PETYA)
    await anna.says("расписание")
    anna.sees("Мария, 5А\nВт 24.11, 8:10–15:55: 1 Мои горизонты (замена)", "Пётр, 9Б\nВт 24.11")
    await anna.presses("Пётр, 9Б")
    anna.sees("Пётр, 9Б. Сегодня")


@pytest.mark.parametrize("children", [(MASHA,), (MASHA, PETYA), (MASHA, PETYA, TWINS[0])])
async def test_marks_of_every_subject_of_up_to_three_children(marked: Town, children: tuple[str, ...]) -> None:
    anna = await marked.person("Анна").links(*children)
    for words in OF_GRADES:
        assert await ends_on_a_screen(anna, words)


async def test_a_client_without_buttons_reads_on_by_number_and_in_words(busy: Town) -> None:
    old = busy.person("Николай", client=Client(buttons=False, in_place=False))
    for words in ("мои дети", "1", await busy.code(MASHA), "1"):
        await old.says(words)
    await old.says("расписание на неделю")
    first = old.heard
    old.sees(". Ещё (2 из ")
    await old.says("дальше")
    old.sees_no("Пн 23.11").sees("Мария, 5А. 23–29 ноября")
    assert old.heard != first
    await old.says("расписание")
    await old.says("подробнее")
    old.sees("Константинопольская")


async def test_a_class_of_34_and_the_journal_turn_pages(town: Town, tmp_path: Path) -> None:
    rows: list[Row] = [
        {
            "Номер": str(300000 + number),
            "Учреждение": "СОШ № 21",
            "Класс": "5А",
            "Фамилия": "Рождественская",
            "Имя": "Александра-Виктория",
        }
        for number in range(34)
    ]
    olga = town.person("Ольга")
    blank = dict.fromkeys(small_city().pupils[0], "")
    everybody = (*small_city().pupils, *({**blank, **row} for row in rows))
    path = _written(tmp_path / "more.csv", everybody)
    await works(town, olga, CLASS_TEACHER, "СОШ № 21", "5А")
    await works(town, olga, ADMINISTRATOR, "СОШ № 21")
    assert (await load(town.database, "pupils", [path], now=town.clock.now())).stored
    told = await ends_on_a_screen(olga, "мой класс")
    assert told.count("Александра-Виктория Р.: никого") == 34
    for words in ("журнал", "сотрудник"):
        await ends_on_a_screen(olga, words)
