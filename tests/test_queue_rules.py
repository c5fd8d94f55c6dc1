"""History, reasons and forecast of the queue, held against a model that works otherwise: a city of events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handlers.rules import queue
from handlers.rules.queue import ALLOCATED, Cause, Change, Own, Point, Seat

FIRST = date(2026, 1, 10)
MINE = 0


# History


@st.composite
def histories(draw: st.DrawFn, least: int = 0) -> list[Point]:
    days = draw(st.lists(st.integers(0, 500), unique=True, min_size=least, max_size=20))
    return [Point(FIRST + timedelta(day), draw(st.integers(1, 120))) for day in sorted(days)]


@st.composite
def moments(draw: st.DrawFn, least: int = 0) -> tuple[list[Point], date]:
    """A history, and a day that may be one of its own."""
    points = draw(histories(least))
    days = st.integers(-10, 520).map(lambda day: FIRST + timedelta(day))
    return points, draw(days | st.sampled_from([point.day for point in points]) if points else days)


@given(moments())
def test_a_change_is_told_from_the_day_nearest_to_the_one_that_was_asked(moment: tuple[list[Point], date]) -> None:
    points, day = moment
    found = queue.change(points, day)
    if len(points) < 2:
        assert found is None
        return
    # The model steps away from the day, first back and then forth, as a parent with a calendar would.
    known = {point.day: point for point in points[:-1]}
    away = 0
    while day - timedelta(away) not in known and day + timedelta(away) not in known:
        away += 1
    assert found == Change(known.get(day - timedelta(away)) or known[day + timedelta(away)], points[-1])
    assert found.first.day < found.last.day


@given(moments(least=2))
def test_steps_back_are_those_and_only_those(known: tuple[list[Point], date]) -> None:
    points, day = known
    backwards = range(len(points) - 1, 0, -1)
    back = [at for at in backwards if points[at].place > points[at - 1].place and points[at].day > day]
    expected = [(points[at - 1].day, points[at].day) for at in back]
    assert [(one.first.day, one.last.day) for one in queue.setbacks(points, day)] == expected


@given(histories())
def test_turning_points_tell_the_whole_story(points: list[Point]) -> None:
    """Whoever knows them alone knows the place of every day of the history."""
    kept = queue.turning(points)
    assert set(kept) <= set(points)
    for point in points:
        known = [each for each in kept if each.day <= point.day]
        assert known[-1].place == point.place
    assert (kept[-1:], kept[:1]) == (points[-1:], points[:1])
    assert all(a.place != b.place for a, b in pairwise(kept[:-1]))


# Reasons


@dataclass
class Line:
    """One kindergarten's queue as a list of names, and why each of them is where they are: the model."""

    names: list[int]
    privileged: set[int] = field(default_factory=set)
    elsewhere: set[int] = field(default_factory=set)
    """In the city's queue, and not in this one."""

    def seats(self) -> dict[int, Seat]:
        return {name: Seat(place, name in self.privileged) for place, name in enumerate(self.names, 1)}


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Line, Line, dict[str, int]]:
    """A queue before and after: some got places or a privilege, some changed their lists, some came last.

    Some come ahead for no reason that a file shows.
    """
    many = draw(st.integers(1, 40))
    mine = draw(st.integers(0, many - 1))
    names = list(range(1, many))
    names.insert(mine, MINE)
    privileged = {name for name in names if name and draw(st.booleans())}
    before = Line(names, privileged, set(range(200, 200 + draw(st.integers(0, 6)))))
    queue_now = list(names)
    placed = draw(st.integers(0, max(0, mine)))
    gone = set(draw(st.permutations(names[:mine]))[:placed]) if mine else set()
    queue_now = [name for name in queue_now if name not in gone]
    fresh = list(range(100, 100 + draw(st.integers(0, 6))))
    confirmed = [n for n in names[mine + 1 :] if n not in privileged][: draw(st.integers(0, 3))]
    moved = sorted(before.elsewhere)[: draw(st.integers(0, 6))]
    jumped = [name for name in queue_now[queue_now.index(MINE) + 1 :] if draw(st.booleans())]
    late = list(range(300, 300 + draw(st.integers(0, 4))))
    queue_now = [*fresh, *confirmed, *(name for name in queue_now if name not in confirmed)]
    at = queue_now.index(MINE)
    for name in moved:
        queue_now.insert(draw(st.integers(0, at)), name)
        at = queue_now.index(MINE)
    queue_now = [*jumped, *(name for name in queue_now if name not in jumped), *late]
    after = Line(queue_now, privileged | set(fresh) | set(confirmed))
    return before, after, {"privileged": len(fresh) + len(confirmed), "choices": len(moved), "placed": len(gone)}


SAME = Own((52, 9), privileged=False, wanted=None)


def told(before: Line, after: Line, placed: int, own: tuple[Own, Own] = (SAME, SAME)) -> dict[Cause, int]:
    known = set(before.names) | before.elsewhere
    found = queue.reasons(MINE, own, (before.seats(), after.seats()), known=known, placed=placed)
    causes = {reason.cause: reason.count for reason in found}
    assert len(causes) == len(found)
    return causes


