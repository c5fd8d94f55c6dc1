"""The school day of each child that something is said of: a class is read once a run, however many are told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers import timetable_words
from handlers.pushing import Hearer, Occasion
from handlers.rules import marks
from handlers.rules.day import Lessons, SchoolDay, Slot
from handlers.rules.days import verdicts
from handlers.rules.family import grade_of
from storage.class_chats import ClassOf

FAR = timedelta(days=14)
"""How far ahead substitutions are known."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One child's lessons from the day of the run on. `key` is the same for children who are taught the same."""

    institution: int
    class_name: str
    lessons: Lessons

    @property
    def key(self) -> tuple[object, ...]:
        return (self.institution, self.class_name, *sorted(self.lessons.own.items()))

    def on(self, of: Occasion, day: date) -> SchoolDay:
        """That day, put together once for all who are taught the same."""
        found = of.kept.get(("day", day, *self.key))
        if not isinstance(found, SchoolDay):
            found = of.kept["day", day, *self.key] = self.lessons.on(day)
        return found


def told(of: Occasion, slot: Slot, *, briefly: bool = False) -> str:
    """A lesson in the words of the timetable; briefly without rooms, notes and what it was."""
    if briefly:
        groups = {
            (each.subject, each.state): replace(each, room="", note="", subgroup="", was=()) for each in slot.taught
        }
        slot = replace(slot, taught=tuple(groups.values()))
    return timetable_words.of_slot(of.wording, slot)


async def taught(of: Occasion, hearers: Sequence[Hearer]) -> Mapping[int, Taught]:
    """By pupil; of a school where there is one. Who learns in no class with a timetable is left out."""
    pupils = sorted({child.id for hearer in hearers for child in hearer.children})
    subgroups = await of.store.subgroups.of(pupils)
    found: dict[int, Taught] = {}
    for place in await of.store.school.enrolments(pupils):
        if place.pupil in found or not place.class_name:
            continue
        lessons = await of_class(of, (place.institution, place.class_name))
        if lessons.planned or lessons.changes:
            own = subgroups.get(place.pupil, {})
            mine = replace(lessons, own=own) if own else lessons
            found[place.pupil] = Taught(place.institution, place.class_name, mine)
    return found


async def of_class(of: Occasion, place: ClassOf) -> Lessons:
    """Of the class as a whole, from the day of the run on."""
    key, (institution, class_name) = ("class", *place), place
    found = of.kept.get(key)
    if isinstance(found, Lessons):
        return found
    first, last = of.now.date(), of.now.date() + FAR
    rules = of.kept.get(("rules",))
    if not isinstance(rules, dict):
        rules = of.kept["rules",] = await of.store.terms.rules()
    bells = of.kept.get(("bells", institution))
    if not isinstance(bells, list):
        bells = of.kept["bells", institution] = await of.store.timetable.bells(institution, first, last)
    system = rules.get(institution, marks.USUAL).system
    made = Lessons(
        await of.store.timetable.planned(institution, class_name, first, last),
        await of.store.timetable.changes(institution, class_name, first, last),
        bells,
        verdicts(system, grade_of(class_name)),
    )
    of.kept[key] = made
    return made
