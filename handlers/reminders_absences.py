"""What the school noted of a child's absence today, to the adults of the family, and when it is taken back."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b

from handlers import pushing
from handlers.absences_told import Told
from handlers.pushing import USUAL, Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.family import Child
from handlers.talk import Period
from storage.absences import Absence
from storage.notifications import Mark

NAME = "absences"
UNDOING = timedelta(minutes=10)
"""How long taking a file back may last: it is dated by when it began."""


async def concerned(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Pupils of whom something of today came; after a file was taken back, whoever had heard of any."""
    today, newest = of.now.date(), await of.store.arrivals.newest()
    pupils = set(await of.store.arrivals.absent(mark.number, newest, today))
    if await of.store.arrivals.undone(NAME, mark.upto - UNDOING):
        pupils |= set(await of.store.arrivals.told(NAME, f"{today}"))
    return sorted(pupils), newest


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    told = await of.store.pushes.series([hearer.person.id for hearer in hearers], NAME)
    noted: dict[int, list[Absence]] = {}
    said: dict[int, Told] = {}
    for child in {child.id for hearer in hearers for child in hearer.children}:
        noted[child] = await of.store.absences.of(child, day, day)
        said[child] = await Told.of(of.store, child, Period(day, day))
    return [
        push
        for hearer in hearers
        for child in hearer.children
        if not said[child.id].to(hearer.person.id)  # what the family said itself is no news to it
        for push in _pushes(of, day, hearer, child, noted[child.id], told.keys())
    ]


def _pushes(
    of: Occasion,
    day: date,
    hearer: Hearer,
    child: Child,
    noted: Sequence[Absence],
    told: Collection[tuple[int, str]],
) -> Iterator[Push]:
    series = f"{day}:{child.id}"
    if not noted and (hearer.person.id, series) not in told:
        return
    whole = any(each.whole_day for each in noted)
    text = of.wording.text("reminders.absences", noted_absences=noted, whole_day=whole, day=day)
    digest = blake2b(text.encode(), digest_size=4).hexdigest() if noted else USUAL
    until = pushes.midnight(day, of.now)
    yield Push(hearer.person.id, "", child.id, pushing.whom(of, child), text, until, series=series, digest=digest)
