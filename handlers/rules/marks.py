"""The arithmetic of marks: which of them count, their mean, what it rounds to and what would raise it.

All of it is exact (fractions, no floats): 4.5 is a five under the usual rule, and 4.49 is not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from operator import attrgetter
from typing import Protocol

from storage.terms import MarkingRule

USUAL = MarkingRule(Decimal("0.5"), weights=True, least=3, system="trimesters", seniors="halves")
"""Of an institution that has named no rule: half a mark goes up, weights of the file count, three marks make a
forecast; the oblast's schools work by trimesters, and grades 10 and 11 are marked by half-years everywhere."""

BEST = 5

_ONE = Fraction(1)
_KIND = attrgetter("mark", "weight")
_NUMERIC = {f"{digit}{sign}": digit for digit in range(1, BEST + 1) for sign in ("", "+", "-")}


class Mark(Protocol):
    """`mark` as it is stored: a digit, perhaps signed, or a word; `weight` is None where the file has none."""

    @property
    def mark(self) -> str: ...
    @property
    def weight(self) -> Decimal | None: ...


def numeric(mark: str) -> int | None:
    """1 to 5, or None for what is no number (an absence, a pass, an exemption).

    A plus or a minus is the teacher's word to the pupil: a journal counts 4- as 4.
    """
    return _NUMERIC.get(mark)


def mean(marks: Iterable[Mark], *, weights: bool = True) -> float | None:
    """The weighted mean of the marks that count, where a mark without a weight weighs 1; None where none counts."""
    return Tally(marks).mean(weights=weights)


def weight(mark: Mark) -> Decimal:
    return Decimal(1) if mark.weight is None else mark.weight


def weighted(marks: Iterable[Mark]) -> bool:
    """Whether weights make a difference here, so that the mean is not the plain one."""
    return Tally(marks).weighted


class Tally:
    """Marks counted by their kinds: a year has hundreds, and two dozen kinds of mark and weight."""

    __slots__ = ("_sums",)

    def __init__(self, marks: Iterable[Mark]) -> None:
        # Weight → (sum of marks, how many), both whole: what is no number is not in it.
        self._sums: dict[Decimal | None, tuple[int, int]] = {}
        for (mark, given), number in Counter(map(_KIND, marks)).items():
            if (value := _NUMERIC.get(mark)) is not None:
                points, counted = self._sums.get(given, (0, 0))
                self._sums[given] = points + value * number, counted + number

    @property
    def numbers(self) -> int:
        """How many marks are numbers, whatever they weigh."""
        return sum(counted for _, counted in self._sums.values())

    @property
    def weighted(self) -> bool:
        """Whether weights make a difference here."""
        return len(self._sums) > 1 and len({_ONE if given is None else given for given in self._sums}) > 1

    def mean(self, *, weights: bool = True) -> float | None:
        """As `Standing.mean`, at once where nothing weighs more than the rest."""
        if len(self._sums) == 1:
            ((given, (points, counted)),) = self._sums.items()
            return points / counted if not weights or given is None or given > 0 else None
        found = self.standing(weights=weights).mean
        return None if found is None else float(found)

    def standing(self, *, weights: bool = True) -> "Standing":
        """A mark that weighs nothing is not counted; without `weights` each weighs 1."""
        whole = Standing(Fraction(), Fraction(), 0)
        for given, (points, counted) in self._sums.items():
            heavy = Fraction(given) if weights and given is not None else _ONE
            if heavy > 0:
                whole = Standing(whole.points + points * heavy, whole.weight + counted * heavy, whole.counted + counted)
        return whole


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in a subject: the sum of marks times weights, the sum of weights, how many marks count."""

    points: Fraction
    weight: Fraction
    counted: int

    @property
    def mean(self) -> Fraction | None:
        return self.points / self.weight if self.weight else None

    def with_more(self, value: int, heavy: Fraction, number: int) -> "Standing":
        """After so many more marks of this value and weight."""
        return Standing(
            self.points + value * heavy * number, self.weight + heavy * number, self.counted + (number if heavy else 0)
        )


def standing(marks: Iterable[Mark], *, weights: bool = True) -> Standing:
    """Of these marks; without `weights` each weighs 1. A mark that weighs nothing is not counted."""
    return Tally(marks).standing(weights=weights)


# What a term comes out at


def threshold(target: int, rule: MarkingRule) -> Fraction:
    """The least mean that makes `target`."""
    return target - 1 + Fraction(rule.rounding)


def rounded(value: Fraction, rule: MarkingRule) -> int:
    """What a mean is rounded to by this rule."""
    whole = floor(value)
    return whole + (value - whole >= Fraction(rule.rounding))


def expected(now: Standing, rule: MarkingRule) -> int | None:
    """What the term comes out at; None where there are fewer marks than the rule asks for."""
    value = now.mean
    return rounded(value, rule) if value is not None and now.counted >= rule.least else None


# What would raise it


def holds(now: Standing, target: int, rule: MarkingRule) -> bool:
    """Whether it comes out at `target` or better as things stand."""
    found = expected(now, rule)
    return found is not None and found >= target


def fewest(now: Standing, target: int, value: int, heavy: Fraction, rule: MarkingRule) -> int | None:
    """How few more marks of this value and weight make `target`; None where no number of them ever would."""
    line = threshold(target, rule)
    few = max(rule.least - now.counted, 0)
    if holds(now.with_more(value, heavy, few), target, rule):
        return few
    if value <= line or heavy <= 0:
        return None
    return max(few, ceil((line * now.weight - now.points) / ((value - line) * heavy)))


def kinder(now: Standing, target: int, rule: MarkingRule) -> tuple[int, int]:
    """(fives, marks of the target itself): as few marks as fives alone would take, and as few fives among them.

    Each of weight 1. For a five all of them are fives.
    """
    together = fewest(now, target, BEST, Fraction(1), rule) or 0
    if target >= BEST:
        return together, 0
    after = now.with_more(target, Fraction(1), together)
    fives = ceil((threshold(target, rule) * after.weight - after.points) / (BEST - target))
    return max(fives, 0), together - max(fives, 0)


def heavy(marks: Iterable[Mark]) -> Fraction | None:
    """The usual weight of works that weigh more than one (of two as usual, the lighter); None where all weigh one."""
    counts = Counter(weight(mark) for mark in marks if numeric(mark.mark) is not None and weight(mark) > 1)
    return Fraction(min(counts, key=lambda each: (-counts[each], each))) if counts else None


def heaviest(marks: Iterable[Mark]) -> Fraction:
    """The greatest weight seen, 1 at least: with such works only a mark is out of reach the latest."""
    return Fraction(max((weight(mark) for mark in marks if numeric(mark.mark)), default=Decimal(1)))


LEAST_PACE = 10
"""School days that must have gone before their pace says anything."""


def most_more(records: int, gone: int, left: int) -> int | None:
    """At most how many marks are still to come in `left` school days, by the pace of the `gone` ones.

    The same pace, rounded up, and one mark to spare, so that «too late» is not said too early. None: too early to say.
    """
    if gone < LEAST_PACE:
        return None
    return ceil(Fraction(records * left, gone)) + 1 if left > 0 else 0
