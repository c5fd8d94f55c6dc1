"""What a term comes out at and what a better mark takes, against a model that only tries and counts."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import marks
from handlers.rules.marks import USUAL, expected, fewest, heaviest, heavy, kinder, most_more, rounded, standing
from storage.terms import MarkingRule


@dataclass(frozen=True)
class Given:
    mark: str
    weight: Decimal | None = None


def of(*said: str | tuple[str, str]) -> list[Given]:
    return [Given(mark) if isinstance(mark, str) else Given(mark[0], Decimal(mark[1])) for mark in said]


def rule(rounding: str = "0.5", *, weights: bool = True, least: int = 1) -> MarkingRule:
    return MarkingRule(Decimal(rounding), weights, least, "trimesters", "halves")


# By hand


@pytest.mark.parametrize(
    ("mean", "rounding", "mark"),
    [
        ("2.5", "0.5", 3),
        ("2.49", "0.5", 2),
        ("3.5", "0.5", 4),
        ("4.49", "0.5", 4),
        ("4.5", "0.5", 5),
        ("4.5", "0.6", 4),
        ("4.59", "0.6", 4),
        ("4.6", "0.6", 5),
        ("2.6", "0.6", 3),
        ("3.65", "0.65", 4),
        ("5", "0.5", 5),
        ("2", "0.01", 2),
        ("4.01", "0.01", 5),
        ("1", "0.5", 1),
    ],
)
def test_a_mean_is_rounded_as_the_school_does(mean: str, rounding: str, mark: int) -> None:
    assert rounded(Fraction(mean), rule(rounding)) == mark


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        (of("5", "4"), 5),
        (of("5-", "4+"), 5),
        (of("5", "4", "4"), 4),
        (of("3", "2"), 3),
        (of("4", "4", "5", "н", "зачёт"), 4),
        (of(("5", "3"), "3"), 5),
        (of(("3", "3"), "5"), 4),
        (of(("5", "1"), ("4", "1.01")), 4),
        (of("н"), None),
        (of(("5", "0")), None),
    ],
)
def test_what_comes_out_of_marks(said: list[Given], mark: int | None) -> None:
    assert expected(standing(said), rule()) == mark


def test_tenths_are_no_floats() -> None:
    """As floats 4 × 0.1 + 4 × 0.1 + 5 × 0.1 + 5 × 0.1 over 0.1 + 0.1 + 0.1 + 0.1 need not be 4.5."""
    said = of(("4", "0.1"), ("4", "0.1"), ("5", "0.1"), ("5", "0.1"))
    assert standing(said).mean == Fraction(9, 2)
    assert expected(standing(said), rule()) == 5


def test_a_school_without_weights_counts_every_mark_alike() -> None:
    said = of(("5", "4"), "3", "3")
    assert expected(standing(said), rule()) == 4
    assert expected(standing(said, weights=False), rule(weights=False)) == 4
    assert standing(said, weights=False).mean == Fraction(11, 3)


def test_fewer_marks_than_the_rule_asks_for_make_no_forecast() -> None:
    assert expected(standing(of("5", "5")), USUAL) is None
    assert expected(standing(of("5", "5", "н")), USUAL) is None
    assert expected(standing(of("5", "5", "5")), USUAL) == 5


def test_the_fewest_fives_by_hand() -> None:
    now = standing(of("4", "4", "4"))
    assert fewest(now, 5, 5, Fraction(1), rule()) == 3
    assert fewest(now, 5, 5, Fraction(3), rule()) == 1
    assert fewest(now, 5, 4, Fraction(1), rule()) is None
    assert fewest(now, 4, 5, Fraction(1), rule()) == 0
    assert fewest(standing([]), 5, 5, Fraction(1), USUAL) == 3


def test_the_kinder_mix_by_hand() -> None:
    now = standing(of("3", "3", "3"))
    assert fewest(now, 4, 5, Fraction(1), rule()) == 1
    assert fewest(now, 4, 4, Fraction(1), rule()) == 3
    two = standing(of("2", "3", "3"))
    assert fewest(two, 4, 5, Fraction(1), rule()) == 2
    assert kinder(two, 4, rule()) == (2, 0)
    three = standing(of("3", "3", "3", "3"))
    assert kinder(three, 4, rule()) == (1, 1)
    assert kinder(three, 5, rule()) == (12, 0)


def test_the_usual_heavy_weight() -> None:
    assert heavy(of("5", ("4", "3"), ("3", "3"), ("5", "4"))) == 3
    assert heavy(of(("4", "4"), ("3", "3"))) == 3
    assert heavy(of("5", ("4", "0.5"), ("н", "4"))) is None
    assert heaviest(of("5", ("4", "3"), ("5", "4"))) == 4
    assert heaviest([]) == 1


@pytest.mark.parametrize(
    ("counted", "gone", "left", "most"),
    [(10, 59, 4, 2), (10, 10, 10, 11), (0, 20, 5, 1), (5, 9, 30, None), (7, 50, 0, 0)],
)
def test_how_many_more_marks_there_will_be(counted: int, gone: int, left: int, most: int | None) -> None:
    assert most_more(counted, gone, left) == most


# Against the model: one more mark after another, the mean taken anew each time

given_marks = st.lists(
    st.builds(
        Given,
        st.sampled_from(["5", "5-", "4+", "4", "3", "3-", "2", "1", "н", "зачёт"]),
        st.none() | st.sampled_from([Decimal(each) for each in ("0.5", "1", "2", "3", "4", "0")]),
    ),
    max_size=12,
)
rules = st.builds(
    rule,
    st.integers(30, 70).map(lambda hundredths: str(Decimal(hundredths) / 100)),
    weights=st.booleans(),
    least=st.integers(1, 5),
)
LONGEST = 400


def model(said: list[Given], rule: MarkingRule) -> int | None:
    """The term's mark: every figure written out as many hundredths as it weighs."""
    values = []
    for each in said:
        if each.mark[0] in "12345":
            times = 100 if each.weight is None or not rule.weights else int(each.weight * 100)
            values.append((int(each.mark[0]), times))
    counted = [value for value, times in values if times]
    every = [value for value, times in values for _ in range(times)]
    if len(counted) < rule.least or not every:
        return None
    mean = Fraction(sum(every), len(every))
    for mark in (5, 4, 3, 2):
        if mean >= mark - 1 + Fraction(rule.rounding):
            return mark
    return 1


