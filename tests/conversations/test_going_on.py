"""What goes on from the question before, and what does not: only whose, when, of what and which lesson may change."""

import pytest

from tests.city import MASHA, PETYA
from tests.person import Person, Town

LOST = ("Не понял вопрос", "Не до конца понял")


@pytest.fixture
async def anna(school: Town) -> Person:
    return await school.person("Анна").links(MASHA, PETYA)


async def after(town: Town, anna: Person, first: str, then: str) -> str:
    await anna.says(first)
    town.clock.move(minutes=1)
    await anna.says(then)
    return anna.heard


@pytest.mark.parametrize(
    "words",
    [
        *("а бананы?", "спасибо за рыбу", "кто выиграл матч", "а почему небо голубое", "блин", "а зачем", "а слоны"),
        *("бананы завтра?", "Петя красавчик", "вчера ходили в парк", "в пятницу у нас день рождения"),
        *("математика это скучно", "а тигр в пятницу"),
    ],
)
@pytest.mark.parametrize("first", ["какие оценки", "расписание на завтра"])
async def test_what_changes_nothing_of_the_question_is_not_understood(
    school: Town, anna: Person, first: str, words: str
) -> None:
    assert (await after(school, anna, first, words)).startswith(LOST)


@pytest.mark.parametrize(
    ("first", "words", "told"),
    [
        ("какие оценки", "а у Пети?", "Пётр, 9Б. Оценки за"),
        ("какие оценки", "а давай за октябрь", "Оценки за 1–31 октября"),
        ("какие оценки", "покажи за прошлую неделю", "Оценки за 16–22 ноября"),
        ("какие оценки", "то же самое у Пети", "Пётр, 9Б. Оценки"),
        ("какие оценки", "а как у Пети дела", "Пётр, 9Б. Оценки"),
        ("какие оценки", "а у старшего?", "Пётр, 9Б. Оценки"),
        ("какие оценки", "и за четверть", "Оценки за 2 четверть"),
        ("какие оценки", "а завтра?", "Завтра, вт, 24 ноября"),
        ("средний балл", "а в октябре?", "Средний балл за 1–31 октября"),
        ("средний балл", "а по русскому?", "Средний балл, русский язык"),
        ("расписание на завтра", "а послезавтра?", "Ср, 25 ноября"),
        ("уроки Маши на завтра", "а третий урок?", "Мария, 5А. Завтра, вт, 24 ноября"),
        ("расписание на завтра", "а какой сейчас урок?", "Уроки ещё не начались"),
        ("когда каникулы", "а летние?", "Учебный год"),
        ("когда каникулы", "а весной?", "есенние"),
        ("кто классный у Маши", "а у Пети?", "Пётр, 9Б. Имени классного руководителя"),
    ],
)
async def test_what_changes_one_thing_keeps_the_rest(
    school: Town, anna: Person, first: str, words: str, told: str
) -> None:
    heard = await after(school, anna, first, words)
    assert told in heard, heard


async def test_of_a_month_to_come_grades_say_that_there_are_none_yet(school: Town, anna: Person) -> None:
    heard = await after(school, anna, "средний балл", "а в декабре?")
    assert "Эти дни ещё впереди: оценок за 1–31 декабря пока нет." in heard
    school.clock.move(days=21)
    heard = await after(school, anna, "средний балл", "а в декабре?")
    assert "Средний балл" in heard


async def test_a_day_after_events_is_one_to_come(school: Town, anna: Person) -> None:
    heard = await after(school, anna, "мероприятия", "а в субботу?")
    assert "Оценки" not in heard
    assert "ероприяти" in heard


async def test_an_examination_that_was_named_stays_the_one(school: Town, anna: Person) -> None:
    heard = await after(school, anna, "когда егэ", "а по физике?")
    assert "ЕГЭ" in heard
    assert "Итоговое" not in heard


async def test_a_guess_is_offered_for_what_was_nearly_understood(school: Town, anna: Person) -> None:
    await after(school, anna, "какие оценки", "Петя красавчик")
    assert anna.offered == ["Оценки", "Домашнее задание", "Расписание"]
