"""Address, phone, site and page of any institution: by number, name, slip of the pen and street, for everybody."""

from pathlib import Path

import pytest

from handlers.importing.load import load
from handlers.talk import Client
from tests.city import MASHA, TWINS
from tests.conversations.staff_people import ADMINISTRATOR, SCHOOL, works
from tests.importing.files import csv
from tests.person import GROUP, Person, Town
from tests.screens import fits

HEADER = ["Код", "Тип", "Название", "Краткое название", "Адрес", "Телефон", "Сайт", "Страница ВК", "Часы приёма"]
_PLACES = """
sch21 | школа | МБОУ «Средняя общеобразовательная школа № 21» | СОШ № 21 | г. Ковров, ул. Кленовая, д. 5 \
 | 8 (49232) 0-00-21 | sch21.example | vk.example/sch21 | вт 15:00–17:00
sch17 | школа | МБОУ «Средняя общеобразовательная школа № 17» | СОШ № 17 | ул. Лопатина, 46 | | | |
gym1 | школа | МБОУ «Гимназия № 1» | Гимназия № 1 | пр-т Абельмана, 3 | 0-00-01 | | |
ds52 | детский сад | МБДОУ № 52 | Детский сад № 52 | 601900, г. Ковров, улица Лопатина, 9а | | | |
ds9 | детский сад | МБДОУ № 9 «Солнышко» | Детский сад № 9 «Солнышко» | ул. Кленовая, 7 | | | |
muk | другое | МБОУ «Межшкольный учебный комбинат» | МУК | | | | |
"""
PLACES = [[cell.strip() for cell in line.split("|")] for line in _PLACES.strip().splitlines()]
MANY = [[f"k{n}", "детский сад", f"МБДОУ № {n}", f"Детский сад № {n}", "", "", "", "", ""] for n in range(10, 44)]


@pytest.fixture
async def city(town: Town, tmp_path: Path) -> Town:
    """The department has sent its list with addresses."""
    path = csv(tmp_path / "i.csv", [HEADER, *PLACES])
    assert (await load(town.database, "institutions", [path], now=town.clock.now())).stored
    return town


async def test_a_school_by_its_number_before_consent(city: Town, anna: Person) -> None:
    await anna.says("телефон 21 школы")
    anna.sees("СОШ № 21", "Адрес: г. Ковров, ул. Кленовая, д. 5", "Телефон: 8 (49232) 0-00-21", "Данные на 20.11")
    anna.sees("Часы приёма: вт 15:00–17:00", "Сайт: sch21.example", "ВКонтакте: vk.example/sch21").sees_no("согласие")
    assert anna.offered[:2] == ["Открыть сайт", "Страница ВКонтакте"]
    assert anna.button("Открыть сайт")["link"] == "https://sch21.example"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("адрес гимназии № 1", "Гимназия № 1"),
        ("где находится детский сад 52", "Детский сад № 52"),
        ("сайт школы номер семнадцать", "СОШ № 17"),
        ("телефон садика солнышко", "Солнышко"),
        ("телефон садика солнешко", "Солнышко"),
        ("flhtc 17 irjks", "СОШ № 17"),
        ("где межшкольный комбинат", "МУК"),
        ("адрес школы на лопатина", "СОШ № 17"),
        ("адрес садика на лопатена", "Детский сад № 52"),
    ],
)
async def test_any_of_them_by_number_name_slip_or_street(city: Town, anna: Person, words: str, name: str) -> None:
    await anna.says(words)
    anna.sees(name).sees_no("Нашёл несколько", "Не понял")


@pytest.mark.parametrize(
    ("words", "seen", "unseen"),
    [
        ("сады рядом с Лопатина", "• Детский сад № 52: 601900", "СОШ"),
        ("школы рядом с лопатиной", "• СОШ № 17: ул. Лопатина, 46", "Детский сад"),
        ("какие школы на улице Абельмана", "• Гимназия № 1", "СОШ"),
        ("какие школы около кленовой", "• СОШ № 21", "Солнышко"),
        ("сады рядом с Абельмана", "Детских садов на этой улице (пр-т Абельмана) в списке нет", "СОШ"),
    ],
)
async def test_what_stands_in_a_street(city: Town, anna: Person, words: str, seen: str, unseen: str) -> None:
    await anna.says(words)
    anna.sees(seen, "Карты у меня нет").sees_no(unseen)


