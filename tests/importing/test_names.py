"""Names, classes and periods as people type them: what is taken for what, and what is told of."""

from datetime import date

import pytest

from handlers.importing import names, periods
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from storage.names import class_name

AUTUMN = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ИВАНОВА", "Иванова"),
        ("иванова", "Иванова"),
        ("АННА-МАРИЯ", "Анна-Мария"),
        ("анна-мария", "Анна-Мария"),
        ("МАМЕДОВ ГУСЕЙН ОГЛЫ", "Мамедов Гусейн оглы"),
        ("САЛИМ-ОГЛЫ", "Салим-оглы"),
        ("ОГЛЫ", "Оглы"),
        ("О'НИЛ", "О'Нил"),
        ("ЁЛКИНА", "Ёлкина"),
        ("Мaрия", "Мария"),
    ],
)
def test_a_name_in_odd_letters_is_stored_as_usual_and_told_of(written: str, name: str) -> None:
    about = About()
    assert names.name(written, about) == name
    assert [(guess.written, guess.taken) for guess in about.made] == [(written, name)]


@pytest.mark.parametrize(
    "written", ["Иванова", "Анна-Мария", "Гусейн оглы", "Мак-Дональд", "МакДональд", "Anna", "Ю", "П.", "де Вито"]
)
def test_a_name_as_usual_stays_as_it_is(written: str) -> None:
    about = About()
    assert names.name(written, about) == written
    assert about.made == []


@pytest.mark.parametrize("written", ["М.", "М.П.", "М. П."])
def test_initials_are_no_given_name(written: str) -> None:
    with pytest.raises(Wrong, match="инициалы"):
        names.given(written, About())


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Иванова Мария Петровна", ("Иванова", "Мария", "Петровна")),
        ("  Иванова   Мария ", ("Иванова", "Мария", "")),
        ("Мамедов Али Гусейн оглы", ("Мамедов", "Али", "Гусейн оглы")),
        ("Мария Петровна Иванова", ("Иванова", "Мария", "Петровна")),
        ("Петрович Иван Ильич", ("Петрович", "Иван", "Ильич")),
        ("Иванова", ("Иванова", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_name_is_taken_apart(whole: str, parts: tuple[str, str, str]) -> None:
    assert names.parts(whole) == parts


@pytest.mark.parametrize(
    ("written", "name", "told"),
    [
        ('7 "Б"', "7Б", 0),
        ("7-Б", "7Б", 0),
        ("7б класс", "7Б", 0),
        ("7B", "7В", 1),
        ("10 a", "10А", 1),
        ("Cолнышко", "Солнышко", 1),
        ("Robotics", "Robotics", 0),
    ],
)
def test_a_latin_letter_in_a_class_is_told_of(written: str, name: str, told: int) -> None:
    about = About()
    assert names.class_name(written, about) == name
    assert len(about.made) == told


@pytest.mark.parametrize("written", ["7А, 7Б", "7А;7Б", "7А/7Б"])
def test_one_post_has_one_class(written: str) -> None:
    with pytest.raises(Wrong, match="по строке на каждый"):
        names.one_class(written, About())


def test_a_subject_of_two_words_is_one() -> None:
    assert names.one_subject("Русский язык, литература", About()) == "Русский язык, литература"


@pytest.mark.parametrize(
    ("written", "period"),
    [
        *(
            (words, "1 четверть")
            for words in ("1 четв.", "I четверть", "1 чет", "1ч", "1-я четверть", "Первая четверть")
        ),
        *((words, "4 четверть") for words in ("IV ч.", "4 четверть", "четвёртая четверть", "четверть 4", "ІV четв")),
        *((words, "2 триместр") for words in ("II трим.", "2 тр", "2-й триместр", "триместр II", "второй триместр")),
        *((words, "1 полугодие") for words in ("1 п/г", "полугодие 1", "I полугодие", "1-ое полугодие", "1 полуг.")),
        *((words, "год") for words in ("год", "Годовая", "годовая оценка", "за год", "ГОД")),
        *((words, "итог") for words in ("итоговая", "Итог", "итоговая отметка")),
        *((words, "экзамен") for words in ("экзамен", "экз.", "Экзаменационная")),
    ],
)
def test_a_period_has_one_name(written: str, period: str) -> None:
    about = About(AUTUMN)
    assert periods.period(written, about) == (period, 2026)
    assert [guess.taken for guess in about.made] == [f"{period} 2026/27"]
    about.made.clear()
    for year in ("2025/26", "2025-2026", "2025/2026 уч. год", "2025–2026 учебный год", "2025/26 уч.г."):
        assert periods.period(f"{written} {year}", about) == (period, 2025)
        assert periods.period(f"{year} {written}", about) == (period, 2025)
    assert about.made == []


@pytest.mark.parametrize(("header", "period"), [("Четверть", "2 четверть"), ("Триместр", "2 триместр")])
def test_a_number_under_a_telling_header_is_told_of(header: str, period: str) -> None:
    about = About(AUTUMN, header)
    assert periods.period("2", about)[0] == period
    assert about.made[0].taken == period
    with pytest.raises(Wrong, match="не бывает"):
        periods.period("5", about)


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 9, 1), 2026), (date(2026, 8, 31), 2025), (date(2026, 6, 1), 2025)]
)
def test_september_begins_a_school_year(today: date, year: int) -> None:
    assert periods.period("год", About(today)) == ("год", year)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "пусто"),
        ("1", "четверть это, триместр или полугодие"),
        ("четверть", "нет номера"),
        ("5 четверть", "«5 четверть» не бывает"),
        ("3 полугодие", "не бывает"),
        ("4 триместр", "не бывает"),
        ("весна", "такого периода нет"),
        ("1 год", "такого периода нет"),
        ("1 четв. 2025/27", "не бывает"),
        ("1 четв. 2027/28", "ещё не начался"),
        ("1 четв. 2010/11", "слишком давний"),
    ],
)
def test_what_is_no_period_is_refused_with_how_to_write_it(written: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        periods.period(written, About(AUTUMN))


def test_a_class_of_an_import_is_the_class_that_people_ask_for() -> None:
    assert names.class_name("7 «в»", About()) == class_name("7B")
