"""What several imports come to, mark by mark: what is new, what has become of what, what is no more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from storage.news import News


@dataclass(frozen=True, slots=True)
class Day:
    """The marks of one subject and day that are `new`, `changed` from one to the other, and `gone`."""

    day: date
    new: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    days: tuple[Day, ...]


def told(news: Iterable[News]) -> list[Subject]:
    """By subject and day, the newest day first; what came and went again, or came back, is nothing."""
    lessons: dict[tuple[str, date], list[News]] = {}
    for one in news:
        lessons.setdefault((one.subject, one.day), []).append(one)
    days = [(subject, found) for (subject, day), several in lessons.items() if (found := _day(day, several))]
    days.sort(key=lambda each: (each[0], -each[1].day.toordinal()))
    return [
        Subject(subject, tuple(day for _, day in several))
        for subject, several in groupby(days, key=lambda each: each[0])
    ]


def _day(day: date, news: Sequence[News]) -> Day | None:
    first: dict[tuple[int, int], str | None] = {}
    last: dict[tuple[int, int], str | None] = {}
    for one in news:
        first.setdefault(one.work, one.was)
        last[one.work] = one.mark
    changed = [(was, mark) for work, was in first.items() if was and (mark := last[work]) and mark != was]
    new = Counter(mark for work, was in first.items() if was is None and (mark := last[work]) is not None)
    gone = Counter(was for work, was in first.items() if was is not None and last[work] is None)
    # The same mark for work that is called otherwise now is the same mark.
    new, gone = new - gone, gone - new
    if not (new or gone or changed):
        return None
    return Day(day, tuple(new.elements()), tuple(changed), tuple(gone.elements()))
