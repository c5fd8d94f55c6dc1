"""Events that a child is signed up for: the evening before, and at once where one is cancelled or moved.

What became of an event is told against what the family signed up for, so a file taken back is told back, and nobody
hears twice of one change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from handlers import pushing
from handlers.pushing import USUAL, Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.calendar import DAY
from handlers.rules.family import Child
from storage.notifications import Mark
from storage.school_events import SignUp

IMPORT, CHANGES = "events", "event_changes"
UNDOING = timedelta(minutes=10)
"""How long taking a file back may last: it is dated by when it began."""


async def perhaps(of: Occasion, day: date) -> bool:
    return bool(await of.store.school_events.signed_on(day + DAY))


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """One push a child, of all that it is signed up for tomorrow."""
    tomorrow, until = day + DAY, pushes.midnight(day, of.now)  # after it «завтра» is not true
    made = []
    for hearer, child, mine in await _signed(of, hearers):
        coming = [each.event for each in mine if each.event and each.event.first == tomorrow]
        if coming:
            text = of.wording.text("reminders.events", coming_then=coming, day=tomorrow)
            key = f"{tomorrow}:{child.id}"
            made.append(Push(hearer.person.id, key, child.id, pushing.whom(of, child), text, until))
    return made


# What became of it


async def concerned(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Whoever is signed up for anything to come, where a file of events came or was taken back."""
    newest = await of.store.arrivals.newest()
    there = await came(of, mark, newest)
    return (await of.store.school_events.signed_since(of.now.date()) if there else []), newest


async def came(of: Occasion, mark: Mark, newest: int) -> bool:
    """Whether a file of events did, or was taken back, since the mark."""
    arrivals = of.store.arrivals
    return await arrivals.any(IMPORT, mark.number, newest) or await arrivals.undone(IMPORT, mark.upto - UNDOING)


async def changes(of: Occasion, _: date, hearers: Sequence[Hearer]) -> list[Push]:
    told = await of.store.pushes.series([hearer.person.id for hearer in hearers], CHANGES)
    return [
        push
        for hearer, child, mine in await _signed(of, hearers)
        for each in mine
        if (push := _push(of, hearer, child, each)).digest != USUAL or (push.person, push.series) in told
    ]


def _push(of: Occasion, hearer: Hearer, child: Child, each: SignUp) -> Push:
    event = each.event
    what = "cancelled" if event is None else "moved" if each.moved else "as_before"
    text = of.wording.text("reminders.event_changes", sign_up=each, what=what)
    last = max(each.last, event.last) if event else each.last
    ends = datetime.combine(last, time.max, of.now.tzinfo)
    return Push(
        hearer.person.id,
        "",
        child.id,
        pushing.whom(of, child),
        text,
        ends,
        series=f"{child.id}:{_mark(repr(replace(each, event=None)))}",
        digest=USUAL if what == "as_before" else _mark(text),
    )


def _mark(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


async def _signed(of: Occasion, hearers: Sequence[Hearer]) -> Iterator[tuple[Hearer, Child, list[SignUp]]]:
    """Of each child of each hearer what it is signed up for from today on."""
    pupils = {child.id for hearer in hearers for child in hearer.children}
    found: dict[int, list[SignUp]] = {}
    for each in await of.store.school_events.sign_ups(pupils, of.now.date()):
        found.setdefault(each.pupil, []).append(each)
    return ((one, child, found[child.id]) for one in hearers for child in one.children if child.id in found)
