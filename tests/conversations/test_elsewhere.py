"""What is not built yet answers its words kindly: with the nearest thing or the official address."""

import pytest

from handlers.elsewhere import NAMES
from tests.person import GROUP, Person, Town
from tests.screens import fits

ASKED = {
    "clubs": "кружки",
    "meals": "питание",
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
    assert anna.offered == ["Оценки", "Помощь" if name == "meals" else "Меню"]
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
