"""Which institutions a text means: streets in any case and with a slip, names by the words that few share."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding.directory import by_name, by_street, said, stem


@dataclass(frozen=True)
class Somewhere:
    address: str
    name: str = "МБДОУ"
    short_name: str = "Детский сад"
    kind: str = "kindergarten"


STREETS = ("Кленовая", "Лопатина", "Абельмана", "Зои Космодемьянской", "Малеева и Кангина", "19 Партсъезда", "Садовая")
PLACES = [Somewhere(f"г. Ковров, ул. {street}, д. {number}") for number, street in enumerate(STREETS, 3)]


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("на Лопатина", "Лопатина"),
        ("сад на улице лопатиной", "Лопатина"),
        ("лапатина", "Лопатина"),
        ("ул кленовой", "Кленовая"),
        ("сады около Кленовой улицы", "Кленовая"),
        ("на абелмана", "Абельмана"),
        ("рядом с улицей зои космодемьянской", "Зои Космодемьянской"),
        ("на космодемянской", "Зои Космодемьянской"),
        ("на Кангина", "Малеева и Кангина"),
        ("садик на садовой", "Садовая"),
        ("партсъезда 8", "19 Партсъезда"),
    ],
)
def test_a_street_is_found_however_it_is_said(text: str, street: str) -> None:
    found = by_street(text, PLACES)
    assert found is not None
    assert [place.address for place in found.places] == [PLACES[STREETS.index(street)].address]
    assert found.street == f"ул. {street}"


@pytest.mark.parametrize(
    "text", ["телефон школы", "список садов", "адрес", "сайт гимназии", "на улице Ленина", "", "🌳", "ул.", "д. 5"]
)
def test_what_names_no_street_of_the_list_finds_none(text: str) -> None:
    assert by_street(text, PLACES) is None


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("601900, Владимирская область, г. Ковров, проспект Ленина, д. 12, корп. 1", "проспект Ленина"),
        ("ул.Ленина 12а", "ул.Ленина"),
        ("г.Ковров ул. Ленина, 12", "г.Ковров ул. Ленина"),
    ],
)
def test_an_address_is_read_as_lists_write_it(address: str, street: str) -> None:
    found = by_street("на ленина", [Somewhere(address)])
    assert found is not None
    assert found.street == street


def test_a_house_that_is_named_narrows_the_street() -> None:
    two = [Somewhere("ул. Лопатина, 5"), Somewhere("ул. Лопатина, 46")]
    found, both = by_street("лопатина 46", two), by_street("лопатина", two)
    assert found is not None
    assert both is not None
    assert (found.places, both.places) == ((two[1],), tuple(two))


def test_a_name_counts_by_words_that_few_share() -> None:
    places = [Somewhere("", f"МБДОУ «Детский сад № {n} комбинированного вида»", f"Сад № {n}") for n in range(5)]
    sun = Somewhere("", "МБДОУ «Детский сад № 9 «Солнышко»", "Сад № 9")
    for text in ("солнышко", "телефон солнышка", "садик сонышко"):
        found = by_name(text, [*places, sun])
        assert found is not None, text
        assert found.places == (sun,)
    assert by_name("детский сад комбинированного вида", [*places, sun]) is None


@pytest.mark.parametrize(
    ("text", "kind", "near", "street", "authority"),
    [
        ("сады рядом с Лопатина", "kindergarten", True, True, False),
        ("гимназия на улице Мира", "school", False, True, False),
        ("телефон управления образования", None, False, False, True),
        ("Садовая", None, False, False, False),
        ("где", None, False, False, False),
    ],
)
def test_what_else_the_words_say(text: str, kind: str | None, near: bool, street: bool, authority: bool) -> None:
    found = said(text)
    assert (found.kind, found.near, found.street, found.authority) == (kind, near, street, authority)


@given(st.text(max_size=60))
def test_nothing_that_is_said_breaks_the_search(text: str) -> None:
    for found in (by_street(text, [*PLACES, Somewhere(text)]), by_name(text, [*PLACES, Somewhere("", text, text)])):
        assert found is None or found.places
    assert len(stem(text)) <= len(text)


@given(st.sampled_from(STREETS[:3]), st.integers(1, 5), st.sampled_from("абвгдеклмнопрст"))
def test_one_wrong_letter_still_finds_the_street(street: str, at: int, letter: str) -> None:
    spoilt = street[:at] + letter + street[at + 1 :]
    found = by_street(spoilt, PLACES)
    assert found is not None
    assert found.street == f"ул. {street}"
