"""What is otherwise on a coming day, as soon as the school says so: to whom it concerns, and once more when it changes.

A push says all that is otherwise that day, so the newest replaces one that still waits; and where everything is as
usual again, that is said to whoever had heard otherwise.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import blake2b
from itertools import chain

from handlers import pushed_lessons, pushed_screens, pushing
from handlers.pushed_lessons import FAR
from handlers.pushing import USUAL, Hearer, Occasion, Push
from handlers.rules.calendar import DAY
from handlers.rules.day import EVENING, SchoolDay, Slot
from handlers.rules.family import Child
from storage.class_chats import ClassChat
from storage.notifications import Mark

NAME = "substitutions"
UNDOING = timedelta(minutes=10)
"""How long taking a file back may last: it is dated by when it began."""


async def concerned(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Pupils of the classes of which something came; after a file was taken back, whoever had heard of any."""
    today, newest = of.now.date(), await of.store.arrivals.newest()
    pupils = set(await of.store.arrivals.substituted(mark.number, newest, today))
    if near := _near(of, mark):
        pupils |= set(await of.store.arrivals.substituted_on(*near))
    if await taken_back(of, mark):
        pupils |= set(await of.store.arrivals.told(NAME, f"{today}"))
    return sorted(pupils), newest


async def taken_back(of: Occasion, mark: Mark) -> bool:
    """Whether a file of substitutions was since the mark."""
    return await of.store.arrivals.undone(NAME, mark.upto - UNDOING)


def _near(of: Occasion, mark: Mark) -> tuple[date, date] | None:
    """The days that have come near enough to be told of since the last look: what came long before is told then."""
    first, last = mark.upto.astimezone(of.now.tzinfo).date() + FAR + DAY, of.now.date() + FAR
    return (first, last) if first <= last else None


async def make(of: Occasion, _: date, hearers: Sequence[Hearer]) -> list[Push]:
    taught = await pushed_lessons.taught(of, hearers)
    told = await of.store.pushes.series([hearer.person.id for hearer in hearers], NAME)
    return [
        push
        for hearer in hearers
        for child in hearer.children
        if child.id in taught
        for push in _pushes(
            of,
            _to(of, hearer, child),
            partial(taught[child.id].on, of),
            told.keys(),
            pushed_screens.switch(hearer, NAME),
        )
    ]


def _to(of: Occasion, hearer: Hearer, child: Child) -> Push:
    return Push(hearer.person.id, "", child.id, pushing.whom(of, child), "", series=f"{child.id}")


async def concerned_chats(of: Occasion, mark: Mark) -> Sequence[ClassChat]:
    """Chats bound to a class of which something came; after a file was taken back, all of them are looked at."""
    chats = await of.store.class_chats.reachable()
    if not chats or await taken_back(of, mark):
        return chats
    newest = await of.store.arrivals.newest()
    classes = await of.store.arrivals.substituted_classes(mark.number, newest, of.now.date())
    if near := _near(of, mark):
        classes |= await of.store.arrivals.classes_on(*near)
    return [chat for chat in chats if chat.of in classes]


async def make_for_chats(of: Occasion, chats: Sequence[ClassChat]) -> list[Push]:
    """Of the class as a whole. A note is anybody's words and may name somebody, so no chat of several hears it."""
    told = await of.store.pushes.series([chat.chat for chat in chats], NAME)
    made: list[Push] = []
    for chat in chats:
        known = await pushed_lessons.of_class(of, chat.of)
        public = replace(known, changes=[replace(change, note="") for change in known.changes])
        whom, series = (
            of.wording.text("reminders.of_class", name=chat.class_name),
            f"{chat.institution}/{chat.class_name}",
        )
        hears = Push(chat.chat, "", None, whom, "", series=series, of_class=chat.of)
        made += _pushes(of, hears, public.on, told.keys(), rows=0)
    return made


def _pushes(
    of: Occasion, hears: Push, on: Callable[[date], SchoolDay], told: Collection[tuple[int, str]], rows: int
) -> Iterator[Push]:
    """Of each coming day that is not as usual, or was told to be so; `hears` says to whom, and about whom.

    What may wait for a morning names the day alone, and by that one it is known: said yesterday, it is no news today.
    """
    today = of.now.date()
    for day in (today + DAY * each for each in range(FAR.days + 1)):
        plan, series = on(day), f"{day}:{hears.series}"
        if not plan.changed and (hears.person, series) not in told:
            continue
        ways = _ways(of, plan, of_today=False)
        known = next(ways)
        ways = _ways(of, plan, of_today=True) if day == today else chain([known], ways)
        yield replace(
            hears,
            text=pushed_screens.shortest(ways, rows),
            expires=_over(plan, of.now),
            urgent=day == today,
            series=series,
            digest=blake2b(known.encode(), digest_size=4).hexdigest() if plan.changed else USUAL,
        )


def _ways(of: Occasion, plan: SchoolDay, *, of_today: bool) -> Iterator[str]:
    """The whole, then without times, then without notes too."""
    if not plan.changed:
        yield of.wording.text("reminders.usual_again", plan=plan)
        return
    changed = [
        replace(slot, taught=groups)
        for slot in plan.slots
        if (groups := tuple(each for each in slot.taught if each.state != "usual" or each.note))
    ]
    for lines in (
        [_line(of, slot, pushed_lessons.told(of, slot)) for slot in changed],
        [f"{slot.number}. {pushed_lessons.told(of, slot)}" for slot in changed],
        [f"{slot.number}. {pushed_lessons.told(of, slot, briefly=True)}" for slot in changed],
    ):
        yield of.wording.text("reminders.substitutions", plan=plan, lessons_told=lines, of_today=of_today)


def _line(of: Occasion, slot: Slot, told: str) -> str:
    return of.wording.text("timetable.slot", slot=slot, lesson_told=told, on_now=False, brief=False)


def _over(plan: SchoolDay, now: datetime) -> datetime:
    """When it is of no use any more: the lessons are over."""
    return datetime.combine(plan.day, max(plan.ends or EVENING, time(12)), now.tzinfo)
