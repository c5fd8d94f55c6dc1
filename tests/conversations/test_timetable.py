"""Lessons: a day, a week, what is on now, bells, substitutions; of the own class and of any, alone and in a chat."""

from datetime import datetime

import pytest

from handlers import screens
from handlers.talk import Client
from tests.city import MASHA, PETYA, TWINS
from tests.conversations.lesson_city import at
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, works
from tests.person import GROUP, Person, Town
from tests.screens import fits, whole

UNSURE = "Даты каникул уточняются"
MONDAY = "1. 8:30–9:10 Математика, каб. 12"


@pytest.fixture
def vera(school: Town) -> Person:
    """Somebody who has linked nobody."""
    return school.person("Вера")


@pytest.fixture
async def olga(school: Town) -> Person:
    """Masha's mother."""
    return await school.person("Ольга").links(MASHA)


@pytest.fixture
async def pavel(school: Town) -> Person:
    """The father of both."""
    return await school.person("Павел").links(MASHA, PETYA)


# A day


async def test_the_day_of_ones_own_child(olga: Person) -> None:
    await olga.says("расписание")
    olga.sees(
        "Мария, 5А. Сегодня, пн, 23 ноября: 5 уроков, 8:30–12:45", MONDAY, "5. 12:05–12:45 Физическая культура, спорт"
    )
    olga.sees("4. 11:15–11:55 Английский язык: гр. 1 каб. 301", "Образцова О. П.", "Данные на 20.11 18:30")
    fits(olga)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("расписание на завтра", "Завтра, вт, 24 ноября"),
        ("какие уроки в среду", "Ср, 25 ноября: 2 урока, 8:30–10:00"),
        ("расписание на 2 декабря", "Ср, 2 декабря"),
        ("что было в пятницу по расписанию", "Пт, 20 ноября"),
        ("уроки вчера", "Вчера, вс, 22 ноября: выходной, уроков нет"),
        ("расписание на воскресенье", "Вс, 29 ноября: скорее всего, уроков нет"),
    ],
)
async def test_any_day_may_be_named(olga: Person, words: str, told: str) -> None:
    await olga.says(words)
    olga.sees(told)


async def test_biology_is_of_odd_weeks_and_geography_of_even_ones(olga: Person) -> None:
    await olga.says("расписание на 11 декабря")
    olga.sees("Биология").sees_no("География")
    await olga.says("расписание на 4 декабря")
    olga.sees("География").sees_no("Биология")


async def test_days_are_turned_in_place(olga: Person) -> None:
    await olga.says("расписание")
    before = len(olga.chat.messages)
    await olga.presses("завтра →")
    olga.sees("Завтра, вт, 24 ноября")
    await olga.presses("ср 25.11 →")
    olga.sees("Ср, 25 ноября")
    await olga.presses("← завтра")
    await olga.presses("← сегодня")
    await olga.presses("← пт 20.11")
    olga.sees("Пт, 20 ноября")
    await olga.presses("Неделя")
    olga.sees("16–22 ноября", "Пт 20.11, 8:30–10:00: 1 Математика, 2 География")
    assert len(olga.chat.messages) == before


# A school day from morning to night, and the days on which there is none


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(23, 7), "Уроки ещё не начались.\nДальше 1-й урок, в 8:30: Математика, каб. 12."),
        (
            at(23, 8, 30),
            "Сейчас 1-й урок: Математика, каб. 12. Звонок в 9:10, осталось 40 минут.\nДальше 2-й урок, в 9:20",
        ),
        (at(23, 9, 10), "Сейчас перемена, ещё 10 минут.\nДальше 2-й урок, в 9:20: Русский язык, каб. 14."),
        (
            at(23, 12, 44),
            "Сейчас 5-й урок: Физическая культура, спортзал. Звонок в 12:45, осталось 1 минута.\nЭто последний",
        ),
        (
            at(23, 12, 45),
            "Уроки на сегодня закончились в 12:45.\nЗавтра, вт, 24 ноября: к 1-му уроку, в 8:30.",
        ),
        (
            at(22, 10),
            "Сегодня, вс, 22 ноября: выходной, уроков нет.\nБлижайший учебный день: завтра, пн, 23 ноября, с 8:30.",
        ),
        (at(21, 10), "Сегодня, сб, 21 ноября: выходной, уроков нет."),
        (at(25, 12), "Уроки на сегодня закончились в 10:00.\nВт, 1 декабря: к 1-му уроку, в 8:30."),
        (at(31, 12, month=12), "уроков нет"),
    ],
)
async def test_what_is_on_now(school: Town, olga: Person, now: datetime, told: str) -> None:
    school.clock.at = now
    await olga.says("какой сейчас урок")
    olga.sees(told)
    assert olga.offered[:2] == ["Весь день", "Неделя"]


