"""Two questions in one message: both are answered, and one is never taken for two."""

import pytest

from tests.city import MASHA, PETYA
from tests.person import Person


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("адрес 21 школы и когда каникулы", "СОШ № 21", "каникул"),
        ("как зайти в дневник и где сферум", "Как войти в электронный дневник", "Как войти в Сферум"),
        ("учимся ли 4 ноября? и телефон 17 школы", "4 ноября", "СОШ № 17"),
        ("когда каникулы и какая у нас очередь в сад", "каникул", "нужно ваше согласие"),
    ],
)
async def test_both_are_answered_in_their_order(anna: Person, words: str, first: str, second: str) -> None:
    await anna.says(words)
    anna.sees(first, second)
    assert anna.heard.index(first) < anna.heard.index(second)


@pytest.mark.parametrize(
    "words", ["где взять логин и пароль от дневника", "чё за сферум и как туда попасть", "школы и сады на лопатина"]
)
async def test_one_question_with_an_and_in_it_is_answered_once(anna: Person, words: str) -> None:
    await anna.says(words)
    assert len(anna.chat.heard) == 1


async def test_distress_beside_a_question_is_still_heard_alone(anna: Person) -> None:
    await anna.says("когда каникулы и не хочу жить")
    anna.sees("8-800-2000-122").sees_no("каникул")


@pytest.mark.parametrize(
    "words",
    [
        "оценки по русскому и оценки по математике за неделю",
        "какие сегодня у Пети отметки и по каким предметам",
        "оценки у Маши и у Пети",
    ],
)
async def test_one_question_about_a_child_is_never_halved(anna: Person, words: str) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says(words)
    assert len(anna.chat.heard) == 1


async def test_two_questions_about_a_child_are_both_answered_of_the_child_that_one_of_them_names(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("какие оценки у Пети за неделю и что задали на понедельник")
    first, second = (message.text for message in anna.chat.heard)
    assert "Пётр" in first
    assert "Мария" not in first + second
    assert "задан" in second.lower()


async def test_who_has_no_child_here_is_told_of_consent_once(anna: Person) -> None:
    await anna.says("какие оценки за неделю и что задали на понедельник")
    assert len(anna.chat.heard) == 1
    anna.sees("соглас")
