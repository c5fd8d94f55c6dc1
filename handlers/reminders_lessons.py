"""A word some minutes before the first lesson, or before every one, as each person wants it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers import pushed_lessons, pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.day import SchoolDay, Slot
from handlers.rules.pushes import KINDS

NAME = "lessons"


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of lessons whose moment lies between the last look and this one, each with the minute at which it is due."""
    taught = await pushed_lessons.taught(of, hearers)
    return [
        Push(
            hearer.person.id,
            f"{day}:{slot.number}:{child.id}",
            child.id,
            pushing.whom(of, child),
            _text(of, slot, first=slot.number == plan.held[0].number),
            begins,
            at=at,
        )
        for hearer in hearers
        for child in hearer.children
        if child.id in taught
        for plan in (taught[child.id].on(of, day),)
        for slot, begins, at in _due(of, plan, hearer)
    ]


def _text(of: Occasion, slot: Slot, *, first: bool) -> str:
    """Of what takes place alone."""
    told = pushed_lessons.told(of, replace(slot, taught=tuple(each for each in slot.taught if each.held)))
    return of.wording.text("reminders.lesson", next_lesson=slot, lesson_told=told, first=first)


def _due(of: Occasion, plan: SchoolDay, hearer: Hearer) -> Iterator[tuple[Slot, datetime, datetime]]:
    kind = KINDS[NAME]
    before = timedelta(minutes=pushes.lead(kind, hearer.wishes) or 0)
    slots = plan.held if pushes.hour(kind, hearer.wishes) == pushes.EVERY else plan.held[:1]
    for slot in slots:
        if slot.begins is not None:
            begins = datetime.combine(plan.day, slot.begins, of.now.tzinfo)
            if of.since < begins - before <= of.now + pushes.AHEAD:
                yield slot, begins, begins - before
