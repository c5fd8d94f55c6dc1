"""The timetable of one class on one day: which of its lessons are in force, in which week, and for which subgroup."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from handlers.rules.subjects import key
from storage.timetable import Planned

LAST_LESSON = 12
"""The highest number of a lesson: two shifts numbered through. The lowest is 0, the one before the first."""

Own: TypeAlias = Mapping[str, str]
"""A pupil's subgroups by the folded subject (storage/names.py). A subject that is not there is shown with all of them,
and so is one whose subgroup the timetable does not have."""


def parity(day: date) -> int:
    """1 in odd weeks, 2 in even ones, counted without a pause from the week (Monday to Sunday) of 1 September, which is
    1; where that is a Sunday, the week after it is. A school that counts otherwise, or anew after its holidays, says so
    by the dates of validity of its rows: who reads its file writes weeks by this count.
    """
    begins = _monday(day.year) if day >= _monday(day.year) else _monday(day.year - 1)
    return (day - begins).days // 7 % 2 + 1


@lru_cache(maxsize=64)
def _monday(year: int) -> date:
    """Of the week in which the school year begins."""
    first = date(year, 9, 1)
    return first - timedelta(days=first.weekday()) if first.isoweekday() < 7 else first + timedelta(days=1)


def in_force(planned: Sequence[Planned], day: date) -> list[Planned]:
    """The class's timetable as it is on that day, all of its weekdays.

    Of the files that speak for the day the one that begins last counts, whole; of two that begin together, the one that
    ends first: what was made for a week goes before what was made for a year.
    """
    speaking = {(each.begins, each.ends) for each in planned if each.begins <= day <= each.ends}
    if not speaking:
        return []
    begins = max(begins for begins, _ in speaking)
    ends = min(ends for each, ends in speaking if each == begins)
    return [each for each in planned if (each.begins, each.ends) == (begins, ends) and each.first <= day <= each.last]


class Subgroups:
    """Which subgroups of these lessons a pupil is in, as far as that is known."""

    def __init__(self, own: Own, planned: Collection[Planned]) -> None:
        there = {(key(each.subject), key(each.subgroup)) for each in planned}
        named = {subject: key(subgroup) for subject, subgroup in own.items()}
        self._own = {subject: subgroup for subject, subgroup in named.items() if (subject, subgroup) in there}

    def may(self, subject: str, subgroup: str) -> bool:
        """Whether the pupil may be in it."""
        return self._own.get(key(subject), key(subgroup)) == key(subgroup)

    def surely(self, subject: str, subgroup: str) -> bool:
        """Whether the pupil is known to be in it."""
        return self._own.get(key(subject)) == key(subgroup)