@pytest.mark.parametrize(
    ("now", "told", "preface"),
    [
        (at(23, 12, 44), "Сегодня, пн, 23 ноября", ""),
        (at(23, 12, 45), "Завтра, вт, 24 ноября", "Уроки на сегодня закончились в 12:45."),
        (at(21, 9), "Пн, 23 ноября", "Сегодня уроков нет."),
        (at(22, 21), "Завтра, пн, 23 ноября", "Сегодня уроков нет."),
        (at(25, 15), "Вт, 1 декабря", "Уроки на сегодня закончились в 10:00."),
        (at(30, 15, month=12), "Пн, 11 января: 5 уроков, 8:30–12:45", "Уроки на сегодня закончились в 10:00."),
        (at(2, 15, month=1, year=2027), "Пн, 11 января: 5 уроков, 8:30–12:45", "уроков нет, новогодние каникулы."),
    ],
)
async def test_after_the_lessons_the_next_school_day_is_meant(
    school: Town, olga: Person, now: datetime, told: str, preface: str
) -> None:
    school.clock.at = now
    await olga.says("расписание")
    olga.sees(told, preface)


async def test_a_class_of_six_days_learns_on_saturday_by_the_bells_of_saturday(school: Town) -> None:
    pavel = await school.person("Павел").links(PETYA)
    school.clock.at = at(21, 9, 2)
    await pavel.says("какой сейчас урок")
    pavel.sees("Сейчас перемена, ещё 3 минуты.\nДальше 2-й урок, в 9:05: Физика, каб. 25.")
    await pavel.says("когда заканчиваются уроки")
    pavel.sees("уроки до 9:35. Всего 2 урока.")
    await pavel.says("расписание звонков")
    pavel.sees("1. 8:30–9:00, перемена 5 минут\n2. 9:05–9:35")
    await pavel.presses("Все звонки школы")
    pavel.sees("Каждый день\n1. 8:30–9:10", "Суббота\n1. 8:30–9:00")


async def test_bells_of_several_children_say_whose_they_are(school: Town, pavel: Person) -> None:
    await pavel.says("расписание звонков")
    pavel.sees("Мария, 5А; Пётр, 9Б. Звонки: сегодня, пн, 23 ноября\n1. 8:30–9:10")
    assert pavel.heard.count("1. 8:30–9:10") == 1


async def test_bells_that_differ_say_which_child_hears_which(school: Town, pavel: Person) -> None:
    """On a Friday evening one class is off until Monday, the other learns on Saturday by shorter bells."""
    school.clock.at = at(20, 18)
    await pavel.says("расписание звонков")
    pavel.sees(
        "Мария, 5А. Звонки: пн, 23 ноября\n1. 8:30–9:10", "Пётр, 9Б. Звонки: завтра, сб, 21 ноября\n1. 8:30–9:00"
    )
    fits(pavel)


async def test_holidays_say_that_they_are_and_when_lessons_begin_again(school: Town, olga: Person) -> None:
    await olga.says("расписание на 27 ноября")
    olga.sees("Пт, 27 ноября: скорее всего, уроков нет, ноябрьские каникулы (26–30 ноября).")
    olga.sees("Ближайший учебный день: вт, 1 декабря, с 8:30.", UNSURE)
    await olga.says("расписание на 1 января")
    olga.sees("Пт, 1 января: уроков нет, новогодние каникулы.", "Ближайший учебный день: пн, 11 января")
    school.clock.at = at(15, 12, month=7, year=2027)
    await olga.says("расписание")
    olga.sees("летние каникулы")
    await olga.says("какой сейчас урок")
    olga.sees("летние каникулы")


