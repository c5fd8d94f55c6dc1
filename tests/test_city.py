"""The tiny city of the conversation tests says of itself what is true."""

import csv
from pathlib import Path

import pytest

from tests.city import IN_TWO_PLACES, MASHA, NAMESAKES, PETYA, TODAY, TWINS, Row, small_city


def week(number: str, subject: str) -> list[Row]:
    days = {f"{day}.11.2026" for day in range(16, 21)}
    return [row for row in small_city().grades_of(number) if row["Дата"] in days and row["Предмет"] == subject]


def mean(rows: list[Row]) -> float:
    marks = [(int(row["Оценка"]), int(row["Вес"])) for row in rows if row["Оценка"].isdecimal()]
    return sum(mark * weight for mark, weight in marks) / sum(weight for _, weight in marks)


def test_it_is_as_large_as_it_says() -> None:
    city = small_city()
    assert len(city.institutions) == 3
    assert len({row["Номер"] for row in city.pupils}) == 12
    assert len({(row["Учреждение"], row["Класс"]) for row in city.pupils}) == 4
    assert 90 < len(city.grades) < 130
    assert {row["Номер"] for row in city.grades} == {row["Номер"] for row in city.pupils}
    assert f"{TODAY:%d.%m.%Y}" in {row["Дата"] for row in city.grades}


def test_the_means_of_its_docstring_are_right() -> None:
    assert mean(week(MASHA, "Математика")) == 4.75
    assert mean(week(MASHA, "Русский язык")) == 3.6
    assert mean(week(PETYA, "Алгебра")) == pytest.approx(11 / 3)
    assert not week(PETYA, "Химия")


def test_twins_namesakes_and_a_boy_of_two_places_are_in_it() -> None:
    pupils: dict[str, list[Row]] = {}
    for row in small_city().pupils:
        pupils.setdefault(row["Номер"], []).append(row)
    one, other = (pupils[number][0] for number in TWINS)
    assert one["Дата рождения"] == other["Дата рождения"]
    first, second = (pupils[number][0] for number in NAMESAKES)
    assert all(first[name] == second[name] for name in ("Фамилия", "Имя", "Отчество", "Класс"))
    assert {row["Учреждение"] for row in pupils[IN_TWO_PLACES]} == {"СОШ № 21", "МУК"}


def test_its_files_hold_the_same_rows(tmp_path: Path) -> None:
    city = small_city()
    kinds, paths = zip(*city.written(tmp_path), strict=True)
    assert kinds == ("institutions", "pupils", "grades")
    with paths[2].open(encoding="utf-8", newline="") as file:
        assert tuple(csv.DictReader(file, delimiter=";")) == city.grades
