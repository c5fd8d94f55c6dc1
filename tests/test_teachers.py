"""Who is meant by a name in a timetable."""

import pytest

from handlers.rules.teachers import taught_by

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
