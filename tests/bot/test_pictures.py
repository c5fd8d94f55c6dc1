"""Pictures: every drawing in both palettes, whatever the words in it, as a PNG of a phone's width."""

import struct
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures import cut, picture, svg, tone

MARKS: dict[str, Any] = {
    "drawing": "marks",
    "title": "Маша, 5А",
    "heading": "Средний балл за 2 триместр",
    "terms": ["1 тр."],
    "rows": [
        {"subject": "Алгебра", "given": ["4"], "mean": 4.31, "text": "4,31"},
        {"subject": "Физкультура", "given": ["зачёт"], "mean": None, "text": ""},
    ],
    "note": "Данные на 22 ноября",
}
QUEUE: dict[str, Any] = {
    "drawing": "queue",
    "title": "Очередь в детский сад",
    "heading": "Как менялось место с 10 сентября",
    "grid": [30, 40, 50],
    "least": 30,
    "most": 50,
    "days": [{"at": 0, "text": "10 сентября", "anchor": "start"}],
    "series": [
        {
            "name": "Детский сад № 52",
            "text": "49 → 33",
            "points": [{"at": 0, "place": 49}, {"at": 1, "place": 33}],
        }
    ],
    "note": "Данные на 20 ноября",
}


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("values", [MARKS, QUEUE], ids=["marks", "queue"])
def test_day_and_night_are_two_pictures_of_one_size(values: dict[str, Any]) -> None:
    light, dark = picture(values), picture(values | {"dark": True})
    assert light != dark
    assert size(light) == size(dark)
    assert size(light)[0] == 720


def test_letters_are_drawn_by_our_own_font_and_not_left_out() -> None:
    empty = picture(MARKS | {"title": ""})
    assert picture(MARKS) != empty, "Cyrillic letters are in the font"


@settings(max_examples=40)
@given(words=st.text(min_size=1, max_size=120))
def test_no_words_break_a_picture(words: str) -> None:
    values = MARKS | {"title": words, "rows": [MARKS["rows"][0] | {"subject": words}]}
    drawn = svg(values)
    written = "".join(sign for sign in words if sign.isprintable())
    if written == words:
        texts = [text.text or "" for text in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
        assert cut(words, 32).split() == texts[0].split()


def test_a_long_text_is_cut_and_says_so() -> None:
    assert cut("Основы безопасности", 19) == "Основы безопасности"
    assert cut("Основы безопасности и защиты Родины", 12) == "Основы безо…"


@pytest.mark.parametrize(
    ("mark", "name"),
    [("5", "five"), ("4-", "four"), (4.5, "five"), (4.49, "four"), (2.5, "three"), (1.0, "two"), ("зачёт", "soft")],
)
def test_a_mark_has_the_colour_of_what_it_rounds_to(mark: str | float, name: str) -> None:
    assert tone(mark, {each: each for each in ("five", "four", "three", "two", "soft")}) == name


def test_there_is_no_other_drawing() -> None:
    with pytest.raises(KeyError):
        picture({"drawing": "../palettes"})
