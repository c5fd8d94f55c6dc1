"""One school day of a class: the timetable, the substitutions laid over it, the bells and the calendar, together.

Everything that speaks of a day asks here: answers, the calendar file, what is pushed in the evening. Nothing is made
up: a lesson whose bell nobody has named has no times, and a substitution without a room has none.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from handlers.rules import bells as ringing
from handlers.rules.days import Verdict, verdict
from handlers.rules.plan import Own, Subgroups, in_force, parity
from handlers.rules.substitutions import Taught, bag, laid
from storage.timetable import Bell, Change, Planned

DAY = timedelta(days=1)
FAR = 130
"""Days ahead in which the next school day is looked for: from the end of May to September it is some hundred."""
TOLD = 40
"""Days remembered: those of an answer, and not a whole summer's."""
EVENING = time(19)
"""From then on lessons are over even where nobody has said when: no second shift may last longer (СП 2.4.3648-20)."""

HELD = ("lessons", "unknown", "saturday", "working_saturday", "weekend")
"""What a day may be for the timetable's lessons of its weekday to be held (`days.Kind`)."""

Calendar: TypeAlias = Callable[[date], Verdict]
"""What a day is for the class, whatever its timetable (`days.verdicts`)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One lesson of the day; several subgroups are taught at once. Times are None where no bell is known."""

    number: int
    begins: time | None
    ends: time | None
    taught: tuple[Taught, ...]

    @property
    def held(self) -> bool:
        return any(each.held for each in self.taught)


@dataclass(frozen=True)
class SchoolDay:
    """One day of a class, its cancelled lessons among the slots.

    `known`: there is a timetable for this day at all. `week` is its parity, 1 or 2. `put_in` and `take_out` are the
    subjects by which the bag differs from the timetable's.
    """

    day: date
    verdict: Verdict
    week: int
    known: bool
    slots: tuple[Slot, ...] = ()
    put_in: tuple[str, ...] = ()
    take_out: tuple[str, ...] = ()

    @cached_property
    def held(self) -> tuple[Slot, ...]:
        """The lessons that take place."""
        return tuple(slot for slot in self.slots if slot.held)

    @property
    def learns(self) -> bool:
        """Whether one goes to school: there is a lesson or, where no timetable is known, the calendar says so."""
        return bool(self.held) or (not self.known and self.verdict.kind == "lessons")

    @property
    def begins(self) -> time | None:
        """When the first lesson begins; None where there is none, or nobody knows."""
        return self.held[0].begins if self.held else None

    @property
    def ends(self) -> time | None:
        """When the last lesson ends; None where there is none, or nobody knows."""
        return self.held[-1].ends if self.held else None

    @property
    def changed(self) -> bool:
        """Whether a substitution says anything of it."""
        return any(each.state != "usual" or each.note for slot in self.slots for each in slot.taught)

    def over(self, at: time) -> bool:
        """Whether its lessons are over at this time of the day; where there are none, they are."""
        return not self.held or at >= (self.ends or EVENING)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in a day of lessons one is.

    `now` is the lesson that is on, `next` the one that follows, `left` the minutes to the bell, the begun
    one too: to the end of `now` or, where no lesson is on, to the beginning of `next`. `unknown`: lessons without times
    are in the way.
    """

    stage: Literal["no_lessons", "before", "lesson", "break", "after", "unknown"]
    now: Slot | None = None
    next: Slot | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Force:
    """A class's timetable as it is for a stretch of days: `mine` are the pupil's subgroups there, `shift` that of all
    its lessons, 0 where there are two.
    """

    planned: Sequence[Planned]
    mine: Subgroups
    shift: int


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of one class's lessons, for a pupil of its `own` subgroups; there may be more than one asks about.

    It remembers the days it was asked about, and many answers ask the same one (storage/shelf.py).

    Six days a week: a `Rhythm` knows five, and says of a Saturday no more than that it is one. Whether it is a day of
    lessons the timetable decides: whoever has lessons on it learns on it; so with Sundays. A Saturday that the country
    works is as any other. In holidays, on days off and in summer nothing of the timetable is held; what a substitution
    adds there is, for a school that names the date knows better.
    """

    planned: Sequence[Planned] = ()
    changes: Sequence[Change] = ()
    bells: Sequence[Bell] = ()
    calendar: Calendar = lambda day: verdict(day, None)
    own: Own = field(default_factory=dict)
    _told: dict[date, SchoolDay] = field(default_factory=dict, init=False, repr=False, compare=False)
    """An answer asks of each of its days several times."""
    _bounds: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    """Days (`toordinal`) on which another timetable may be in force than on the day before."""
    _forces: dict[int, Force] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(self, day: date) -> SchoolDay:
        """That day."""
        found = self._told.get(day)
        if found is None:
            if len(self._told) >= TOLD:
                self._told.clear()
            found = self._told[day] = self._on(day)
        return found

    def _on(self, day: date) -> SchoolDay:
        said, week, force = self.calendar(day), parity(day), self._force(day)
        weekday = day.isoweekday() if said.kind in HELD else None
        plan = [each for each in force.planned if each.weekday == weekday and each.week in (0, week)]
        mine = force.mine
        usual, changes = laid(plan, (), mine), [each for each in self.changes if each.day == day]
        taught = laid(plan, changes, mine) if changes else usual
        put_in, take_out = bag(usual, taught) if changes else ((), ())
        slots = self._slots(day, taught, force.shift)
        return SchoolDay(day, said, week, bool(force.planned), slots, put_in, take_out)

    def _force(self, day: date) -> Force:
        """What is in force on the day: the same for weeks on end, so it is put together once for each stretch."""
        if not self._bounds:
            spans = {(each.begins, each.first, each.ends, each.last) for each in self.planned}
            self._bounds[:] = sorted({turn for one, other, *over in spans for turn in _turns((one, other), over)})
        stretch = bisect_right(self._bounds, day.toordinal())
        if stretch not in self._forces:
            planned = in_force(self.planned, day)
            shift = _one({each.shift for each in planned}, 0)
            self._forces[stretch] = Force(planned, Subgroups(self.own, planned), shift)
        return self._forces[stretch]

    def _slots(self, day: date, taught: Mapping[int, Sequence[Taught]], of_class: int) -> tuple[Slot, ...]:
        """A lesson is of the shift that its row names, or of the one in which all of the class's lessons are."""
        rings: dict[int, Mapping[int, ringing.Times]] = {}
        slots = []
        for number in sorted(taught):
            own = {lesson.shift for each in taught[number] for lesson in each.was if lesson.number == number}
            shift = _one(own, of_class)
            if shift not in rings:
                rings[shift] = ringing.of_day(self.bells, day, shift)
            begins, ends = rings[shift].get(number, ringing.UNKNOWN)
            slots.append(Slot(number, begins, ends, tuple(taught[number])))
        return tuple(slots)

    def days(self, first: date, last: date) -> Iterator[SchoolDay]:
        """Each of them, both included."""
        return (self.on(date.fromordinal(each)) for each in range(first.toordinal(), last.toordinal() + 1))

    def after(self, day: date) -> SchoolDay | None:
        """The next school day; None where none is known within `FAR` days."""
        return next((each for each in self.days(day + DAY, day + FAR * DAY) if each.learns), None)

    def due(self, now: datetime) -> SchoolDay:
        """The day that «расписание» means at this local moment: today or, once its lessons are over or where it has
        none, the next school day. Where none of these is known, today.
        """
        today = self.on(now.date())
        if not today.over(now.time()) or (today.learns and not today.held and now.time() < EVENING):
            return today
        return self.after(today.day) or today


