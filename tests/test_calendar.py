"""The school year's calendar: what a file may say, and which term a day is in."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import FOLDER, PARTS, load, school_days

GOOD = """
begins = 2026-09-01
ends = 2027-05-26
confirmed = true
source = "приказ"
[terms]
trimesters = [[2026-09-01, 2026-11-25], [2026-12-01, 2027-02-17], [2027-02-25, 2027-05-26]]
halves = [[2026-09-01, 2026-12-30], [2027-01-11, 2027-05-26]]
"""


def written(folder: Path, text: str, name: str = "2026-2027.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_calendar_that_we_ship_holds_together() -> None:
    calendar = load(FOLDER)
    year = calendar.year(date(2026, 11, 20))
    assert year is not None
    assert set(year.terms) == set(PARTS)
    assert not year.confirmed
    assert year.source


def test_which_term_a_day_is_in(tmp_path: Path) -> None:
    year = load(written(tmp_path, GOOD)).year(date(2026, 11, 20))
    assert year is not None
    numbers = {
        day: (term := year.current("trimesters", day)) and term.number
        for day in (date(2026, 9, 1), date(2026, 11, 25), date(2026, 11, 28), date(2026, 12, 1), date(2027, 7, 1))
    }
    assert list(numbers.values()) == [1, 1, 1, 2, 3]
    assert year.current("trimesters", date(2026, 8, 31)) is None
    assert year.of("quarters") == ()


def test_summer_belongs_to_the_year_that_has_ended_and_other_years_to_none(tmp_path: Path) -> None:
    calendar = load(written(tmp_path, GOOD))
    assert calendar.year(date(2027, 8, 31)) is not None
    assert calendar.year(date(2027, 9, 1)) is None
    assert calendar.year(date(2026, 8, 31)) is None


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("2026-12-01, 2027-02-17", "2026-11-20, 2027-02-17", "1 and 2 overlap"),
        ("2026-12-01, 2027-02-17", "2026-12-25, 2027-02-17", "a gap between 1 and 2"),
        ("2026-12-01, 2027-02-17", "2027-02-17, 2026-12-01", "2 is too short or ends before it begins"),
        ("[2026-12-01, 2027-02-17], ", "", "2 instead of 3"),
        ("[[2026-09-01, 2026-11-25]", "[[2026-09-02, 2026-11-25]", "do not begin and end with the year"),
        ("ends = 2027-05-26", "ends = 2026-05-26", "ends before it begins"),
        ("trimesters", "thirds", "thirds"),
        ('source = "приказ"', 'source = ""', "source"),
        ("confirmed = true", "", "confirmed"),
        ("2026-11-25", "2026-11-31", "2026-2027.toml"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    folder = written(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(ValueError, match=said) as refused:
        load(folder)
    assert "2026-2027.toml" in str(refused.value)


def test_two_years_that_overlap_are_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace("ends = 2027-05-26", "ends = 2027-05-26"), "2027-2028.toml")
    with pytest.raises(ValueError, match="before the year before it has ended"):
        load(tmp_path)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 400))
def test_school_days_are_counted_one_by_one(first: date, length: int) -> None:
    days = [first + timedelta(days=each) for each in range(length)]
    assert school_days(first, first + timedelta(days=length - 1)) == sum(day.weekday() < 5 for day in days)


def test_a_year_without_a_file_between_others_is_told(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    assert load(tmp_path).missing() == []
    load.cache_clear()
    later = GOOD.replace("2027", "2029").replace("2026", "2028")
    assert load(written(tmp_path, later, "2028-2029.toml")).missing() == [2027]
