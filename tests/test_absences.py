"""Counting what was missed, held against counting by hand, and the days on which a child is awaited."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.absences import awaited, by_day, counted, from_marks, stretches
from handlers.rules.calendar import load
from handlers.rules.days import Rhythm, verdict
from storage.absences import KINDS, Absence
from storage.school import Grade

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
YEAR = load().year(MONDAY)
assert YEAR is not None
CLASS = Rhythm(YEAR, "quarters", 9)

ROWS = st.lists(
    st.builds(
        Absence,
        st.integers(0, 6).map(lambda shift: MONDAY + shift * DAY),
        st.integers(0, 5),
        st.sampled_from(("", "Физика", "Химия")),
        st.sampled_from(KINDS),
    ),
    max_size=20,
    unique_by=lambda row: (row.day, row.lesson, row.subject),
)


@settings(max_examples=60)
@given(ROWS)
def test_days_and_lessons_are_counted_as_by_hand(rows: list[Absence]) -> None:
    missed = counted(rows)
    for why in KINDS:
        days = lessons = 0
        for row in rows:
            whole = [other for other in rows if other.day == row.day and not other.lesson and not other.subject]
            days += row in whole and row.why == why
            lessons += not whole and row.why == why
        assert (missed.days[why], missed.lessons[why]) == (days, lessons)
    assert missed.all_days + missed.all_lessons == sum(len(found) for _, found in by_day(rows))
    assert [day for day, _ in by_day(rows)] == sorted({row.day for row in rows}, reverse=True)


@settings(max_examples=60)
@given(st.dates(date(2026, 9, 1), date(2027, 5, 20)), st.integers(0, 30), st.booleans())
def test_a_child_is_awaited_on_no_day_that_is_surely_off(first: date, length: int, sure: bool) -> None:
    last = first + length * DAY
    found = awaited(first, last, CLASS, sure=sure)
    for day in (first + each * DAY for each in range(length + 1)):
        kind = verdict(day, CLASS).kind
        if kind in ("holiday", "moved", "weekend") or (sure and kind in ("rest", "summer")):
            assert day not in found
        if kind in ("lessons", "working_saturday"):
            assert day in found
    together = [day for one, other in stretches(found) for day in _between(one, other) if day in found]
    assert together == found


def _between(first: date, last: date) -> list[date]:
    return [first + each * DAY for each in range((last - first).days + 1)]


def test_a_saturday_that_is_named_is_one_of_lessons_and_in_a_stretch_it_is_none() -> None:
    assert awaited(MONDAY + 5 * DAY, MONDAY + 5 * DAY, CLASS) == [MONDAY + 5 * DAY]
    assert awaited(MONDAY, MONDAY + 6 * DAY, CLASS) == _between(MONDAY, MONDAY + 4 * DAY)
    assert stretches([MONDAY, MONDAY + DAY, MONDAY + 4 * DAY, MONDAY + 7 * DAY]) == [
        (MONDAY, MONDAY + DAY),
        (MONDAY + 4 * DAY, MONDAY + 7 * DAY),
    ]


def test_marks_that_tell_of_an_absence() -> None:
    marks = [Grade(MONDAY, "Физика", mark, None, "", "", "") for mark in ("5", "н", "осв", "уп", "нп", "оп")]
    assert [one.why for one in from_marks(marks)] == ["untold", "excused", "unexcused"]
