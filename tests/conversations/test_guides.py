"""How to get into the systems of schools: by words and by buttons, page by page, the helper of one's role."""

import pytest

from handlers.rules.advice import load
from tests.city import MASHA, PETYA
from tests.conversations.staff_people import CLASS_TEACHER, SCHOOL, works
from tests.person import GROUP, Person, Town
from tests.screens import whole


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("как войти в Мою школу", "Как войти в «Мою школу»"),
        ("не могу зайти в электронный дневник", "Как войти в электронный дневник"),
        ("забыл пароль от госуслуг", "Не пускает: пароль и код Госуслуг"),
        ("что такое есиа", "Учётная запись Госуслуг (ЕСИА)"),
        ("как создать учетку ребенку на госуслугах", "Запись ребёнка на Госуслугах"),
        ("чё за сферум и как туда попасть", "Как войти в Сферум"),
        ("сэдо как войти", "СЭДО: учиться дистанционно"),
        ("что за помощник ученика", "Помощник ученика"),
        ("билет в будущее", "«Билет в будущее»"),
        ("как проверить диплом в фрдо", "Проверить документ об образовании"),
        ("rfr djqnb d catheve", "Как войти в Сферум"),
    ],
)
async def test_words_lead_straight_to_the_steps_before_consent(anna: Person, words: str, title: str) -> None:
    await anna.says(words)
    anna.sees(title, "1. ").sees_no("Даю согласие")
    assert "Источник: " in await whole(anna)


async def test_buttons_lead_there_too(anna: Person) -> None:
    await anna.says("как войти")
    assert len(anna.offered) == 10
    await anna.presses("Сферум")
    anna.sees("Как войти в Сферум", "1. ")
    await anna.presses("Ещё (2 из 3)")
    anna.sees("Если не получается").sees_no("1. ")
    await anna.presses("Назад (1 из 3)")
    anna.sees("1. ")
    await anna.presses("Все подсказки")
    anna.sees("Покажу по шагам")


async def test_what_is_not_certain_is_said_with_where_to_ask(anna: Person) -> None:
    await anna.says("сэдо")
    assert "Уточняется: адрес входа в СЭДО ВО. Пока спросите у классного руководителя." in await whole(anna)


async def test_the_helper_is_the_one_of_the_askers_role(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("помощник")
    anna.sees("Помощник родителя")
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("как войти")
    await petya.presses("Помощники")
    petya.sees("Помощник ученика")
    teacher = town.person("Ольга")
    await works(town, teacher, CLASS_TEACHER, SCHOOL, "5А")
    await teacher.says("помощник")
    teacher.sees("Помощник учителя")


async def test_every_page_fits_one_screen_and_its_steps_are_all_there(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    for name, guide in load().guides.items():
        await anna.says(guide.word)
        seen = await whole(anna)
        assert all(f"{number}. {step}" in seen for number, step in enumerate(guide.steps, 1)), name
        await anna.says(guide.word, chat=chat)
        assert guide.title in chat.show()
        assert all(link.url in chat.show() for link in guide.links), name
        assert len(chat.show()) <= 900, name


async def test_in_a_chat_of_several_there_is_a_list_of_words(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    await anna.says("как войти", chat=chat)
    words = [line[2:] for line in chat.show().splitlines() if line.startswith("• ")]
    assert len(words) >= 9
    for word in words:
        await anna.says(word, chat=chat)
        assert "Источник: " in chat.show(), word
