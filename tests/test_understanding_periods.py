"""Days in sentences: what is said on Wednesday 18 November 2026, and what holds on any day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding.periods import Period
from tests.understood import asked, days

KOVROV = ZoneInfo("Europe/Moscow")
ANY_DAY = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MONTHS = ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря",)[0].split()
WEEKDAYS = ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=KOVROV)


def period(text: str, day: date) -> Period | None:
    return asked(text, now=noon(day)).period


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(
            ("сегодня", "18.11"),
            ("вчера", "17.11"),
            ("позавчера", "16.11"),
            ("завтра", "19.11"),
            ("послезавтра", "20.11"),
        ),
        *(("за вчерашний день", "17.11"), ("на завтрашний день", "19.11"), ("на седня", "18.11"), ("зафтра", "19.11")),
        *(("за неделю", "16.11-22.11"), ("на этой неделе", "16.11-22.11"), ("на прошлой неделе", "09.11-15.11")),
        *(("на следующей неделе", "23.11-29.11"), ("за позапрошлую неделю", "02.11-08.11")),
        *(
            ("за последние три дня", "16.11-18.11"),
            ("за 2 недели", "09.11-22.11"),
            ("за последние 10 дней", "09.11-18.11"),
        ),
        *(("за месяц", "01.11-30.11"), ("за прошлый месяц", "01.10-31.10"), ("в ноябре", "01.11-30.11")),
        *(
            ("12.12", "12.12"),
            ("1.12", "01.12"),
            ("5/12", "05.12"),
            ("12 декабря", "12.12"),
            ("12.12.2026", "12.12"),
            ("12/12/26", "12.12"),
            ("2026-12-12", "12.12"),
        ),
        *(("двенадцатого декабря", "12.12"), ("12-го числа", "12.11"), ("двадцать первого ноября", "21.11")),
        *(("с 10 по 14 ноября", "10.11-14.11"), ("10-14.11", "10.11-14.11"), ("с 10.11 по 14.11", "10.11-14.11")),
        *(("от 10 до 14 ноября", "10.11-14.11"), ("с десятого по четырнадцатое ноября", "10.11-14.11")),
        *(("с понедельника по среду", "16.11-18.11"), ("пн-пт", "16.11-20.11"), ("в понедельник", "23.11")),
        *(("в среду", "18.11"), ("в пятницу", "20.11"), ("в эту пятницу", "20.11"), ("в следующую пятницу", "27.11")),
        *(("в прошлую пятницу", "13.11"), ("во вторник на прошлой неделе", "10.11"), ("на пт", "20.11")),
        *(
            ("на выходных", "21.11-22.11"),
            ("неделю назад", "11.11"),
            ("три дня назад", "15.11"),
            ("месяц назад", "18.10"),
        ),
        *(("до пятницы", "18.11-20.11"), ("к пятнице", "20.11"), ("до конца недели", "18.11-22.11")),
        *(("с начала месяца", "01.11-18.11"), ("с 1 сентября", "01.09-18.11"), ("через неделю", "25.11")),
        *(("через 2 дня", "20.11"), ("завтра и послезавтра", "19.11-20.11"), ("на ближайшие 3 дня", "18.11-20.11")),
        ("с 28 декабря по 8 января", "28.12-08.01.2027"),
    ],
)
def test_what_is_said_is_meant(said: str, meant: str) -> None:
    assert days(f"что {said}") == meant


@pytest.mark.parametrize(
    "said",
    [
        *("за четверть", "в первом полугодии", "за год", "по понедельникам", "каждый вторник", "по будням", "31.02"),
        *("31 февраля", "30.02.2027", "средний балл 4.5", "с 1 по 4 класс", "с 22 до 8", "в 7 часов", "3 урока", "7б"),
        *("сколько дней до каникул", "12.13", "в 8 утра", "за четвертную", "99.99", "2 недели до каникул"),
    ],
)
def test_terms_recurring_days_and_impossible_dates_are_no_period(said: str) -> None:
    assert days(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("оценки за пятницу", "13.11"), ("расписание на пятницу", "20.11"), ("оценки за среду", "18.11")),
        *(("что получил в понедельник", "16.11"), ("какие оценки были в пятницу", "13.11")),
        *(("что задали в понедельник", "23.11"), ("был ли Петя в школе во вторник", "17.11")),
        *(("оценки за выходные", "14.11-15.11"), ("домашка на выходные", "21.11-22.11")),
        *(("оценки за май", "01.05-31.05"), ("мероприятия в мае", "01.05.2027-31.05.2027")),
        *(("оценки 12 декабря", "12.12"), ("расписание на 1 сентября", "01.09.2027")),
        *(("оценки с понедельника", "16.11-18.11"), ("оценки с понедельника по пятницу", "16.11-20.11")),
        *(("оценки в понедельник", "16.11"), ("оценки со среды", "18.11"), ("оценки с четверга", "12.11-18.11")),
        *(("оценки в понедельник и вторник", "16.11-17.11"), ("расписание в понедельник и вторник", "23.11-24.11")),
        *(
            ("оценки с сентября", "01.09-18.11"),
            ("оценки с октября", "01.10-18.11"),
            ("олимпиады с декабря", "01.12-31.12"),
        ),
        *(("оценки за прошлую прошлую неделю", "02.11-08.11"), ("оценки за последние 1000 дней", "23.02.2024-18.11")),
    ],
)
def test_the_question_says_which_way_to_look(said: str, meant: str) -> None:
    assert days(said) == meant


@pytest.mark.parametrize(
    ("said", "unreal"),
    [
        *(("оценки за 31.02", "31.02"), ("оценки за 12.13", "12.13"), ("оценки за 45 ноября", "45 ноября")),
        *(("31 ноября", "31 ноября"), ("оценки за 40 число", "40 число"), ("за 30.02.2027", "30.02.2027")),
        *(("оценки за 29.02", "29.02"), ("оценки за 12.11", ""), ("средний 4.75", ""), ("приду в 8.30", "")),
        ("оценки с 1 по 45 ноября", "с 1 по 45 ноября"),
    ],
)
def test_a_day_that_no_calendar_has_is_told(said: str, unreal: str) -> None:
    answer = asked(said)
    assert (answer.unreal, answer.period is None) == (unreal, said != "оценки за 12.11")


@pytest.mark.parametrize(
    ("said", "meant"), [("со среды", "18.11"), ("в понедельник и вторник", "16.11-17.11"), ("завтра", "19.11")]
)
def test_days_alone_tell_what_they_would_be_of_what_has_been(said: str, meant: str) -> None:
    answer = asked(said)
    assert answer.earlier is not None
    assert meant == days(f"оценки {said}")
    assert answer.earlier == asked(f"оценки {said}").period


@pytest.mark.parametrize(
    ("today", "said", "meant"),
    [
        (date(2026, 12, 31), "завтра", "01.01.2027"),
        (date(2027, 1, 1), "вчера", "31.12.2026"),
        (date(2026, 12, 30), "на следующей неделе", "04.01.2027-10.01.2027"),
        (date(2026, 12, 30), "на этой неделе", "28.12-03.01.2027"),
        (date(2027, 1, 10), "оценки за декабрь", "01.12.2026-31.12.2026"),
        (date(2026, 12, 20), "расписание на 11 января", "11.01.2027"),
        (date(2027, 1, 12), "за прошлый месяц", "01.12.2026-31.12.2026"),
        (date(2028, 2, 29), "завтра", "01.03"),
        (date(2027, 3, 31), "месяц назад", "28.02"),
        (date(2026, 11, 22), "на выходных", "21.11-22.11"),
        (date(2026, 11, 22), "за неделю", "16.11-22.11"),
        (date(2026, 11, 23), "за неделю", "23.11-29.11"),
    ],
)
def test_edges_of_weeks_months_and_years(today: date, said: str, meant: str) -> None:
    assert days(said, now=noon(today)) == meant


def test_today_is_the_citys_day_and_not_the_servers() -> None:
    nearly_midnight = datetime(2026, 11, 18, 0, 30, tzinfo=KOVROV)  # still the 17th in UTC
    assert days("сегодня", now=nearly_midnight) == "18.11"


@settings(max_examples=60)
@given(ANY_DAY, st.sampled_from([("прошлой", -1), ("этой", 0), ("следующей", 1)]))
def test_a_week_is_monday_to_sunday(today: date, which: tuple[str, int]) -> None:
    word, shift = which
    found = period(f"оценки на {word} неделе", today)
    assert found is not None
    assert (found.first.weekday(), found.last.weekday()) == (0, 6)
    assert found.last - found.first == timedelta(days=6)
    assert today + timedelta(weeks=shift) in found


@settings(max_examples=60)
@given(ANY_DAY, ANY_DAY)
def test_a_full_date_comes_back_however_it_is_written(today: date, said: date) -> None:
    for text in (
        f"{said:%d.%m.%Y}",
        f"{said:%d/%m/%Y}",
        said.isoformat(),
        f"за {said.day} {MONTHS[said.month - 1]} {said.year} года",
        f"{said.day}-го {MONTHS[said.month - 1]} {said.year}",
    ):
        assert period(text, today) == Period(said, said)


@settings(max_examples=60)
@given(ANY_DAY, ANY_DAY)
def test_a_date_without_a_year_is_the_nearest_one(today: date, said: date) -> None:
    found = period(f"{said:%d.%m}", today)
    if (said.month, said.day) == (2, 29) and found is None:
        return  # no leap year near
    assert found is not None
    assert found.first == found.last
    assert (found.first.month, found.first.day) == (said.month, said.day)
    # of the years around only one may have a 29 February
    assert abs(found.first - today) <= timedelta(days=366) or (said.month, said.day) == (2, 29)


@settings(max_examples=60)
@given(ANY_DAY, ANY_DAY, ANY_DAY)
def test_a_range_has_both_its_ends(today: date, one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert period(f"оценки с {first:%d.%m.%Y} по {last:%d.%m.%Y}", today) == Period(first, last)


@settings(max_examples=60)
@given(ANY_DAY, ANY_DAY, ANY_DAY)
def test_a_range_without_years_never_ends_before_it_begins(today: date, one: date, other: date) -> None:
    found = period(f"расписание с {one:%d.%m} по {other:%d.%m}", today)
    assert found is None or found.first <= found.last


@settings(max_examples=60)
@given(ANY_DAY, st.integers(0, 6))
def test_a_weekday_is_the_next_one_today_included(today: date, number: int) -> None:
    found = period(f"расписание в {WEEKDAYS[number]}", today)
    assert found is not None
    assert found.first == found.last
    assert found.first.weekday() == number
    assert timedelta(0) <= found.first - today <= timedelta(days=6)


@settings(max_examples=60)
@given(ANY_DAY, st.integers(2, 99))
def test_the_last_days_end_today(today: date, count: int) -> None:
    assert period(f"оценки за последние {count} дней", today) == Period(today - timedelta(days=count - 1), today)
    assert period(f"{count} дней назад", today) == Period(today - timedelta(days=count), today - timedelta(days=count))


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 11, 2), date(2026, 11, 1))
