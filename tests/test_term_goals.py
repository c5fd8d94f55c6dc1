"""What is said of a goal: never «too late» where the calendar is not the city's, nor where marks could still do it."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import marks
from handlers.rules.calendar import Term
from handlers.rules.marks import USUAL
from handlers.talk import Child, Period
from handlers.term_goals import Goal, goal
from handlers.terms import Dates, Schooling, Span
from storage.school import Grade

TERM = Term("trimesters", 1, date(2026, 9, 1), date(2026, 11, 25))
FRIDAY = date(2026, 11, 20)


def of(*said: str | tuple[str, str]) -> list[Grade]:
    pairs = [(each, None) if isinstance(each, str) else (each[0], Decimal(each[1])) for each in said]
    return [Grade(FRIDAY, "Алгебра", mark, weight, "", "", "") for mark, weight in pairs]


def found(said: list[Grade], target: int | None = None, dates: Dates = "confirmed", today: date = FRIDAY) -> Goal:
    of_child = Schooling(Child(1, "Мария", "В", "5А", "СОШ № 21"), None, dates, USUAL, False, "trimesters")
    return goal(said, target, Span(of_child, Period(TERM.first, min(today, TERM.last)), TERM), today)


def test_what_is_reached_is_told_so() -> None:
    assert found(of("5", "5", "4"), 5).verdict == "already"
    assert found(of("5", "5", "4"), 4).verdict == "already"
    assert found(of("5", "5", "4")).verdict == "best"


def test_the_next_mark_where_none_was_named() -> None:
    assert found(of("3", "3", "3")).target == 4
    assert found(of("2", "2", "2")).target == 3
    assert found(of("1", "1", "1")).target == 3
    assert found(of("н")).target == 5


def test_too_late_by_a_calendar_that_may_be_counted_down_from() -> None:
    hopeless = of(*["3"] * 30)
    assert found(hopeless, 5).verdict == "late"
    assert found(hopeless, 5, "invented").verdict == "late"
    assert found(hopeless, 5, "unsure").verdict == "needs"
    assert found(hopeless, 5, "unsure").most is None
    assert found(hopeless, 5).most == 4


def test_early_in_a_term_nothing_is_too_late() -> None:
    assert found(of("2", "2", "2"), 5, today=date(2026, 9, 7)).verdict == "needs"


def test_whoever_was_ill_is_not_told_that_it_is_too_late() -> None:
    for weeks in range(8):
        ill = found(of("н", "н", "2"), 5, today=date(2026, 10, 1) + timedelta(weeks=weeks))
        assert ill.verdict == "needs"
        assert ill.most is None or ill.most >= ill.fives


def test_after_the_end_there_are_no_more_marks() -> None:
    assert found(of("3", "3", "3"), 5, today=date(2026, 11, 27)).verdict == "over"
    assert found(of("3", "3", "3"), 5, "unsure", today=date(2026, 11, 27)).verdict == "needs"


def test_a_way_that_is_no_shorter_is_not_named() -> None:
    assert found(of("4", "4", "4"), 5).mix is None
    assert found(of("4", "4", "4"), 5).heavy is None
    assert found(of("4", ("4", "3"), "4"), 5).heavy == (2, Fraction(3))
    assert found(of("3", "3", "3", "3"), 4, "unsure").mix == (1, 1)


@pytest.mark.parametrize("days", [0, 4, 5, 30, 60])
@given(
    said=st.lists(st.tuples(st.sampled_from("2345"), st.sampled_from(["1", "2", "4"])), min_size=1, max_size=15),
    target=st.sampled_from([3, 4, 5]),
)
def test_too_late_means_that_not_even_fives_for_the_heaviest_works_would_do(
    days: int, said: list[tuple[str, str]], target: int
) -> None:
    grades = of(*said)
    one = found(grades, target, today=TERM.last - timedelta(days=days))
    if one.most is None:
        return
    heaviest = max(Fraction(weight) for _, weight in said)
    reached = any(marks.holds(one.now.with_more(5, heaviest, more), target, USUAL) for more in range(one.most + 1))
    assert (one.verdict == "late") == (not reached)
