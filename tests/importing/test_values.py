"""What people write in a cell, and what of it is understood, refused, and said to be meant."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.importing import names, periods, values
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.marks import KNOWN, MARKS, SAID, plain
from handlers.importing.values import Cell

ABOUT = About()
NOVEMBER = date(2026, 11, 5).toordinal()


@pytest.mark.parametrize(
    "cell",
    [
        "05.11.2026",
        "5.11.2026",
        " 05.11.2026 ",
        "05.11.2026 г.",
        "2026-11-05",
        "2026-11-5",
        "2026-11-05T00:00:00",
        "05.11.2026 14:30",
        "05.11.2026\u00a0",
        "\u200b05.11.2026",
        date(2026, 11, 5),
        datetime(2026, 11, 5, 14, 30),  # noqa: DTZ001  # as spreadsheets have it
    ],
)
def test_a_date_is_read_in_all_its_shapes(cell: Cell) -> None:
    assert values.day(cell, ABOUT) == NOVEMBER
    assert ABOUT.made == []


@pytest.mark.parametrize(
    ("cell", "today", "day"),
    [
        ("05.11", date(2026, 11, 20), date(2026, 11, 5)),
        ("5.11.", date(2027, 2, 1), date(2026, 11, 5)),
        ("15.01", date(2026, 11, 20), date(2027, 1, 15)),
        ("15.05", date(2027, 7, 1), date(2027, 5, 15)),
        ("01.09", date(2027, 8, 31), date(2026, 9, 1)),
        ("5.11.26", date(2026, 11, 20), date(2026, 11, 5)),
    ],
)
def test_a_day_without_its_year_is_of_the_school_year_and_told_of(cell: str, today: date, day: date) -> None:
    about = About(today)
    assert values.day(cell, about) == day.toordinal()
    assert [(guess.written, guess.taken) for guess in about.made] == [(cell, f"{day:%d.%m.%Y}")]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("20.11.2026", 0),
        ("21.11.2026", 1),
        ("31.08.2027", 1),
        ("01.09.2027", None),
        ("01.09.2023", 0),
        ("31.08.2023", 1),
        ("31.08.2015", None),
    ],
)
def test_a_mark_s_day_is_not_of_another_life(day: str, told: int | None) -> None:
    about = About(date(2026, 11, 20))
    if told is None:
        with pytest.raises(Wrong, match="проверьте год"):
            values.day_of_mark(day, about)
    else:
        values.day_of_mark(day, about)
        assert len(about.made) == told


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("О5.11.2026", "вероятно, 05.11.2026"),
        ("05.11.2О26", "буква «О» вместо нуля"),
        ("o5.11.2026", "вероятно, 05.11.2026"),
        ("05.11", "нет года"),
        ("31.02.26", "такого дня нет"),
        ("31.11.2026", "такого дня нет"),
        ("2026-13-01", "такого дня нет"),
        ("05.11.1926", "год 1926"),
        (46331.0, "вероятно, 05.11.2026"),
        ("46331", "вероятно, 05.11.2026"),
        (5.0, "не дата"),
        ("вчера", "не дата"),
        ("", "пусто"),
        (True, "не дата"),
    ],
)
def test_what_is_no_date_is_refused_with_what_was_meant(cell: Cell, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        values.day(cell, ABOUT)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d"]))
def test_every_day_of_the_century_is_read_back(day: date, shape: str) -> None:
    assert values.day(day.strftime(shape), ABOUT) == values.day(day, ABOUT) == day.toordinal()


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("5", "5"),
        (5.0, "5"),
        (5, "5"),
        ("5,0", "5"),
        ("5.00", "5"),
        (" 4 ", "4"),
        ("4\u00a0", "4"),
        ("5-", "5-"),
        ("5\u2212", "5-"),
        ("4+", "4+"),
        ("н", "н"),
        ("Н", "н"),
        ("H", "н"),
        ("б", "н"),
        ("болел", "н"),
        ("Зачет", "зачёт"),
        ("зач.", "зачёт"),
        ("незач.", "незачёт"),
        ("ОСВ.", "осв"),
        ("освобождён", "осв"),
        ("н/а", "н/а"),
        ("Н / А", "н/а"),
        ("6", None),
        ("0", None),
        ("пятак", None),
    ],
)
def test_a_mark_is_one_of_the_table(cell: Cell, mark: str | None) -> None:
    if mark is None:
        with pytest.raises(Wrong, match="такой оценки нет"):
            values.mark(cell, ABOUT)
    else:
        assert values.mark(cell, ABOUT) == mark
    assert ABOUT.made == []


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("5 (пять)", "5"),
        ("4(хор.)", "4"),
        ("3 удовл.", "3"),
        ("отл", "5"),
        ("Отл.", "5"),
        ("отлично (5)", "5"),
        ("неуд", "2"),
        ("ХОРОШО", "4"),
    ],
)
def test_a_mark_in_a_word_is_told_of(cell: str, mark: str) -> None:
    about = About()
    assert values.mark(cell, about) == mark
    assert [(guess.written, guess.taken) for guess in about.made] == [(cell, mark)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("5О", "вероятно, 5"),
        ("О5", "вероятно, 5"),
        ("5/4", "две оценки"),
        ("5 4", "две оценки"),
        ("4, 5", "две оценки"),
        ("4,5", "две оценки"),
        ("", "пусто"),
        (date(2026, 4, 5), "превратила оценку в дату"),
        ("5 (четыре)", "цифра и слово о разном: впишите 5 или 4"),
    ],
)
def test_a_wrong_mark_is_refused_with_how_to_mend_it(cell: Cell, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        values.mark(cell, ABOUT)


def test_no_spelling_stands_for_two_marks() -> None:
    spellings = [spelling for mark, others in MARKS.items() for spelling in (mark, *others)]
    assert len({plain(spelling) for spelling in spellings}) == len(spellings)
    assert all(KNOWN[plain(mark)] == mark for mark in MARKS)
    assert not KNOWN.keys() & SAID.keys()


@pytest.mark.parametrize(
    ("cell", "hundredths"),
    [("", -1), (None, -1), ("1", 100), (1.0, 100), ("1,5", 150), ("0.25", 25), (0, 0), ("20 ", 2000), (0.1, 10)],
)
def test_a_weight_is_hundredths(cell: Cell, hundredths: int) -> None:
    assert values.weight(cell) == hundredths


@pytest.mark.parametrize("cell", ["-1", "много", "1000", "1,234", "1О"])
def test_a_wrong_weight_is_refused(cell: Cell) -> None:
    with pytest.raises(Wrong):
        values.weight(cell)


@pytest.mark.parametrize(("cell", "number"), [("100 001", "100001"), (100001.0, "100001"), (7, "7"), ("А-17", "А-17")])
def test_a_number_is_what_the_source_system_says(cell: Cell, number: str) -> None:
    assert values.number(cell) == number


@pytest.mark.parametrize("cell", [1.5, 1e15, 1.2e22, date(2026, 11, 5)])
def test_a_number_that_the_spreadsheet_spoilt_is_refused(cell: Cell) -> None:
    with pytest.raises(Wrong, match="Текстовый"):
        values.number(cell)


def test_a_restriction_is_only_whether_there_is_one() -> None:
    assert [values.restriction(cell) for cell in ("", None, "нет", "-", "по решению суда", "+", 1.0)] == [
        *(0, 0, 0, 0),
        *(1, 1, 1),
    ]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.none(), st.times()))
def test_no_cell_breaks_a_converter(cell: Cell) -> None:
    for convert in (values.text, values.number, values.weight, values.institution_kind):
        with suppress(Wrong):
            convert(cell)
    for guessing in (values.day_of_mark, values.mark, values.left, periods.period, names.given, names.class_name):
        with suppress(Wrong):
            guessing(cell, About(date(2026, 11, 20)))
    names.parts(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("детсад", "kindergarten"),
        ("Д/с", "kindergarten"),
        ("МБДОУ", "kindergarten"),
        ("СОШ", "school"),
        ("УДОД", "additional"),
    ],
)
def test_a_kind_of_institution_has_many_words(cell: str, kind: str) -> None:
    assert values.institution_kind(cell) == kind
