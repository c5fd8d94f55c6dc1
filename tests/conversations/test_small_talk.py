"""Short words where nothing was asked: a kind answer, never the long «не понял»."""

import pytest

from tests.city import MASHA, PETYA
from tests.person import Person, Town


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        *((words, "я здесь") for words in ("ок", "Хорошо", "понятно", "ладно", "ну ладно", "нет")),
        *((words, "Всего доброго") for words in ("пока", "До свидания!", "ладно, пока")),
        ("ок спасибо", "Буду рад помочь"),
        *((words, "Понимаю, это досадно") for words in ("ты тупой", "бот дурак", "бесполезный бот")),
        *(
            (words, "Жалобы принимают люди")
            for words in ("хочу пожаловаться", "хочу пожаловаться на учителя", "куда жаловаться, жалоба у меня")
        ),
        *((words, "С возвращением") for words in ("я вернулась", "это снова я")),
    ],
)
async def test_small_talk_gets_a_short_kind_answer(anna: Person, words: str, heard: str) -> None:
    await anna.says(words)
    anna.sees(heard).sees_no("Не понял")


async def test_it_leaves_the_talk_as_it_was(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за вчера")
    await anna.says("понятно")
    await anna.says("а за прошлую неделю?")
    anna.sees("9–15 ноября")


@pytest.mark.parametrize("words", ["даю согласие", "ладно согласна", "я согласна", "всё-таки согласна"])
async def test_consent_after_not_now_is_asked_on_the_screen_again(town: Town, anna: Person, words: str) -> None:
    await anna.says("мои дети")
    await anna.presses("Не сейчас")
    await anna.says(words)
    anna.sees("мне нужно ваше согласие")
    await anna.says(words)
    anna.sees("согласие записал")
    await anna.says(words)
    anna.sees("уже записано")


@pytest.mark.parametrize("words", ["зачем вам согласие", "а без согласия никак"])
async def test_why_consent_is_told_with_its_buttons(anna: Person, words: str) -> None:
    await anna.says("мои дети")
    await anna.says(words)
    anna.sees("152-ФЗ", "Без него отвечаю")
    await anna.presses("Даю согласие")
    anna.sees("согласие записал")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("что такое вес", "важнее обычной"),
        ("что такое осв", "освобождение"),
        ("н/а что это", "нет аттестации"),
        ("за что 3", "если это передала школа"),
        ("за что за работа", "если это передала школа"),
        ("откуда данные", "передаёт школа"),
        ("данные старые", "когда школа передаст их снова"),
        ("данные неверные", "неверная оценка"),
    ],
)
async def test_what_stands_in_an_answer_is_explained(anna: Person, words: str, heard: str) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("оценки")
    await anna.says(words)
    anna.sees(heard)


@pytest.mark.parametrize("words", ["я тупая", "я дура", "меня назвали дураком"])
async def test_who_speaks_ill_of_themself_has_not_insulted_anybody(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees_no("Понимаю, это досадно")