def _turns(begins: Iterable[date], ends: Iterable[date]) -> Iterator[int]:
    """The first days of what begins, and the days after what ends."""
    yield from (each.toordinal() for each in begins)
    yield from (each.toordinal() + 1 for each in ends)


def _one(those: set[int], otherwise: int) -> int:
    """The one that there is; `otherwise` of none, and of several."""
    return those.pop() if len(those) == 1 else otherwise


def moment(day: SchoolDay, at: time) -> Moment:
    """What is on at this time of that day: «какой сейчас урок», and what follows."""
    if not day.held:
        return Moment("no_lessons")
    for slot in day.held:
        if slot.begins and slot.ends and slot.begins <= at < slot.ends:
            return Moment("lesson", slot, _following(day, slot), _minutes(at, slot.ends))
    return _out_of_lessons(day.held, at)


def _out_of_lessons(held: Sequence[Slot], at: time) -> Moment:
    past = max((n for n, slot in enumerate(held) if slot.begins and slot.begins <= at), default=-1)
    ahead = next((n for n, slot in enumerate(held) if n > past and slot.begins), len(held))
    following = held[ahead] if ahead < len(held) else None
    if ahead > past + 1:
        return Moment("unknown", next=following)
    if following is None or following.begins is None:
        return Moment("after")
    return Moment("break" if past >= 0 else "before", next=following, left=_minutes(at, following.begins))


def _following(day: SchoolDay, slot: Slot) -> Slot | None:
    return next(iter(day.held[day.held.index(slot) + 1 :]), None)


def _minutes(at: time, until: time) -> int:
    seconds = (datetime.combine(date.min, until) - datetime.combine(date.min, at)).total_seconds()
    return int(-(-seconds // 60))