@given(weeks())
def test_the_reasons_are_what_happened_ahead(week: tuple[Line, Line, dict[str, int]]) -> None:
    before, after, happened = week
    causes = told(before, after, happened["placed"])
    assert causes.get(Cause.PRIVILEGED, 0) == happened["privileged"]
    assert causes.get(Cause.CHOICES, 0) == happened["choices"]
    many = happened["placed"] >= ALLOCATED and 10 * happened["placed"] >= len(before.names)
    assert causes.get(Cause.ALLOCATION, 0) == (happened["placed"] if many else 0)
    assert not causes.keys() & {Cause.OWN_CHOICES, Cause.OWN_PRIVILEGE, Cause.OWN_WANTED}


@given(weeks(), st.data())
def test_a_part_of_a_queue_accuses_nobody(week: tuple[Line, Line, dict[str, int]], data: st.DataObject) -> None:
    """Where one who stands ahead is missing in either file, or stands there twice, others are no reason."""
    before, after, _ = week
    line = data.draw(st.sampled_from([before, after]))
    ahead = line.names[: line.names.index(MINE)]
    assume(ahead)
    seats = (before.seats(), after.seats())
    name = data.draw(st.sampled_from(ahead))
    spoiled = seats[0] if line is before else seats[1]
    if data.draw(st.booleans()) or spoiled[name].place == 1:
        del spoiled[name]
    else:
        spoiled[name] = Seat(spoiled[name].place - 1, spoiled[name].privileged)
    known = set(before.names) | before.elsewhere
    found = queue.reasons(MINE, (SAME, SAME), seats, known=known, placed=0)
    assert found == ()


@given(weeks(), st.permutations([52, 9, 12]), st.integers(1, 3), st.booleans(), st.none() | st.dates())
def test_own_changes_are_named_whatever_the_others_did(
    week: tuple[Line, Line, dict[str, int]], choices: Sequence[int], many: int, privileged: bool, wanted: date | None
) -> None:
    before, after, _ = week
    then, now = Own((52, 9), True, None), Own(choices[:many], privileged, wanted)
    causes = told(before, after, 0, (then, now))
    assert (Cause.OWN_CHOICES in causes) == (list(choices[:many]) != [52, 9])
    assert (Cause.OWN_PRIVILEGE in causes) == (not privileged)
    assert (Cause.OWN_WANTED in causes) == (wanted is not None)


# Forecast


@st.composite
def drifting(draw: st.DrawFn) -> list[Point]:
    """On the whole forward, as queues go."""
    steps = draw(st.lists(st.tuples(st.integers(5, 60), st.integers(-3, 8)), min_size=4, max_size=12))
    points = [Point(FIRST, draw(st.integers(20, 90)))]
    for days, forward in steps:
        place = max(points[-1].place - forward, 1)
        points.append(Point(points[-1].day + timedelta(days), place))
    return points


@settings(max_examples=200)
@given(histories() | drifting(), st.integers(0, 70))
def test_a_forecast_is_what_slow_arithmetic_finds(points: list[Point], later: int) -> None:
    today = (points[-1].day if points else FIRST) + timedelta(later)
    found = queue.forecast(points, today)
    expected = model(points, today)
    assert (found and (found.first, found.last)) == expected
    if found:
        assert today <= found.first
        assert found.last - found.first >= timedelta(30)


def model(points: list[Point], today: date) -> tuple[date, date] | None:
    """The same in days and whole numbers only: paces are compared crosswise, a turn is waited for day by day."""
    points = [point for point in points if (points[-1].day - point.day).days <= 365]
    if len(points) < 5 or (points[-1].day - points[0].day).days < 90 or (today - points[-1].day).days > 60:
        return None
    later = [(start, end) for at, start in enumerate(points) for end in points[at + 1 :]]
    apart = [(start.place - end.place, (end.day - start.day).days) for start, end in later]
    stretches = [(steps, days) for steps, days in apart if days >= 28]
    ordered: list[tuple[int, int]] = []
    for steps, days in stretches:
        at = 0
        while at < len(ordered) and ordered[at][0] * days < steps * ordered[at][1]:
            at += 1
        ordered.insert(at, (steps, days))
    quarter = (len(ordered) - 1) // 4
    slow, fast = ordered[quarter], ordered[len(ordered) - 1 - quarter]
    waits = []
    for steps, days in (fast, slow):
        if steps <= 0:
            return None
        wait = 0
        while wait * steps < points[-1].place * days:
            wait += 1
            if wait > 730:
                return None
        waits.append(points[-1].day + timedelta(wait))
    first = max(waits[0], today)
    return first, max(waits[1], first + timedelta(30))


@given(st.integers(1, 3), st.integers(1, 20), st.integers(5, 12))
def test_a_steady_pace_foretells_its_own_end(pace: int, left: int, many: int) -> None:
    """Whoever moves by `pace` a month comes to the front in the month that the range begins with."""
    points = [Point(FIRST + timedelta(30 * at), left + pace * (many - 1 - at)) for at in range(many)]
    found = queue.forecast(points, points[-1].day)
    months = -(-left // pace)
    if found is None:
        assert 30 * left / pace > queue.FARTHEST
        return
    assert found.first <= points[-1].day + timedelta(30 * months) <= found.last
    assert found.since == max(points[0].day, min(p.day for p in points if (points[-1].day - p.day).days <= 365))


def test_a_queue_that_stands_still_or_goes_back_foretells_nothing() -> None:
    for places in ((9, 9, 9, 9, 9), (9, 10, 11, 12, 13), (9, 5, 9, 5, 9)):
        points = [Point(FIRST + timedelta(30 * at), place) for at, place in enumerate(places)]
        assert queue.forecast(points, points[-1].day) is None
