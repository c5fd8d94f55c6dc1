"""What is not built yet answers its words kindly: with the nearest thing or the official address."""

import pytest

from handlers.elsewhere import NAMES
from tests.city import PETYA
from tests.person import GROUP, Person, Town
from tests.screens import fits

ASKED = {
    "clubs": "кружки",
    "meals": "питание",
    "ask_teacher": "вопрос учителю",
}


OFFICIAL = ("школа.образование33.рф", "uokovrov.elros.info", "gosuslugi.ru")


def test_every_name_is_tried() -> None:
    assert set(ASKED) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_its_plain_word_is_answered_kindly(town: Town, anna: Person, name: str) -> None:
    await anna.says(ASKED[name])
    anna.sees(town.conversation.wording.text(f"elsewhere.{name}")).sees_no("Не понял", "согласие")
    assert any(address in anna.heard for address in OFFICIAL), anna.heard
    fits(anna)
    assert anna.offered == ["Оценки", "Меню"]
    chat = town.chat(GROUP)
    await anna.says(ASKED[name], chat=chat)
    assert chat.show() == anna.heard or not anna.heard


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("какие есть кружки", "uokovrov.elros.info"),
    ],
)
async def test_the_official_address_is_named(anna: Person, question: str, address: str) -> None:
    await anna.says(question)
    anna.sees(address)


@pytest.mark.parametrize(
    "words", ["учитель орет на детей", "классная кричит на ребенка", "марья ивановна орет на сына"]
)
async def test_of_a_teacher_who_shouts_at_children_one_hears_a_warm_word_and_whom_to_tell(
    anna: Person, words: str
) -> None:
    await anna.says(words)
    anna.sees("Так с детьми быть не должно", "директору", "uokovrov.elros.info", "8-800-2000-122").sees_no("Сферум")
    fits(anna)


async def test_a_pupil_is_told_so_in_their_own_tone(town: Town) -> None:
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("учитель орет на детей")
    petya.sees("твоей вины здесь нет", "8-800-2000-122").sees_no("Запишите")
    fits(petya)


async def test_a_chat_of_several_is_not_told_that_a_pupil_asks(town: Town) -> None:
    petya, chat = town.person("Петя"), town.chat(GROUP)
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("учитель орет на детей")
    petya.sees("твоей вины здесь нет")
    await petya.says("учитель орет на детей", chat=chat)
    assert "твоей" not in chat.show()
    assert "8-800-2000-122" in chat.show()