async def test_a_street_nobody_knows_is_said_to_be_none(city: Town, anna: Person) -> None:
    await anna.says("какие школы рядом со мной")
    anna.sees("Назовите её")
    assert anna.offered[:2] == ["Школы", "Детские сады"]
    await anna.says("школы на улице Выдуманной")
    anna.sees("На такой улице в моём списке учреждений ничего нет")


async def test_what_the_list_lacks_is_said_with_where_to_look(city: Town, anna: Person) -> None:
    await anna.says("телефон школы 17")
    anna.sees("нет телефона, сайта, страницы ВКонтакте: уточняется", "uokovrov.elros.info")
    await anna.says("часы приёма директора гимназии 1")
    anna.sees("Гимназия № 1\nОбщий телефон: 0-00-01\nЧасов приёма в списке нет: спросите по телефону")
    anna.sees("Личных номеров у меня нет", "соединить с руководителем", "Как зовут, сказано на сайте учреждения.")


async def test_a_number_of_another_kind_is_offered(city: Town, anna: Person) -> None:
    await anna.says("телефон гимназии 17")
    anna.sees("«Гимназия 17» в списке города нет. С этим номером есть: СОШ № 17.")
    await anna.presses("СОШ № 17")
    anna.sees("ул. Лопатина, 46")
    await anna.says("адрес школы 88")
    anna.sees("«СОШ 88» в списке города нет")