# Short questions


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("когда заканчиваются уроки", "Сегодня, пн, 23 ноября: уроки до 12:45. Всего 5 уроков."),
        ("во сколько завтра к первому", "Завтра, вт, 24 ноября: к 1-му уроку, в 8:30. Первым Русский язык → История"),
        ("сколько уроков в среду", "Ср, 25 ноября: 2 урока, с 8:30 до 10:00."),
        ("что после математики", "1-й урок Математика, каб. 12, потом 2-й, в 9:20: Русский язык, каб. 14."),
        ("что после 5 урока", "5-й урок Физическая культура, спортзал, это последний урок."),
        ("что после 7 урока", "такого урока нет"),
        ("какая смена", "Мария, 5А: 1-я смена."),
        ("какой кабинет", "Дальше 1-й урок, в 8:30: Математика, каб. 12."),
        ("в каком кабинете история", "Мария, 5А. История\n• сегодня, пн, 23 ноября: 3-й урок, 10:15–10:55, каб. 8"),
        ("по каким дням биология", "Биология\n• пт, 11 декабря: 2-й урок, 9:20–10:00, каб. 20"),
        ("завтра будет физра?", "Завтра, вт, 24 ноября: этого урока нет.\n• "),
        ("когда астрономия", "предмета «Астрономия» в расписании нет"),
        ("кто ведёт математику", "Математика: Образцова Ольга Петровна"),
        ("кто ведёт английский", "гр. 1 Случаева Е. Е.; гр. 2 Условная В. В."),
    ],
)
async def test_short_questions(olga: Person, words: str, told: str) -> None:
    await olga.says(words)
    olga.sees("Мария, 5А", told).sees_no("None")
    assert olga.offered


async def test_a_link_to_the_lesson_is_a_button(school: Town) -> None:
    pavel = await school.person("Павел").links(PETYA)
    await pavel.says("расписание")
    assert pavel.button("Сферум: Алгебра")["link"] == "https://sferum.example/algebra"
    await pavel.says("ссылка на урок алгебры")
    pavel.sees("1. 8:30 Алгебра, каб. 12\nhttps://sferum.example/algebra")
    await pavel.says("ссылка на урок химии")
    pavel.sees("ссылок на уроки в расписании на ближайший учебный день нет")
    assert pavel.offered == ["Сферум", "СЭДО, дистанционка"]


# Substitutions


async def test_substitutions_are_laid_over_the_timetable(olga: Person) -> None:
    await olga.says("какие завтра уроки")
    olga.sees("1. 8:30 Русский → История, каб. 8", "5. 12:05 Литература, каб. 14 (с 3-го урока)", "−Русский")
    fits(olga)
    await olga.presses("Подробно")
    told = await whole(olga)
    for words in (
        "1. 8:30–9:10 Русский язык → История, каб. 8",
        "2. 9:20–10:00 Математика, каб. 12 → 17",
        "3. 10:15–10:55 перенос: Литература, будет 5-м уроком",
        "отмена: Технология (девочки)",
        "5. 12:05–12:45 Литература, каб. 14, Пробная А. А. (перенос с 3-го урока)",
        "6. Классный час (урок добавлен); с фотографией",
        "В портфель: +История, +Классный час, −Русский язык",
    ):
        assert words in told


async def test_substitutions_alone_and_that_there_are_none(school: Town, olga: Person) -> None:
    await olga.says("есть замены?")
    olga.sees("Мария, 5А. Замены: завтра, вт, 24 ноября", "Русский язык → История").sees_no("сегодня")
    await olga.says("а в среду?")
    olga.sees("Ср, 25 ноября: замен школа не передавала.")
    await olga.says("замены 9Б школы 21")
    olga.sees("9Б, СОШ № 21. Сегодня, пн, 23 ноября и дальше: замен школа не передавала.")


