"""The arithmetic of marks."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.importing.marks import MARKS
from handlers.rules.marks import mean, numeric, weighted


@dataclass(frozen=True)
class Given:
    mark: str
    weight: Decimal | None = None


def of(*marks: str | tuple[str, str]) -> list[Given]:
    return [Given(mark) if isinstance(mark, str) else Given(mark[0], Decimal(mark[1])) for mark in marks]


@pytest.mark.parametrize(("mark", "value"), [("5", 5), ("4-", 4), ("3+", 3), ("1", 1)])
def test_digits_count_whatever_their_sign(mark: str, value: int) -> None:
    assert numeric(mark) == value


@pytest.mark.parametrize("mark", ["н", "зачёт", "осв", "н/а", "уп", "", "0", "6", "55", "+", "5++", "５"])
def test_nothing_else_counts(mark: str) -> None:
    assert numeric(mark) is None


def test_every_mark_that_a_file_may_hold_either_counts_or_not() -> None:
    assert {mark for mark in MARKS if numeric(mark) is None} == {
        "н",
        "уп",
        "нп",
        "оп",
        "зачёт",
        "незачёт",
        "осв",
        "н/а",
        "н/о",
    }


def test_the_mean_is_weighted() -> None:
    assert mean(of("5", "4", ("5", "4"), "5", "4")) == 4.75
    assert mean(of(("3", "1"), ("4", "2"))) == pytest.approx(3.6667, abs=1e-4)


def test_without_weights_it_is_the_plain_one() -> None:
    assert mean(of("5", "4", "3")) == 4.0


def test_what_does_not_count_changes_nothing() -> None:
    assert mean(of("5", "н", "осв", ("зачёт", "9"), "4")) == 4.5
    assert mean(of("н", "зачёт")) is None
    assert mean(()) is None


def test_weights_of_nothing_have_no_mean() -> None:
    assert mean(of(("5", "0"))) is None
    assert mean(of(("5", "0"), "3")) == 3.0


def test_weights_are_told_only_where_they_make_a_difference() -> None:
    assert not weighted(of("5", ("4", "1"), ("3", "1.00")))
    assert not weighted(of(("5", "2"), ("4", "2")))
    assert not weighted(of("5", ("н", "3")))
    assert weighted(of("5", ("4", "2")))


marks = st.builds(Given, st.sampled_from(sorted(MARKS)), st.none() | st.decimals("0.01", "100", places=2))


@given(st.lists(marks, max_size=30))
def test_the_mean_lies_among_the_marks_and_their_order_is_nothing(given_: list[Given]) -> None:
    values = [value for mark in given_ if (value := numeric(mark.mark)) is not None]
    found = mean(given_)
    assert (found is None) == (not values)
    if found is not None:
        assert min(values) - 1e-9 <= found <= max(values) + 1e-9
        assert mean(list(reversed(given_))) == pytest.approx(found)