@given(given_marks, rules)
def test_what_comes_out_is_what_the_model_says(said: list[Given], rule: MarkingRule) -> None:
    assert expected(standing(said, weights=rule.weights), rule) == model(said, rule)


def tried(said: list[Given], target: int, value: int, heavy: Decimal, rule: MarkingRule) -> int | None:
    """How many more of them it takes, one after another."""
    now = standing(said, weights=rule.weights)
    points, weight, counted = now.points, now.weight, now.counted
    for number in count():
        enough = counted >= rule.least and weight
        if enough and points / weight >= target - 1 + Fraction(rule.rounding):
            return number
        if number > LONGEST:
            return None
        points, weight, counted = points + value * Fraction(heavy), weight + Fraction(heavy), counted + 1
    return None


@given(given_marks, rules, st.sampled_from([3, 4, 5]), st.sampled_from(["1", "2", "4"]))
def test_the_fewest_fives_are_the_fewest(said: list[Given], rule: MarkingRule, target: int, weight: str) -> None:
    now = standing(said, weights=rule.weights)
    found = fewest(now, target, 5, Fraction(weight), rule)
    assert found is not None
    if found <= LONGEST:
        assert found == tried(said, target, 5, Decimal(weight), rule)


@given(given_marks, rules, st.sampled_from([3, 4]))
def test_marks_of_the_target_itself_are_the_fewest_too(said: list[Given], rule: MarkingRule, target: int) -> None:
    found = fewest(standing(said, weights=rule.weights), target, target, Fraction(1), rule)
    if found is not None and found <= LONGEST:
        assert found == tried(said, target, target, Decimal(1), rule)


@given(given_marks, rules, st.sampled_from([3, 4, 5]))
def test_the_kinder_mix_suffices_and_with_one_five_less_it_would_not(
    said: list[Given], rule: MarkingRule, target: int
) -> None:
    now = standing(said, weights=rule.weights)
    fives, others = kinder(now, target, rule)
    assert fives + others == fewest(now, target, 5, Fraction(1), rule)
    after = now.with_more(5, Fraction(1), fives).with_more(target, Fraction(1), others)
    assert after.counted == 0 or marks.holds(after, target, rule)
    if fives and target < 5:
        less = now.with_more(5, Fraction(1), fives - 1).with_more(target, Fraction(1), others + 1)
        assert not marks.holds(less, target, rule)
