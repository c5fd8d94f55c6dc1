"""The arithmetic of marks: which of them count, and their mean."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


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
    digit = mark.removesuffix("+").removesuffix("-")
    return int(digit) if digit in {"1", "2", "3", "4", "5"} else None


def mean(marks: Iterable[Mark]) -> float | None:
    """The weighted mean of the marks that count, where a mark without a weight weighs 1; None where none counts."""
    counted = [(value, weight(mark)) for mark in marks if (value := numeric(mark.mark)) is not None]
    total = sum(heavy for _, heavy in counted)
    return float(sum(value * heavy for value, heavy in counted) / total) if total else None


def weight(mark: Mark) -> Decimal:
    return Decimal(1) if mark.weight is None else mark.weight


def weighted(marks: Iterable[Mark]) -> bool:
    """Whether weights make a difference here, so that the mean is not the plain one."""
    return len({weight(mark) for mark in marks if numeric(mark.mark) is not None}) > 1
