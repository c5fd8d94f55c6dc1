"""What a sentence says of lessons: which one by its number, and whether it speaks of whoever says it."""

import pytest

from handlers.class_choice import nearest
from handlers.understanding.lesson_numbers import lesson_number
from handlers.understanding.oneself import of_oneself


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("свободные кабинеты на 3 уроке", 3),
        ("что завтра третьим уроком", 3),
        ("Что после 2-го урока?", 2),
        ("кабинет на урок 5", 5),
        ("завтра к первому", 1),
        ("нулевой урок", 0),
        ("на одиннадцатом уроке", 11),
        ("уроки 3 декабря", None),
        ("расписание 7Б школы 21", None),
        ("на 40 уроке", None),
        ("", None),
    ],
)
def test_the_number_of_a_lesson(text: str, number: int | None) -> None:
    assert lesson_number(text) == number


@pytest.mark.parametrize("text", ["моё расписание", "Какие у меня уроки", "пришли мой календарь", "что я веду завтра"])
def test_whoever_speaks_of_themselves(text: str) -> None:
    assert of_oneself(text)


@pytest.mark.parametrize("text", ["расписание", "уроки Маши", "расписание 7Б", "мойка"])
def test_whoever_does_not(text: str) -> None:
    assert not of_oneself(text)


def test_the_nearest_classes_are_of_the_grade_or_next_to_it() -> None:
    classes = ["1А", "5А", "5Б", "7Б", "8А", "8Б", "11А"]
    assert nearest("5Ж", classes) == ["5А", "5Б"]
    assert nearest("6Б", classes) == ["5А", "5Б", "7Б", "8Б"]
    assert nearest("6Б", []) == []