# Groups of a class


async def test_a_group_is_chosen_once_and_may_be_forgotten(school: Town, olga: Person) -> None:
    await olga.says("расписание")
    await olga.presses("Какая группа?")
    olga.sees("По какому предмету")
    await olga.presses("Английский язык")
    olga.sees("Мария: в какой группе английский язык?")
    await olga.presses("Группа 2")
    olga.sees("запомнил, группа 2")
    await olga.presses("Расписание")
    olga.sees("4. 11:15–11:55 Английский язык (гр. 2), каб. 302").sees_no("301")
    await olga.says("что обо мне хранится")
    olga.sees("подгруппы: 1")
    await olga.says("подгруппа по английскому")
    await olga.presses("Показывать все группы")
    await olga.says("расписание")
    olga.sees("301", "302")


async def test_only_the_own_groups_substitution_is_told(school: Town, olga: Person) -> None:
    await olga.says("подгруппа по технологии")
    await olga.presses("мальчики")
    await olga.says("замены на завтра")
    olga.sees("История").sees_no("девочки", "отмена: Технология")


async def test_a_group_is_kept_only_for_a_child_of_ones_own(school: Town, vera: Person, olga: Person) -> None:
    await vera.says("подгруппа 5А школы 21")
    vera.sees("Без привязки показываю все группы")
    await olga.says("подгруппа по английскому")
    press = olga.button("Группа 1")
    await vera.presses_button(press)
    assert not await school.rows("SELECT 1 FROM subgroups")


# Whose


async def test_any_class_by_name_and_school_without_linking(vera: Person) -> None:
    await vera.says("расписание 5А школы 21")
    vera.sees("5А, СОШ № 21. Сегодня, пн, 23 ноября", MONDAY).sees_no("согласие", "Мария")
    await vera.says("а завтра?")
    vera.sees("5А, СОШ № 21. Завтра, вт, 24 ноября")
    await vera.says("а у 9Б?")
    vera.sees("9Б, СОШ № 21. Завтра, вт, 24 ноября")


async def test_a_class_that_was_chosen_is_remembered_until_forgotten(school: Town, vera: Person) -> None:
    await vera.says("расписание 5А школы 21")
    await vera.says("каникулы")
    school.clock.move(days=1)
    await vera.says("расписание")
    vera.sees("5А, СОШ № 21. Сегодня, вт, 24 ноября")
    await vera.presses("Другой класс")
    vera.sees("СОШ № 21: какой класс?")
    await vera.presses("9Б")
    vera.sees("9Б, СОШ № 21")


async def test_a_class_of_one_s_own_school_needs_no_school(olga: Person) -> None:
    await olga.says("расписание 9Б")
    olga.sees("9Б, СОШ № 21")
    await olga.says("расписание 5А")
    olga.sees("Мария, 5А")


async def test_a_class_that_one_school_has_needs_no_school(vera: Person) -> None:
    await vera.says("расписание 4А")
    vera.sees("4А, СОШ № 17. Сегодня, пн, 23 ноября: 2 урока, 13:30–15:00")


async def test_school_and_class_are_asked_for_with_buttons_and_words(vera: Person) -> None:
    await vera.says("расписание на завтра")
    vera.sees("В какой школе?")
    assert vera.offered == ["СОШ № 17", "СОШ № 21", "МУК"]
    await vera.presses("СОШ № 21")
    vera.sees("какой класс?")
    await vera.presses("5А")
    vera.sees("5А, СОШ № 21. Завтра, вт, 24 ноября")
    await vera.says("другая школа расписание")
    await vera.says("другой класс")
    await vera.presses("Другая школа")
    await vera.says("17")
    vera.sees("СОШ № 17: какой класс?")
    await vera.says("4а")
    vera.sees("4А, СОШ № 17")


