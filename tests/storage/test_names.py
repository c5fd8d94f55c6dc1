"""However people write it, it is the same school and the same class."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.names import class_name, folded, guesses, keys, tiers


@pytest.mark.parametrize(
    "text",
    ["МБОУ СОШ № 21", "СОШ 21", "21 школа", "школа №21", "Школа N21", "21-я школа", "сош№21", "в 21 школе", "школы 21"],
)
def test_a_school_is_found_by_its_number(text: str) -> None:
    stored = keys("s-21", "МБОУ «Средняя общеобразовательная школа № 21»", "СОШ № 21")
    assert any(tier & stored for tier in tiers(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("МБДОУ № 52", "детский сад 52"),
        ("МБДОУ «Детский сад № 52 комбинированного вида»", "МБДОУ № 52"),
        ("МБДОУ Детский сад № 52", "д/с 52"),
        ("МБДОУ Детский сад № 52", "садик №52"),
        ("МБОУ «Гимназия № 1»", "гимназия 1"),
        ("МБУ ДО «ЦДОД «Родничок»", "Родничок"),
        ("МБОУ «Межшкольный учебный комбинат»", "межшкольный учебный комбинат"),
        ("МБУДО «Детско-юношеская спортивная школа № 2»", "ДЮСШ 2"),
    ],
)
def test_other_institutions_are_found_too(name: str, text: str) -> None:
    assert any(tier & keys("код", name, name) for tier in tiers(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("МБУДО «Детско-юношеская спортивная школа № 2»", "школа 2"),
        ("МБУДО «Детская музыкальная школа № 1»", "СОШ 1"),
        ("МБДОУ № 21", "СОШ 21"),
        ("СОШ № 2", "СОШ № 21"),
        ("СОШ № 21", "21"),
    ],
)
def test_others_of_the_same_number_are_not(name: str, text: str) -> None:
    assert not any(tier & keys("код", name, name) for tier in tiers(text))


def test_a_number_alone_or_a_school_that_is_a_gymnasium_is_a_guess() -> None:
    gymnasium = keys("g1", "МБОУ «Гимназия № 1»", "Гимназия № 1")
    assert any(tier & gymnasium for tier in guesses("школа 1"))
    assert any(tier & gymnasium for tier in guesses("1"))
    assert not any(tier & gymnasium for tier in guesses("сад 1"))


@pytest.mark.parametrize(
    "text", ['7 "Б"', "7 «Б»", "7-б", "7б", "7 Б", "07б", "7Б класс", "7 б кл.", "7\u00a0Б", "7 – Б"]
)
def test_a_class_has_one_name(text: str) -> None:
    assert class_name(text) == "7Б"


@pytest.mark.parametrize(
    ("text", "name"),
    [("10 М", "10М"), ("11", "11"), ("5-A", "5А"), ("Средняя  группа", "Средняя группа"), ("7Б1", "7Б1"), ("", "")],
)
def test_other_classes_keep_theirs(text: str, name: str) -> None:
    assert class_name(text) == name


@given(st.text())
def test_folding_and_naming_are_settled_after_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert class_name(class_name(text)) == class_name(text)
    keys(text, text, text)
    list(tiers(text))
    list(guesses(text))
