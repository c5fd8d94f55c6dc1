"""Two questions in one message: both are answered where they are about the city, and one is never taken for two."""

import pytest

from tests.city import MASHA
from tests.person import Person, Town


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


async def test_marks_are_never_halved(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки по русскому и оценки по математике за неделю")
    assert len(anna.chat.heard) == 1