async def test_a_class_that_there_is_not_offers_the_nearest(vera: Person) -> None:
    await vera.says("расписание 7Ж школы 21")
    vera.sees("СОШ № 21: класса 7Ж нет. Ближайшие: 5А, 9Б.")
    await vera.presses("9Б")
    vera.sees("9Б, СОШ № 21")
    await vera.says("расписание 9Ж 21 школы")
    assert vera.offered[0] == "9Б"
    await vera.says("расписание 5А школы 99")
    vera.sees("«СОШ 99» среди школ города не нашлось")
    assert "СОШ № 21" in vera.offered


async def test_several_children_are_told_apart(pavel: Person) -> None:
    await pavel.says("расписание")
    pavel.sees("Мария, 5А. Сегодня", "Пётр, 9Б. Сегодня")
    fits(pavel)
    assert "Мария, 5А" in pavel.offered
    await pavel.presses("завтра →")
    pavel.sees("Завтра, вт, 24 ноября", "Мария, 5А: 5 уроков, с 8:30\n1. 8:30 История (замена)", "Пётр, 9Б: 1 урок")
    fits(pavel)
    await pavel.presses("Пётр, 9Б")
    pavel.sees("Пётр, 9Б. Завтра").sees_no("Мария")
    await pavel.says("какие уроки у Маши в среду")
    pavel.sees("Мария, 5А. Ср, 25 ноября").sees_no("Пётр")
    await pavel.says("какой сейчас урок у всех")
    pavel.sees("Мария, 5А. Уроки ещё не начались.", "Пётр, 9Б. Уроки ещё не начались.")


async def test_twins_of_one_class_are_one_answer(school: Town) -> None:
    inna = await school.person("Инна").links(*TWINS)
    await inna.says("расписание")
    inna.sees("Кирилл, Никита, 4А. Сегодня, пн, 23 ноября: 2 урока, 13:30–15:00")


async def test_a_child_of_somebody_else_is_no_child_of_one_s_own(olga: Person) -> None:
    await olga.says("расписание Коли на завтра")
    olga.sees("Имени Коля среди ваших детей нет")


async def test_a_week_fits_a_screen_and_goes_on(olga: Person) -> None:
    await olga.says("расписание на неделю")
    olga.sees("Мария, 5А. 23–29 ноября", "Пн 23.11, 8:30–12:45: 1 Математика, 2 Русский")
    olga.sees("1 История (замена)", "3 Литература (перенос)", "4 Технология,", "6 Классный час (добавлен)")
    olga.sees(UNSURE)
    assert "Чт 26.11: уроков нет (ноябрьские каникулы)" in await whole(olga)
    fits(olga)
    await olga.presses("30 ноября – 6 декабря →")
    olga.sees("Ср 02.12, 8:30–10:00")


async def test_on_saturday_the_week_that_is_asked_for_is_the_next(school: Town, olga: Person) -> None:
    school.clock.at = at(21, 12)
    await olga.says("расписание на неделю")
    olga.sees("23–29 ноября")
    await olga.presses("← 16–22 ноября")
    olga.sees("Мария, 5А. 16–22 ноября")
    school.clock.at = at(31, 12, month=12)
    await olga.says("расписание на неделю")
    olga.sees("Мария, 5А. 11–17 января", "Пн 11.01")


# A chat of several


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("расписание 5А школы 21", MONDAY),
        ("замены 5А школы 21 на завтра", "Русский язык → История"),
        ("какой сейчас урок у 5А школы 21", "Уроки ещё не начались."),
        ("звонки школы 21", "1. 8:30–9:10"),
        ("расписание", "Назовите класс и школу, например «расписание 7Б школы 21»."),
        ("расписание 9Ж школы 21", "СОШ № 21: класса 9Ж нет. Ближайшие: 9Б."),
        ("кто ведёт математику у 5А школы 21", "только в личных сообщениях"),
        ("свободные кабинеты на 3 уроке", "сотрудникам"),
    ],
)
async def test_a_chat_of_several_gets_what_is_public(school: Town, pavel: Person, words: str, told: str) -> None:
    chat = school.chat(GROUP)
    await pavel.says(words, chat=chat)
    assert told in chat.show()
    for name in ("Мария", "Пётр", "Образцова", "Пробная"):
        assert name not in chat.show()
    assert not any(message.rows for message in chat.messages)


