"""The substitutions of one day laid over the timetable: what is taught, what it was, and what goes into the bag.

In each lesson a class is looked at by audiences: its subgroups there, and whoever is in none of them. An audience has
its own substitution, else the whole class's, else the timetable's lesson; and a pupil sees the audiences that may be
the pupil's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar

from handlers.rules.plan import Subgroups
from handlers.rules.subjects import key
from storage.timetable import Change, Planned

State: TypeAlias = Literal["usual", "replaced", "cancelled", "added", "moved"]


@dataclass(frozen=True, slots=True)
class Taught:
    """What is taught in a lesson or, `cancelled`, would have been.

    `was` are the timetable's lessons in whose place it stands: its own where it is `usual`, those of several subgroups
    where all learn together; of a `moved` one where it comes from, of an `added` one none. `to` is the lesson to which
    a cancelled one has moved. `note` is the substitution's.
    """

    subject: str
    room: str = ""
    teacher: str = ""
    subgroup: str = ""
    link: str = ""
    course: str = ""
    note: str = ""
    state: State = "usual"
    was: tuple[Planned, ...] = ()
    to: int | None = None

    @property
    def held(self) -> bool:
        return self.state != "cancelled"


Day: TypeAlias = dict[int, list[Taught]]
"""What is taught by the lesson's number."""

OfSubgroup = TypeVar("OfSubgroup", Planned, Change)


def laid(plan: Iterable[Planned], changes: Sequence[Change], mine: Subgroups) -> Day:
    """What a pupil of these subgroups is taught on a day of which these are the lessons and the substitutions."""
    slots: dict[int, tuple[list[Planned], list[Change]]] = defaultdict(lambda: ([], []))
    for lesson in plan:
        slots[lesson.number][0].append(lesson)
    for change in changes:
        slots[change.number][1].append(change)
    found = {number: taught for number in sorted(slots) if (taught := _slot(*slots[number], mine))}
    return _with_moves(found) if changes else found


def _slot(plan: Sequence[Planned], changes: Sequence[Change], mine: Subgroups) -> list[Taught]:
    if not changes and not any(lesson.subgroup for lesson in plan):
        return [_usual(lesson) for lesson in plan]
    replaced: dict[Change, list[Planned]] = {}
    taught: list[Taught] = []
    for audience in _audiences(plan, changes, mine):
        old = _of(plan, audience) or _of(plan, "")
        change = next(iter(_of(changes, audience) or _of(changes, "")), None)
        if change is None:
            taught += (_usual(lesson) for lesson in old)
        elif change.subject:
            replaced.setdefault(change, []).extend(old)
        else:
            taught += (_cancelled(lesson, change) for lesson in old)
    taught += (_replaced(change, tuple(dict.fromkeys(old))) for change, old in replaced.items())
    return sorted(dict.fromkeys(taught), key=lambda each: (key(each.subgroup), key(each.subject)))


def _audiences(plan: Sequence[Planned], changes: Sequence[Change], mine: Subgroups) -> list[str]:
    """The folded subgroups that the pupil may be in; the one alone in which the pupil surely is. "" are the others."""
    subjects = {
        subgroup: [each.subject for each in _of(plan, subgroup)]
        or [each.subject for each in _of(changes, subgroup) if each.subject]
        or [each.subject for each in _of(plan, "")]
        for subgroup in sorted({*_named(plan), *_named(changes)} - {""})
    }
    if sure := [each for each, of in subjects.items() if any(mine.surely(subject, each) for subject in of)]:
        return sure
    return [each for each, of in subjects.items() if not of or any(mine.may(subject, each) for subject in of)] + [""]


def _named(those: Iterable[Planned] | Iterable[Change]) -> set[str]:
    return {key(each.subgroup) for each in those}


def _of(those: Sequence[OfSubgroup], subgroup: str) -> list[OfSubgroup]:
    return [each for each in those if key(each.subgroup) == subgroup]


def _usual(lesson: Planned) -> Taught:
    return Taught(
        *(lesson.subject, lesson.room, lesson.teacher, lesson.subgroup, lesson.link, lesson.course), was=(lesson,)
    )


def _cancelled(lesson: Planned, change: Change) -> Taught:
    subgroup = lesson.subgroup or change.subgroup
    return replace(_usual(lesson), subgroup=subgroup, note=change.note, state="cancelled")


def _replaced(change: Change, old: tuple[Planned, ...]) -> Taught:
    """With the same subject in it the lesson keeps what the substitution does not name; another one keeps nothing."""
    same = old[0] if len(old) == 1 and key(old[0].subject) == key(change.subject) else None
    if same is None:
        state: State = "replaced" if old else "added"
        return Taught(
            change.subject, change.room, change.teacher, change.subgroup, note=change.note, state=state, was=old
        )
    room, teacher = change.room or same.room, change.teacher or same.teacher
    state = "usual" if (room, teacher) == (same.room, same.teacher) else "replaced"
    return replace(
        _usual(same),
        room=room,
        teacher=teacher,
        subgroup=change.subgroup or same.subgroup,
        note=change.note,
        state=state,
    )


def _with_moves(day: Day) -> Day:
    """An added lesson whose subject has lost its own lesson that day is that lesson, moved."""
    lost = [(taught, lesson) for those in day.values() for taught in those for lesson in _lost(taught)]
    for number, those in day.items():
        for at, taught in enumerate(those):
            if taught.state == "added" and (found := next((each for each in lost if _same(taught, *each)), None)):
                lost.remove(found)
                before, lesson = found
                those[at] = replace(taught, link=lesson.link, course=lesson.course, state="moved", was=(lesson,))
                if not before.held:
                    there = day[lesson.number]
                    there[there.index(before)] = replace(before, to=number)
    return day


def _lost(taught: Taught) -> Iterator[Planned]:
    """The timetable's lessons that are not held where they stood."""
    return (lesson for lesson in taught.was if not taught.held or key(lesson.subject) != key(taught.subject))


def _same(added: Taught, before: Taught, lesson: Planned) -> bool:
    subgroups = {key(added.subgroup), key(before.subgroup if not before.held else lesson.subgroup)}
    return key(added.subject) == key(lesson.subject) and (len(subgroups) == 1 or "" in subgroups)


def bag(usual: Day, taught: Day) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Subjects to put in and to take out, beside those of the usual day: by lesson, each named once."""
    before, now = _subjects(usual), _subjects(taught)
    return (
        tuple(name for key, name in now.items() if key not in before),
        tuple(name for key, name in before.items() if key not in now),
    )


def _subjects(day: Day) -> dict[str, str]:
    """By the folded name, as it is first written."""
    found: dict[str, str] = {}
    for number in sorted(day):
        for taught in day[number]:
            if taught.held:
                found.setdefault(key(taught.subject), taught.subject)
    return found
