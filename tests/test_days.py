"""Days off of the country and days of lessons of a class, against models that know nothing of how they are found."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import federal
from handlers.rules.calendar import FOLDER, SchoolYear, load
from handlers.rules.days import Rhythm, verdict
from handlers.rules.federal import FederalYear, Moved, Named, differences, off, rests, witnessed, worked_for

DAY = timedelta(days=1)
YEAR = load(FOLDER).years[0]
CLASS_5 = Rhythm(YEAR, "trimesters", 5)
CLASS_1 = Rhythm(YEAR, "quarters", 1)

# The days off of both years as the production calendars list them, from first to last.
OFF = """
01.01.2026-11.01.2026 21.02.2026-23.02.2026 07.03.2026-09.03.2026 01.05.2026-03.05.2026 09.05.2026-11.05.2026
12.06.2026-14.06.2026 04.11.2026-04.11.2026 31.12.2026-10.01.2027 21.02.2027-23.02.2027 06.03.2027-08.03.2027
01.05.2027-03.05.2027 08.05.2027-10.05.2027 12.06.2027-14.06.2027 04.11.2027-07.11.2027
"""
WORKED = date(2027, 2, 20)
WORKING_DAYS = 247
"""Of a five-day week, in 2026 and in 2027 alike."""

days_of_both_years = st.dates(date(2026, 1, 12), date(2027, 12, 30))


def listed() -> Iterator[tuple[date, date]]:
    for run in OFF.split():
        first, last = (date(int(one[6:]), int(one[3:5]), int(one[:2])) for one in run.split("-"))
        yield first, last


def by_hand(day: date) -> bool:
    """Whether the day is off, read off the list above."""
    return any(first <= day <= last for first, last in listed()) or (day.weekday() >= 5 and day != WORKED)


@given(days_of_both_years)
def test_a_day_is_off_when_the_production_calendar_says_so(day: date) -> None:
    assert (off(day) is not None) == by_hand(day)


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_year_has_as_many_working_days_as_the_production_calendar(year: int) -> None:
    every = [date(year, 1, 1) + DAY * each for each in range(365)]
    assert sum(off(day) is None for day in every) == WORKING_DAYS


def test_days_off_in_a_row_are_told_whole_and_over_new_year() -> None:
    found = [(rest.first, rest.last) for rest in rests(date(2026, 1, 12), date(2027, 12, 30))]
    assert found == [run for run in listed() if run[0] > date(2026, 1, 1)]
    (winter,) = rests(date(2027, 1, 2), date(2027, 1, 3))
    assert (winter.first, winter.last, winter.length) == (date(2026, 12, 31), date(2027, 1, 10), 11)


def test_the_saturday_that_is_worked_names_the_day_off_it_pays_for() -> None:
    assert worked_for(WORKED) == date(2027, 2, 22)
    monday = off(date(2027, 2, 22))
    assert monday is not None
    assert (monday.why, monday.instead_of) == ("moved", WORKED)
    assert worked_for(date(2027, 2, 27)) is None


@given(st.data())
def test_moving_a_plain_day_off_changes_no_sum_and_moving_a_holiday_adds_a_day(data: st.DataObject) -> None:
    """A model of the law: each holiday on a weekend may be given back, each weekend day exchanged for a weekday."""
    every = [date(2029, 1, 1) + DAY * each for each in range(365)]
    picked = st.lists(st.sampled_from(every), min_size=1, max_size=12, unique=True)
    holidays = data.draw(picked)
    free = [day for day in every if day.weekday() < 5 and day not in holidays]
    offs = data.draw(st.lists(st.sampled_from(free), max_size=6, unique=True))
    weekends = st.sampled_from([day for day in every if day.weekday() >= 5])
    taken = data.draw(st.lists(weekends, min_size=len(offs), max_size=len(offs), unique=True))
    moved = [Moved(off=one, instead_of=other) for one, other in zip(offs, taken, strict=True)]
    named = [Named(name="праздник", first=day, last=day) for day in holidays]
    year = FederalYear(year=2029, source="постановление", holidays=named, moved=moved)
    working = [d for d in every if not (d in year.named or d in year.off) and (d.weekday() < 5 or d in year.worked)]
    plainly = [day for day in every if day.weekday() < 5 and day not in holidays]
    assert len(working) == len(plainly) - sum(other in holidays for other in taken)
    assert not set(year.worked) & set(holidays)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"moved": [{"off": "2029-03-03", "instead_of": "2029-03-04"}]}, "is off anyway"),
        ({"moved": [{"off": "2029-03-05", "instead_of": "2029-03-06"}]}, "no Saturday"),
        ({"holidays": [{"name": "а", "first": "2029-03-05", "last": "2029-03-01"}]}, "ends before it begins"),
        ({"holidays": [{"name": "а", "first": "2028-03-05", "last": "2028-03-05"}]}, "of another year"),
        ({"holidays": [{"name": n, "first": "2029-03-05", "last": "2029-03-05"} for n in "аб"]}, "named twice"),
    ],
)
def test_a_federal_year_that_contradicts_itself_is_refused(wrong: dict[str, object], said: str) -> None:
    good = {"year": 2029, "source": "с", "holidays": [{"name": "а", "first": "2029-01-01", "last": "2029-01-01"}]}
    with pytest.raises(ValueError, match=said):
        FederalYear.model_validate(good | wrong)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_city_file_and_the_package_say_the_same(year: int) -> None:
    assert witnessed(year) is not None
    assert differences(federal.load()[year]) == []


def test_a_year_nobody_knows_has_its_weekends_only() -> None:
    assert off(date(1950, 1, 1)) is not None  # a Sunday
    assert off(date(1950, 1, 2)) is None
    assert federal.year(1950) is None


@given(st.dates(YEAR.begins, YEAR.ends), st.dates(YEAR.begins, YEAR.ends))
def test_days_of_lessons_are_weekdays_outside_every_list(first: date, last: date) -> None:
    """The model: three lists of days, written out."""
    breaks = {"08.10-12.10", "26.11-30.11", "18.02-24.02", "08.04-12.04"}
    out = set()
    for each in breaks:
        (day, month), (day2, month2) = (map(int, one.split(".")) for one in each.split("-"))
        year = 2026 if month > 8 else 2027
        begin = date(year, month, day)
        out |= {begin + DAY * n for n in range((date(year, month2, day2) - begin).days + 1)}
    expected, at = 0, first
    while at <= last:
        expected += at.weekday() < 5 and not by_hand(at) and at not in out
        at += DAY
    assert CLASS_5.lessons(first, last) == expected


@given(st.dates(YEAR.begins, YEAR.ends))
def test_what_is_ahead_is_never_behind(today: date) -> None:
    ahead = CLASS_5.ahead(today)
    if ahead is None:
        assert today > max(rest.last for rest in CLASS_5.rests)
        return
    assert ahead.rest.last >= today
    assert ahead.now == (ahead.rest.first <= today)
    assert ahead.left >= 1
    assert ahead.lessons <= ahead.left
    if not ahead.now:
        assert today + DAY * ahead.left == ahead.rest.first
    assert ahead.back is not None
    assert ahead.back > ahead.rest.last
    assert CLASS_5.verdict(ahead.back).kind == "lessons"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 4), "holiday"),
        (date(2026, 11, 20), "lessons"),
        (date(2026, 11, 21), "saturday"),
        (date(2026, 11, 22), "weekend"),
        (date(2026, 11, 26), "rest"),
        (date(2026, 12, 31), "moved"),
        (date(2027, 1, 7), "holiday"),
        (date(2027, 2, 20), "rest"),
        (date(2027, 5, 27), "summer"),
        (date(2026, 8, 31), "summer"),
    ],
)
def test_what_a_day_is(day: date, kind: str) -> None:
    assert CLASS_5.verdict(day).kind == kind


def test_the_working_saturday_is_one_where_it_is_in_no_holidays() -> None:
    fifth = Rhythm(YEAR, "quarters", 5).verdict(WORKED)
    assert (fifth.kind, fifth.instead) == ("working_saturday", date(2027, 2, 22))
    resting = CLASS_5.verdict(WORKED)
    assert (resting.kind, resting.instead) == ("rest", date(2027, 2, 22))
    assert CLASS_1.verdict(WORKED).kind == "rest"


def test_first_graders_rest_a_week_more() -> None:
    more = set(CLASS_1.rests) - set(Rhythm(YEAR, "quarters", 5).rests)
    assert [(each.first, each.grades) for each in more] == [(date(2027, 2, 15), (1,))]


def test_without_a_year_of_the_calendar_only_the_country_is_known() -> None:
    assert verdict(date(2026, 11, 4), None).kind == "holiday"
    assert verdict(date(2026, 11, 5), None).kind == "unknown"


def test_a_year_file_is_checked_for_gaps_and_overlaps_of_holidays() -> None:
    good = YEAR.model_dump()
    autumn = good["breaks"][0] | {"systems": ["quarters"]}
    for breaks, said in (
        ([*good["breaks"], autumn | {"first": date(2026, 10, 30), "last": date(2026, 11, 2)}], "overlap"),
        ([each for each in good["breaks"] if each["name"] != "ноябрьские"], "26.11 is in no term and in no holidays"),
        ([*good["breaks"], autumn | {"first": date(2027, 5, 26), "last": date(2027, 5, 30)}], "not inside the year"),
        ([*good["breaks"], autumn | {"first": date(2026, 11, 9), "last": date(2026, 12, 9)}], "longer than"),
    ):
        with pytest.raises(ValueError, match=said):
            SchoolYear.model_validate(good | {"breaks": breaks})
    with pytest.raises(ValueError, match="last bell"):
        SchoolYear.model_validate(good | {"last_bell": date(2027, 4, 1)})
    with pytest.raises(ValueError, match="no trimesters in this year"):
        terms = {name: days for name, days in good["terms"].items() if name != "trimesters"}
        SchoolYear.model_validate(good | {"terms": terms})
