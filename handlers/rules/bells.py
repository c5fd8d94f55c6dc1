"""When a lesson begins and ends, by the bells of its institution; of a bell that nobody has named nothing is said."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TypeAlias

from storage.timetable import Bell

Times: TypeAlias = tuple[time, time] | tuple[None, None]
UNKNOWN: Times = (None, None)


def times(bells: Sequence[Bell], day: date, number: int, shift: int = 0) -> Times:
    """When the lesson of this number is held."""
    return of_day(bells, day, shift).get(number, UNKNOWN)


def of_day(bells: Sequence[Bell], day: date, shift: int = 0) -> Mapping[int, Times]:
    """When each lesson of the day is held, by its number, for a class of this shift (0: not known which).

    The most particular bells are taken whole: those of the very date, else of the weekday, else of every day; among
    them those of the shift, else of any. So a shortened day that names five lessons has no sixth. Of a class whose
    shift is not known, a lesson that each shift has at its own time has none.
    """
    found: dict[int, Times] = {}
    for each in _ringing(bells, day, shift):
        ring = (each.begins, each.ends)
        found[each.number] = ring if found.setdefault(each.number, ring) == ring else UNKNOWN
    return found


def _ringing(bells: Sequence[Bell], day: date, shift: int) -> Sequence[Bell]:
    ours = [each for each in bells if not shift or each.shift in (0, shift)]
    whole = (
        [each for each in ours if each.day == day],
        [each for each in ours if each.day is None and each.weekday == day.isoweekday()],
        [each for each in ours if each.day is None and not each.weekday],
    )
    level = next(filter(None, whole), ())
    return [each for each in level if each.shift == shift] or level
