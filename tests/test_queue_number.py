"""A number and a birth date are found however people write them, and nothing of them can be read from their hashes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import queue_number
from handlers.queue_number import both, dated, numbered

BORN = date(2024, 5, 14)
KEY = b"a key for tests, and for nothing"


@pytest.mark.parametrize(
    "text",
    [
        "33-004019 14.05.2024",
        "33-004019 - 14.05.2024",
        "14.05.2024г. 33-004019",
        "33\u2014004019 14.05.2024",
        "33 \u2013 004019, 14.05.24",
        "№33-004019/14.05.2024",
        "33.004019 14.05.2024.",
        "33 004019 14-05-2024",
        "33-004019 14 05 2024",
        "33004019 2024.05.14",
        "заявление 33-004019 от 16.08.2025, ребёнок 14.05.2024",
        "дата рождения: 14/05/2024\nномер: 33-004019",
    ],
)
def test_however_they_are_written(text: str) -> None:
    born, rest = dated(text)
    assert (born, numbered(rest)[0]) == (BORN, "33004019")
    assert both(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14.05.2024",
        "33-004019",
        "оценки за 14.05.2024",
        "33-004019 31.02.2024",
        "в 52 сад 14.05.2024",
        "класс 7Б 2024",
    ],
)
def test_one_alone_is_not_both(text: str) -> None:
    assert not both(text)


@pytest.mark.parametrize("text", ["33-104519", "№33-004019", "33\u2014004019."])
def test_a_number_as_notices_have_it_may_come_alone(text: str) -> None:
    assert queue_number.alone(text)


@pytest.mark.parametrize("text", ["20-11-2026", "8-910-1234567", "33104519", "2026-2027", "школа 33-104519", "11-2026"])
def test_a_date_a_telephone_and_other_figures_are_no_number_alone(text: str) -> None:
    assert not queue_number.alone(text)


@given(st.text(max_size=80))
def test_nothing_that_people_write_breaks_it(text: str) -> None:
    born, rest = dated(text)
    number, _ = numbered(rest)
    assert born is None or isinstance(born, date)
    assert number is None or (number == queue_number.plain(number) and sum(map(str.isdigit, number)) >= 5)


@given(
    st.from_regex(r"[0-9]{2}-[0-9]{6}", fullmatch=True),
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["{number} {day:%d.%m.%Y}", "{day:%d.%m.%Y} № {number}", "номер {number}, родился {day:%Y-%m-%d}"]),
)
def test_what_is_written_is_what_is_found(number: str, day: date, form: str) -> None:
    born, rest = dated(form.format(number=number, day=day))
    assert (born, numbered(rest)[0]) == (day, number.replace("-", ""))


def test_hashes_tell_numbers_and_days_apart_and_one_key_from_another() -> None:
    one = queue_number.proof("33-004019", BORN, KEY)
    assert one == queue_number.proof("33 004019", BORN, KEY)
    others = {
        queue_number.proof("33-004019", date(2024, 5, 15), KEY),
        queue_number.proof("33-004018", BORN, KEY),
        queue_number.proof("33-004019", BORN, b"another key"),
        queue_number.identity("33-004019", 2024, KEY),
        queue_number.counted("33-004019", KEY),
        queue_number.somebody(33004019, KEY),
    }
    assert len({one, *others}) == 7
    assert all(len(each) == 32 for each in others)