async def test_a_parent_means_the_school_of_the_child(city: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("телефон школы")
    anna.sees("8 (49232) 0-00-21")
    await anna.says("список школ города")
    anna.sees("Школы: 3")


@pytest.mark.parametrize(
    "words", ["номер директора", "телефон директора", "кто директор", "как дозвониться до директора"]
)
async def test_the_head_is_that_of_the_childs_school(city: Town, anna: Person, tmp_path: Path, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("СОШ № 21\nОбщий телефон: 8 (49232) 0-00-21\nЧасы приёма: вт 15:00–17:00", "Личных номеров у меня нет")
    anna.sees("Как зовут, сказано на сайте").sees_no("Школы:", "Гимназия")
    fits(anna)
    staff = [
        ["Номер", "Учреждение", "Фамилия", "Имя", "Отчество", "Должность"],
        ["1", "СОШ 21", "Директоров", "Денис", "Денисович", "директор"],
        ["2", "СОШ 21", "Завучева", "Зоя", "Ивановна", "заместитель директора по УВР"],
        ["3", "СОШ 21", "Книжкина", "Вера", "Ивановна", "заведующая библиотекой"],
    ]
    assert (await load(city.database, "staff", [csv(tmp_path / "s.csv", staff)], now=city.clock.now())).stored
    await anna.says(words)
    anna.sees("Директор: Директоров Денис Денисович", "соединить с руководителем").sees_no("Завучева", "Книжкина")
    await anna.says("телефон завуча")
    anna.sees("Заместитель директора по УВР: Завучева Зоя Ивановна", "соединить с завучем").sees_no("Директоров")
    chat = city.chat(GROUP)
    await anna.says("телефон директора школы 21", chat=chat)
    assert "0-00-21" in chat.show()
    assert "Директоров" not in chat.show()


async def test_of_two_schools_both_are_told(city: Town, anna: Person) -> None:
    await anna.links(MASHA, TWINS[0])
    await anna.says("номер директора")
    anna.sees("СОШ № 17\nТелефона в списке города нет", "СОШ № 21\nОбщий телефон: 8 (49232) 0-00-21")
    fits(anna)
    assert anna.offered[:2] == ["СОШ № 17", "СОШ № 21"]
    await anna.says("как позвонить в школу")
    anna.sees("СОШ № 17", "0-00-21", "Это телефоны самих учреждений")
    await anna.presses("СОШ № 21")
    anna.sees("Адрес:")


async def test_whoever_has_no_child_is_asked_whose_head(city: Town, anna: Person) -> None:
    await anna.says("телефон директора")
    anna.sees("Какой школы или сада?").sees_no("согласие")
    await anna.says("21 школа")
    anna.sees("0-00-21")
    await works(city, anna, ADMINISTRATOR, SCHOOL)
    await anna.says("телефон директора")
    anna.sees("СОШ № 21\nОбщий телефон: 8 (49232) 0-00-21")


async def test_lists_by_kind_a_page_at_a_time(city: Town, anna: Person, tmp_path: Path) -> None:
    path = csv(tmp_path / "more.csv", [HEADER, *MANY])
    assert (await load(city.database, "institutions", [path], now=city.clock.now())).stored
    await anna.says("учреждения")
    anna.sees("3 школы, 36 детских садов")
    await anna.presses("Детские сады")
    anna.sees("Детские сады: 36", "• Детский сад № 9", "Страница 1 из 5")
    await anna.presses("Дальше")
    anna.sees("• Детский сад № 21", "Страница 2 из 5")
    await anna.presses("Все учреждения")
    await anna.presses("Школы")
    assert anna.offered[:3] == ["Гимназия № 1", "СОШ № 17", "СОШ № 21"]
    await anna.presses("СОШ № 21")
    anna.sees("0-00-21")


async def test_a_phone_without_buttons_gets_numbers(city: Town) -> None:
    oleg = city.person("Олег", client=Client(buttons=False, in_place=False))
    await oleg.says("список школ")
    oleg.sees("1. Гимназия № 1")
    await oleg.says("2")
    oleg.sees("ул. Лопатина, 46")


async def test_a_client_that_shows_cards_gets_them_side_by_side(city: Town) -> None:
    oleg = city.person("Олег", client=Client(carousel=True))
    await oleg.says("список школ")
    cards = oleg.chat.messages[-1].cards
    assert [card["title"] for card in cards] == ["Гимназия № 1", "СОШ № 17", "СОШ № 21", "Все учреждения"]
    assert cards[1]["text"] == "ул. Лопатина, 46"
    assert oleg.chat.messages[-1].rows == []
    oleg.sees("• СОШ № 17: ул. Лопатина, 46")
    await oleg.presses_button(cards[1]["button"])
    oleg.sees("Адрес: ул. Лопатина, 46")
    await oleg.says("список школ")
    await oleg.presses("Все учреждения")
    oleg.sees("Учреждения города")


async def test_a_group_chat_gets_the_words_and_nobody_s_own_school(city: Town, anna: Person) -> None:
    await anna.links(MASHA)
    chat = city.chat(GROUP)
    await anna.says("телефон 21 школы", chat=chat)
    assert "8 (49232) 0-00-21" in chat.show()
    await anna.says("телефон школы", chat=chat)
    assert "Школы: 3" in chat.show()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("телефон управления образования", "uokovrov.elros.info"),
        ("к какой школе относится наш дом", "постановлением"),
        ("как записать ребёнка в первый класс", "gosuslugi.ru"),
    ],
)
async def test_what_else_is_asked_of_them(city: Town, anna: Person, words: str, told: str) -> None:
    await anna.says(words)
    anna.sees(told)
    assert anna.offered[-1] == "Меню"


async def test_hours_come_with_the_list_and_go_with_its_undoing(city: Town, tmp_path: Path) -> None:
    assert await city.rows("SELECT hours FROM institutions WHERE code = 'sch21'") == [("вт 15:00–17:00",)]
    before = await city.rows("SELECT hours FROM institutions_before")
    assert set(before) == {("",)}


async def test_every_answer_fits_a_phone(city: Town, anna: Person) -> None:
    for words in ("учреждения", "список школ", "детские сады города", "телефон 21 школы", "школы рядом с лопатина"):
        await anna.says(words)
        fits(anna)
        assert "Меню" in anna.offered
