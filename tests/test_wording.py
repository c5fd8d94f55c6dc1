"""Texts as people write them: plurals, dates, pages; and files that the content check refuses."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, UndefinedError

from handlers import wording
from handlers.rules.family import Child, Person
from handlers.wording import Wording, pages, sheets
from storage.links import SELF


@dataclass(frozen=True)
class Days:
    first: date
    last: date


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 оценок"),
        (1, "1 оценка"),
        (2, "2 оценки"),
        (5, "5 оценок"),
        (11, "11 оценок"),
        (21, "21 оценка"),
        (9999, "9999 оценок"),
        (30000, "30\u00a0000 оценок"),
    ],
)
def test_plurals(number: int, words: str) -> None:
    assert wording.count(number, "оценка|оценки|оценок") == words


def test_dates_and_numbers() -> None:
    friday = date(2026, 11, 20)
    assert wording.day(friday) == "20 ноября"
    assert wording.weekday(friday) == "пт, 20 ноября"
    assert wording.weekday_name(friday) == "пятница"
    assert wording.weekday_short(friday) == "пт 20.11"
    assert wording.moment(datetime(2026, 11, 20, 18, 5)) == "20.11 18:05"  # noqa: DTZ001  # any zone reads so
    assert wording.moment(datetime(2026, 11, 20, 8, 5)) == "20.11 8:05"  # noqa: DTZ001  # any zone reads so
    assert [wording.number(value) for value in (4.0, 4.5, 4.333, 4.755, 10)] == ["4", "4,5", "4,33", "4,75", "10"]


def test_periods() -> None:
    assert wording.period(Days(date(2026, 11, 20), date(2026, 11, 20))) == "20 ноября"
    assert wording.period(Days(date(2026, 11, 16), date(2026, 11, 22))) == "16–22 ноября"
    assert wording.period(Days(date(2026, 11, 30), date(2026, 12, 6))) == "30 ноября – 6 декабря"


def test_a_pupil_is_spoken_to_as_a_friend(tmp_path: Path) -> None:
    said = Wording(write(tmp_path, """ask = "{{ 'Назовите|Назови'|to(person) }} день." """))
    assert said.text("hello.ask", person=Person(1)) == said.text("hello.ask") == "Назовите день."
    pupil = Child(1, "Мария", "В", "5А", "", relation=SELF)
    assert said.text("hello.ask", person=Person(1, children=(pupil,))) == "Назови день."


def test_words_of_a_file_make_no_mention_and_no_link() -> None:
    assert wording.plain("[id1|Анна] *bold* @all #tag") == "id1 Анна   bold   all  tag"


def write(folder: Path, text: str) -> Path:
    (folder / "hello.toml").write_text(text, "utf-8")
    return folder


def test_a_key_is_the_file_and_the_text(tmp_path: Path) -> None:
    texts = Wording(write(tmp_path, 'plain = "Привет"\n[deep]\nname = "{{ who }}!"\n'))
    assert texts.keys() == {"hello.plain", "hello.deep.name"}
    assert texts.text("hello.deep.name", who="Маша") == "Маша!"
    assert "hello.plain" in texts
    assert "hello.nothing" not in texts


def test_values_are_never_templates(tmp_path: Path) -> None:
    assert Wording(write(tmp_path, 'name = "{{ who }}"')).text("hello.name", who="{{ 7 * 7 }}") == "{{ 7 * 7 }}"


def test_a_broken_template_is_found_by_warming_and_not_by_a_person(tmp_path: Path) -> None:
    texts = Wording(write(tmp_path, 'broken = "{% if %}"'))
    with pytest.raises(TemplateSyntaxError):
        texts.warm()


def test_a_missing_value_or_text_is_loud(tmp_path: Path) -> None:
    texts = Wording(write(tmp_path, 'name = "{{ who }}"'))
    with pytest.raises(UndefinedError):
        texts.text("hello.name")
    with pytest.raises(KeyError):
        texts.text("hello.nothing")


def test_a_label_is_cut_to_what_a_button_carries(tmp_path: Path) -> None:
    texts = Wording(write(tmp_path, 'name = "{{ who }}"'))
    assert texts.label("hello.name", who="я" * 40) == "я" * 40
    assert texts.label("hello.name", who="я" * 41) == "я" * 39 + "…"


@given(st.text("ab\n ", max_size=400), st.integers(20, 60))
def test_pages_lose_no_words_and_fit(text: str, longest: int) -> None:
    parts = pages(text, longest)
    assert all(len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_page_is_cut_between_paragraphs_where_it_can_be() -> None:
    assert pages("а" * 30 + "\n\n" + "б" * 10 + "\n" + "в" * 20, 50) == ["а" * 30, "б" * 10 + "\n" + "в" * 20]


def test_headings_are_said_again_overleaf_and_never_left_alone() -> None:
    parts = [("Мария", ["один", "два", "три"]), ("Пётр", ["четыре"])]
    assert sheets(parts, 14) == ["Мария\nодин", "Мария\nдва\nтри", "Пётр\nчетыре"]
    assert sheets(parts, 50) == ["Мария\nодин\nдва\nтри\n\nПётр\nчетыре"]


def test_a_part_that_fits_on_a_page_is_not_torn() -> None:
    assert sheets([("Мария", ["один"] * 3), ("Пётр", ["два"] * 4)], 30)[1] == "Пётр\nдва\nдва\nдва\nдва"


def test_the_last_page_is_no_lone_line() -> None:
    first, last = sheets([("", ["одна и та же строка"] * 11)], 200)
    assert abs(first.count("\n") - last.count("\n")) <= 2


def test_a_part_without_a_heading_has_no_empty_first_line() -> None:
    assert sheets([("", ["\nпн", "\nвт"])], 50) == ["пн\n\nвт"]


lines = st.lists(st.text("абв ", min_size=1, max_size=90).filter(str.strip), min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["Мария", "Пётр"]), lines), min_size=1, max_size=4), st.integers(60, 300))
def test_sheets_lose_no_line_and_fit(parts: list[tuple[str, list[str]]], longest: int) -> None:
    found = sheets(parts, longest)
    said = "".join(found).replace("Мария", "").replace("Пётр", "")
    assert "".join(said.split()) == "".join("".join("".join(lines) for _, lines in parts).split())
    for page in found:
        assert len(page) <= longest or page.count("\n") <= 1