# Those who teach


async def test_a_teacher_s_own_lessons(school: Town, vera: Person) -> None:
    await works(school, vera, CLASS_TEACHER, "СОШ № 21", "5А", number="31")
    await vera.says("моё расписание")
    vera.sees("Ваши уроки, СОШ № 21. Сегодня, пн, 23 ноября: 1 урок", "5А Математика, каб. 12 / 9Б Алгебра, каб. 12")
    await vera.presses("завтра →")
    vera.sees("2. 9:20–10:00 5А Математика, каб. 12 → 17 (замена)")
    await vera.says("когда заканчиваются мои уроки в субботу")
    vera.sees("Ваши уроки, СОШ № 21. Сб, 28 ноября")
    await vera.says("расписание 9Б")
    vera.sees("9Б, СОШ № 21")


@pytest.mark.parametrize("words", ["расписание Образцовой", "уроки учителя образцовой сегодня"])
async def test_staff_hear_of_a_colleague_by_the_surname(school: Town, vera: Person, words: str) -> None:
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says(words)
    vera.sees("Образцова О. П., СОШ № 21. Сегодня, пн, 23 ноября: 1 урок", "9Б Алгебра, каб. 12")
    await vera.presses("завтра →")
    vera.sees("Образцова О. П., СОШ № 21. Завтра", "каб. 12 → 17 (замена)")
    await vera.says("какие сегодня окна у Образцовой")
    vera.sees("Образцова О. П., СОШ № 21. Сегодня, пн, 23 ноября")


async def test_of_two_namesakes_staff_choose_one(school: Town, vera: Person) -> None:
    async with school.database.begin() as store:
        await store.rows.write("UPDATE timetable SET teacher = 'Образцов П. А.' WHERE subject = 'Литература'")
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says("расписание Образцова на завтра")
    vera.sees("несколько", "Чьи уроки")
    await vera.presses("Образцов П. А.")
    vera.sees("Образцов П. А., СОШ № 21. Завтра").sees_no("Алгебра")


async def test_families_and_strangers_hear_of_no_teacher_s_day(school: Town, olga: Person, vera: Person) -> None:
    await works(school, vera, ADMINISTRATOR, "СОШ № 17", number="32")
    for person in (olga, vera):
        await person.says("расписание Образцовой")
        person.sees_no("Образцова О. П., СОШ")


async def test_a_lesson_that_a_colleague_takes_over_is_off(school: Town, vera: Person) -> None:
    async with school.database.begin() as store:
        await store.rows.write(
            "UPDATE staff SET surname = 'Пробная', given = 'Алла', patronymic = 'А' WHERE number = '31'"
        )
    await works(school, vera, CLASS_TEACHER, "СОШ № 21", "5А", number="31")
    await vera.says("расписание на завтра")
    vera.sees("1. 8:30–9:10 отмена: 5А Русский язык", "5. 12:05–12:45 5А Литература, каб. 14 (перенос с 3-го урока)")


async def test_who_teaches_nothing_gets_the_class_or_is_asked(school: Town, vera: Person) -> None:
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says("моё расписание")
    vera.sees("СОШ № 21: какой класс?")
    oleg = school.person("Олег")
    await works(school, oleg, CLASS_TEACHER, "СОШ № 21", "9Б")
    await oleg.says("расписание")
    oleg.sees("9Б, СОШ № 21. Сегодня")


async def test_free_rooms_are_for_staff(school: Town, vera: Person, olga: Person) -> None:
    await olga.says("свободные кабинеты на 3 уроке")
    olga.sees("показываю сотрудникам")
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says("свободные кабинеты на 1 уроке")
    vera.sees("СОШ № 21. Сегодня, пн, 23 ноября, 1-й урок, 8:30–9:10", "Свободны: 3, 5, 8, 11, 14, 20, 21, 25, 30, 301")
    await vera.says("свободные кабинеты")
    vera.sees("На каком уроке?")
    school.clock.at = at(23, 8, 40)
    await vera.says("свободные кабинеты сейчас")
    vera.sees("1-й урок").sees_no("12,")


