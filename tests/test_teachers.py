"""Who is meant by a name in a timetable."""

import pytest

from handlers.rules.teachers import taught_by
from handlers.understanding.surnames import meant

OLGA = ("Образцова", "Ольга", "Петровна")
DOUBLE = ("Новикова-Котова", "Татьяна", "")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Образцова О. П.",
            "Образцова О.П.",
            "О.П. Образцова",
            "ОБРАЗЦОВА  ОЛЬГА ПЕТРОВНА",
            "Образцова",
            "Образцова О.",
        ),
        *("Пробный А. А., Образцова О. П.", "Пробный А.А./Образцова О.П."),
    ],
)
def test_a_name_is_the_persons_however_it_is_written(written: str) -> None:
    assert taught_by(written, *OLGA)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Образцова И. П.",
        "Образцова О. И.",
        "Образцов О. П.",
        "О. П.",
        "Образцова О. П. К.",
        "Физкультура 10",
        "Ольга",
    ],
)
def test_another_name_is_not(written: str) -> None:
    assert not taught_by(written, *OLGA)


def test_a_double_surname_is_one() -> None:
    assert taught_by("Новикова-Котова Т.", *DOUBLE)
    assert not taught_by("Новикова Т.", *DOUBLE)


WRITTEN = (
    "Образцова О. П.",
    "О.П. Образцов",
    "Ким В. А.; Цой И.",
    "Толстая Анна Львовна",
    "Бойко Т.",
    "Новикова-Котова Т.",
)


@pytest.mark.parametrize(
    ("words", "surnames"),
    [
        ("расписание Образцовой", ["Образцов", "Образцова"]),
        ("уроки толстой завтра", ["Толстая"]),
        ("у Бойко когда уроки", ["Бойко"]),
        ("расписание Кима", ["Ким"]),
        ("уроки Новиковой-Котовой", ["Новикова-Котова"]),
        ("уроки Котовой", ["Новикова-Котова"]),
        ("расписание на завтра", []),
        ("какой сейчас урок", []),
    ],
)
def test_words_mean_teachers_by_their_surname_in_any_case(words: str, surnames: list[str]) -> None:
    assert [name[0] for name in meant(words, WRITTEN)] == surnames
