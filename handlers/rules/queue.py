"""What the history of a place in the kindergarten queue tells: how it moved, why it moved back, when its turn may come.

A reason is named only where the files show it, and a turn is foretold only as a range and from enough history: what
cannot be known is `None` or nothing, never a guess.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil

ENOUGH_POINTS = 5
"""Days of history from which a turn is foretold."""
ENOUGH_DAYS = 90
"""Between the first and the last of them."""
LOOKED_BACK = timedelta(days=365)
"""Older history says nothing of the pace of today: each year has one allocation."""
APART = 28
"""Days between two places of which a pace is made: from day to day a queue stands still or jumps."""
STALE = timedelta(days=60)
"""Nothing is foretold from older data."""
FARTHEST = 730
"""Days ahead; a range that ends later tells nobody anything."""
NARROWEST = timedelta(days=30)
"""No range is narrower: a month is as exact as anybody may promise themselves."""
ALLOCATED = 5
"""So many who stood in a kindergarten's queue and got places between two files are its yearly allocation..."""
ALLOCATED_PART = Fraction(1, 10)
"""...where they are this part of the queue too: in between, places are given one by one."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place, from 1, as the file of a day has it."""

    day: date
    place: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a place moved between two days."""

    first: Point
    last: Point

    @property
    def days(self) -> int:
        return (self.last.day - self.first.day).days

    @property
    def steps(self) -> int:
        """Places forward; below zero they are places back."""
        return self.first.place - self.last.place


def change(points: Sequence[Point], since: date) -> Change | None:
    """From the known day nearest to `since`, the earlier of two as near, to the newest; None where there is but one.

    `points` are by day, each day once; so everywhere here.
    """
    if len(points) < 2:
        return None
    return Change(min(points[:-1], key=lambda point: abs(point.day - since)), points[-1])


def setbacks(points: Sequence[Point], since: date) -> list[Change]:
    """The steps back of which the later day is after `since`, the newest first."""
    steps = [Change(*pair) for pair in pairwise(points)]
    return [step for step in reversed(steps) if step.steps < 0 and step.last.day > since]


def turning(points: Sequence[Point]) -> list[Point]:
    """Without days on which nothing was new; the newest stays, since as of when it holds is news itself."""
    kept = [point for before, point in pairwise(points) if point.place != before.place]
    return [*points[:1], *kept, *(points[-1:] if len(points) > 1 and (not kept or kept[-1] != points[-1]) else [])]


class Cause(Enum):
    """Why a place moved back, as far as files can show."""

    OWN_PRIVILEGE = "own privilege"
    """The application's own privilege is no longer noted."""
    OWN_CHOICES = "own choices"
    """Its own list of kindergartens is another one, or in another order."""
    OWN_WANTED = "own wanted date"
    """Its own wanted date is another one."""
    PRIVILEGED = "privileged"
    """Applications with a privilege came ahead."""
    CHOICES = "choices"
    """Applications that had stood for other kindergartens only came ahead: their families changed their lists."""
    ALLOCATION = "allocation"
    """Between the two days many of the queue got their places: the yearly allocation."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`count` applications are the cause; 0 where it is the application's own."""

    cause: Cause
    count: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """An application on a day: its kindergartens, the most wanted first, and what else decides on its place."""

    choices: Sequence[int]
    privileged: bool
    wanted: date | None


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in the queue of one kindergarten on a day."""

    place: int
    privileged: bool


Seats = Mapping[int, Seat]
"""By application, one's own among them."""


def reasons(
    mine: int,
    own: tuple[Own, Own],
    seats: tuple[Seats, Seats],
    *,
    known: Collection[int],
    placed: int,
) -> tuple[Reason, ...]:
    """Why the application's place in one kindergarten moved back between two days; none: the files do not show it.

    `own` and `seats` are of the earlier and of the later day; `known` are applications that stood in any queue of the
    earlier day; `placed` is how many of that day's seats have got a place since. Others are the reason only where both
    files name everybody ahead, each place once: a part of a queue, or several ages in one, would accuse by chance.
    """
    return (*_own(*own), *_others(mine, *seats, known), *_allocation(len(seats[0]), placed))


def _own(before: Own, after: Own) -> list[Reason]:
    found = {
        Cause.OWN_PRIVILEGE: before.privileged and not after.privileged,
        Cause.OWN_CHOICES: tuple(before.choices) != tuple(after.choices),
        Cause.OWN_WANTED: before.wanted != after.wanted,
    }
    return [Reason(cause) for cause, there in found.items() if there]


def _others(mine: int, before: Seats, after: Seats, known: Collection[int]) -> list[Reason]:
    then, now = _ahead(mine, before), _ahead(mine, after)
    if then is None or now is None:
        return []
    came = now - then
    privileged = {each for each in came if after[each].privileged and not (each in before and before[each].privileged)}
    moved = {each for each in came - privileged if each not in before and each in known}
    counted = ((Cause.PRIVILEGED, len(privileged)), (Cause.CHOICES, len(moved)))
    return [Reason(cause, count) for cause, count in counted if count]


def _ahead(mine: int, seats: Seats) -> set[int] | None:
    """Who stands ahead; None where the file does not name each of them once."""
    if mine not in seats:
        return None
    place = seats[mine].place
    ahead = {each: seat.place for each, seat in seats.items() if seat.place < place}
    return set(ahead) if sorted(ahead.values()) == list(range(1, place)) else None


def _allocation(seats: int, placed: int) -> list[Reason]:
    return [Reason(Cause.ALLOCATION, placed)] if placed >= ALLOCATED and placed >= ALLOCATED_PART * seats else []


@dataclass(frozen=True, slots=True)
class Forecast:
    """Between which days the turn comes if the queue goes on as it went since `since`."""

    first: date
    last: date
    since: date


def enough(points: Sequence[Point]) -> bool:
    """Whether the last year's history is long enough to foretell anything from."""
    recent = _recent(points)
    return len(recent) >= ENOUGH_POINTS and (recent[-1].day - recent[0].day).days >= ENOUGH_DAYS


def _recent(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if points[-1].day - point.day <= LOOKED_BACK]


def forecast(points: Sequence[Point], today: date) -> Forecast | None:
    """The pace of the last year, carried on: from its faster to its slower quarter.

    None where history is short, old or goes nowhere, and where the answer would be too far away to be one.
    """
    if not enough(points):
        return None
    recent = _recent(points)
    latest = recent[-1]
    fast, slow = _paces(recent)
    if slow <= 0 or today - latest.day > STALE or ceil(latest.place / slow) > FARTHEST:
        return None
    first = max(latest.day + timedelta(ceil(latest.place / fast)), today)
    last = latest.day + timedelta(ceil(latest.place / slow))
    return Forecast(first, max(last, first + NARROWEST), recent[0].day)


def _paces(points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """Places a day: faster than three quarters of all stretches of `APART` days and more, and slower than those."""
    stretches = [Change(*pair) for pair in combinations(points, 2)]
    paces = sorted(Fraction(each.steps, each.days) for each in stretches if each.days >= APART)
    quarter = (len(paces) - 1) // 4
    return paces[-1 - quarter], paces[quarter]