async def test_one_room_of_the_day_is_told_to_staff(school: Town, vera: Person, olga: Person) -> None:
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says("свободен ли кабинет 30")
    vera.sees("СОШ № 21, каб. 30. Сегодня, пн, 23 ноября: занят на уроках 2 (9Б)")
    await vera.says("свободен ли кабинет 205")
    vera.sees("такого кабинета в расписании школы нет")
    await olga.says("свободен ли кабинет 30")
    olga.sees("показываю сотрудникам")


async def test_substitutions_of_the_whole_school_are_for_staff(school: Town, vera: Person) -> None:
    await works(school, vera, ADMINISTRATOR, "СОШ № 21", number="32")
    await vera.says("расписание 9Б")
    await vera.says("замены по школе")
    vera.sees("СОШ № 21. Замены: сегодня", "Замен на этот день школа не передавала")
    await vera.says("замены по школе завтра")
    vera.sees("5А:", "Русский язык → История").sees_no("9Б")
    for words in ("замены на завтра", "кто завтра замещает"):
        await vera.says(words)
        vera.sees("СОШ № 21. Замены: завтра", "5А:")
    await vera.says("замены 9Б")
    vera.sees("9Б, СОШ № 21").sees_no("5А:")


async def test_a_class_teachers_own_class_is_told_by_that_word(school: Town, vera: Person) -> None:
    await works(school, vera, CLASS_TEACHER, "СОШ № 21", "5А", number="31")
    await vera.says("расписание моего класса на завтра")
    vera.sees("5А, СОШ № 21. Завтра").sees_no("Ваши уроки")


async def test_a_teacher_s_windows(school: Town, vera: Person) -> None:
    await works(school, vera, CLASS_TEACHER, "СОШ № 21", "5А", number="31")
    await vera.says("когда у меня окно")
    vera.sees("Ваши уроки, СОШ № 21. Сегодня, пн, 23 ноября: окон нет")
    async with school.database.begin() as store:
        await store.rows.write(
            "UPDATE timetable SET teacher = 'Образцова О. П.' WHERE class_name = '5А' AND weekday = 1 AND number = 3"
        )
    await vera.says("когда у меня окно")
    vera.sees("Сегодня, пн, 23 ноября: окно на уроке 2")


async def test_bells_that_one_screen_does_not_hold_go_on_overleaf(
    school: Town, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "SCREEN", 240)
    await olga.says("звонки")
    olga.sees("1. 8:30–9:10").sees_no("5. 12:05")
    await olga.presses("Ещё (2 из 2)")
    olga.sees("5. 12:05–12:45")


# Nothing known


async def test_a_class_whose_school_has_handed_nothing_over(town: Town) -> None:
    anna = await town.person("Анна").links(MASHA)
    for words in ("расписание", "расписание на неделю", "какой сейчас урок", "замены", "сколько завтра уроков"):
        await anna.says(words)
        anna.sees("школа")
        assert anna.offered
    await anna.says("расписание")
    anna.sees("Мария, 5А: расписания у меня пока нет", "школа.образование33.рф")
    await anna.says("звонки")
    anna.sees("расписания звонков у меня пока нет")


async def test_lessons_without_bells_have_no_times(school: Town, olga: Person) -> None:
    async with school.database.begin() as store:
        await store.rows.write("DELETE FROM bells")
    await olga.says("расписание")
    olga.sees("1. Математика, каб. 12", "Времени звонков школа не передала.")
    await olga.says("какой сейчас урок")
    olga.sees("не скажу, какой сейчас урок", "1. Математика")
    await olga.says("когда заканчиваются уроки")
    olga.sees("последний урок 5-й")


async def test_a_phone_without_buttons_gets_numbers(school: Town) -> None:
    oleg = school.person("Олег", client=Client(buttons=False, in_place=False))
    await oleg.says("расписание 5А школы 21")
    oleg.sees("1. ← пт 20.11\n2. Неделя\n3. завтра →")
    await oleg.says("3")
    oleg.sees("Завтра, вт, 24 ноября")


