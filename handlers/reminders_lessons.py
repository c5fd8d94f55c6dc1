"""A word some minutes before the first lesson, or before every one, as each person wants it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from handlers import pushed_lessons, pushing
from handlers.pushing import USUAL, Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.day import SchoolDay, Slot
from handlers.rules.family import Child
from handlers.rules.pushes import KINDS
from storage.notifications import Mark

NAME = "lessons"
UNDOING = timedelta(minutes=10)
"""How long taking a file back may last: it is dated by when it began."""


async def outdated(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Pupils whose lessons of today a file changed since; after one was taken back, whoever had heard of any."""
    today, newest = of.now.date(), await of.store.arrivals.newest()
    pupils = set(await of.store.arrivals.substituted(mark.number, newest, today))
    if await of.store.arrivals.undone("substitutions", mark.upto - UNDOING):
        for kind in ("substitutions", NAME):
            pupils |= set(await of.store.arrivals.told(kind, f"{today}"))
    return sorted(pupils), newest


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of lessons whose moment lies between the last look and this one, each with the minute at which it is due.

    What waits for its minute is made once more with them: a lesson may be another one by then, or none.
    """
    taught = await pushed_lessons.taught(of, hearers)
    told = await of.store.pushes.series([hearer.person.id for hearer in hearers], NAME)
    waiting = {series for series, said in told.items() if said[-1].waits}
    return [
        push
        for hearer in hearers
        for child in hearer.children
        if child.id in taught
        for push in _pushes(of, taught[child.id].on(of, day), hearer, child, waiting)
    ]


def _pushes(
    of: Occasion, plan: SchoolDay, hearer: Hearer, child: Child, waiting: Collection[tuple[int, str]]
) -> Iterator[Push]:
    """`waiting` are those, of anybody, that wait for their minute; of which there is none any more goes unsaid."""
    over = {series for person, series in waiting if person == hearer.person.id and series.endswith(f":{child.id}")}
    for slot, begins, at in _ahead(of, plan, hearer):
        series = f"{plan.day}:{slot.number}:{child.id}"
        if of.since < at or series in over:
            over.discard(series)
            whom, text = pushing.whom(of, child), _text(of, slot, first=slot.number == plan.held[0].number)
            digest = blake2b(text.encode(), digest_size=4).hexdigest()
            yield Push(hearer.person.id, "", child.id, whom, text, begins, at=at, series=series, digest=digest)
    for series in over:
        yield Push(hearer.person.id, "", child.id, "", "", series=series, digest=USUAL)


def _text(of: Occasion, slot: Slot, *, first: bool) -> str:
    """Of what takes place alone."""
    told = pushed_lessons.told(of, replace(slot, taught=tuple(each for each in slot.taught if each.held)))
    return of.wording.text("reminders.lesson", next_lesson=slot, lesson_told=told, first=first)


def _ahead(of: Occasion, plan: SchoolDay, hearer: Hearer) -> Iterator[tuple[Slot, datetime, datetime]]:
    """Lessons that have not begun and whose minute has come or comes soon: each with its beginning and its minute."""
    kind = KINDS[NAME]
    before = timedelta(minutes=pushes.lead(kind, hearer.wishes) or 0)
    slots = plan.held if pushes.hour(kind, hearer.wishes) == pushes.EVERY else plan.held[:1]
    for slot in slots:
        if slot.begins is not None:
            begins = datetime.combine(plan.day, slot.begins, of.now.tzinfo)
            if begins > of.now and begins - before <= of.now + pushes.AHEAD:
                yield slot, begins, begins - before