async def test_every_answer_fits_a_phone_and_leads_on(pavel: Person) -> None:
    for words in ("расписание", "расписание на неделю", "замены", "звонки", "какой сейчас урок", "расписание на месяц"):
        await pavel.says(words)
        fits(pavel)
        assert pavel.offered


async def test_the_lesson_that_is_on_is_marked(school: Town, olga: Person) -> None:
    school.clock.at = at(23, 9, 30)
    await olga.says("расписание")
    olga.sees("\nСейчас: 2. 9:20–10:00 Русский язык").sees_no("Сейчас: 1.")
    await olga.says("расписание на завтра")
    olga.sees_no("Сейчас:")


async def test_a_month_that_has_begun_is_told_from_this_week_on(olga: Person) -> None:
    await olga.says("расписание на месяц")
    olga.sees("23–30 ноября").sees_no("2 ноября:")


async def test_a_child_in_a_kindergarten_has_no_lessons(school: Town) -> None:
    async with school.database.begin() as store:
        await store.rows.write(
            "UPDATE enrolments SET class_name = 'Солнышко' WHERE pupil = (SELECT id FROM pupils WHERE number = ?)",
            (MASHA,),
        )
    olga = await school.person("Ольга").links(MASHA)
    await olga.says("расписание")
    olga.sees("Мария: уроков по расписанию нет")
    await olga.presses("Другой класс")
    olga.sees("какой класс?")


async def test_a_school_of_many_classes_is_looked_through_a_page_at_a_time(school: Town, vera: Person) -> None:
    async with school.database.begin() as store:
        for number in range(1, 12):
            for letter in "АБВ":
                await store.rows.write(
                    "INSERT INTO timetable SELECT '1:' || ?1, begins, ends, weekday, number, subgroup_key, week, first,"
                    " last, subject, room, teacher, subgroup, shift, link, course, institution, ?1, import"
                    " FROM timetable WHERE class_name = '9Б' AND weekday = 1 AND number = 1 ON CONFLICT DO NOTHING",
                    (f"{number}{letter}",),
                )
    await vera.says("расписание школы 21")
    assert vera.offered[:8] == ["1А", "1Б", "1В", "2А", "2Б", "2В", "3А", "3Б"]
    await vera.presses("Дальше")
    assert vera.offered[:2] == ["3В", "4А"]
    await vera.says("10в")
    vera.sees("10В, СОШ № 21")
    await vera.says("расписание 8 класса школы 21")
    assert vera.offered[:3] == ["8А", "8Б", "8В"]
    await vera.says("расписание 8Ж школы 21")
    vera.sees("СОШ № 21: класса 8Ж нет. Ближайшие: 8А, 8Б, 8В.")


async def test_new_rules_are_agreed_to_before_a_child_is_told_of_and_not_before_any_class(
    school: Town, olga: Person
) -> None:
    async with school.database.begin() as store:
        await store.rows.write("UPDATE people SET consent = 1 WHERE id = ?", (olga.id,))
    await olga.says("расписание 5А школы 21")
    olga.sees("5А, СОШ № 21. Сегодня").sees_no("Мария", "согласие")
    await olga.says("расписание")
    olga.sees("согласие").sees_no("Математика")


async def test_a_chat_that_is_bound_to_a_class_asks_for_no_class(school: Town, vera: Person, pavel: Person) -> None:
    chat = school.chat(GROUP)
    await works(school, vera, CLASS_TEACHER, "СОШ № 21", "9Б")
    await vera.says("привязать чат", chat=chat)
    for words, told in (("расписание на завтра", "9Б, СОШ № 21. Завтра"), ("замены на завтра", "9Б, СОШ № 21")):
        await pavel.says(words, chat=chat)
        assert told in chat.show()
    await pavel.says("расписание 5А", chat=chat)
    assert "5А, СОШ № 21" in chat.show()
